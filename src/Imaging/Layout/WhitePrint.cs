using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Print that stands white on black or on a dark shade: headings, labels, half of a page. It is turned to black on white, so that
/// everything after it finds and reads lines of any number as it does those of the rest of the page. So is print that stands black on
/// a pattern of dots, as a fax machine makes them of a tint.
/// </summary>
internal static class WhitePrint
{
    // Inches. Smaller areas are pictures and thick letters; a stroke that reaches out of an area is at most so wide and high; gaps
    // that letters at its edge tear into it are at most so wide.
    private const double Narrowest = 0.3;
    private const double Lowest = 0.1;
    private const double Reach = 0.06;
    private const double Notch = 0.3;

    /// <summary>Share of the paper around an area that is looked at with it, inches.</summary>
    private const double Around = 0.04;

    /// <summary>More areas are a picture that was taken for black and white.</summary>
    private const int MostAreas = 40;

    /// <summary>An area with more pieces is a picture.</summary>
    private const int MostPieces = 20_000;

    /// <summary>Letters are so high, inches, and as many of the pieces of that size stand in lines of at least so many.</summary>
    private const double LowestLetter = 0.028;
    private const double HighestLetter = 0.7;
    private const int FewestLetters = 3;
    private const double ShareInLines = 0.5;

    /// <summary>Print is the rarer side: it covers at most this share of its area.</summary>
    private const double MostPrint = 0.45;

    /// <summary>
    /// An area with more dots than this to the square inch is shaded by a pattern. The coarsest screens have 40 lines to the inch,
    /// noise of the worst fax lines leaves a hundred specks.
    /// </summary>
    private const double FewestDots = 250;

    /// <summary>More lines to the inch, on the mean of its rows or columns, are a pattern: a line of letters in black has seven.</summary>
    private const double FewestLines = 14;

    /// <summary>What is left of a pattern when it is smeared is darker or brighter than its mean by this share of the contrast of the print.</summary>
    private const double Uneven = 0.2;

    /// <summary>Inches to each side over which a pattern is smeared at least before black print on it shows: about the width of a stroke.</summary>
    private const double Blur = 0.01;

    /// <summary>Around white print an area is dark for so many inches, to such a share.</summary>
    private const double Margin = 0.025;
    private const double DarkMargin = 0.85;

    /// <summary>What is left of the edge of an area is so thin, inches.</summary>
    private const double Edge = 0.012;

    /// <summary>Specks in black are no print: square inches. As many as a full stop of 6 points.</summary>
    private const double Speck = 0.00012;

    /// <summary>The page with white print turned to black; null where there is none.</summary>
    /// <param name="page">Gray, upright and straight.</param>
    /// <param name="ink">Bitonal; null where it is not known yet: then it is told from paper in each area by itself.</param>
    /// <param name="areas">Where it is dark or nearly so.</param>
    /// <param name="shades">Where it may be shaded by a pattern.</param>
    public static TurnedPrint? Turned(PixelImage page, PixelImage? ink, IReadOnlyList<Box> areas, IReadOnlyList<Box> shades, double dpi)
    {
        var (dark, shaded) = (areas.Count > MostAreas ? [] : areas, shades.Count > MostAreas ? [] : shades);
        if (dark.Count + shaded.Count == 0)
            return null;
        var patterned = new List<Box>();
        var (print, turned) = (ink?.Share(), page.Share());
        var found = false;
        foreach (var area in dark.Concat(shaded))
        {
            if (area.Width < Narrowest * dpi || area.Height < Lowest * dpi)
                continue;
            var place = Wider(area, (int)(Around * dpi), page);
            using var gray = turned.Clip(place);
            using var part = print is null ? TwoTones.Dark(gray) : print.Clip(place);
            var pitch = Pitch(part, dpi);
            if (Turned(part, gray, pitch, dpi) is not { } changed)
                continue;
            found = true;
            if (pitch is not null)
                patterned.Add(place);
            print = Replaced(print, changed.Ink, place);
            turned = Replaced(turned, changed.Gray, place)!;
        }

        if (found)
            return new TurnedPrint(turned, print, patterned);
        print?.Dispose();
        turned.Dispose();
        return null;
    }

    private static bool IsCut(InkPiece piece, PixelImage part) =>
        piece.Left == 0 || piece.Top == 0 || piece.Right == part.Width || piece.Bottom == part.Height;

    private static PixelImage? Replaced(PixelImage? image, PixelImage part, Box place)
    {
        using (image)
        using (part)
            return image?.With(part, place.Left, place.Top);
    }

    private static Box Wider(Box area, int by, PixelImage page)
    {
        var (left, top) = (Math.Max(0, area.Left - by), Math.Max(0, area.Top - by));
        return new Box(left, top, Math.Min(page.Width, area.Right + by) - left, Math.Min(page.Height, area.Bottom + by) - top);
    }

    private static (PixelImage Ink, PixelImage Gray)? Turned(PixelImage ink, PixelImage gray, double? pitch, double dpi)
    {
        if (pitch is not { } wide)
            return TurnedAlong(ink, gray, even: 0, dpi);
        // Means over a dot and what is around it are even, and the print stands out of them.
        using var smooth = gray.Smooth(Math.Max(1, (int)(wide / 2)));
        using var dark = TwoTones.Dark(smooth);
        return TurnedAlong(dark, smooth, Uneven, dpi) ?? OffPattern(gray, wide, dpi);
    }

    // Black print on a pattern. What lies around the area is neither.
    private static (PixelImage Ink, PixelImage Gray)? OffPattern(PixelImage gray, double wide, double dpi)
    {
        var (reach, margin) = (Math.Max(InPixels(Blur, dpi), (int)(wide / 2)), 2 * InPixels(Around, dpi));
        if (Math.Min(gray.Width, gray.Height) < 4 * margin)
            return null;
        using var smooth = gray.Smooth(reach);
        using var inner = smooth.Clip(new Box(margin, margin, gray.Width - 2 * margin, gray.Height - 2 * margin));
        var (threshold, _) = TwoTones.Divide(inner.Histogram(step: 1));
        using var dark = smooth.Threshold(threshold + 1);
        using var within = inner.Threshold(threshold + 1);
        var found = ConnectedInk.Of(dark);
        if (within.CountBlack() > MostPrint * within.Width * within.Height || !IsText(found.Pieces, dpi))
            return null;
        var speck = Speck * dpi * dpi;
        using var letters = found.Keep(piece => piece.Area >= speck);
        return (letters.Share(), Stretched(smooth, dark));
    }

    // The mean of what is dark becomes ink, that of what is not paper.
    private static PixelImage Stretched(PixelImage gray, PixelImage dark)
    {
        var (pixels, black) = (gray.GrayBytes(), dark.GrayBytes());
        var (darkSum, darkCount, brightSum, brightCount) = (0L, 0L, 0L, 0L);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (black[i] == 0)
                (darkSum, darkCount) = (darkSum + pixels[i], darkCount + 1);
            else
                (brightSum, brightCount) = (brightSum + pixels[i], brightCount + 1);
        }

        var (from, to) = (darkSum / (double)Math.Max(1, darkCount), brightSum / (double)Math.Max(1, brightCount));
        to -= Uneven * (to - from);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(255 * (pixels[i] - from) / Math.Max(1, to - from), 0, 255);
        return PixelImage.OfGray(pixels, gray.Width, gray.Height);
    }

    // How far the dots or lines of a pattern lie apart, in pixels; null where there is none.
    private static double? Pitch(PixelImage ink, double dpi)
    {
        using var paper = ink.Invert();
        var dots = Math.Max(Dots(ink, dpi), Dots(paper, dpi)) * dpi * dpi / ((double)ink.Width * ink.Height);
        if (dots >= FewestDots)
            return dpi / Math.Sqrt(dots);
        using var turned = ink.Turn(90);
        var lines = Math.Max(Lines(ink, dpi), Lines(turned, dpi));
        return lines < FewestLines ? null : dpi / lines;
    }

    // To the inch, on the mean of the rows.
    private static double Lines(PixelImage ink, double dpi) => ink.BlackRuns(out _).Length * dpi / ((double)ink.Width * ink.Height);

    private static int Dots(PixelImage ink, double dpi) =>
        ConnectedInk.Of(ink).Pieces.Count(piece => Math.Max(piece.Width, piece.Height) < LowestLetter * dpi);

    private static (PixelImage Ink, PixelImage Gray)? TurnedAlong(PixelImage dark, PixelImage gray, double even, double dpi)
    {
        using var area = Area(dark, dpi);
        using var white = area.Without(dark);
        var found = ConnectedInk.Of(white);
        var size = area.CountBlack();
        var speck = Speck * dpi * dpi;
        if (size == 0 || white.CountBlack() > MostPrint * size || !HasMargin(area, dark, dpi) || !IsText(found.Pieces, dpi))
            return null;
        using var print = found.Keep(piece => piece.Area >= speck);
        using var beside = dark.Without(area);
        // Of a letter near the area only a corner may be looked at.
        using var others = ConnectedInk.Of(beside).Keep(piece => piece.Area >= speck || IsCut(piece, beside));
        using var all = print.Or(others);
        using var letters = WithoutEdge(all, area, dpi);
        using var both = dark.Or(white);
        using var dirt = both.Without(letters);
        using var inside = dirt.Without(area);
        using var specks = white.Without(letters);
        using var dirty = inside.Or(specks);
        using var fringes = dirty.Thicken(3, 3);
        using var away = fringes.Without(letters);
        using var turned = Inverted(gray, area, dark, even);
        return (letters.Share(), turned.Blanked(away));
    }

    // What lies along the edge alone is what is left of it.
    private static PixelImage WithoutEdge(PixelImage ink, PixelImage area, double dpi)
    {
        var breadth = 2 * InPixels(Edge, dpi) + 1;
        using var wide = area.Thicken(breadth, breadth);
        using var paper = area.Invert();
        using var around = paper.Thicken(breadth, breadth);
        using var edge = wide.And(around);
        using var clear = ink.Without(edge);
        var pixels = clear.GrayBytes();
        return ConnectedInk.Of(ink).Keep(piece =>
        {
            for (var y = piece.Top; y < piece.Bottom; y++)
            {
                if (pixels.AsSpan(y * ink.Width + piece.Left, piece.Width).Contains((byte)0))
                    return true;
            }

            return false;
        });
    }

    // What is dark with what it encloses, without strokes that reach out of it and without the notches of letters at its edge.
    private static PixelImage Area(PixelImage dark, double dpi)
    {
        var margin = (int)(Notch * dpi) + 2;
        using var wide = dark.Margin(margin);
        using var sealedUp = wide.Close(3, 3);
        using var large = ConnectedInk.Of(sealedUp).Keep(piece => piece.Width >= Narrowest * dpi && piece.Height >= Lowest * dpi);
        using var paper = large.Invert();
        using var outside = ConnectedInk.Of(paper).Keep(piece => piece.Left == 0);
        using var filled = outside.Invert();
        using var body = filled.Open(InPixels(Narrowest, dpi), InPixels(Reach, dpi));
        using var whole = body.Close(InPixels(Notch, dpi), 1);
        return whole.Clip(new Box(margin, margin, dark.Width, dark.Height));
    }

    // Lines of black letters that run into one another are dark areas, too, but have no dark margin.
    private static bool HasMargin(PixelImage area, PixelImage dark, double dpi)
    {
        var breadth = 2 * InPixels(Margin, dpi) + 1;
        using var framed = area.Margin(1);
        using var paper = framed.Invert();
        using var grown = paper.Thicken(breadth, breadth);
        using var within = grown.Clip(new Box(1, 1, area.Width, area.Height));
        using var margin = area.And(within);
        using var darkMargin = margin.And(dark);
        return darkMargin.CountBlack() >= DarkMargin * margin.CountBlack();
    }

    private static bool IsText(IReadOnlyList<InkPiece> pieces, double dpi)
    {
        var letters = pieces.Where(piece => piece.Height >= LowestLetter * dpi && piece.Height <= HighestLetter * dpi).ToArray();
        if (letters.Length < FewestLetters || pieces.Count > MostPieces)
            return false;
        var inLines = LinePartFinder.Find(letters, [], dpi).Where(part => part.Letters >= FewestLetters).Sum(part => part.Letters);
        return inLines >= ShareInLines * letters.Length;
    }

    // The mean of what is dark becomes paper, the mean of what is not becomes ink.
    private static PixelImage Inverted(PixelImage gray, PixelImage area, PixelImage dark, double even)
    {
        var (pixels, inside, black) = (gray.GrayBytes(), area.GrayBytes(), dark.GrayBytes());
        var (darkSum, darkCount, brightSum, brightCount) = (0L, 0L, 0L, 0L);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (inside[i] != 0)
                continue;
            if (black[i] == 0)
                (darkSum, darkCount) = (darkSum + pixels[i], darkCount + 1);
            else
                (brightSum, brightCount) = (brightSum + pixels[i], brightCount + 1);
        }

        var (from, to) = (darkSum / (double)Math.Max(1, darkCount), brightSum / (double)Math.Max(1, brightCount));
        from += even * (to - from);
        var stretch = 255 / Math.Max(1, to - from);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (inside[i] == 0)
                pixels[i] = (byte)Math.Clamp(255 - (pixels[i] - from) * stretch, 0, 255);
        }

        return PixelImage.OfGray(pixels, gray.Width, gray.Height);
    }

    private static int InPixels(double inches, double dpi) => Math.Max(1, (int)(inches * dpi));
}
