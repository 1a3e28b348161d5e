using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Finds which way a page is turned and how much it is tilted.</summary>
internal sealed class OrientationFinder(TextEngine text)
{
    /// <summary>Degrees searched to either side; must exceed the largest tilt to be found.</summary>
    private const double Range = 16;

    /// <summary>Degrees around the first estimate that are searched at full resolution.</summary>
    private const double FineRange = 1.5;

    /// <summary>Below this ratio of best to worst row-sum score the page has no lines to align by.</summary>
    private const double LowestSkewConfidence = 2.5;

    /// <summary>Inches. Larger pieces of ink are rules, streaks, bars and pictures, whose edges outvote letters.</summary>
    private const double LargestLetter = 0.5;

    /// <summary>Lines of text run along the axis whose score leads by this much; else both are tried.</summary>
    private const double ClearLead = 1.6;

    /// <summary>Standard deviations by which ascenders must outnumber descenders to be believed unread.</summary>
    private const double ClearUpDown = 8;

    private readonly ReadingTest _reading = new(text);

    /// <param name="decoded">The page as decoded, for reading.</param>
    /// <param name="ink">Its ink.</param>
    /// <param name="likely">The turn to assume when the page itself does not tell: what the camera wrote, else 0.</param>
    /// <returns>Clockwise turn of the image and clockwise tilt that remains (0 when unsure).</returns>
    public (int Rotation, double SkewDegrees) Find(PixelImage decoded, StoredPageImage stored, InkImage ink, int likely)
    {
        using var letters = ink.Bitonal.RemoveLargerThan((int)(LargestLetter * ink.Dpi));
        using var across = Axis.Of(ink.Bitonal, letters, rotation: 0);
        using var down = Axis.Of(ink.Bitonal, letters, rotation: 270);
        var (first, second) = across.Score >= down.Score ? (across, down) : (down, across);
        if (first.Score == 0)
            return (likely, 0);

        var clear = first.Score >= ClearLead * second.Score;
        if (clear && first.UpDown() is var up && Math.Abs(up) >= ClearUpDown)
            return first.Pose(upsideDown: up < 0);

        var candidates = clear ? new[] { first } : [first, second];
        return _reading.Choose(decoded, stored, candidates) 
            ?? (likely is 0 or 180 ? across : down).Pose(upsideDown: likely is 180 or 90);
    }

    /// <summary>The page with its lines taken to run one way: not turned, or turned by a quarter.</summary>
    internal sealed class Axis : IDisposable
    {
        private readonly int _rotation;
        private readonly double _skew;

        private Axis(PixelImage straightLetters, int rotation, double skew, double score) =>
            (Letters, _rotation, _skew, Score) = (straightLetters, rotation, skew, score);

        /// <summary>The letters alone, straightened.</summary>
        public PixelImage Letters { get; }

        /// <summary>How much the row sums of the straightened letters differ; 0 where there are no lines.</summary>
        public double Score { get; }

        public static Axis Of(PixelImage ink, PixelImage letters, int rotation)
        {
            var turned = letters.Turn(360 - rotation);
            if (turned.FindSkew(4, 2, center: 0, Range) is not { } coarse || coarse.Confidence < LowestSkewConfidence)
                return new Axis(turned, rotation, 0, 0);
            using (turned)
            {
                using var whole = ink.Turn(360 - rotation);
                var skew = whole.FindSkew(2, 1, coarse.Degrees, FineRange) is { } fine && fine.Confidence > 0
                    ? fine.Degrees
                    : coarse.Degrees;
                return new Axis(turned.Rotate(-skew), rotation, skew, coarse.Score);
            }
        }

        public double UpDown() => Letters.FindUpDown();

        public (int Rotation, double SkewDegrees) Pose(bool upsideDown) =>
            ((_rotation + (upsideDown ? 180 : 0)) % 360, _skew);

        public void Dispose() => Letters.Dispose();
    }
}
