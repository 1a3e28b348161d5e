namespace Capture.Engines;

/// <summary>
/// The file, or one page of it, cannot be taken in, now or later. The message tells a person what happened and what to do;
/// it holds neither the file's name nor anything from its content.
/// </summary>
/// <param name="reason">One of <see cref="RejectionReasons"/>.</param>
public sealed class RejectedFileException(string reason, string message) : Exception(message)
{
    /// <summary>One of <see cref="RejectionReasons"/>.</summary>
    public string Reason { get; } = reason;
}
