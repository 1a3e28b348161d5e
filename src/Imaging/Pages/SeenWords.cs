using Capture.Contracts;

namespace Capture.Imaging.Pages;

/// <summary>
/// Which words of a text layer can be seen on the drawn page. Words beneath black boxes or white-out, white on white, beyond the
/// edge, or too small to be read are not what the sender's reader read, whatever the file says.
/// </summary>
internal static class SeenWords
{
    /// <summary>
    /// Levels of gray from one pixel to the next but one at an edge. The faintest gray that people print is some 60 levels from its
    /// paper, and what a drawing blurs keeps half of that.
    /// </summary>
    internal const int LeastChange = 24;

    /// <summary>Inches. Print of 2.5 points is a smear.</summary>
    private const double LowestLine = 2.5 / 72;

    /// <summary>Of a word that lies beyond the edge of the page so much must be on it.</summary>
    private const double ShareOnPage = 0.7;

    /// <summary>The longest strokes of letters take four fifths of the height of their font.</summary>
    private const double LongestEdge = 0.9;

    /// <summary>Of two words in one place, which is more than tight lines overlap, one is under the other.</summary>
    private const double ShareOverlapping = 0.4;

    /// <param name="gray">Rows of one byte a pixel, 0 black.</param>
    /// <param name="words">In pixels of the page.</param>
    /// <returns>Of each word whether it is seen.</returns>
    internal static bool[] Of(ReadOnlySpan<byte> gray, int width, int height, double dpi, IReadOnlyList<TextWord> words)
    {
        var seen = new bool[words.Count];
        for (var i = 0; i < seen.Length; i++)
            seen[i] = IsSeen(gray, width, height, dpi, words[i]);
        TakeOutOverlapping(words, seen);
        return seen;
    }

    private static bool IsSeen(ReadOnlySpan<byte> gray, int width, int height, double dpi, TextWord word)
    {
        var box = Cut(word.Box, width, height);
        if (Area(box) < ShareOnPage * Area(word.Box) || Math.Min(word.Box.Width, word.Box.Height) <= 0)
            return false;
        var across = box.Width >= box.Height || word.Text.Length == 1;
        var (length, thick) = across ? (box.Width, box.Height) : (box.Height, box.Width);
        if (thick < LowestLine * dpi && word.Text.Any(char.IsLetterOrDigit))
            return false;

        // A letter is an edge on its way along the line; what covers it has edges only where it ends.
        var letters = Math.Clamp(word.Text.Length, 1, Math.Max(1, length / 3));
        var flat = 0;
        for (var letter = 0; letter < letters; letter++)
        {
            var (from, to) = (letter * length / letters, (letter + 1) * length / letters);
            var part = across ? box with { Left = box.Left + from, Width = to - from } : box with { Top = box.Top + from, Height = to - from };
            if (!HasEdge(gray, width, height, part, across))
                flat++;
        }

        // Dots and dashes hardly have any; and of a long word the widest letters may leave one place without.
        var signs = word.Text.Count(character => !char.IsLetterOrDigit(character));
        return signs == word.Text.Length ? HasEdge(gray, width, height, box, across: true) || HasEdge(gray, width, height, box, across: false)
            : flat <= signs + (letters >= 5 ? 1 : 0);
    }

    // An edge as long as the box is high is the end of what covers the word.
    private static bool HasEdge(ReadOnlySpan<byte> gray, int width, int height, Box box, bool across)
    {
        var (left, right) = (Math.Max(1, box.Left), Math.Min(width - 1, box.Right));
        var (top, bottom) = (Math.Max(1, box.Top), Math.Min(height - 1, box.Bottom));
        var (from, to, first, last) = across ? (left, right, top, bottom) : (top, bottom, left, right);
        var (step, down) = across ? (1, width) : (width, 1);
        for (var along = from; along < to; along++)
        {
            var edges = 0;
            for (var place = first; place < last; place++)
            {
                var at = along * step + place * down;
                if (Math.Abs(gray[at + step] - gray[at - step]) >= LeastChange)
                    edges++;
            }

            if (edges > 0 && edges <= LongestEdge * (last - first))
                return true;
        }

        return false;
    }

    // Which of the two is on top only the picture tells, so neither is believed; one printed twice for weight is one word.
    private static void TakeOutOverlapping(IReadOnlyList<TextWord> words, bool[] seen)
    {
        var order = Enumerable.Range(0, words.Count).Where(word => seen[word]).OrderBy(word => words[word].Box.Top).ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            var one = words[order[i]];
            for (var j = i + 1; j < order.Length && words[order[j]].Box.Top < one.Box.Bottom; j++)
            {
                var other = words[order[j]];
                if (Overlap(one.Box, other.Box) <= ShareOverlapping * Math.Min(Area(one.Box), Area(other.Box)))
                    continue;
                seen[order[j]] = false;
                if (one.Text != other.Text)
                    seen[order[i]] = false;
            }
        }
    }

    internal static double Area(Box box) => box.Width * (double)box.Height;

    internal static double Overlap(Box one, Box other) =>
        Math.Max(0.0, Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left))
        * Math.Max(0.0, Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top));

    private static Box Cut(Box box, int width, int height)
    {
        var (left, top) = (Math.Clamp(box.Left, 0, width), Math.Clamp(box.Top, 0, height));
        return new Box(left, top, Math.Clamp(box.Right, left, width) - left, Math.Clamp(box.Bottom, top, height) - top);
    }
}
