namespace Capture.Engines;

/// <summary>How an engine can fail. A closed set; safe to log and to count.</summary>
public static class EngineFailures
{
    /// <summary>The process ended, or answered garbage.</summary>
    public const string Crashed = "crashed";

    /// <summary>The deadline passed; the process was killed.</summary>
    public const string Timeout = "timeout";

    /// <summary>The process grew over its cap; it was killed.</summary>
    public const string Memory = "memory";

    /// <summary>The engine caught an error of its own that is no verdict on the file.</summary>
    public const string Faulted = "faulted";

    public static IReadOnlyList<string> All { get; } = [Crashed, Timeout, Memory, Faulted];
}

/// <summary>
/// The engine that worked on this request is gone, and another takes its place. Trying again may help once or twice; a page that
/// fails every time must be given up. The message holds nothing from the file.
/// </summary>
/// <param name="reason">One of <see cref="EngineFailures"/>.</param>
public sealed class EngineFailedException(string reason, string message) : Exception(message)
{
    /// <summary>One of <see cref="EngineFailures"/>.</summary>
    public string Reason { get; } = reason;
}
