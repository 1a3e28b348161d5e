using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>Gives read words their places on the page: a recogniser knows about where a word ends, its ink exactly.</summary>
internal static class WordPlaces
{
    /// <param name="cut">What was cut out of the page for the line.</param>
    /// <param name="words">Each, its box not yet known, with where it starts and ends along the line, pixels from the start of the cut.</param>
    public static IReadOnlyList<ReadWord> Of(FoundLine line, Box cut, IReadOnlyList<(ReadWord Word, double Start, double End)> words)
    {
        var placed = new List<ReadWord>(words.Count);
        var pieces = line.Pieces.OrderBy(piece => Middle(line, cut, piece)).ToArray();
        var next = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var (word, from, to) = words[i];
            var (start, end) = (Between(i - 1), Between(i));
            Box? box = null;
            for (; next < pieces.Length && Middle(line, cut, pieces[next]) < end; next++)
                box = box is { } all ? Union(all, pieces[next]) : pieces[next];
            // The network knows about where a word ends; the ink knows exactly. Ink that runs on is cut off.
            var room = Stretch(line, cut, start, end);
            placed.Add(word with { Box = box is { } ink && Overlap(ink, room) is { } place ? place : Stretch(line, cut, from, to) });
        }

        return placed;

        double Between(int before) =>
            before < 0 ? double.NegativeInfinity
            : before == words.Count - 1 ? double.PositiveInfinity
            : (words[before].End + words[before + 1].Start) / 2;
    }

    // How far along the line, in pixels from the start of the cut, the middle of a piece lies.
    private static double Middle(FoundLine line, Box cut, Box piece) => line.Turned switch
    {
        0 => piece.Left + piece.Width / 2.0 - cut.Left,
        1 => piece.Top + piece.Height / 2.0 - cut.Top,
        2 => cut.Right - piece.Left - piece.Width / 2.0,
        _ => cut.Bottom - piece.Top - piece.Height / 2.0,
    };

    // The part of the line from one place along it to another.
    private static Box Stretch(FoundLine line, Box cut, double start, double end)
    {
        var box = line.Box;
        var length = line.Turned is 0 or 2 ? cut.Width : cut.Height;
        var from = (int)Math.Floor(Math.Clamp(start, 0, length - 1));
        var to = (int)Math.Ceiling(Math.Clamp(end, from + 1, length));
        return line.Turned switch
        {
            0 => box with { Left = cut.Left + from, Width = to - from },
            1 => box with { Top = cut.Top + from, Height = to - from },
            2 => box with { Left = cut.Right - to, Width = to - from },
            _ => box with { Top = cut.Bottom - to, Height = to - from },
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
