using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Finds which way a page is turned and how much it is tilted.</summary>
internal sealed class OrientationFinder(PageTextReader text)
{
    // Inches. Larger pieces of ink are rules, streaks, bars and pictures, whose edges outvote letters; thinner ones are
    // what is left of streaks.
    private const double LargestLetter = 0.5;
    private const double ThinnestStroke = 0.018;

    /// <summary>Lines of text run along the axis whose score leads by this much; else both are tried.</summary>
    private const double ClearLead = 1.5;

    /// <summary>No letters are looked for along an axis that is behind by more: what looks like them is a picture.</summary>
    private const double HopelessLead = 3;

    /// <summary>
    /// Standard deviations by which ascenders must outnumber descenders to be believed unread, and by how much they must
    /// do so more than on the other axis where that is in question. Along the right axis the sign was never wrong
    /// beyond 3 on 390 measured pages.
    /// </summary>
    private const double ClearUpDown = 6;
    private const double ClearUpDownLead = 2;

    private readonly ReadingTest _reading = new(text);

    /// <param name="decoded">The page as decoded, for reading.</param>
    /// <param name="ink">Its ink.</param>
    /// <param name="likely">The turn to assume when the page itself does not tell: what the camera wrote, else 0.</param>
    /// <returns>Clockwise turn of the image and clockwise tilt that remains (0 when unsure).</returns>
    public (int Rotation, double SkewDegrees) Find(PixelImage decoded, StoredPageImage stored, InkImage ink, int likely)
    {
        var (largest, thinnest) = ((int)(LargestLetter * ink.Dpi), (int)Math.Ceiling(ThinnestStroke * ink.Dpi));
        using var letters = ink.Keep(piece => piece.Width <= largest && piece.Height <= largest);
        using var strokes = ink.Keep(piece => piece.Width <= largest && piece.Height <= largest && piece.Width >= thinnest && piece.Height >= thinnest);
        using var across = TextAxis.Of(ink.Bitonal, letters, strokes, rotation: 0);
        using var down = TextAxis.Of(ink.Bitonal, letters, strokes, rotation: 270);
        var (first, second) = across.Score >= down.Score ? (across, down) : (down, across);
        if (first.Score >= ClearLead * second.Score && Math.Abs(first.UpDown) >= ClearUpDown)
            return first.Pose(upsideDown: first.UpDown < 0);

        var (leaning, other) = Math.Abs(across.UpDown) >= Math.Abs(down.UpDown) ? (across, down) : (down, across);
        if (leaning.Score > 0 && leaning.Score >= other.Score / HopelessLead
            && Math.Abs(leaning.UpDown) >= Math.Max(ClearUpDown, ClearUpDownLead * Math.Abs(other.UpDown)))
            return leaning.Pose(upsideDown: leaning.UpDown < 0);

        return _reading.Choose(decoded, stored, second.Score > 0 && first.Score > HopelessLead * second.Score ? [first] : [first, second])
            ?? (likely is 0 or 180 ? across : down).Pose(upsideDown: likely is 180 or 90);
    }
}
