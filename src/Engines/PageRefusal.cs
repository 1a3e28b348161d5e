namespace Capture.Engines;

/// <summary>Why a page could not be taken out of a file whose other pages can.</summary>
/// <param name="Reason">One of <see cref="RejectionReasons"/>.</param>
/// <param name="Text">The same for a person; it names the page.</param>
public sealed record PageRefusal(string Reason, string Text);
