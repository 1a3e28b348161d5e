namespace Capture.Host;

/// <summary>Something the caller can put right: printed as one line, without a stack trace. Exit code 1.</summary>
public sealed class UsageException(string message) : Exception(message);
