using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Where ink is as dense in strokes as print is, whatever pieces it makes: letters under a stamp, in a scribble or run together are no
/// letters each by itself, and what looks at pieces of ink does not see them. Strokes of print follow one another both along a line and
/// across it; bars, rules and frames have strokes one way, signatures and frames of stamps few.
/// </summary>
internal sealed class PrintTexture
{
    // Inches: a square of the grid, over how much the strokes are averaged along a line and across it, and what lies so far apart along a
    // line belongs together.
    private const double Square = 0.02;
    private const double Along = 0.15;
    private const double Across = 0.03;

    /// <summary>
    /// Strokes to the inch, along the line and across it. Print of 6 to 20 points has 10 to 45 along it; a dithered shade more, and what
    /// is such a shade to more than this share is none.
    /// </summary>
    private const double FewestAlong = 8;
    private const double FewestAcross = 5;
    private const double MostAlong = 60;
    private const double MostShade = 0.2;

    /// <summary>The same, either way, of print of which every second row is lost.</summary>
    private const double FewestOfDots = 4.5;

    /// <summary>Inches: what is no larger is a speck, or a dot of a shade, and no stroke of print.</summary>
    private const double LargestDot = 0.03;

    /// <summary>Inches: strips of print are so high (the ends of bars seem lower), or several lines together that run into one another; higher ones are pictures.</summary>
    private const double Lowest = 0.07;
    private const double Highest = 1.2;

    /// <summary>No print stands so near to the edge of a page, inches; the scanner's shadow does.</summary>
    private const double Edge = 0.05;

    /// <summary>A strip is so many times as long as it is high where it is one line, also one that runs down the page.</summary>
    private const double Aspect = 1.5;
    private const double HighestLine = 0.3;

    /// <summary>So much of a strip is dense. What is less is text that goes round, as on a seal, if it has so many square inches.</summary>
    private const double LeastFilled = 0.4;
    private const double LeastRound = 0.1;

    /// <summary>Ink on so much of a word's height is read with it, above and below it; and so many inches beside it.</summary>
    private const double Around = 0.35;
    private const double Beside = 0.06;

    /// <summary>Inches: a shade goes on so far beside the words on it.</summary>
    private const double BesideWords = 1.5;

    private readonly Density[] _squares;
    private readonly Lazy<Density[]> _withDots;
    private readonly int _across;
    private readonly int _down;
    private readonly double _square;
    private readonly double _dpi;

    private PrintTexture(Density[] squares, Lazy<Density[]> withDots, int across, int down, double square, double dpi) =>
        (_squares, _withDots, _across, _down, _square, _dpi) = (squares, withDots, across, down, square, dpi);

    private enum Density : byte
    {
        Sparse,
        Print,
        Shade,
    }

    /// <param name="print">Bitonal, without rules.</param>
    /// <param name="pieces">Of the print.</param>
    public static PrintTexture Of(PixelImage print, IEnumerable<InkPiece> pieces, double dpi)
    {
        var square = Math.Max(1, Square * dpi);
        var (across, down) = (Math.Max(1, (int)(print.Width / square)), Math.Max(1, (int)(print.Height / square)));
        var (allAlong, allCrossing) = Strokes(print, square, across, down);
        var (along, crossing) = ((float[])allAlong.Clone(), (float[])allCrossing.Clone());
        foreach (var piece in pieces)
        {
            if (Math.Max(piece.Width, piece.Height) >= LargestDot * dpi)
                continue;
            var place = Math.Min(down - 1, (int)((piece.Top + piece.Height / 2) / square)) * across + Math.Min(across - 1, (int)((piece.Left + piece.Width / 2) / square));
            (along[place], crossing[place]) = (along[place] - piece.Height, crossing[place] - piece.Width);
        }

        // Most pages need no second look.
        var withDots = new Lazy<Density[]>(() => Densities(allAlong, allCrossing, across, down, square, FewestOfDots, FewestOfDots));
        return new PrintTexture(Densities(along, crossing, across, down, square, FewestAlong, FewestAcross), withDots, across, down, square, dpi);
    }

    /// <summary>Strips of what looks like print and lies on none of the boxes.</summary>
    /// <param name="read">What was read, and whatever else was understood, in pixels of the print.</param>
    /// <returns>In its pixels.</returns>
    public IReadOnlyList<Box> Beyond(IEnumerable<Box> read) => Beyond(_squares, read);

    /// <summary>The same where print may have fallen into dots: a line by itself. Where words were read beside it, it is the shade they stand on.</summary>
    public IReadOnlyList<Box> LinesOfDots(IReadOnlyList<Box> read)
    {
        var beside = BesideWords * _dpi;
        return
        [
            .. Beyond(_withDots.Value, read).Where(strip => Math.Min(strip.Width, strip.Height) <= HighestLine * _dpi && !read.Any(word =>
                word.Top < strip.Bottom && strip.Top < word.Bottom && word.Left < strip.Right + beside && strip.Left < word.Right + beside)),
        ];
    }

    private List<Box> Beyond(Density[] squares, IEnumerable<Box> read)
    {
        var left = (Density[])squares.Clone();
        var beside = (int)(Beside * _dpi);
        foreach (var word in read)
        {
            var above = (int)(Around * Math.Min(word.Height, word.Width));
            Clear(left, new Box(word.Left - beside, word.Top - above, word.Width + 2 * beside, word.Height + 2 * above));
        }

        return Strips(left);
    }

    private static Density[] Densities(float[] along, float[] crossing, int across, int down, double square, double fewestAlong, double fewestAcross)
    {
        var (halfAlong, halfAcross) = ((int)Math.Ceiling(Along / Square / 2), (int)Math.Ceiling(Across / Square / 2));
        var (meanAlong, meanCrossing) = (Averaged(along, across, down, halfAlong, halfAcross), Averaged(crossing, across, down, halfAlong, halfAcross));
        var perInch = (float)(1 / (square * Square));
        var squares = new Density[across * down];
        for (var i = 0; i < squares.Length; i++)
        {
            if (meanAlong[i] * perInch >= fewestAlong && meanCrossing[i] * perInch >= fewestAcross)
                squares[i] = meanAlong[i] * perInch <= MostAlong ? Density.Print : Density.Shade;
        }

        return squares;
    }

    // Of each square, how many strokes begin in it along its rows, and along its columns.
    private static (float[] Along, float[] Crossing) Strokes(PixelImage print, double square, int across, int down)
    {
        var (along, crossing) = (new float[across * down], new float[across * down]);
        var runs = print.BlackRuns(out var firstOfRow);
        var column = new int[print.Width + 1];
        for (var x = 0; x < column.Length; x++)
            column[x] = Math.Min(across - 1, (int)(x / square));
        for (var y = 0; y < print.Height; y++)
        {
            var row = Math.Min(down - 1, (int)(y / square)) * across;
            var above = y == 0 ? 0 : firstOfRow[y - 1];
            for (var run = firstOfRow[y]; run < firstOfRow[y + 1]; run++)
            {
                var (start, end) = runs[run];
                along[row + column[start]]++;
                // What of it lies under none of the row above.
                while (y > 0 && above < firstOfRow[y] && runs[above].End <= start)
                    above++;
                var from = start;
                for (var over = above; y > 0 && over < firstOfRow[y] && runs[over].Start < end; over++)
                {
                    if (runs[over].Start > from)
                        crossing[row + column[from]] += runs[over].Start - from;
                    from = Math.Max(from, runs[over].End);
                }

                if (from < end)
                    crossing[row + column[from]] += end - from;
            }
        }

        return (along, crossing);
    }

    private static float[] Averaged(float[] squares, int across, int down, int halfAlong, int halfAcross)
    {
        var rows = new float[squares.Length];
        for (var y = 0; y < down; y++)
        {
            var sum = 0f;
            var row = squares.AsSpan(y * across, across);
            for (var x = -halfAlong; x < across; x++)
            {
                sum += x + halfAlong < across ? row[x + halfAlong] : 0;
                sum -= x - halfAlong - 1 >= 0 ? row[x - halfAlong - 1] : 0;
                if (x >= 0)
                    rows[y * across + x] = sum / (2 * halfAlong + 1);
            }
        }

        var averaged = new float[squares.Length];
        var sums = new float[across];
        for (var y = -halfAcross; y < down; y++)
        {
            for (var x = 0; x < across; x++)
            {
                sums[x] += y + halfAcross < down ? rows[(y + halfAcross) * across + x] : 0;
                sums[x] -= y - halfAcross - 1 >= 0 ? rows[(y - halfAcross - 1) * across + x] : 0;
                if (y >= 0)
                    averaged[y * across + x] = sums[x] / (2 * halfAcross + 1);
            }
        }

        return averaged;
    }

    private List<Box> Strips(Density[] dense)
    {
        var (across, down, square) = (_across, _down, _square);
        var strips = new List<Box>();
        var stack = new Stack<int>();
        var (filled, shade) = (0, 0);
        for (var start = 0; start < dense.Length; start++)
        {
            if (dense[start] == Density.Sparse)
                continue;
            var (left, top, right, bottom) = (across, down, 0, 0);
            (filled, shade) = (0, 0);
            Visit(start);
            while (stack.TryPop(out var here))
            {
                var (x, y) = (here % across, here / across);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                if (x > 0)
                    Visit(here - 1);
                if (x + 1 < across)
                    Visit(here + 1);
                if (y > 0)
                    Visit(here - across);
                if (y + 1 < down)
                    Visit(here + across);
            }

            var (small, large) = (Math.Min(right - left, bottom - top) * Square, Math.Max(right - left, bottom - top) * Square);
            var round = filled < LeastFilled * (right - left) * (bottom - top);
            if (small < Lowest || (round ? filled * Square * Square < LeastRound : small > Highest) || large < (small <= HighestLine ? Aspect * small : HighestLine)
                || shade > MostShade * filled || Math.Min(Math.Min(left, top), Math.Min(across - right, down - bottom)) * Square < Edge)
                continue;
            strips.Add(new Box((int)(left * square), (int)(top * square), (int)((right - left) * square), (int)((bottom - top) * square)));
        }

        return strips;

        void Visit(int place)
        {
            if (dense[place] == Density.Sparse)
                return;
            (filled, shade) = (filled + 1, shade + (dense[place] == Density.Shade ? 1 : 0));
            dense[place] = Density.Sparse;
            stack.Push(place);
        }
    }

    private void Clear(Density[] squares, Box box)
    {
        var (across, down, square) = (_across, _down, _square);
        var (left, right) = (Math.Clamp((int)(box.Left / square), 0, across), Math.Clamp((int)Math.Ceiling(box.Right / square), 0, across));
        var (top, bottom) = (Math.Clamp((int)(box.Top / square), 0, down), Math.Clamp((int)Math.Ceiling(box.Bottom / square), 0, down));
        for (var y = top; y < bottom; y++)
            squares.AsSpan(y * across + left, Math.Max(0, right - left)).Clear();
    }
}
