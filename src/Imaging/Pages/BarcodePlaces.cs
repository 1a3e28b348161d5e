using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Where on a page a barcode may be. A decoder that looks along every line of every page took a tenth of the time a page
/// takes; what tells bars from print is seen sooner: nearly all edges a line crosses go straight on in the lines below it.
/// The letters of a line end after less, and their edges bend. QR codes are known by their corners.
/// </summary>
internal static class BarcodePlaces
{
    // Lengths in inches.

    /// <summary>Lines of pixels looked at lie so far apart.</summary>
    private const double LineDistance = 0.02;

    /// <summary>Lines of pixels between two that are compared, and those compared: over 0.16 inches edges go on.</summary>
    private const int LinesApart = 2;
    private const int LinesCompared = 5;

    /// <summary>So many edges in a row, of which such a share go on. The shortest codes have more: EAN-8 44, one letter in Code 39 30.</summary>
    private const int EdgesInARow = 24;
    private const double ShareGoingOn = 0.6;
    private const int EdgesNeeded = (int)(ShareGoingOn * EdgesInARow);

    /// <summary>
    /// So many edges lie within this: there is one to 1.83 modules in Code 128, which has the fewest, and modules are seldom wider
    /// than 0.04 in on paper. In more room that many lines of text come below one another; of 414 pages of a test corpus 11 % of the
    /// paper was taken for a place of bars where bars could be as wide as 0.25 in, 3 % now, with the same codes found.
    /// </summary>
    private const double LongestRow = 1.8;

    /// <summary>Brightness changes by so much from one pixel to the next at an edge.</summary>
    private const byte LeastChange = 24;

    /// <summary>
    /// A QR code shows in three corners dark, light, dark, light and dark as 1 to 1 to 3 to 1 to 1 modules, along lines of
    /// any direction (ISO/IEC 18004); each may be off by so many modules.
    /// </summary>
    private static ReadOnlySpan<int> CornerModules => [1, 1, 3, 1, 1];
    private const double ModuleTolerance = 0.6;

    /// <summary>
    /// The middles of two corners of a code are 14 modules apart or more, seen ones a little less; 80 in version 18, which
    /// carries more than any label needs. The sides of a code's modules differ by no more than such a factor.
    /// </summary>
    private const double NearestCorners = 12;
    private const double FarthestCorners = 120;
    private const double ModuleRatio = 1.4;

    /// <summary>A page with more of what looks like corners is a picture, and a code may be anywhere on it.</summary>
    private const int MostCorners = 200;

    /// <summary>What belongs to a code beyond where its edges were seen: the quiet zone, and lines that are torn.</summary>
    private const double Margin = 0.3;

    /// <param name="gray">Rows of one byte a pixel, 0 black.</param>
    /// <param name="dpiX">True pixels per inch across, <paramref name="dpiY"/> down.</param>
    /// <param name="largestTilt">Degrees by which the bars may lean to either side.</param>
    /// <returns>Boxes that do not touch one another, with room for the quiet zone.</returns>
    public static IReadOnlyList<Box> Of(
        ReadOnlySpan<byte> gray, int width, int height, double dpiX, double dpiY, double largestTilt)
    {
        var rows = new Lines(gray, Count: height, Length: width, Step(dpiY), dpiX, dpiY, largestTilt);
        var columnStep = Step(dpiX);
        using var gathered = Columns(gray, width, height, columnStep);
        var columns = new Lines(gathered.Pixels, Count: width, Length: height, columnStep, dpiY, dpiX, largestTilt, Gathered: true);
        var corners = new List<Corner>();
        var places = new List<Box>();
        Look(rows, places, gray, corners);
        var lying = new List<Box>();
        Look(columns, lying, page: default, corners);
        places.AddRange(lying.Select(Turned));
        places.AddRange(corners.Count <= MostCorners ? SquareCodes(corners) : [new Box(0, 0, width, height)]);
        return Merged(places, width, height, (int)(Margin * dpiX), (int)(Margin * dpiY));
    }

    /// <summary>A place without the room left around it.</summary>
    public static Box Within(Box place, double dpi)
    {
        var margin = (int)(Margin * dpi);
        return new Box(place.Left + margin, place.Top + margin, Math.Max(0, place.Width - 2 * margin), Math.Max(0, place.Height - 2 * margin));
    }

    private static int Step(double dpi) => Math.Max(1, (int)(LineDistance * dpi));

    private static Box Turned(Box box) => new(box.Top, box.Left, box.Height, box.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static GrayRows Columns(ReadOnlySpan<byte> gray, int width, int height, int step)
    {
        var columns = new GrayRows((width + step - 1) / step * height);
        var pixels = columns.Pixels;
        for (var y = 0; y < height; y++)
        {
            var row = gray.Slice(y * width, width);
            for (var (x, to) = (0, y); x < row.Length; x += step, to += height)
                pixels[to] = row[x];
        }

        return columns;
    }

    /// <param name="page">The page whose rows these are, if corners of QR codes are to be looked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Look(Lines lines, List<Box> bars, ReadOnlySpan<byte> page, List<Corner> corners)
    {
        var count = (lines.Count + lines.Step - 1) / lines.Step;
        var slope = (int)Math.Ceiling(Math.Tan(lines.LargestTilt * Math.PI / 180) * LinesApart * lines.Step * lines.DpiAlong / lines.DpiAcross);
        var farthest = (LinesCompared - 1) * slope;
        var (rising, falling) = (new EdgeRows(count, lines.Length, farthest), new EdgeRows(count, lines.Length, farthest));
        for (var i = 0; i < count; i++)
        {
            Edges(lines[i], rising.Edges(i), falling.Edges(i));
            rising.Widen(i);
            falling.Widen(i);
        }

        var words = (lines.Length + 63) / 64;
        var edges = new ulong[words];
        var goingOn = new ulong[words];
        for (var i = 0; i < count; i++)
        {
            var seen = 0;
            for (var word = 0; word < words; word++)
            {
                edges[word] = rising.Starts(i)[word] | falling.Starts(i)[word];
                seen += BitOperations.PopCount(edges[word]);
            }

            if (!page.IsEmpty)
                AddCorners(edges, falling.Edges(i), page, lines.Length, lines.Count, i * lines.Step, corners);
            if (seen < EdgesNeeded || i + (LinesCompared - 1) * LinesApart >= count)
                continue;
            for (var shift = -slope; shift <= slope; shift++)
            {
                if (GoOn(rising, falling, i, shift, goingOn) >= EdgesNeeded
                    && Along(edges, goingOn, LongestRow * lines.DpiAlong) is var (from, to))
                {
                    bars.Add(new Box(from, i * lines.Step, to - from, ((LinesCompared - 1) * LinesApart + 1) * lines.Step));
                }
            }
        }
    }

    private static void AddCorners(
        ulong[] edges, ReadOnlySpan<ulong> falling, ReadOnlySpan<byte> gray, int width, int height, int y, List<Corner> corners)
    {
        // The last six edges: five stretches, the first and last of which are dark.
        Span<int> last = stackalloc int[6];
        Span<int> stretches = stackalloc int[5];
        var seen = 0;
        for (var word = 0; word < edges.Length; word++)
        {
            for (var bits = edges[word]; bits != 0; bits &= bits - 1)
            {
                last[1..].CopyTo(last);
                last[5] = word * 64 + BitOperations.TrailingZeroCount(bits);
                if (++seen < 6 || (falling[last[0] >> 6] >> (last[0] & 63) & 1) == 0)
                    continue;
                for (var i = 0; i < 5; i++)
                    stretches[i] = last[i + 1] - last[i];
                if (!IsCorner(stretches))
                    continue;
                var (x, light) = ((last[2] + last[3]) / 2 + 1, (last[1] + last[2]) / 2 + 1);
                if (DownCorner(gray, width, height, x, y, (gray[y * width + x] + gray[y * width + light]) / 2) is var (top, bottom))
                    corners.Add(new Corner(x, (top + bottom) / 2, (last[5] - last[0]) / 7.0, (bottom - top) / 7.0));
            }
        }
    }

    private static bool IsCorner(ReadOnlySpan<int> stretches)
    {
        var module = 0.0;
        foreach (var stretch in stretches)
            module += stretch / 7.0;
        for (var i = 0; i < stretches.Length; i++)
        {
            if (Math.Abs(stretches[i] - CornerModules[i] * module) > ModuleTolerance * module)
                return false;
        }

        return module >= 1;
    }

    // Where the corner begins and ends whose middle this is, if the column through it has the pattern too.
    private static (int Top, int Bottom)? DownCorner(ReadOnlySpan<byte> gray, int width, int height, int x, int y, int threshold)
    {
        Span<int> stretches = stackalloc int[5];
        var (up, down) = (y, y);
        stretches[2] = 1;
        for (var ring = 0; ring < 3; ring++)
        {
            var dark = ring != 1;
            for (; up > 0 && gray[(up - 1) * width + x] < threshold == dark; up--)
                stretches[2 - ring]++;
            for (; down < height - 1 && gray[(down + 1) * width + x] < threshold == dark; down++)
                stretches[2 + ring]++;
        }

        return IsCorner(stretches) ? (up, down + 1) : null;
    }

    // Boxes around any three corners of alike modules that are as far apart as those of a code.
    private static IEnumerable<Box> SquareCodes(List<Corner> corners)
    {
        foreach (var corner in corners)
        {
            var others = corners.FindAll(other => Belong(corner, other));
            if (!others.Exists(one => others.Exists(other => Belong(one, other))))
                continue;
            others.Add(corner);
            var (reachX, reachY) = ((int)(NearestCorners * corner.ModuleWidth), (int)(NearestCorners * corner.ModuleHeight));
            var (left, top) = (others.Min(other => other.X) - reachX, others.Min(other => other.Y) - reachY);
            yield return new Box(left, top, others.Max(other => other.X) + reachX - left, others.Max(other => other.Y) + reachY - top);
        }
    }

    private static bool Belong(Corner one, Corner other)
    {
        var (across, down) = ((one.X - other.X) / one.ModuleWidth, (one.Y - other.Y) / one.ModuleHeight);
        return Math.Sqrt(across * across + down * down) is > NearestCorners and < FarthestCorners
            && Alike(one.ModuleWidth, other.ModuleWidth) && Alike(one.ModuleHeight, other.ModuleHeight);
    }

    private static bool Alike(double one, double other) => Math.Max(one, other) <= ModuleRatio * Math.Min(one, other);

    // Bit x says that brightness changes from pixel x to the next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edges(ReadOnlySpan<byte> line, Span<ulong> rising, Span<ulong> falling)
    {
        var least = Vector256.Create((byte)(LeastChange - 1));
        var x = 0;
        for (; x + Vector256<byte>.Count < line.Length; x += Vector256<byte>.Count)
        {
            var here = Vector256.Create(line.Slice(x, Vector256<byte>.Count));
            var next = Vector256.Create(line.Slice(x + 1, Vector256<byte>.Count));
            if (here == next)
                continue;
            var brighter = Vector256.Max(here, next);
            var up = Vector256.GreaterThan(brighter - here, least).ExtractMostSignificantBits();
            var down = Vector256.GreaterThan(brighter - next, least).ExtractMostSignificantBits();
            rising[x >> 6] |= (ulong)up << (x & 63);
            falling[x >> 6] |= (ulong)down << (x & 63);
        }

        for (; x + 1 < line.Length; x++)
        {
            var change = line[x + 1] - line[x];
            if (change >= LeastChange)
                rising[x >> 6] |= 1UL << (x & 63);
            else if (change <= -LeastChange)
                falling[x >> 6] |= 1UL << (x & 63);
        }
    }

    // Which edges of a line are, one pixel to either side, also in the lines below it, each moved by a further shift; and how many.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int GoOn(EdgeRows rising, EdgeRows falling, int line, int shift, Span<ulong> goingOn)
    {
        var all = 0;
        var startsUp = rising.Starts(line);
        var startsDown = falling.Starts(line);
        for (var word = 0; word < goingOn.Length; word++)
        {
            var (up, down) = (startsUp[word], startsDown[word]);
            for (var further = 1; further < LinesCompared && (up | down) != 0; further++)
            {
                up &= rising.Near(line + further * LinesApart, word, further * shift);
                down &= falling.Near(line + further * LinesApart, word, further * shift);
            }

            goingOn[word] = up | down;
            all += BitOperations.PopCount(up | down);
        }

        return all;
    }

    // From the first to the last of all edges in a row of which enough go on.
    private static (int From, int To)? Along(ulong[] edges, ulong[] goingOn, double longest)
    {
        Span<int> places = stackalloc int[EdgesInARow];
        Span<bool> on = stackalloc bool[EdgesInARow];
        var (seen, sum, first, last) = (0, 0, int.MaxValue, -1);
        for (var word = 0; word < edges.Length; word++)
        {
            for (var bits = edges[word]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                var slot = seen++ % EdgesInARow;
                var goesOn = (goingOn[word] >> bit & 1) != 0;
                sum += (goesOn ? 1 : 0) - (seen > EdgesInARow && on[slot] ? 1 : 0);
                (places[slot], on[slot]) = (word * 64 + bit, goesOn);
                var oldest = seen >= EdgesInARow ? places[seen % EdgesInARow] : int.MaxValue;
                if (sum >= EdgesNeeded && oldest < int.MaxValue && places[slot] - oldest <= longest)
                    (first, last) = (Math.Min(first, oldest), places[slot]);
            }
        }

        return last < 0 ? null : (first, last);
    }

    private static bool Touch(Box one, Box other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;

    private static List<Box> Merged(List<Box> places, int width, int height, int marginX, int marginY)
    {
        var merged = new List<Box>();
        foreach (var place in places)
        {
            var (left, top) = (Math.Max(0, place.Left - marginX), Math.Max(0, place.Top - marginY));
            var grown = new Box(left, top, Math.Min(width, place.Right + marginX) - left, Math.Min(height, place.Bottom + marginY) - top);
            while (merged.FindIndex(other => Touch(grown, other)) is >= 0 and var touching)
            {
                grown = Union(grown, merged[touching]);
                merged.RemoveAt(touching);
            }

            merged.Add(grown);
        }

        return merged;
    }

    private static Box Union(Box one, Box other)
    {
        var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
        return new Box(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
    }

    /// <summary>
    /// Where brightness changes in each of some lines, bit x for the change after pixel x, in words of 64; and the same widened by
    /// a pixel to either side, to be looked at moved along.
    /// </summary>
    private sealed class EdgeRows
    {
        private readonly int _words;

        // Moved farther, there is nothing of a line to see; and words of nothing before and after each widened one for that.
        // Bits that begin between two words end in the next.
        private readonly int _reach;
        private readonly int _margin;
        private readonly ulong[] _edges;
        private readonly ulong[] _starts;
        private readonly ulong[] _near;

        /// <param name="farthest">Pixels by which lines are moved at most.</param>
        public EdgeRows(int count, int length, int farthest)
        {
            (_words, _reach) = ((length + 63) / 64, Math.Min(farthest, length + 64));
            _margin = _reach / 64 + 2;
            (_edges, _starts) = (new ulong[count * _words], new ulong[count * _words]);
            _near = new ulong[count * (_words + 2 * _margin)];
        }

        public Span<ulong> Edges(int line) => _edges.AsSpan(line * _words, _words);

        /// <summary>The first of each run of changes.</summary>
        public ReadOnlySpan<ulong> Starts(int line) => _starts.AsSpan(line * _words, _words);

        /// <summary>Of the widened line, the 64 bits that begin so far from a word's first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Near(int line, int word, int shift)
        {
            var from = (line * (_words + 2 * _margin) + _margin + word) * 64 + Math.Clamp(shift, -_reach, _reach);
            // In two steps: a shift by 64 would be one by none.
            return _near[from >> 6] >> (from & 63) | _near[(from >> 6) + 1] << 1 << (63 - (from & 63));
        }

        /// <summary>To be called when the line's changes are complete.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Widen(int line)
        {
            var edges = Edges(line);
            var starts = _starts.AsSpan(line * _words, _words);
            var near = _near.AsSpan(line * (_words + 2 * _margin) + _margin - 1, _words + 2);
            var before = 0UL;
            for (var word = 0; word < edges.Length; word++)
            {
                var bits = edges[word];
                starts[word] = bits & ~(bits << 1 | before >> 63);
                near[word] |= bits << 63;
                near[word + 1] |= bits | bits << 1 | bits >> 1;
                near[word + 2] |= bits >> 63;
                before = bits;
            }
        }
    }

    /// <summary>A corner of a QR code: its middle and the sides of a module, in pixels.</summary>
    private readonly record struct Corner(int X, int Y, double ModuleWidth, double ModuleHeight);

    /// <summary>The rows or columns of an image: of <paramref name="Count"/>, each of some length, every so many-th is looked at.</summary>
    private readonly ref struct Lines(
        ReadOnlySpan<byte> pixels, int Count, int Length, int Step, double DpiAlong, double DpiAcross, double LargestTilt, bool Gathered = false)
    {
        private readonly ReadOnlySpan<byte> _pixels = pixels;

        public int Count { get; } = Count;

        public int Length { get; } = Length;

        public int Step { get; } = Step;

        public double DpiAlong { get; } = DpiAlong;

        public double DpiAcross { get; } = DpiAcross;

        public double LargestTilt { get; } = LargestTilt;

        public ReadOnlySpan<byte> this[int i] => _pixels.Slice((Gathered ? i : i * Step) * Length, Length);
    }
}
