using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>A page with its lines of text taken to run one of two ways: as the image lies, or a quarter turn from it.</summary>
internal sealed class TextAxis : IDisposable
{
    /// <summary>Degrees searched to either side; must exceed the largest tilt to be found.</summary>
    private const double Range = 16;

    /// <summary>Degrees within which the coarse search ends, and which are searched again at full resolution.</summary>
    private const double CoarseStep = 0.25;
    private const double FineRange = 0.9;
    private const double FineStep = 0.01;

    /// <summary>Below this ratio of best to worst row-sum score the page has no lines to align by.</summary>
    private const double LowestConfidence = 2.5;

    private readonly PixelImage _ink;
    private readonly PixelImage _letters;
    private readonly int _rotation;
    private readonly Lazy<double> _skew;
    private readonly Lazy<PixelImage> _straight;
    private readonly Lazy<double> _upDown;

    private TextAxis(PixelImage ink, PixelImage letters, int rotation, double coarse, double score)
    {
        (_ink, _letters, _rotation, Score) = (ink, letters, rotation, score);
        _skew = new(() => Refine(coarse));
        _straight = new(() => _letters.Rotate(-_skew.Value));
        _upDown = new(() => Pages.UpDown.Of(_straight.Value));
    }

    /// <summary>How much the row sums of the letters differ when straight; 0 where there are no lines.</summary>
    public double Score { get; }

    /// <summary>Above 0 when the letters stand upright, below when upside down; see <see cref="Pages.UpDown"/>.</summary>
    public double UpDown => _upDown.Value;

    /// <param name="ink">All ink; rules and frames sharpen the tilt once it is roughly known.</param>
    /// <param name="letters">Pieces of ink no larger than letters.</param>
    /// <param name="strokes">The letters without thin fragments, which streaks leave behind in line.</param>
    /// <param name="rotation">0, or 270 for an image whose lines would be level after a quarter turn clockwise.</param>
    public static TextAxis Of(PixelImage ink, PixelImage letters, PixelImage strokes, int rotation)
    {
        using var turned = strokes.Turn(360 - rotation);
        var whole = ink.Turn(360 - rotation);
        var small = letters.Turn(360 - rotation);
        if (Search(turned) is { } lines)
            return new(whole, small, rotation, lines.Degrees, lines.Score);

        // A sheet with few letters is still straightened by what else is on it.
        return new(whole, small, rotation, Search(whole)?.Degrees ?? 0, score: 0);
    }

    /// <summary>Clockwise turn of the image and clockwise tilt that remains.</summary>
    public (int Rotation, double SkewDegrees) Pose(bool upsideDown) =>
        ((_rotation + (upsideDown ? 180 : 0)) % 360, _skew.Value);

    /// <summary>Black pixels in each row of the straightened letters.</summary>
    public int[] RowSums() => _straight.Value.RowSums();

    public void Dispose()
    {
        _ink.Dispose();
        _letters.Dispose();
        if (_straight.IsValueCreated)
            _straight.Value.Dispose();
    }

    private static (double Degrees, double Score)? Search(PixelImage page) =>
        page.FindSkew(4, 2, center: 0, Range, CoarseStep) is { } found && found.Confidence >= LowestConfidence
            ? (found.Degrees, found.Score)
            : null;

    private double Refine(double coarse)
    {
        // Nothing was found to align by: leave the page as it lies.
        if (coarse == 0 && Score == 0)
            return 0;
        return _ink.FindSkew(2, 1, coarse, FineRange, FineStep) is { Confidence: > 0 } fine ? fine.Degrees : coarse;
    }
}
