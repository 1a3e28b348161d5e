using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Pages on which what tells ink from paper finds no ink, and which are not blank all the same: their print is paler than what shines
/// through from the other side mostly is.
/// </summary>
internal sealed class PalePage(PageTextReader text)
{
    /// <summary>Square inches of strips from which on a page is looked at closely: half of what a line of twelve words has.</summary>
    private const double LeastArea = 0.3;

    /// <summary>Letters that must be read surely for print to be print, and how many times as many as in a mirror.</summary>
    private const double FewestLetters = 12;
    private const double ClearLead = 2.5;

    /// <summary>
    /// Square inches of lines, about a third of a page, which a person must look at though they cannot be read either way. Of the blank
    /// backs of 22 gray scans, on which the other side shines through more or less, the most has 2.9.
    /// </summary>
    private const double Much = 8;

    /// <summary>Lines run along the page or across it.</summary>
    private static readonly int[] Quarters = [0, 90];

    /// <summary>The page with its print made dark, and the square inches of its lines; null where no print is seen along it or across it.</summary>
    public static (PixelImage Darkened, double SquareInches)? Of(PixelImage decoded, StoredPageImage stored)
    {
        if (decoded.Bitonal)
            return null;
        var area = Quarters.Max(rotation =>
        {
            var (frame, dpi, _) = PageFrame.Of(decoded, stored, rotation, skewDegrees: 0);
            using (frame)
                return FaintText.SquareInches(frame, [], dpi);
        });
        return area < LeastArea ? null : (FaintText.Stretched(decoded), area);
    }

    /// <summary>Whether it is this side's print and not the other's, which shines through and is read in a mirror only.</summary>
    public bool IsPrinted(PixelImage darkened, double squareInches, StoredPageImage stored, int rotation, double skewDegrees)
    {
        var (frame, _, dpi) = PageFrame.Of(darkened, stored, rotation, skewDegrees);
        using (frame)
        {
            using var mirrored = frame.Mirror();
            var (here, other) = (SureLetters(frame, dpi), SureLetters(mirrored, dpi));
            return here >= FewestLetters || other >= FewestLetters ? other < ClearLead * here : squareInches >= Much;
        }
    }

    private double SureLetters(PixelImage frame, double dpi) => ReadingTest.Judge(text.Read(frame, dpi, evenPaper: false, glance: true)).Letters;
}
