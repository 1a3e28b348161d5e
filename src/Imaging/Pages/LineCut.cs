using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Pages;

/// <summary>A line cut out of its page for reading, and where on the page its words lie.</summary>
internal sealed class LineCut
{
    /// <summary>Pixels around a line's letters that are cut with it; the model was trained so.</summary>
    private const int Padding = 4;

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
        var (left, top) = (Math.Max(0, line.Span.Left - Padding), Math.Max(0, line.Span.Top - Padding));
        var (right, bottom) = (Math.Min(page.Width, line.Span.Right + Padding), Math.Min(page.Height, line.Span.Bottom + Padding));
        var cut = new Box(left, top, right - left, bottom - top);
        if (cut.Width <= 0 || cut.Height <= 0)
            return new(line, cut, default);
        using var clipped = page.Clip(cut);
        using var upright = clipped.Turn(360 - 90 * line.Turned);
        var scale = (float)height / upright.Height;
        if (upright.Width * scale > Widest)
            return new(line, cut, default);
        using var scaled = upright.Scale(scale, scale);
        return scaled.Height == height
            ? new(line, cut, new LineImage(scaled.GrayBytes(), scaled.Width, scale))
            : new(line, cut, default);
    }

    /// <summary>The words with their boxes on the page.</summary>
    public IEnumerable<TextWord> Place(IReadOnlyList<RecognizedWord> words)
    {
        var pieces = _line.Pieces.OrderBy(Middle).ToArray();
        var next = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var (start, end) = (Between(i - 1), Between(i));
            Box? box = null;
            for (; next < pieces.Length && Middle(pieces[next]) < end; next++)
                box = box is { } all ? Union(all, pieces[next]) : pieces[next];
            // The network knows about where a word ends; the ink knows exactly. Ink that runs on is cut off.
            var room = Stretch(start, end);
            yield return new TextWord(
                word.Text, Math.Clamp(1 + 0.35 * word.Certainty, 0, 1), box is { } ink && Overlap(ink, room) is { } place ? place : Stretch(word.Start, word.End));
        }

        double Between(int before) =>
            before < 0 ? double.NegativeInfinity
            : before == words.Count - 1 ? double.PositiveInfinity
            : (words[before].End + words[before + 1].Start) / 2;
    }

    // How far along the line, in pixels from the start of the cut, the middle of a piece lies.
    private double Middle(Box piece) => _line.Turned switch
    {
        0 => piece.Left + piece.Width / 2.0 - _cut.Left,
        1 => piece.Top + piece.Height / 2.0 - _cut.Top,
        2 => _cut.Right - piece.Left - piece.Width / 2.0,
        _ => _cut.Bottom - piece.Top - piece.Height / 2.0,
    };

    // The part of the line from one place along it to another.
    private Box Stretch(double start, double end)
    {
        var box = _line.Box;
        var length = _line.Turned is 0 or 2 ? _cut.Width : _cut.Height;
        var from = (int)Math.Floor(Math.Clamp(start, 0, length - 1));
        var to = (int)Math.Ceiling(Math.Clamp(end, from + 1, length));
        return _line.Turned switch
        {
            0 => box with { Left = _cut.Left + from, Width = to - from },
            1 => box with { Top = _cut.Top + from, Height = to - from },
            2 => box with { Left = _cut.Right - to, Width = to - from },
            _ => box with { Top = _cut.Bottom - to, Height = to - from },
        };
    }

    private static Box Union(Box one, Box other)
    {
        var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
        return new Box(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
    }

    private static Box? Overlap(Box one, Box other)
    {
        var (left, top) = (Math.Max(one.Left, other.Left), Math.Max(one.Top, other.Top));
        var (right, bottom) = (Math.Min(one.Right, other.Right), Math.Min(one.Bottom, other.Bottom));
        return right > left && bottom > top ? new Box(left, top, right - left, bottom - top) : null;
    }
}
