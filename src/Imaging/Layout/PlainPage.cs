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
internal sealed record PlainPage(
    PixelImage Print, IReadOnlyList<InkPiece> Pieces, IReadOnlyList<CheckBox> CheckBoxes, PixelImage Page,
    IReadOnlyList<Box> Rules, IReadOnlyList<Box> Dividers) : IDisposable
{
    /// <summary>The finest dots that cells are shaded with lie so close.</summary>
    private const double DotsPerInch = 150;

    /// <param name="page">Upright and straight.</param>
    /// <param name="evenPaper">It was stored in black and white, so that its paper is of one brightness.</param>
    public static PlainPage Of(PixelImage page, double dpi, bool evenPaper)
    {
        using var gray = page.ToGray();
        using var ink = evenPaper ? TwoTones.Of(page) : Ink(gray, dpi);
        using var across = RuledLines.Across(ink, dpi);
        using var down = RuledLines.Down(ink, dpi);
        using var straight = across.Or(down);
        // Rules end at a bar, and so they are found in all of the ink.
        using var black = BlackAreas.Of(ink, dpi);
        using var rules = straight.Without(black);
        using var print = ink.Without(rules);
        var found = ConnectedInk.Of(print);
        var checkBoxes = CheckBox.Among(found.Pieces, print, dpi);
        if (checkBoxes.Count == 0)
            return new PlainPage(print.Share(), found.Pieces, [], gray.Share(), Boxes(rules), Boxes(down));

        var frames = checkBoxes.Select(box => box.Box).ToHashSet();
        using var marks = found.Keep(piece => frames.Contains(piece.Box));
        using var fringes = marks.Thicken(5, 5);
        var letters = found.Pieces.Where(piece => !frames.Contains(piece.Box)).ToArray();
        return new PlainPage(print.Without(marks), letters, checkBoxes, gray.Blanked(fringes), Boxes(rules), Boxes(down));
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
