using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Looks at and reads single pages. Holds a loaded recogniser, so make one per process and keep it; not for use by two
/// threads at once. Wants <c>OMP_THREAD_LIMIT=1</c> in the environment it is started in: more threads make a page
/// cost up to three times the work.
/// </summary>
public sealed class PageReader : IDisposable
{
    private readonly TextEngine _text;
    private readonly BarcodeScanner _barcodes = new();

    /// <param name="tessdataFolder">Folder of the <c>*.traineddata</c> files; null finds the system's.</param>
    /// <param name="languages">Tesseract language codes joined by <c>+</c>, best first.</param>
    /// <exception cref="MissingLanguageDataException">Trained data is missing; the message says how to get it.</exception>
    public PageReader(string? tessdataFolder = null, string languages = "eng") =>
        _text = TextEngine.ForText(TessdataFolder.Find(tessdataFolder, languages), languages);

    /// <summary>How the page lies in its image, and whether it is blank or a separator sheet.</summary>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public PageGeometry Survey(ReadOnlySpan<byte> image, StoredPageImage stored)
    {
        using var decoded = PixelImage.Decode(image);
        using var ink = InkImage.Of(decoded, stored.DpiX, stored.DpiY);
        var exif = ExifOrientation.Rotation(image);
        using var turned = ink.Bitonal.Turn(360 - exif);
        var pose = PageOrientation.Find(turned);
        return new PageGeometry
        {
            Rotation = (exif + pose.Rotation) % 360,
            SkewDegrees = pose.SkewDegrees,
            Blank = false,
            Separator = _barcodes.Scan(decoded).Any(code => code.Value == "CAPTURE-SEPARATOR"),
        };
    }

    /// <summary>Reads the page, set upright and straight as <paramref name="geometry"/> says.</summary>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public PageText Recognize(ReadOnlySpan<byte> image, StoredPageImage stored, PageGeometry geometry)
    {
        using var decoded = PixelImage.Decode(image);
        var (frame, dpi) = PageFrame.Of(decoded, stored, geometry);
        using (frame)
        {
            var lines = _text.ReadPage(frame, dpi);
            return new PageText
            {
                Width = frame.Width,
                Height = frame.Height,
                Dpi = dpi,
                Lines = lines,
                Origin = lines.Count > 0 ? "ocr" : "none",
                Confidence = MeanConfidence(lines),
                Barcodes = _barcodes.Scan(frame),
            };
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _barcodes.Dispose();
    }

    private static double MeanConfidence(IReadOnlyList<TextLine> lines)
    {
        var words = lines.SelectMany(line => line.Words).ToArray();
        var length = words.Sum(word => word.Text.Length);
        return length == 0 ? 0 : words.Sum(word => word.Confidence * word.Text.Length) / length;
    }
}
