using System.Diagnostics;

namespace Capture.Pipeline;

/// <summary>
/// Ends the process, as <c>kill -9</c> would, at a named point, when <c>CAPTURE_CRASH_AT</c> names it: either the point
/// (<c>before-commit</c>) or stage and point (<c>ocr:before-commit</c>). The recovery tests live on it.
/// </summary>
public static class CrashPoint
{
    public const string AfterClaim = "after-claim";
    public const string AfterBlob = "after-blob";
    public const string BeforeCommit = "before-commit";
    public const string AfterCommit = "after-commit";
    public const string AfterPublish = "after-publish";

    /// <summary>All points every stage passes, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [AfterClaim, AfterBlob, BeforeCommit, AfterCommit, AfterPublish];

    private static readonly string? Wanted = Environment.GetEnvironmentVariable("CAPTURE_CRASH_AT");

    public static void Pass(string stage, string point)
    {
        if (Wanted is null || (Wanted != point && Wanted != $"{stage}:{point}"))
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Process.GetCurrentProcess().WaitForExit();
    }
}
