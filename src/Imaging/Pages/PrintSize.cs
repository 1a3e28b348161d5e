using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// How large the print of a page is. A resolution too low to read by is often none: a receipt that a camera or a program has
/// called 72 dpi, a card cut out of a page. Its letters then seem twice as large as any that are set.
/// </summary>
internal static class PrintSize
{
    /// <summary>Inches a capital, or a letter with an ascender, is high in print of 10 to 12 points: seven tenths of the size.</summary>
    private const double CapitalHeight = 0.107;

    /// <summary>Print that seems less larger than that may be so.</summary>
    private const double LeastFactor = 1.3;

    /// <summary>Inches: what is smaller is a dot or a comma, what is larger a rule or a picture.</summary>
    private const double SmallestPiece = 0.03;
    private const double LargestPiece = 0.6;

    /// <summary>Fewer pieces of ink tell nothing.</summary>
    private const int FewestPieces = 50;

    /// <summary>Factor from the likely resolution by <see cref="PlausibleResolution"/> to the one by which print is of common size; at least 1.</summary>
    public static double Correction(PixelImage decoded, StoredPageImage stored)
    {
        using var ink = InkImage.Of(decoded, stored);
        var (smallest, largest) = (SmallestPiece * ink.Dpi, LargestPiece * ink.Dpi);
        return Correction([.. ink.Pieces.Where(piece => piece.Height >= smallest && piece.Height <= largest && piece.Width <= largest).Select(piece => piece.Height / ink.Dpi)]);
    }

    /// <param name="heights">Inches, of the pieces of ink that may be letters.</param>
    internal static double Correction(double[] heights)
    {
        if (heights.Length < FewestPieces)
            return 1;
        Array.Sort(heights);
        var factor = heights[heights.Length * 3 / 4] / CapitalHeight;
        return factor >= LeastFactor ? factor : 1;
    }
}
