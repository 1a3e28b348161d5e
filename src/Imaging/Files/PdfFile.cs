using System.Globalization;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// A PDF, read through Poppler's tools. A page that is one scanned image gives up that image as it is, once a small drawing of
/// the page has shown that there is nothing else on it; any other page is drawn. What is learnt about the following pages on the
/// way is kept, because starting a tool takes longer than most answers. Not safe for use by two threads.
/// </summary>
internal sealed class PdfFile(string path, FileLimits limits)
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

    // A hundred times what so many pages of scans and letters take.
    private const int SecondsAhead = 2;

    // Poppler's own choice for a page that does not say how large it is.
    private static readonly PdfPageBox Letter = new(612, 792);

    private readonly PdfTools _tools = new(limits);
    private readonly PdfTools _toolsAhead = new(limits with { RenderCpuSeconds = Math.Min(limits.RenderCpuSeconds, SecondsAhead) });
    private bool _singly;
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
            throw new RejectedFileException(RejectionReasons.TooManyPages, $"The file has more than {limits.MaxPages} pages; split it, or raise Files:MaxPages.");
        if (info.Form == "XFA" && (marks.NeedsRendering || IsWaitPage()))
            throw new RejectedFileException(
                RejectionReasons.XfaDynamic, "The PDF is a form that only Adobe Reader can show; ask the sender to print it to PDF or paper.");
        if (marks is { Collection: true, EmbeddedFiles: true })
            throw new RejectedFileException(
                RejectionReasons.Portfolio, "The PDF is a portfolio: a cover with the real documents attached. Save the attachments and submit them one by one.");

        var flags = new List<string>();
        if (!marks.HasEnd)
            flags.Add(DamageFlags.Truncated);
        if (info.Complained)
            flags.Add(DamageFlags.Repaired);
        if (marks.EmbeddedFiles)
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
                ? Extract(number, box, scratch.FullName)
                : WithFlags(Extract(number, Letter, scratch.FullName), [DamageFlags.Damaged]);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private ExtractedPage Extract(int number, PdfPageBox box, string scratch)
    {
        var page = number.ToString(CultureInfo.InvariantCulture);
        var images = Images(number);
        var share = images.Sum(image => image.SquareInches) / box.SquareInches;
        if (images is [var only] && Math.Abs(only.SquareInches / box.SquareInches - 1) <= FillsPage && WholePage(page, box, only, scratch) is { } scanned)
            return scanned;
        if (share >= ScanShare)
        {
            var largest = images.MaxBy(image => image.SquareInches)!;
            return Draw(page, box, Math.Clamp(Math.Max(largest.DpiX, largest.DpiY), LowestScanDpi, HighestScanDpi), scratch, null);
        }

        if (share <= IllustrationShare)
        {
            var words = _tools.Run("pdftotext", "-bbox-layout", "-f", page, "-l", page, path, "-");
            if (PdfTextLayer.Parse(words.Output) is { } layer && PdfTextLayer.IsLanguage(layer))
                return Draw(page, box, TextDpi, scratch, layer);
        }

        return Draw(page, box, RecognitionDpi, scratch, null);
    }

    /// <summary>The one image of the page, turned as the page shows it; null when the page shows anything else than just it.</summary>
    private ExtractedPage? WholePage(string page, PdfPageBox box, PdfImage image, string scratch)
    {
        if (image.Width * (double)image.Height > limits.MaxPixels)
            return null;
        var jpeg = image is { Encoding: "jpeg", Components: 1 or 3 };
        _tools.Run("pdfimages", jpeg ? "-j" : "-tiff", "-f", page, "-l", page, path, Path.Combine(scratch, "image"));
        if (Directory.GetFiles(scratch, "image*") is not [var file])
            return null;
        var bytes = File.ReadAllBytes(file);
        using var pix = Leptonica.PixReadMem(bytes, (nuint)bytes.Length);
        if (pix.IsInvalid)
            return null;

        var drawing = Path.Combine(scratch, "drawing");
        var answer = _tools.Run(
            "pdftoppm", "-singlefile", "-gray", "-f", page, "-l", page, "-r", Text(Thumbnail.Dpi), path, drawing);
        using var drawn = Leptonica.PixRead(drawing + ".pgm");
        if (drawn.IsInvalid || Thumbnail.QuarterTurns(pix, drawn, box) is not { } turns)
            return null;

        string[] flags = answer.Complained ? [DamageFlags.Damaged] : [];
        if (turns == 0 && jpeg && Path.GetExtension(file) == ".jpg")
            return WithFlags(WithDpi(JpegFile.Extract(bytes, limits), box), flags);
        using var turned = StoredImages.Checked(turns == 0 ? Leptonica.PixClone(pix) : Leptonica.PixRotateOrth(pix, turns));
        return WithDpi(StoredImages.Encode(turned, 0, 0, flags), box);
    }

    private ExtractedPage Draw(string page, PdfPageBox box, double wanted, string scratch, IReadOnlyList<TextLine>? layer)
    {
        var dpi = Math.Clamp(Math.Floor(Math.Sqrt(limits.MaxPixels / box.SquareInches) * 0.999), 1, wanted);
        ImageSizes.Check((long)Math.Ceiling(box.Width * dpi / PointsPerInch), (long)Math.Ceiling(box.Height * dpi / PointsPerInch), limits);
        var root = Path.Combine(scratch, "page");
        var answer = _tools.Run("pdftoppm", "-singlefile", "-f", page, "-l", page, "-r", Text(dpi), path, root);
        using var pix = answer.ExitCode == 0 ? Leptonica.PixRead(root + ".ppm") : null;
        if (pix is null || pix.IsInvalid)
            throw Undrawable();

        List<string> flags = [];
        if (answer.Complained)
            flags.Add(DamageFlags.Damaged);
        if (dpi < Math.Min(wanted, ReadableDpi))
            flags.Add(DamageFlags.Reduced);
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        if (layer is null)
        {
            var (x, y) = Resolutions.Decide(width, height, dpi, dpi);
            return StoredImages.Encode(pix, x, y, flags);
        }

        var text = PdfTextLayer.ToPageText(layer, width, height, dpi);
        return PdfTextLayer.IsVisible(text, pix)
            ? StoredImages.Encode(pix, dpi, dpi, flags) with { Text = text }
            : Draw(page, box, RecognitionDpi, scratch, null);
    }

    /// <summary>A page box in points is a scanner's claim like any other: some write one point a pixel.</summary>
    private static ExtractedPage WithDpi(ExtractedPage page, PdfPageBox box)
    {
        var (x, y) = Resolutions.Decide(
            page.Stored.Width, page.Stored.Height,
            Math.Round(page.Stored.Width / box.Width * PointsPerInch, 1), Math.Round(page.Stored.Height / box.Height * PointsPerInch, 1));
        return page with { Stored = page.Stored with { DpiX = x, DpiY = y } };
    }

    private static ExtractedPage WithFlags(ExtractedPage page, string[] more) =>
        page with { Flags = [.. page.Flags.Union(more)] };

    private bool IsWaitPage() => PdfTextLayer.Parse(_tools.Run("pdftotext", "-bbox-layout", "-f", "1", "-l", "1", path, "-").Output) is
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

    /// <summary>
    /// What the tool says about a page and the pages after it; about that page only once a tool has complained, because a
    /// complaint must be known to be that page's.
    /// </summary>
    private (PageRange Pages, ToolAnswer Answer) Ask(string tool, string option, int page)
    {
        if (!_singly)
        {
            var ahead = new PageRange(page, page + PagesAhead - 1);
            try
            {
                if (_toolsAhead.Run(tool, [option, .. ahead.Options, path]) is { ExitCode: 0, Errors: "" } answer)
                    return (ahead, answer);
            }
            catch (RejectedFileException)
            {
                // One of the pages is beyond measure, perhaps not the one that is wanted.
            }

            _singly = true;
        }

        var alone = new PageRange(page, page);
        return (alone, _tools.Run(tool, [option, .. alone.Options, path]));
    }

    private static RejectedFileException Undrawable() =>
        new(RejectionReasons.Corrupt, "A page of the PDF cannot be drawn; ask the sender for a scan or a print of it.");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private readonly record struct PageRange(int First, int Last)
    {
        internal string[] Options => ["-f", Text(First), "-l", Text(Last)];

        internal bool Contains(int page) => page >= First && page <= Last;
    }
}
