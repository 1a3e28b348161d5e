using System.Globalization;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// A PDF, read through Poppler's tools. A page that is one scanned image gives up that image as it is, once a small drawing of
/// the page has shown that there is nothing else on it; any other page is drawn. What is learnt about the following pages on the
/// way is kept, because starting a tool takes longer than most answers; disposing removes it. Not safe for use by two threads.
/// </summary>
/// <param name="units">Points per unit of each page (<c>/UserUnit</c>); empty where all are 1.</param>
internal sealed class PdfFile(string path, FileLimits limits, IReadOnlyList<double> units) : IDisposable
{
    private const double PointsPerInch = 72;

    // Born-digital pages are drawn for the eye; 200 dpi is fine fax and a third of the bytes of 300.
    private const double TextDpi = 200;

    // A drawing to be recognised; Tesseract's models were trained around this pitch.
    private const double RecognitionDpi = 300;
    private const double LowestScanDpi = 150;
    private const double HighestScanDpi = 600;

    // Below this a page that had to be drawn smaller may have lost its small print.
    private const double ReadableDpi = 150;

    // One image that fills the page within this is the page.
    private const double FillsPage = 0.03;

    // Images over more than half the page: a scan, whatever text lies on or under it. Above a tenth of it: more than a logo
    // and a signature, so the words in the images count too and the drawn page is recognised.
    private const double ScanShare = 0.5;
    private const double IllustrationShare = 0.1;

    // To list the images of a page of a scan takes 0.05 ms, to start the tool 6 ms (measured): the share of the start in a page
    // is small from here on. More pages at once would only be more to list in vain when another engine gets the rest of the file.
    private const int PagesAhead = 32;

    // To take out a scanned page and draw it small takes 3 to 40 ms, to start the two tools 17 ms (measured). Fewer pages than
    // above, because these are files.
    private const int ScansAhead = PdfToolsAhead.MostFiles;

    // Plain TIFF: Leptonica reads the tool's own format a byte at a time.
    private static readonly string[] PlainTiff = ["-tiff", "-tiffcompression", "none"];

    // Poppler's own choice for a page that does not say how large it is.
    private static readonly PdfPageBox Letter = new(612, 792);

    private readonly PdfTools _tools = new(limits);
    private readonly PdfToolsAhead _toolsAhead = new(limits);
    private readonly PdfPageFiles _jpegs = new(path, limits, "pdfimages", "-p", "-j");
    private readonly PdfPageFiles _bitmaps = new(path, limits, "pdfimages", "-p", "-tiff");
    private readonly PdfPageFiles _drawings = new(path, limits, "pdftoppm", ["-cropbox", "-gray", .. PlainTiff, "-r", Text(Thumbnail.Dpi)]);
    private int _lastExtracted;
    private (PageRange Pages, PdfInfo Info)? _info;
    private (PageRange Pages, ILookup<int, PdfImage> Images)? _images;

    internal FileInspection Inspect()
    {
        var marks = PdfMarks.Read(path);
        var info = Info(1);
        var pages = info.Pages;
        if (pages <= 0)
            throw new RejectedFileException(RejectionReasons.NoPages, "The PDF has no pages; ask the sender to send it again.");
        if (pages > limits.MaxPages)
            throw new RejectedFileException(RejectionReasons.TooManyPages, $"The file has more than {limits.MaxPages} pages; split it, or raise {FileLimits.Section}:{nameof(FileLimits.MaxPages)}.");
        if (info.Form == "XFA" && (marks.NeedsRendering || IsWaitPage()))
            throw new RejectedFileException(
                RejectionReasons.XfaDynamic, "The PDF is a form that only Adobe Reader can show; ask the sender to print it to PDF or paper.");

        var flags = new List<string>();
        if (!marks.HasEnd)
            flags.Add(DamageFlags.Truncated);
        if (info.Complained)
            flags.Add(DamageFlags.Repaired);
        // Of a portfolio the pages are but a cover; what is attached to it are files like any other.
        if (marks.EmbeddedFiles || marks.EmbeddedStreams > 0)
            flags.Add(DamageFlags.Attachments);
        return new FileInspection { Format = FileFormats.Pdf, Pages = pages, Flags = flags };
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    internal ExtractedPage Extract(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        var info = Info(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, info.Pages);
        var scratch = Directory.CreateTempSubdirectory();
        try
        {
            return info.Boxes.TryGetValue(number, out var box)
                ? Extract(number, box with { Unit = number <= units.Count ? units[number - 1] : 1 }, scratch.FullName)
                : WithFlags(Extract(number, Letter, scratch.FullName), [DamageFlags.Damaged]);
        }
        finally
        {
            _lastExtracted = number;
            scratch.Delete(recursive: true);
        }
    }

    public void Dispose()
    {
        _jpegs.Dispose();
        _bitmaps.Dispose();
        _drawings.Dispose();
    }

    private ExtractedPage Extract(int number, PdfPageBox box, string scratch)
    {
        var page = Text(number);
        var images = Images(number);
        var share = images.Sum(image => image.SquareInches) / box.SquareInches;
        if (Scan(images, box) is { } scan && WholePage(number, box, scan) is { } scanned)
            return scanned;
        if (share >= ScanShare)
        {
            var largest = images.MaxBy(image => image.SquareInches)!;
            return Draw(page, box, Math.Clamp(Math.Max(largest.DpiX, largest.DpiY) / box.Unit, LowestScanDpi, HighestScanDpi), scratch, null);
        }

        if (share <= IllustrationShare)
        {
            var words = _tools.Run("pdftotext", "-bbox-layout", "-cropbox", "-f", page, "-l", page, path, "-");
            if (PdfTextLayer.Parse(words.Output) is { } layer && PdfTextLayer.IsLanguage(layer))
                return Draw(page, box, TextDpi, scratch, layer);
        }

        return Draw(page, box, RecognitionDpi, scratch, null);
    }

    /// <summary>The one image of the page, turned as the page shows it; null when the page shows anything else than just it.</summary>
    private ExtractedPage? WholePage(int number, PdfPageBox box, PdfImage image)
    {
        var ahead = new PageRange(number, LastScan(number, image.IsJpeg));
        if ((image.IsJpeg ? _jpegs : _bitmaps).Of(ahead).Files is not [var file])
            return null;
        var bytes = File.ReadAllBytes(file);
        using var pix = Leptonica.PixReadMem(bytes, (nuint)bytes.Length);
        if (pix.IsInvalid)
            return null;

        var (drawings, complained) = _drawings.Of(ahead);
        if (drawings is not [var drawing])
            return null;
        using var drawn = Leptonica.PixRead(drawing);
        if (drawn.IsInvalid || Thumbnail.QuarterTurns(pix, drawn, box) is not { } turns)
            return null;

        string[] flags = complained ? [DamageFlags.Damaged] : [];
        if (turns == 0 && image.IsJpeg && Path.GetExtension(file) == ".jpg")
            return WithFlags(WithDpi(JpegFile.Extract(JpegTurn.Removed(bytes), limits), box), flags);
        using var turned = StoredImages.Checked(turns == 0 ? Leptonica.PixClone(pix) : Leptonica.PixRotateOrth(pix, turns));
        return WithDpi(StoredImages.Encode(turned, 0, 0, flags), box);
    }

    /// <summary>The one image that covers the page and is not beyond measure, or null.</summary>
    private PdfImage? Scan(IReadOnlyList<PdfImage> images, PdfPageBox box) =>
        images is [var only] && Math.Abs(only.SquareInches / box.SquareInches - 1) <= FillsPage && only.Width * (double)only.Height <= limits.MaxPixels
            ? only
            : null;

    /// <summary>
    /// The last of the pages from this one on that are worth taking out together: scans of its kind, as far as they are known.
    /// Itself where another engine may be at work on the rest of the file.
    /// </summary>
    private int LastScan(int number, bool jpeg)
    {
        var last = number;
        if (number == 1 || _lastExtracted == number - 1)
        {
            while (last < number + ScansAhead - 1 && IsAnother(last + 1))
                last++;
        }

        return last;

        bool IsAnother(int page) =>
            _info!.Value.Info.Boxes.TryGetValue(page, out var box)
            && _images is { } known && known.Pages.Contains(page)
            && Scan([.. known.Images[page]], box) is { } scan && scan.IsJpeg == jpeg;
    }

    private ExtractedPage Draw(string page, PdfPageBox box, double wanted, string scratch, IReadOnlyList<TextLine>? layer)
    {
        var (pix, dpi, flags) = Drawing(page, box, wanted, scratch);
        using (pix)
        {
            Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
            if (layer is null)
            {
                var (x, y) = Resolutions.Decide(width, height, dpi, dpi);
                return StoredImages.Encode(pix, x, y, flags);
            }

            if (PdfTextLayer.Seen(PdfTextLayer.ToPageText(layer, width, height, dpi, box.Unit), pix) is not { } text)
                return Draw(page, box, RecognitionDpi, scratch, null);
            return text.Origin == "both"
                ? DrawToRead(page, box, scratch, text)
                : StoredImages.Encode(pix, dpi, dpi, flags) with { Text = text };
        }
    }

    /// <summary>Larger, with the words that are seen where they are then.</summary>
    private ExtractedPage DrawToRead(string page, PdfPageBox box, string scratch, PageText seen)
    {
        var (pix, dpi, flags) = Drawing(page, box, RecognitionDpi, scratch);
        using (pix)
        {
            Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
            return StoredImages.Encode(pix, dpi, dpi, flags) with { Text = PdfTextLayer.Resized(seen, width, height, dpi) };
        }
    }

    private (PixHandle Pix, double Dpi, List<string> Flags) Drawing(string page, PdfPageBox box, double wanted, string scratch)
    {
        // Poppler takes a unit for a point.
        var dpi = Math.Clamp(Math.Floor(Math.Sqrt(limits.MaxPixels / box.SquareInches) / box.Unit * 0.999), 1, wanted);
        var unitDpi = dpi * box.Unit;
        ImageSizes.Check((long)Math.Ceiling(box.Width * unitDpi / PointsPerInch), (long)Math.Ceiling(box.Height * unitDpi / PointsPerInch), limits);
        var root = Path.Combine(scratch, "page");
        var answer = _tools.Run(["pdftoppm", "-singlefile", "-cropbox", .. PlainTiff, "-f", page, "-l", page, "-r", Text(unitDpi), path, root]);
        var pix = answer.ExitCode == 0 ? Leptonica.PixRead(root + ".tif") : null;
        if (pix is null || pix.IsInvalid)
        {
            pix?.Dispose();
            throw Undrawable();
        }

        List<string> flags = [];
        if (answer.Complained)
            flags.Add(DamageFlags.Damaged);
        if (dpi < Math.Min(wanted, ReadableDpi))
            flags.Add(DamageFlags.Reduced);
        return (pix, dpi, flags);
    }

    /// <summary>A page box in points is a scanner's claim like any other: some write one point a pixel.</summary>
    private static ExtractedPage WithDpi(ExtractedPage page, PdfPageBox box)
    {
        var (x, y) = Resolutions.Decide(
            page.Stored.Width, page.Stored.Height,
            Math.Round(page.Stored.Width / box.Width / box.Unit * PointsPerInch, 1), Math.Round(page.Stored.Height / box.Height / box.Unit * PointsPerInch, 1));
        return page with { Stored = page.Stored with { DpiX = x, DpiY = y } };
    }

    private static ExtractedPage WithFlags(ExtractedPage page, string[] more) =>
        page with { Flags = [.. page.Flags.Union(more)] };

    private bool IsWaitPage() => PdfTextLayer.Parse(_tools.Run("pdftotext", "-bbox-layout", "-cropbox", "-f", "1", "-l", "1", path, "-").Output) is
        [{ Text: var first }, ..] && first.StartsWith("Please wait", StringComparison.OrdinalIgnoreCase);

    private PdfInfo Info(int page)
    {
        if (_info is { } known && (known.Pages.Contains(page) || page > known.Info.Pages))
            return known.Info;
        var (pages, answer) = Ask("pdfinfo", "-box", page);
        if (PdfInfo.NeedsPassword(answer))
            throw new RejectedFileException(RejectionReasons.Encrypted, "The PDF is protected by a password; ask the sender for an unprotected copy.");
        if (page != 1 && answer.Errors.Contains("Wrong page range", StringComparison.Ordinal))
            throw new ArgumentOutOfRangeException(nameof(page));
        if (answer.ExitCode != 0)
            throw PdfMarks.Read(path).HasEnd
                ? new RejectedFileException(RejectionReasons.Corrupt, "The PDF is damaged beyond repair; ask the sender to send it again.")
                : new RejectedFileException(RejectionReasons.Truncated, "The PDF ends too early; the transfer was cut off. Ask the sender to send it again.");
        var info = PdfInfo.Parse(answer);
        _info = (pages, info);
        return info;
    }

    private IReadOnlyList<PdfImage> Images(int page)
    {
        if (_images is not { } known || !known.Pages.Contains(page))
        {
            var (pages, answer) = Ask("pdfimages", "-list", page);
            known = (pages, PdfImage.Parse(answer.Output));
            _images = known;
        }

        return [.. known.Images[page]];
    }

    private (PageRange Pages, ToolAnswer Answer) Ask(string tool, string option, int page) =>
        _toolsAhead.Run(new PageRange(page, page + PagesAhead - 1), pages => [tool, option, .. pages.Options, path]);

    private static RejectedFileException Undrawable() =>
        new(RejectionReasons.Corrupt, "A page of the PDF cannot be drawn; ask the sender for a scan or a print of it.");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
