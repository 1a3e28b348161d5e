using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// How much of what looks like text gave no words. Text is ink in strips: as high as print, long, well filled along its length,
/// with paper above and below. Photographs and pictures are higher, signatures and stamps higher or loosely filled, specks too far
/// from each other.
/// </summary>
internal static class UnreadText
{
    // Inches.
    private const double Square = 0.02;
    private const double LowestStrip = 0.05;
    private const double HighestStrip = 0.36;
    private const double ShortestStrip = 0.45;
    private const double LineLength = 1.0;

    /// <summary>Ink so far apart along a line belongs together: the letters of a word, the digits of a comb.</summary>
    private const double AlongGap = 0.15;

    /// <summary>A strip is at least so many times as long as high, and so much of it is ink and the paper within letters.</summary>
    private const double Aspect = 3;
    private const double LeastFilled = 0.35;

    /// <summary>
    /// Nobody prints so near to the edge; the scanner's shadow lies there. At the top fax machines print their line, sometimes over
    /// the running head that names the patient.
    /// </summary>
    private const double Edge = 0.3;
    private const double TopEdge = 0.06;

    /// <summary>
    /// A strip of text is made of at least so many pieces, and of so many for each of its heights along it; bars, rules and signatures are of fewer.
    /// A wide piece of which this share is ink is a bar.
    /// </summary>
    private const int FewestPieces = 5;
    private const double PiecesPerHeight = 0.6;
    private const double WideBar = 0.4;
    private const double BarShare = 0.5;

    /// <summary>Ink on so much of a word's height is read with it, above and below it.</summary>
    private const double Around = 0.35;

    /// <param name="pieces">The print of the page, and what was found to be letters in its bars.</param>
    /// <param name="words">The words that were read, and whatever else was understood.</param>
    /// <returns>The share, and what of it is as long as a line at least.</returns>
    public static (double Share, IReadOnlyList<Box> Lines) Of(IEnumerable<InkPiece> pieces, IReadOnlyList<Box> words, int width, int height, double dpi)
    {
        var square = Math.Max(1, Square * dpi);
        var (across, down) = ((int)(width / square) + 1, (int)(height / square) + 1);
        var read = new bool[across * down];
        var ink = new bool[across * down];
        var counts = new short[across * down];
        foreach (var word in words)
            Fill(read, word with { Top = word.Top - (int)(Around * word.Height), Height = (int)((1 + 2 * Around) * word.Height) }, across, down, square);
        foreach (var piece in pieces)
        {
            if (piece.Height > HighestStrip * dpi || (piece.Width > WideBar * dpi && piece.Area > BarShare * piece.Width * piece.Height) || IsAtEdge(piece.Box))
                continue;
            Fill(ink, piece.Box, across, down, square);
            counts[(int)((piece.Top + piece.Height / 2) / square) * across + (int)((piece.Left + piece.Width / 2) / square)]++;
        }

        for (var i = 0; i < ink.Length; i++)
            ink[i] &= !read[i];
        var lines = new List<Box>();
        var unread = Strips(ink, counts, across, down, strip =>
        {
            if (strip.Width * Square >= LineLength)
                lines.Add(new Box((int)(strip.Left * square), (int)(strip.Top * square), (int)(strip.Width * square), (int)(strip.Height * square)));
        });
        var readArea = words.Sum(word => (double)word.Width * word.Height) / (square * square);
        return unread == 0 ? (0, []) : (unread / (unread + readArea), lines);

        bool IsAtEdge(Box box)
        {
            var edge = Edge * dpi;
            return box.Bottom < TopEdge * dpi || box.Right < edge || box.Top > height - edge || box.Left > width - edge;
        }
    }

    /// <summary>The area in squares of the strips of text that were not read.</summary>
    /// <param name="print">Of each square, row by row, whether there is print in it. Those of words and of the edges are taken out.</param>
    /// <param name="words">What was read, in pixels of the squares.</param>
    /// <param name="square">Pixels a side of a square that is <see cref="Square"/> inches wide.</param>
    internal static double Area(bool[] print, IReadOnlyList<Box> words, int across, int down, int square)
    {
        var read = new bool[print.Length];
        foreach (var word in words)
            Fill(read, word, across, down, square);
        var (edge, topEdge) = ((int)(Edge / Square), (int)(TopEdge / Square));
        for (var i = 0; i < print.Length; i++)
        {
            var (x, y) = (i % across, i / across);
            print[i] &= !read[i] && x >= edge && x < across - edge && y >= topEdge && y < down - edge;
        }

        return Strips(print, null, across, down, _ => { });
    }

    // The area of all strips in squares. What pieces of ink are in the squares may be unknown.
    private static double Strips(bool[] ink, short[]? counts, int across, int down, Action<Box> found)
    {
        var joined = JoinAlong(ink, across, down);
        var area = 0.0;
        var stack = new Stack<int>();
        for (var start = 0; start < joined.Length; start++)
        {
            if (!joined[start])
                continue;
            var (left, top, right, bottom, filled, pieces) = (across, down, 0, 0, 0, 0);
            joined[start] = false;
            for (stack.Push(start); stack.TryPop(out var here);)
            {
                var (x, y) = (here % across, here / across);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                filled += ink[here] ? 1 : 0;
                pieces += counts?[here] ?? 0;
                if (x > 0)
                    Visit(here - 1);
                if (x + 1 < across)
                    Visit(here + 1);
                if (y > 0)
                    Visit(here - across);
                if (y + 1 < down)
                    Visit(here + across);
            }

            var (width, height) = (right - left, bottom - top);
            if (height * Square < LowestStrip || height * Square > HighestStrip || width * Square < ShortestStrip
                || (counts is not null && pieces < Math.Max(FewestPieces, PiecesPerHeight * width / height))
                || width < Aspect * height || filled < LeastFilled * width * height)
                continue;
            area += (double)width * height;
            found(new Box(left, top, width, height));
        }

        return area;

        void Visit(int place)
        {
            if (!joined[place])
                return;
            joined[place] = false;
            stack.Push(place);
        }
    }

    private static bool[] JoinAlong(bool[] ink, int across, int down)
    {
        var joined = (bool[])ink.Clone();
        var gap = (int)(AlongGap / Square);
        for (var y = 0; y < down; y++)
        {
            var last = -1;
            for (var x = 0; x < across; x++)
            {
                if (!ink[y * across + x])
                    continue;
                if (last >= 0 && x - last <= gap + 1)
                    joined.AsSpan(y * across + last, x - last).Fill(true);
                last = x;
            }
        }

        return joined;
    }

    private static void Fill(bool[] squares, Box box, int across, int down, double square)
    {
        var (left, right) = (Math.Clamp((int)(box.Left / square), 0, across - 1), Math.Clamp((int)((box.Right - 1) / square), 0, across - 1));
        var (top, bottom) = (Math.Clamp((int)(box.Top / square), 0, down - 1), Math.Clamp((int)((box.Bottom - 1) / square), 0, down - 1));
        for (var y = top; y <= bottom; y++)
            squares.AsSpan(y * across + left, right - left + 1).Fill(true);
    }
}
