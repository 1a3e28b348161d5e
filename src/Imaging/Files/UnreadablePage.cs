using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Stands in for a page that cannot be decoded: a sheet that says so, so that nobody who leafs through the document misses that
/// there was one.
/// </summary>
internal static class UnreadablePage
{
    // A letter page.
    private const int Dpi = 200;
    private const int Width = 17 * Dpi / 2;
    private const int Height = 11 * Dpi;

    private const int Margin = Dpi;

    internal static ExtractedPage Of(int number, RejectedFileException refusal)
    {
        var text = $"Page {number} could not be read. {refusal.Message}";
        using var sheet = StoredImages.Checked(Leptonica.PixCreate(Width, Height, 1));
        Lettering.Draw(sheet, text, Margin, Margin, Width - 2 * Margin);
        return new ExtractedPage
        {
            Image = PixPixels.EncodeG4(sheet) ?? throw new InvalidOperationException("The page image could not be encoded."),
            Stored = new StoredPageImage { Format = "tif", Width = Width, Height = Height, DpiX = Dpi, DpiY = Dpi },
            Refusal = new PageRefusal(refusal.Reason, text),
        };
    }
}
