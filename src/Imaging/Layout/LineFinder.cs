using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Finds the lines of text of an upright, straight page, in reading order. Lines that may run down the page come last; their
/// letters are in lines across it, too: which they are shows when they are read.
/// </summary>
internal static class LineFinder
{
    /// <summary>How deep descenders reach, and how much room is left above capitals, in heights of capitals.</summary>
    private const double Descent = 0.3;
    private const double Headroom = 0.05;

    /// <summary>
    /// Black areas in which print may stand white on black: inches, and how much of them is black at least. What is
    /// higher than an insurance card (ISO/IEC 7810: 2.13 in) is a picture or the scanner's lid, and what is seen in it is no
    /// print where so much of it is black.
    /// </summary>
    private const double NarrowestBar = 0.3;
    private const double LowestBar = 0.1;
    private const double HighestBar = 2.5;
    private const double BarShare = 0.5;
    private const double PictureShare = 0.8;

    /// <summary>A letter that stands alone is at least so high, inches, and at most so many times as high as wide: else it is dirt.</summary>
    private const double LowestAlone = 0.05;
    private const double StrokeAspect = 5;

    /// <summary>
    /// Text that runs down the page is sought among the letters that form no line of more than so many across it. It is made of
    /// at least so many letters, closer to each other than the figures of a column, in heights of capitals.
    /// </summary>
    private const int LooseLetters = 2;
    private const int FewestDown = 4;
    private const double LetterGapDown = 0.45;
    private const double WordGapDown = 0.9;

    /// <param name="dpi">Pixels per inch, from which the size of letters follows.</param>
    /// <param name="acrossOnly">Text that runs down the page is not looked for.</param>
    public static IReadOnlyList<FoundLine> Find(PlainPage page, double dpi, bool acrossOnly = false)
    {
        var pieces = WithoutPictures(page.Pieces, dpi);
        var inBars = pieces.Where(piece => IsBar(piece, dpi)).SelectMany(bar => InBar(page.Print, bar.Box));
        var parts = LinePartFinder.Find(pieces.Concat(inBars), page.Dividers, dpi);
        var down = acrossOnly ? [] : Down(pieces, parts, dpi);
        parts.RemoveAll(part => part.Letters == 1 && (part.Ascent < LowestAlone * dpi || part.Box.Height > StrokeAspect * part.Box.Width));
        var combs = Combs(page);
        var lines = ReadingOrder.Of([.. parts, .. combs.Keys]);
        return [.. lines.Select(line => Found(line.Part, line.Block, line.StartsLine) with { Cells = combs.GetValueOrDefault(line.Part) }), .. down.Select((part, i) => FoundDown(part, lines.Count + i))];
    }

    // The words of comb fields are whole as they are.
    private static Dictionary<LinePart, IReadOnlyList<Box>> Combs(PlainPage page) => page.Combs
        .SelectMany(comb => comb.Words)
        .ToDictionary(word => new LinePart([.. word.Select(cell => new InkPiece(cell, cell.Width * cell.Height))]));

    private static bool IsBar(InkPiece piece, double dpi) =>
        piece.Width >= NarrowestBar * dpi && piece.Height >= LowestBar * dpi && piece.Height <= HighestBar * dpi && piece.Area >= BarShare * piece.Width * piece.Height;

    private static IReadOnlyList<InkPiece> WithoutPictures(IReadOnlyList<InkPiece> pieces, double dpi)
    {
        var pictures = pieces
            .Where(piece => piece.Width >= NarrowestBar * dpi && piece.Height > HighestBar * dpi && piece.Area >= PictureShare * piece.Width * piece.Height)
            .Select(piece => piece.Box).ToArray();
        return pictures.Length == 0 ? pieces : [.. pieces.Where(piece => !Array.Exists(pictures, picture => Holds(picture, piece.Box)))];
    }

    private static bool Holds(Box one, Box other) =>
        one.Left <= other.Left && other.Right <= one.Right && one.Top <= other.Top && other.Bottom <= one.Bottom;

    // What is white inside it and does not reach its edge.
    private static IEnumerable<InkPiece> InBar(PixelImage print, Box bar)
    {
        using var inside = print.Clip(bar);
        using var inverted = inside.Invert();
        return ConnectedInk.Of(inverted).Pieces
            .Where(piece => piece.Left > 0 && piece.Top > 0 && piece.Right < bar.Width && piece.Bottom < bar.Height)
            .Select(piece => piece with { Box = piece.Box with { Left = bar.Left + piece.Left, Top = bar.Top + piece.Top } });
    }

    private static List<LinePart> Down(IEnumerable<InkPiece> pieces, List<LinePart> parts, double dpi)
    {
        var across = parts.Where(part => part.Letters > LooseLetters).SelectMany(part => part.Pieces).ToHashSet();
        var loose = pieces.Where(piece => !across.Contains(piece.Box)).Select(piece => piece with { Box = Mirror(piece.Box) });
        return LinePartFinder.Find(loose, [], dpi, LetterGapDown, WordGapDown).FindAll(part => part.Letters >= FewestDown);
    }

    private static FoundLine Found(LinePart part, int block, bool startsLine)
    {
        var top = Math.Min(part.Box.Top, (int)(part.Baseline - (1 + Headroom) * part.Ascent));
        var bottom = Math.Max(part.Box.Bottom, (int)Math.Ceiling(part.Baseline + Descent * part.Ascent));
        var box = new Box(part.Left, part.Box.Top, part.Right - part.Left, part.Box.Height);
        return new FoundLine(block, startsLine, box, box with { Top = top, Height = bottom - top }, 0, [.. part.Pieces]);
    }

    private static FoundLine FoundDown(LinePart part, int block)
    {
        var box = Mirror(part.Box);
        return new FoundLine(block, true, box, box, 1, [.. part.Pieces.Select(Mirror)]);
    }

    // Mirrored at the diagonal, what runs down runs across.
    private static Box Mirror(Box box) => new(box.Top, box.Left, box.Height, box.Width);
}
