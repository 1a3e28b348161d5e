using System.Runtime.InteropServices;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// The 8-connected pieces of ink of a page, found in one pass over its runs with union-find (Rosenfeld and Pfaltz,
/// "Sequential operations in digital picture processing", 1966; on runs).
/// </summary>
internal static class ConnectedInk
{
    /// <param name="ink">Bitonal.</param>
    public static InkPiece[] Of(PixelImage ink)
    {
        var (runs, parents, grown) = (new List<InkRun>(), new List<int>(), new List<Extent>());
        // The runs of the row above are runs[above..here].
        var (above, here) = (0, 0);
        for (var y = 0; y < ink.Height; y++)
        {
            ink.AppendBlackRuns(y, runs);
            var row = CollectionsMarshal.AsSpan(runs);
            var candidate = above;
            for (var i = here; i < row.Length; i++)
            {
                var (start, end) = row[i];
                var piece = parents.Count;
                parents.Add(piece);
                grown.Add(new Extent(start, y, end, y + 1, end - start));
                while (candidate < here && row[candidate].End < start)
                    candidate++;
                for (var touching = candidate; touching < here && row[touching].Start <= end; touching++)
                    piece = Join(parents, grown, piece, touching);
            }

            (above, here) = (here, row.Length);
        }

        var pieces = new List<InkPiece>();
        for (var i = 0; i < parents.Count; i++)
        {
            if (parents[i] == i)
                pieces.Add(grown[i].Piece());
        }

        return [.. pieces];
    }

    private static int Join(List<int> parents, List<Extent> grown, int one, int other)
    {
        (one, other) = (Root(parents, one), Root(parents, other));
        if (one == other)
            return one;
        var (root, child) = one < other ? (one, other) : (other, one);
        parents[child] = root;
        grown[root] = grown[root].With(grown[child]);
        return root;
    }

    private static int Root(List<int> parents, int piece)
    {
        while (parents[piece] != piece)
            piece = parents[piece] = parents[parents[piece]];
        return piece;
    }

    private readonly record struct Extent(int Left, int Top, int Right, int Bottom, int Area)
    {
        public Extent With(Extent other) => new(
            Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom), Area + other.Area);

        public InkPiece Piece() => new(new Box(Left, Top, Right - Left, Bottom - Top), Area);
    }
}
