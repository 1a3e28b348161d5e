using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// A page with its rules, boxes and shades taken away, in which the lines of text are found: letters that touch a rule are one
/// piece with it, and words on dots drown in them.
/// </summary>
/// <param name="Print">The ink that is left, bitonal.</param>
/// <param name="Pieces">Its pieces.</param>
/// <param name="CheckBoxes">Of the page; they are no part of the print.</param>
/// <param name="Page">The page, gray, blank where check boxes were.</param>
/// <param name="Rules">The pieces of the rules.</param>
/// <param name="Dividers">Of these, the ones that run down the page.</param>
/// <param name="Patterned">Areas shaded by dots or lines, in which print stood white: what is read there may be wrong by more than a recogniser knows.</param>
/// <param name="Combs">Fields with a cell for each letter; what stands in them is no part of the pieces.</param>
internal sealed record PlainPage(
    PixelImage Print, IReadOnlyList<InkPiece> Pieces, IReadOnlyList<CheckBox> CheckBoxes, PixelImage Page,
    IReadOnlyList<Box> Rules, IReadOnlyList<Box> Dividers, IReadOnlyList<Box> Patterned, IReadOnlyList<CombField> Combs) : IDisposable
{
    /// <summary>The finest dots that cells are shaded with lie so close.</summary>
    private const double DotsPerInch = 150;

    private const int WallWidth = 8;

    /// <summary>What is darker than this share of the paper's brightness is ink, where no more than such a share of the page is.</summary>
    private const double ThinInk = 0.78;
    private const double MostInk = 0.3;

    /// <param name="page">Upright and straight.</param>
    /// <param name="evenPaper">It was stored in black and white, so that its paper is of one brightness.</param>
    public static PlainPage Of(PixelImage page, double dpi, bool evenPaper)
    {
        using var gray = page.ToGray();
        return evenPaper ? OfEven(page, gray, dpi) : OfGray(gray, dpi);
    }

    private static PlainPage OfEven(PixelImage page, PixelImage gray, double dpi)
    {
        using var ink = TwoTones.Of(page);
        using var black = BlackAreas.Of(ink, dpi, out var areas);
        using var turned = WhitePrint.Turned(gray, ink, areas, [.. BlackAreas.Shaded(ink, dpi).Where(shade => !areas.Any(area => Holds(area, shade)))], dpi);
        if (turned is null)
            return Of(ink, gray, black, null, [], dpi);
        using var still = BlackAreas.Of(turned.Ink!, dpi, out _);
        return Of(turned.Ink!, turned.Page, still, null, turned.Patterned, dpi);
    }

    private static bool Holds(Box area, Box shade) =>
        area.Left <= shade.Left && area.Top <= shade.Top && shade.Right <= area.Right && shade.Bottom <= area.Bottom;

    // White print on a shade vanishes when the paper is evened out, and so it is turned before.
    private static PlainPage OfGray(PixelImage gray, double dpi)
    {
        using var turned = WhitePrint.Turned(gray, null, BlackAreas.Dark(gray, dpi), [], dpi);
        var page = turned?.Page ?? gray;
        using var ink = Ink(page, dpi);
        using var black = BlackAreas.Of(ink, dpi, out _);
        using var thin = Thin(page);
        return Of(ink, page, black, thin, turned?.Patterned ?? [], dpi);
    }

    private static PlainPage Of(PixelImage ink, PixelImage gray, PixelImage black, PixelImage? thin, IReadOnlyList<Box> patterned, double dpi)
    {
        using var across = RuledLines.Across(ink, dpi);
        using var down = RuledLines.Down(ink, dpi);
        using var straight = across.Or(down);
        using var rules = straight.Without(black);
        using var print = ink.Without(rules);
        var found = ConnectedInk.Of(print);
        using var near = thin is null ? null : ink.Thicken(3, 3);
        using var lost = near is null ? null : thin!.Without(near);
        using var both = thin is null ? ink.Share() : ink.Or(thin);
        var thinPieces = lost is null ? [] : ConnectedInk.Of(lost).Pieces;
        using var joined = DashedFrames.Joined(found.Pieces, both, dpi, out var dashed);
        using var rows = (joined ?? both).GrayRows();
        var (checkBoxes, marks, places, guides) = CheckBoxFinder.Find(found.Pieces, [.. thinPieces, .. dashed], rows, both, dpi);
        var (all, dividers) = (Boxes(rules), Boxes(down));
        var combs = CombFieldFinder.Find([.. found.Pieces, .. thinPieces], both, rows, [.. all, .. dividers], guides, dpi);
        if (checkBoxes.Count == 0)
            return new PlainPage(print.Share(), Outside(combs, found.Pieces), [], gray.Share(), all, dividers, patterned, combs);

        using var boxes = Marks(found, marks, places);
        using var fringes = boxes.Thicken(5, 5);
        var words = print.Without(boxes);
        var letters = places.Count == 0 ? [.. found.Pieces.Where(piece => !marks.Contains(piece.Box))] : ConnectedInk.Of(words).Pieces;
        return new PlainPage(words, Outside(combs, letters), checkBoxes, gray.Blanked(fringes), all, dividers, patterned, combs);
    }

    private static IReadOnlyList<InkPiece> Outside(IReadOnlyList<CombField> combs, IReadOnlyList<InkPiece> pieces) =>
        combs.Count == 0 ? pieces : [.. pieces.Where(piece => !combs.Any(comb => IsIn(comb.Box, piece.Box)))];

    // A wall lies at the edge of its field.
    private static bool IsIn(Box field, Box piece)
    {
        var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
        return field.Left - WallWidth <= x && x < field.Right + WallWidth && field.Top <= y && y < field.Bottom;
    }

    // Thin frames are lost when a page is smeared. Null where the paper is not of one brightness.
    private static PixelImage? Thin(PixelImage gray)
    {
        var histogram = gray.Histogram(step: 8);
        var paper = Array.IndexOf(histogram, histogram.Max());
        var ink = gray.Threshold((int)(ThinInk * paper));
        if (ink.CountBlack() < MostInk * ink.Width * ink.Height)
            return ink;
        ink.Dispose();
        return null;
    }

    private static PixelImage Marks(ConnectedInk found, IReadOnlySet<Box> marks, IReadOnlyList<Box> places)
    {
        var mask = found.Keep(piece => marks.Contains(piece.Box));
        foreach (var place in places)
        {
            using (var before = mask)
            using (var black = before.Clip(place))
            using (var paper = black.Without(black))
            using (var filled = paper.Invert())
                mask = before.With(filled, place.Left, place.Top);
        }

        return mask;
    }

    /// <summary>Whether anything was taken away inside the box.</summary>
    public bool Touched(Box box) =>
        Rules.Any(rule => rule.Left < box.Right && box.Left < rule.Right && rule.Top < box.Bottom && box.Top < rule.Bottom);

    public void Dispose()
    {
        Print.Dispose();
        Page.Dispose();
    }

    private static Box[] Boxes(PixelImage rules) => [.. ConnectedInk.Of(rules).Pieces.Select(piece => piece.Box)];

    // Cells of forms are shaded with dots: smeared to an even gray, and that to the brightness of the paper, they vanish.
    // Measured on 25 forms of 100 dpi: word F1 0.853 unsmeared, 0.859 smeared. The rarer side is ink.
    private static PixelImage Ink(PixelImage gray, double dpi)
    {
        using var smooth = gray.Smooth(Math.Max(1, (int)Math.Round(dpi / DotsPerInch)));
        using var even = smooth.EvenOutBackground();
        using var dark = EdgeThreshold.Dark(even);
        return 2L * dark.CountBlack() < (long)dark.Width * dark.Height ? dark.Share() : dark.Invert();
    }
}
