using Capture.Engines;

namespace Capture.Imaging.Pages;

/// <summary>Finds trained data in Tesseract's format: the product's own, or what is installed on this machine.</summary>
public static class TessdataFolder
{
    /// <summary>Where the product's own lies.</summary>
    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, "tessdata");

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
    /// <param name="model">Whether the product's own comes first, where it has all the languages.</param>
    /// <exception cref="MissingLanguageDataException">A file is missing; the message names it, the folders and the package.</exception>
    public static string Find(string? folder, string languages, OcrModel model = OcrModel.Capture)
    {
        var folders = folder is not null ? [folder] : model == OcrModel.Capture ? [Own, .. SystemFolders()] : SystemFolders();
        var codes = languages.Split('+', StringSplitOptions.RemoveEmptyEntries);
        var found = folders.FirstOrDefault(candidate => codes.All(code => File.Exists(PathOf(candidate, code))));
        if (found is not null)
            return found;

        var missing = codes.FirstOrDefault(code => !folders.Any(candidate => File.Exists(PathOf(candidate, code)))) ?? codes.FirstOrDefault() ?? languages;
        throw new MissingLanguageDataException(
            $"{missing}.traineddata is not in {string.Join(" or ", folders)}. Install it with: apt-get install tesseract-ocr-{missing.Replace('_', '-')}");
    }

    private static string[] SystemFolders() =>
        Environment.GetEnvironmentVariable("TESSDATA_PREFIX") is { Length: > 0 } prefix
            ? [prefix, Path.Combine(prefix, "tessdata"), .. KnownFolders]
            : KnownFolders;

    private static string PathOf(string folder, string code) => Path.Combine(folder, code + ".traineddata");
}
