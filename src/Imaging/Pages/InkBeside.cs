using System.Runtime.CompilerServices;
using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>A patch of ink that looks like text and is not explained by the words of a page's text layer.</summary>
/// <param name="Pieces">What may be letters, or words of joined ones.</param>
internal sealed record InkPatch(Box Box, IReadOnlyList<Box> Pieces)
{
    /// <summary>About how many letters it has.</summary>
    internal double Letters => Pieces.Sum(LettersOf);

    /// <summary>A letter is about three quarters as wide as it is high; joined ones make a longer piece.</summary>
    internal static double LettersOf(Box piece) =>
        Math.Clamp(Math.Max(piece.Width, piece.Height) / (0.75 * Math.Min(piece.Width, piece.Height)), 1, 20);
}

/// <summary>
/// Finds what is to be seen on a page beside the words of its text layer: labels and stamps that are pictures, strokes of a pen,
/// outlines of letters. Rules, frames, fills and bullets are none of it.
/// </summary>
internal static class InkBeside
{
    // Lengths in inches.

    /// <summary>From the small letters of 6-point print to handwriting; a word of joined letters is no longer than a line.</summary>
    private const double SmallestLetter = 0.04;
    private const double LargestLetter = 0.7;
    private const double LongestWord = 4;

    /// <summary>A rule, or what is left of one, is so many times as long as it is thick, and thinner or fuller than joined small letters.</summary>
    private const double RuleRatio = 8;
    private const double ShortestRule = 0.2;
    private const double ThickestRule = 0.06;
    private const double ThinnestLetters = 0.03;
    private const double RuleFill = 0.65;
    private const double ThinnestStroke = 0.015;

    /// <summary>A box larger than a letter in which there is hardly any ink but at its edge is a frame.</summary>
    private const double SmallestFrame = 0.16;
    private const double FrameEdge = 0.2;
    private const double LeastInside = 0.04;

    /// <summary>Where only their area is known, frames fill less of their box than letters do.</summary>
    private const double LeastFill = 0.2;

    private const double LargestDot = 0.06;

    /// <summary>Letters of one patch are no farther apart.</summary>
    private const double Reach = 0.2;

    /// <summary>Letters reach so far beyond the box that is stated for them; italics and boxes that lie do.</summary>
    private const double Margin = 0.02;
    private const double MarginOfHeight = 0.12;

    /// <summary>Fewer letters than these say nothing about anybody.</summary>
    private const double FewestLetters = 3;

    /// <summary>More pieces are the grain of a picture, and that is one patch.</summary>
    private const int MostPieces = 20_000;

    /// <summary>Pages of more pixels are as large as walls, and looked at smaller.</summary>
    private const double MostPixels = 20e6;

    /// <param name="gray">The page.</param>
    /// <param name="layer">Its words that are seen, in its pixels.</param>
    /// <returns>In its pixels.</returns>
    internal static IReadOnlyList<InkPatch> Of(PixelImage gray, PageText layer)
    {
        var boxes = layer.Lines.SelectMany(line => line.Words).Select(word => word.Box);
        var scale = Math.Min(1, Math.Sqrt(MostPixels / ((double)gray.Width * gray.Height)));
        if (scale == 1)
            return Of(gray.GrayBytes(), gray.Width, gray.Height, layer.Dpi, boxes);
        using var smaller = gray.Scale(scale, scale);
        return
        [
            .. Of(smaller.GrayBytes(), smaller.Width, smaller.Height, layer.Dpi * scale, boxes.Select(box => Scaled(box, scale)))
                .Select(patch => new InkPatch(Scaled(patch.Box, 1 / scale), [.. patch.Pieces.Select(piece => Scaled(piece, 1 / scale))])),
        ];
    }

    private static Box Scaled(Box box, double scale) =>
        new((int)(box.Left * scale), (int)(box.Top * scale), (int)Math.Ceiling(box.Width * scale), (int)Math.Ceiling(box.Height * scale));

    /// <param name="gray">Rows of one byte a pixel, 0 black.</param>
    /// <param name="words">Boxes of the layer's words that are seen.</param>
    internal static IReadOnlyList<InkPatch> Of(ReadOnlySpan<byte> gray, int width, int height, double dpi, IEnumerable<Box> words)
    {
        var marks = new byte[width * height];
        MarkEdges(gray, marks, width, height);
        foreach (var word in words)
            Clear(marks, width, height, Grown(word, dpi));
        using var image = PixelImage.OfGray(marks, width, height);
        using var ink = image.Threshold(128);
        var pieces = ConnectedInk.Of(ink).Pieces.Where(piece => MayBeText(piece, dpi)).Select(piece => piece.Box)
            .Where(piece => !(IsFrameSized(piece, dpi) && IsHollow(marks, width, piece))).ToList();
        return pieces.Count == 0 ? [] : [.. Patches(pieces, dpi).Where(patch => patch.Letters >= FewestLetters && !IsRowOfDots(patch, dpi))];
    }

    /// <summary>Patches of those of the pieces that lie on none of the words.</summary>
    internal static IReadOnlyList<InkPatch> Among(IReadOnlyList<InkPiece> pieces, IReadOnlyList<Box> words, double dpi)
    {
        var order = words.OrderBy(word => word.Top).ToArray();
        var highest = words.Count == 0 ? 0 : words.Max(word => word.Height);
        var beside = new List<Box>();
        var first = 0;
        foreach (var piece in pieces.Where(piece => MayBeText(piece, dpi) && (!IsFrameSized(piece.Box, dpi) || piece.Area >= LeastFill * SeenWords.Area(piece.Box)))
            .Select(piece => piece.Box).OrderBy(piece => piece.Top + piece.Height / 2))
        {
            var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
            while (first < order.Length && order[first].Top + highest < y)
                first++;
            var read = false;
            for (var i = first; i < order.Length && order[i].Top <= y && !read; i++)
                read = order[i].Left <= x && x < order[i].Right && y < order[i].Bottom;
            if (!read)
                beside.Add(piece);
        }

        return beside.Count == 0 ? [] : [.. Patches(beside, dpi).Where(patch => patch.Letters >= FewestLetters && !IsRowOfDots(patch, dpi))];
    }

    // 0 where brightness changes: so print is found on any ground, and a ground of any shade is none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MarkEdges(ReadOnlySpan<byte> gray, Span<byte> marks, int width, int height)
    {
        marks.Fill(byte.MaxValue);
        for (var y = 1; y < height - 1; y++)
        {
            var row = gray.Slice(y * width, width);
            var above = gray.Slice((y - 1) * width, width);
            var below = gray.Slice((y + 1) * width, width);
            var marked = marks.Slice(y * width, width);
            if (row.IndexOfAnyExcept(row[0]) < 0 && above.SequenceEqual(row) && below.SequenceEqual(row))
                continue;
            for (var x = 1; x < row.Length - 1; x++)
            {
                // The middle as well: the two edges of a thin line are one.
                int here = row[x], left = row[x - 1], right = row[x + 1], up = above[x], down = below[x];
                var across = Math.Max(Math.Abs(right - left), Math.Max(Math.Abs(here - left), Math.Abs(here - right)));
                var along = Math.Max(Math.Abs(down - up), Math.Max(Math.Abs(here - up), Math.Abs(here - down)));
                if (Math.Max(across, along) >= SeenWords.LeastChange)
                    marked[x] = 0;
            }
        }
    }

    private static void Clear(Span<byte> marks, int width, int height, Box box)
    {
        var (left, right) = (Math.Clamp(box.Left, 0, width), Math.Clamp(box.Right, 0, width));
        for (var y = Math.Max(0, box.Top); y < Math.Min(height, box.Bottom) && right > left; y++)
            marks[(y * width + left)..(y * width + right)].Fill(byte.MaxValue);
    }

    private static Box Grown(Box box, double dpi)
    {
        var (across, down) = ((int)(Margin * dpi), (int)Math.Max(Margin * dpi, MarginOfHeight * Math.Min(box.Height, box.Width)));
        return new Box(box.Left - across, box.Top - down, box.Width + 2 * across, box.Height + 2 * down);
    }

    private static bool MayBeText(InkPiece piece, double dpi)
    {
        var (width, height) = (piece.Box.Width / dpi, piece.Box.Height / dpi);
        var (small, large) = (Math.Min(width, height), Math.Max(width, height));
        var rule = large >= ShortestRule && large >= RuleRatio * small
            && (small < ThinnestLetters || (small < ThickestRule && piece.Area >= RuleFill * SeenWords.Area(piece.Box)));
        return large >= SmallestLetter && small <= LargestLetter && large <= LongestWord && small >= ThinnestStroke && !rule;
    }

    // The bullets of a list, a dotted line.
    private static bool IsRowOfDots(InkPatch patch, double dpi) =>
        Math.Min(patch.Box.Width, patch.Box.Height) <= LargestDot * dpi && patch.Pieces.All(piece => Math.Max(piece.Width, piece.Height) <= LargestDot * dpi);

    private static bool IsFrameSized(Box piece, double dpi) => Math.Min(piece.Width, piece.Height) >= SmallestFrame * dpi;

    private static bool IsHollow(ReadOnlySpan<byte> marks, int width, Box piece)
    {
        var edge = (int)(FrameEdge * Math.Min(piece.Width, piece.Height));
        var (left, across) = (piece.Left + edge, piece.Width - 2 * edge);
        var inside = 0;
        for (var y = piece.Top + edge; y < piece.Bottom - edge; y++)
            inside += marks.Slice(y * width + left, across).Count((byte)0);
        return inside < LeastInside * across * (piece.Height - 2 * edge);
    }

    private static IEnumerable<InkPatch> Patches(List<Box> pieces, double dpi)
    {
        if (pieces.Count > MostPieces)
            return [Patch(pieces)];
        pieces.Sort((one, other) => one.Top.CompareTo(other.Top));
        var reach = (int)(Reach * dpi);
        var sets = new DisjointSets(pieces.Count);
        for (var i = 0; i < pieces.Count; i++)
        {
            for (var j = i + 1; j < pieces.Count && pieces[j].Top < pieces[i].Bottom + reach; j++)
            {
                if (pieces[j].Left < pieces[i].Right + reach && pieces[i].Left < pieces[j].Right + reach)
                    sets.Join(i, j);
            }
        }

        return sets.Groups().Select(group => Patch([.. group.Select(piece => pieces[piece])]));
    }

    private static InkPatch Patch(List<Box> pieces)
    {
        var (left, top) = (pieces.Min(piece => piece.Left), pieces.Min(piece => piece.Top));
        return new InkPatch(new Box(left, top, pieces.Max(piece => piece.Right) - left, pieces.Max(piece => piece.Bottom) - top), pieces);
    }
}
