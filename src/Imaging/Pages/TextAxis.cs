using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>A page with its lines of text taken to run one of two ways: as the image lies, or a quarter turn from it.</summary>
internal sealed class TextAxis : IDisposable
{
    /// <summary>Degrees searched to either side, in which steps; must exceed the largest tilt to be found.</summary>
    private const double Range = 16;
    private const double Step = 1;

    /// <summary>Degrees within which that search ends, and which are searched again at full resolution.</summary>
    private const double CoarseStep = 0.25;
    private const double FineRange = 0.9;
    private const double FirstFineStep = 0.3;
    private const double FineStep = 0.01;

    /// <summary>Below this ratio of best to worst row contrast the page has no lines to align by.</summary>
    private const double LowestConfidence = 2.5;

    /// <summary>
    /// Pixels in which rows are taken for level, at full resolution; at the largest tilt they are off by half a pixel at their ends.
    /// </summary>
    private const int StripWidth = 4;

    /// <summary>Pixels across and down with which a page can be searched at a quarter of its resolution.</summary>
    private const int SmallestSide = 8;

    private readonly int _rotation;
    private readonly Lazy<double> _skew;
    private readonly Lazy<PixelImage> _straight;
    private readonly Lazy<double> _upDown;

    private TextAxis(PixelImage ink, PixelImage letters, int rotation, double coarse, double score)
    {
        (_rotation, Score) = (rotation, score);
        (Width, Height) = rotation == 0 ? (ink.Width, ink.Height) : (ink.Height, ink.Width);
        // Nothing was found to align by: leave the page as it lies.
        _skew = new(() => coarse == 0 && score == 0 ? 0 : Refine(ink, rotation, coarse));
        _straight = new(() =>
        {
            using var turned = letters.Turn(360 - rotation);
            return turned.Rotate(-_skew.Value);
        });
        _upDown = new(() => Pages.UpDown.Of(_straight.Value));
    }

    /// <summary>Pixels of the ink when turned, before it is straightened.</summary>
    public int Width { get; }

    public int Height { get; }

    /// <summary>How much the row sums of the letters differ when straight; 0 where there are no lines.</summary>
    public double Score { get; }

    /// <summary>Above 0 when the letters stand upright, below when upside down; see <see cref="Pages.UpDown"/>.</summary>
    public double UpDown => _upDown.Value;

    /// <param name="ink">All ink; rules and frames sharpen the tilt once it is roughly known. The caller's, and needed as long as the axis is.</param>
    /// <param name="letters">Pieces of ink no larger than letters. Likewise.</param>
    /// <param name="strokes">The letters without thin fragments, which streaks leave behind in line.</param>
    /// <param name="rotation">0, or 270 for an image whose lines would be level after a quarter turn clockwise.</param>
    public static TextAxis Of(PixelImage ink, PixelImage letters, PixelImage strokes, int rotation)
    {
        if (Search(strokes, rotation) is { } lines)
            return new(ink, letters, rotation, lines.Degrees, lines.Contrast);

        // A sheet with few letters is still straightened by what else is on it.
        return new(ink, letters, rotation, Search(ink, rotation)?.Degrees ?? 0, score: 0);
    }

    /// <summary>Clockwise turn of the image and clockwise tilt that remains.</summary>
    public (int Rotation, double SkewDegrees) Pose(bool upsideDown) =>
        ((_rotation + (upsideDown ? 180 : 0)) % 360, _skew.Value);

    /// <summary>Black pixels in each row of the straightened letters.</summary>
    public int[] RowSums() => _straight.Value.RowSums();

    public void Dispose()
    {
        if (_straight.IsValueCreated)
            _straight.Value.Dispose();
    }

    private static Tilt? Search(PixelImage page, int rotation)
    {
        if (Math.Min(page.Width, page.Height) < SmallestSide)
            return null;
        using var halved = page.Halve(level: 1);
        using var half = halved.Turn(360 - rotation);
        using var quarter = half.Halve(level: 1);
        var tilt = Tilt.Find(
            new InkStrips(quarter, StripWidth / 4), new InkStrips(half, StripWidth / 2), center: 0, Range, Step, CoarseStep);
        return tilt.Confidence >= LowestConfidence ? tilt : null;
    }

    private static double Refine(PixelImage ink, int rotation, double coarse)
    {
        using var turned = ink.Turn(360 - rotation);
        using var half = turned.Halve(level: 1);
        var tilt = Tilt.Find(
            new InkStrips(half, StripWidth / 2), new InkStrips(turned, StripWidth), coarse, FineRange, FirstFineStep, FineStep);
        return tilt.Confidence > 0 ? tilt.Degrees : coarse;
    }
}
