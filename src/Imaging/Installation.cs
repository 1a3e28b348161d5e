using Capture.Engines;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Imaging;

/// <summary>One thing the engines need from the system.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Found">Where, or which version; null when it is missing.</param>
/// <param name="Remedy">What to do when it is missing.</param>
public sealed record Requirement(string Name, string? Found, string Remedy)
{
    /// <summary>It is there, and is not as it should be: <see cref="Found"/> says what to do.</summary>
    public bool IsWarning { get; init; }
}

/// <summary>Looks for everything the engines need, without starting one.</summary>
public static class Installation
{
    private static readonly string[] PopplerTools = ["pdfinfo", "pdftoppm", "pdfimages", "pdftotext"];

    public static IReadOnlyList<Requirement> Check(string? tessdataFolder)
    {
        var found = new List<Requirement>
        {
            new("Tesseract library", NativeLibraries.Find(NativeLibraries.Tesseract), "apt-get install libtesseract5"),
            new("Leptonica library", NativeLibraries.Find(NativeLibraries.Leptonica), "apt-get install libtesseract5 (brings Leptonica)"),
            new("zbar library", NativeLibraries.Find(NativeLibraries.ZBar), "apt-get install libzbar0"),
            Trained("eng", "English text", tessdataFolder),
        };
        found.AddRange(PopplerTools.Select(tool =>
            new Requirement($"Poppler's {tool}", OnPath(tool), "apt-get install poppler-utils")));
        return found;
    }

    private static Requirement Trained(string language, string what, string? folder)
    {
        try
        {
            return new($"Trained data for {what}", Path.Combine(TessdataFolder.Find(folder, language), $"{language}.traineddata"), "");
        }
        catch (MissingLanguageDataException missing)
        {
            return new($"Trained data for {what}", null, missing.Message);
        }
    }

    private static string? OnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
