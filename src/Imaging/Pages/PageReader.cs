using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Pages;

/// <summary>
/// Looks at and reads single pages. Holds a loaded recogniser, so make one per process and keep it; not for use by two
/// threads at once. Wants <c>OMP_THREAD_LIMIT=1</c> in the environment it is started in: more threads make a page
/// cost up to three times the work.
/// </summary>
public sealed class PageReader : IDisposable
{
    /// <summary>The value a separator sheet's barcode carries unless a deployment chooses others.</summary>
    public const string DefaultSeparatorValue = "CAPTURE-SEPARATOR";

    /// <summary>Dots an inch: letters of 10 points are 10 pixels high.</summary>
    private const double LowestReadable = 75;

    /// <summary>A line that was not read may be the one that says whose the page is: however well the others were, it is no better than this.</summary>
    internal const double MostWithUnreadLine = 0.79;

    /// <summary>
    /// Of two readings of a page the one is better whose letters are surer than this by more. Measured on 89 pages of few shades: mean
    /// word F1 .786, where always taking the better one gives .789, and where all confidence counts .780.
    /// </summary>
    private const double SureOfText = 0.7;

    private const double RatherRight = 0.5;

    /// <summary>Of a gray page so much of whose text was not read, print may be too pale to be found; it is read again, stretched. So is one without a word, and one on which nothing is dark.</summary>
    private const double MuchUnread = 0.3;

    private readonly PageTextReader _text;
    private readonly BarcodeReader _barcodes = new();
    private readonly OrientationFinder _orientation;
    private readonly SeparatorSheet _separators;
    private readonly PalePage _pale;

    /// <param name="tessdataFolder">Folder of the <c>*.traineddata</c> files; null finds the system's.</param>
    /// <param name="languages">Tesseract language codes joined by <c>+</c>, best first.</param>
    /// <param name="separatorValues">Barcode values that make a page a separator sheet; null takes <see cref="DefaultSeparatorValue"/>.</param>
    /// <param name="recognizer">What reads lines; see <see cref="OcrOptions.Recognizer"/>.</param>
    /// <param name="model">With which trained data; see <see cref="OcrOptions.Model"/>.</param>
    /// <exception cref="MissingLanguageDataException">Trained data is missing; the message says how to get it.</exception>
    public PageReader(
        string? tessdataFolder = null, string languages = "eng", IEnumerable<string>? separatorValues = null,
        Recognizer recognizer = Recognizer.Capture, OcrModel model = OcrModel.Capture)
    {
        _text = new PageTextReader(LineReader(TessdataFolder.Find(tessdataFolder, languages, model), languages, recognizer));
        _orientation = new OrientationFinder(_text);
        _pale = new PalePage(_text);
        _separators = new SeparatorSheet((separatorValues ?? [DefaultSeparatorValue]).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>How the page lies in its image, whether it is blank or a separator sheet, and its barcodes.</summary>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public PageGeometry Survey(ReadOnlySpan<byte> image, StoredPageImage stored)
    {
        using var decoded = PixelImage.Decode(image);
        using var ink = InkImage.Of(decoded, stored);
        var marks = PageMarks.Of(
            ink.Pieces.Select(piece => piece.Box), ink.Bitonal.Width, ink.Bitonal.Height, ink.Dpi, fax: decoded.Bitonal);
        var camera = ExifOrientation.Rotation(image);
        if (!BlankPage.Is(decoded, ink, marks))
        {
            var (rotation, skew) = _orientation.Find(decoded, stored, ink, likely: camera);
            return Geometry(decoded, stored, ink, marks.Length, rotation, skew);
        }

        if (PalePage.Of(decoded, stored) is not { } pale)
            return Blank(camera);
        using (pale.Darkened)
            return SurveyPale(decoded, pale, stored, marks.Length, camera);
    }

    /// <summary>Reads the page's words, set upright and straight as <paramref name="geometry"/> says; barcodes are those it names.</summary>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public PageText Recognize(ReadOnlySpan<byte> image, StoredPageImage stored, PageGeometry geometry)
    {
        using var decoded = PixelImage.Decode(image);
        using var soft = FewLevels.Softened(decoded);
        var text = Recognize(soft ?? decoded, stored, geometry);
        // Which of a few shades are ink shows when both are read.
        using var together = soft is null ? null : FewLevels.InkDrawnTogether(decoded);
        text = Better(text, together, stored, geometry, SurelyRead);
        if (decoded.Bitonal || (text.Unread < MuchUnread && text.Lines.Count > 0 && !FaintText.IsPale(decoded)))
            return text;
        using var stretched = FaintText.Stretched(soft ?? decoded);
        return Better(text, stretched, stored, geometry, LikelyRead);
    }

    private PageGeometry SurveyPale(PixelImage decoded, (PixelImage Darkened, double SquareInches) pale, StoredPageImage stored, int marks, int camera)
    {
        using var ink = InkImage.Of(pale.Darkened, stored);
        var (rotation, skew) = _orientation.Find(pale.Darkened, stored, ink, likely: camera);
        return _pale.IsPrinted(pale.Darkened, pale.SquareInches, stored, rotation, skew) ? Geometry(decoded, stored, ink, marks, rotation, skew) : Blank(camera);
    }

    private PageGeometry Geometry(PixelImage decoded, StoredPageImage stored, InkImage ink, int marks, int rotation, double skew)
    {
        var barcodes = _barcodes.Read(decoded, stored, rotation, skew, closely: SeparatorSheet.MayBe(marks));
        var separator = _separators.KindOf(barcodes, ink, marks);
        return new PageGeometry
        {
            Rotation = rotation,
            SkewDegrees = skew,
            Blank = false,
            Separator = separator is not null,
            SeparatorKind = separator,
            Barcodes = barcodes,
        };
    }

    private static PageGeometry Blank(int rotation) => new() { Rotation = rotation, SkewDegrees = 0, Blank = true, Separator = false };

    private PageText Better(PageText text, PixelImage? other, StoredPageImage stored, PageGeometry geometry, Func<PageText, double> read)
    {
        if (other is null)
            return text;
        var again = Recognize(other, stored, geometry);
        return read(again) > read(text) ? again : text;
    }

    /// <summary>
    /// The text of a page that brought words along. Where they explain all that looks like text, a few lines are read to see that
    /// they say what the page shows; otherwise the page is read as a scan would be, and the text is the union of both.
    /// </summary>
    /// <param name="layer">In the frame of the stored image, which is upright and straight.</param>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public PageText Recognize(ReadOnlySpan<byte> image, StoredPageImage stored, PageGeometry geometry, PageText layer)
    {
        var own = layer with { Barcodes = geometry.Barcodes };

        // A page drawn so small says itself that a person must look, and nothing can be read of it.
        if (layer.Dpi < LowestReadable)
            return own;
        using var decoded = PixelImage.Decode(image);
        if (layer.Origin != "both" && LayerCheck.Holds(decoded, layer, clip => _text.Read(clip, layer.Dpi, evenPaper: decoded.Bitonal, glance: true)))
            return own;

        using var gray = decoded.Bitonal ? decoded.ToGray() : decoded.Share();
        var beside = WithoutBarcodes(InkBeside.Of(gray, layer), gray, layer.Dpi);
        var (frame, _, textDpi) = PageFrame.Of(decoded, stored, rotation: 0, skewDegrees: 0);
        using (frame)
        {
            var scale = layer.Width / (double)frame.Width;
            return LayerUnion.Of(own, [.. _text.Read(frame, textDpi, evenPaper: decoded.Bitonal).Select(line => Scaled(line, scale))], beside);
        }
    }

    private PageText Recognize(PixelImage decoded, StoredPageImage stored, PageGeometry geometry)
    {
        var (frame, dpi, textDpi) = PageFrame.Of(decoded, stored, geometry.Rotation, geometry.SkewDegrees);
        using (frame)
        {
            var (lines, unread, unreadLine) = _text.ReadPage(frame, textDpi, evenPaper: decoded.Bitonal);
            return new PageText
            {
                Width = frame.Width,
                Height = frame.Height,
                Dpi = dpi,
                Lines = lines,
                Origin = lines.Count > 0 ? "ocr" : "none",
                Confidence = Math.Min(PageTextReader.MeanConfidence(lines) * (1 - unread), unreadLine ? MostWithUnreadLine : 1),
                Unread = unread,
                Barcodes = geometry.Barcodes,
            };
        }
    }

    // Letters that are more probably right than those of what is no text, less the others.
    private static double SurelyRead(PageText text) =>
        text.Lines.SelectMany(line => line.Words).Sum(word => (word.Confidence - SureOfText) * word.Text.Length);

    // Letters of words that are rather right than wrong. Most of the page was not read: half of it read badly is more than its heading.
    private static double LikelyRead(PageText text) =>
        text.Lines.SelectMany(line => line.Words).Sum(word => Math.Max(0, word.Confidence - RatherRight) * word.Text.Length);

    // Bars are no text that was not read. What stands around them is none of them.
    private static IReadOnlyList<InkPatch> WithoutBarcodes(IReadOnlyList<InkPatch> patches, PixelImage gray, double dpi)
    {
        if (patches.Count == 0)
            return patches;
        using var rows = gray.GrayRows();
        var places = BarcodePlaces.Of(rows.Pixels, gray.Width, gray.Height, dpi, dpi, largestTilt: 1).Select(place => BarcodePlaces.Within(place, dpi)).ToArray();
        return [.. patches.Select(patch => patch with { Pieces = [.. patch.Pieces.Where(piece => !places.Any(place => SeenWords.Overlap(place, piece) > 0))] })];
    }

    private static TextLine Scaled(TextLine line, double scale) => scale == 1 ? line : line with
    {
        Words = [.. line.Words.Select(word => word with
        {
            Box = new Box((int)(word.Box.Left * scale), (int)(word.Box.Top * scale), (int)Math.Ceiling(word.Box.Width * scale), (int)Math.Ceiling(word.Box.Height * scale)),
        })],
    };

    public void Dispose()
    {
        _text.Dispose();
        _barcodes.Dispose();
    }

    private static ILineReader LineReader(string folder, string languages, Recognizer recognizer)
    {
        // Of several languages Tesseract reads each line in all and decides.
        if (recognizer == Recognizer.Tesseract || languages.Contains('+', StringComparison.Ordinal))
            return new TesseractLineReader(folder, languages);
        try
        {
            return new NetworkLineReader(LineModel.Load(Path.Combine(folder, languages + ".traineddata")));
        }
        catch (UnusableModelException)
        {
            // It may be of a kind that only Tesseract reads.
            return new TesseractLineReader(folder, languages);
        }
    }
}
