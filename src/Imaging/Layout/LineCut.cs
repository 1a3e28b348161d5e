using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Layout;

/// <summary>A line cut out of its page for reading, and where on the page its words lie.</summary>
internal sealed class LineCut
{
    /// <summary>Lines that would be longer than this are no lines: rules and borders.</summary>
    private const int Widest = 32_000;

    /// <summary>A line that becomes smaller than this is averaged, else pixels would be passed over; it stays sharp.</summary>
    private const double LeastInterpolated = 0.7;

    private readonly FoundLine _line;
    private readonly Box _cut;

    private LineCut(FoundLine line, Box cut, LineImage image) => (_line, _cut, Image) = (line, cut, image);

    /// <summary>The line as the recogniser wants it; of width 0 where there is nothing to read.</summary>
    public LineImage Image { get; }

    /// <param name="page">Gray.</param>
    /// <param name="height">What lines are brought to.</param>
    public static LineCut Of(PixelImage page, FoundLine line, int height)
    {
        if (line.Cut(page) is not { } cut)
            return new(line, default, default);
        using var clipped = page.Clip(cut);
        using var upright = clipped.Turn(360 - 90 * line.Turned);
        var scale = (float)height / upright.Height;
        if (upright.Width * scale > Widest)
            return new(line, cut, default);
        var width = (int)(scale * upright.Width + 0.5f);
        return width < 1 ? new(line, cut, default) : new(line, cut, new LineImage(Scaled(upright, width, height), width, scale));
    }

    /// <summary>The words with their boxes on the page.</summary>
    public IReadOnlyList<ReadWord> Place(IReadOnlyList<RecognizedWord> words) => WordPlaces.Of(
        _line, _cut, [.. words.Select(word => (Unplaced(word), word.Start, word.End))]);

    private static byte[] Scaled(PixelImage line, int width, int height)
    {
        if (height >= LeastInterpolated * line.Height)
        {
            using var rows = line.GrayRows();
            return LineScaling.Of(rows.Pixels, line.Width, line.Height, width, height);
        }

        using var smaller = line.Scale((double)width / line.Width, (double)height / line.Height);
        return smaller.Width == width && smaller.Height == height ? smaller.GrayBytes() : [];
    }

    private static ReadWord Unplaced(RecognizedWord word) =>
        new(word.Text, Math.Clamp(1 + 0.35 * word.Certainty, 0, 1), word.Kind, default);
}
