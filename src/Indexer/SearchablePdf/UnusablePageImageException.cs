namespace Capture.Indexer;

/// <summary>A stored page image cannot be put into a PDF as it is. Trying again gives the same result.</summary>
public sealed class UnusablePageImageException(string message) : Exception(message);
