using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Layout;

/// <summary>A line cut out of its page for reading, and where on the page its words lie.</summary>
internal sealed class LineCut
{
    /// <summary>Lines that would be longer than this are no lines: rules and borders.</summary>
    private const int Widest = 32_000;

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
        if (upright.Width * scale is < 1 or > Widest)
            return new(line, cut, default);
        using var scaled = upright.Scale(scale, scale);
        return scaled.Height == height
            ? new(line, cut, new LineImage(scaled.GrayBytes(), scaled.Width, scale))
            : new(line, cut, default);
    }

    /// <summary>The words with their boxes on the page.</summary>
    public IReadOnlyList<ReadWord> Place(IReadOnlyList<RecognizedWord> words) => WordPlaces.Of(
        _line, _cut, [.. words.Select(word => (Unplaced(word), word.Start, word.End))]);

    private static ReadWord Unplaced(RecognizedWord word) =>
        new(word.Text, Sureness(word.Certainty), word.Kind, default) { DigitSureness = word.DigitCertainty is { } digits ? Sureness(digits) : null, PointSeen = word.PointSeen };

    private static double Sureness(float certainty) => Math.Clamp(1 + 0.35 * certainty, 0, 1);
}
