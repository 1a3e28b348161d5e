namespace Capture.Tests;

/// <summary>
/// Corpora that users do not have: in the folder <c>shared</c> beside the repository, or where <c>CAPTURE_SHARED</c> says.
/// Tests over them carry <see cref="SharedFactAttribute"/>, so that they are skipped and counted where it is absent.
/// </summary>
internal static class SharedData
{
    private static readonly string Root = Environment.GetEnvironmentVariable("CAPTURE_SHARED") is { Length: > 0 } root ? root : Repository.Path("../shared");

    /// <summary>Full path of a file or folder of the corpora.</summary>
    public static string Of(string path) => Path.Combine(Root, path);

    /// <summary>Why a test that needs these files and folders cannot run; null when all are there.</summary>
    public static string? Missing(string[] paths) =>
        paths.FirstOrDefault(path => !Path.Exists(Of(path))) is { } missing ? $"Needs {missing} of the corpora, which are not here: set CAPTURE_SHARED." : null;
}

/// <summary>A test that needs files or folders of the corpora; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] needs) => Skip = SharedData.Missing(needs);
}

/// <inheritdoc cref="SharedFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] needs) => Skip = SharedData.Missing(needs);
}

/// <summary>A test over what Tesseract read of the development corpus; skipped where <c>CAPTURE_OCR_TEXT</c> names no such folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecognisedFactAttribute : FactAttribute
{
    public RecognisedFactAttribute() =>
        Skip = SharedData.Missing(["corpus/dev/truth"])
            ?? (Directory.Exists(Environment.GetEnvironmentVariable("CAPTURE_OCR_TEXT")) ? null : "Needs recognised text of the development corpus: set CAPTURE_OCR_TEXT.");
}
