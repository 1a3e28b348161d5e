using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// The black areas of a page, with what stands white in them: bars that carry headings, cards, pictures. Above and below the
/// words of a heading there may be no more black than a rule is thick.
/// </summary>
internal static class BlackAreas
{
    /// <summary>Ink is counted in squares of so many pixels.</summary>
    private const int Square = 8;

    /// <summary>
    /// Around every place of an area this share is ink, within so many inches to all sides. Half of what lies around its edge is
    /// paper; a line of bold print is less than a third ink.
    /// </summary>
    private const double LeastShare = 0.4;
    private const double Around = 0.06;

    /// <summary>No area is smaller: inches.</summary>
    private const double Narrowest = 0.3;
    private const double Lowest = 0.08;

    /// <summary>The lightest shade that drowns print, and inches: the smallest label.</summary>
    private const double ShadedShare = 0.25;
    private const double NarrowestShade = 0.5;
    private const double LowestShade = 0.25;

    /// <summary>Areas of a gray page that are darker than so much of the brightness of most of it may hold white print.</summary>
    private const double DarkShare = 0.8;

    /// <param name="ink">Bitonal.</param>
    /// <param name="boxes">Around the areas, each to a square more or less.</param>
    /// <returns>The ink of the areas.</returns>
    public static PixelImage Of(PixelImage ink, double dpi, out IReadOnlyList<Box> boxes)
    {
        boxes = [];
        if (Math.Min(ink.Width, ink.Height) < Square)
            return ink.Without(ink);
        using var dense = Dense(ink, dpi, LeastShare);
        using var large = dense.Open(InSquares(Narrowest, dpi), InSquares(Lowest, dpi));
        using var tall = dense.Open(InSquares(Lowest, dpi), InSquares(Narrowest, dpi));
        using var both = large.Or(tall);
        using var areas = both.Enlarge(Square);
        boxes = [.. ConnectedInk.Of(both).Pieces.Select(piece => Within(piece.Box, ink))];
        return ink.And(areas);
    }

    /// <summary>Boxes around what may be shaded by a pattern, with what stands black on it, each to a square more or less: dense, and higher than lines of print.</summary>
    /// <param name="ink">Bitonal.</param>
    public static IReadOnlyList<Box> Shaded(PixelImage ink, double dpi)
    {
        if (Math.Min(ink.Width, ink.Height) < Square)
            return [];
        using var dense = Dense(ink, dpi, ShadedShare);
        using var large = dense.Open(InSquares(NarrowestShade, dpi), InSquares(LowestShade, dpi));
        return [.. ConnectedInk.Of(large).Pieces.Select(piece => Within(piece.Box, ink))];
    }

    /// <summary>Boxes around what is much darker than most of a gray page, each to a square more or less.</summary>
    public static IReadOnlyList<Box> Dark(PixelImage gray, double dpi)
    {
        if (Math.Min(gray.Width, gray.Height) < 2 * Square)
            return [];
        using var sampled = gray.Sample(Square);
        using var smooth = sampled.Smooth(1);
        using var dark = smooth.Threshold((int)(DarkShare * Usual(smooth)));
        using var large = dark.Open(InSquares(Narrowest, dpi), InSquares(Lowest, dpi));
        return [.. ConnectedInk.Of(large).Pieces.Select(piece => Within(piece.Box, gray))];
    }

    // The brightness that half of the squares reach.
    private static int Usual(PixelImage squares)
    {
        var (brightness, left) = (0, squares.Width * squares.Height / 2);
        foreach (var count in squares.Histogram(step: 1))
        {
            left -= count;
            if (left <= 0)
                break;
            brightness++;
        }

        return brightness;
    }

    private static Box Within(Box squares, PixelImage ink)
    {
        var (left, top) = (squares.Left * Square, squares.Top * Square);
        return new Box(left, top, Math.Min(ink.Width, squares.Right * Square) - left, Math.Min(ink.Height, squares.Bottom * Square) - top);
    }

    private static PixelImage Dense(PixelImage ink, double dpi, double share)
    {
        using var shares = ink.ToEighth();
        using var around = shares.Smooth(InSquares(Around, dpi));
        return around.Threshold((int)((1 - share) * byte.MaxValue));
    }

    private static int InSquares(double inches, double dpi) => Math.Max(1, (int)Math.Round(inches * dpi / Square));
}
