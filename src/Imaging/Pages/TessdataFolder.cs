using Capture.Engines;

namespace Capture.Imaging.Pages;

/// <summary>Finds Tesseract's trained data on this machine.</summary>
public static class TessdataFolder
{
    private static readonly string[] KnownFolders =
    [
        "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata",
        "/usr/local/share/tessdata",
    ];

    /// <summary>
    /// The folder that holds the trained data of all the languages.
    /// </summary>
    /// <param name="folder">Where to look; null looks at <c>TESSDATA_PREFIX</c> and where the distributions put it.</param>
    /// <param name="languages">Tesseract language codes joined by <c>+</c>.</param>
    /// <exception cref="MissingLanguageDataException">A file is missing; the message names it, the folders and the package.</exception>
    public static string Find(string? folder, string languages)
    {
        var folders = folder is null ? DefaultFolders() : [folder];
        var codes = languages.Split('+', StringSplitOptions.RemoveEmptyEntries);
        var found = folders.FirstOrDefault(candidate => codes.All(code => File.Exists(PathOf(candidate, code))));
        if (found is not null)
            return found;

        var missing = codes.FirstOrDefault(code => !folders.Any(candidate => File.Exists(PathOf(candidate, code)))) ?? codes.FirstOrDefault() ?? languages;
        throw new MissingLanguageDataException(
            $"{missing}.traineddata is not in {string.Join(" or ", folders)}. Install it with: apt-get install tesseract-ocr-{missing.Replace('_', '-')}");
    }

    private static string[] DefaultFolders() =>
        Environment.GetEnvironmentVariable("TESSDATA_PREFIX") is { Length: > 0 } prefix
            ? [prefix, Path.Combine(prefix, "tessdata"), .. KnownFolders]
            : KnownFolders;

    private static string PathOf(string folder, string code) => Path.Combine(folder, code + ".traineddata");
}
