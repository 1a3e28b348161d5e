using System.Runtime.InteropServices;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// The 8-connected pieces of ink of a page, found in one pass over its runs with union-find (Rosenfeld and Pfaltz,
/// "Sequential operations in digital picture processing", 1966; on runs).
/// </summary>
internal sealed class ConnectedInk
{
    private readonly PixelImage _ink;
    private readonly List<InkRun> _runs = [];
    private readonly int[] _firstOfRow;

    // Of each run, one of the same piece that was found before it, or itself; and the extent of what it is the first of.
    private readonly List<int> _parents = [];
    private readonly List<Extent> _extents = [];

    private ConnectedInk(PixelImage ink) => (_ink, _firstOfRow) = (ink, new int[ink.Height + 1]);

    public IReadOnlyList<InkPiece> Pieces { get; private set; } = [];

    /// <param name="ink">Bitonal; borrowed until the last call of <see cref="Keep"/>.</param>
    public static ConnectedInk Of(PixelImage ink)
    {
        var found = new ConnectedInk(ink);
        for (var y = 0; y < ink.Height; y++)
            found.AddRow(y);
        var pieces = new List<InkPiece>();
        for (var run = 0; run < found._parents.Count; run++)
        {
            if (found._parents[run] == run)
                pieces.Add(found._extents[run].Piece());
        }

        found.Pieces = pieces;
        return found;
    }

    /// <summary>An image with only the pieces that are wanted.</summary>
    public PixelImage Keep(Func<InkPiece, bool> wanted)
    {
        var kept = new bool[_runs.Count];
        for (var run = 0; run < kept.Length; run++)
        {
            // A piece's first run comes before its others.
            var root = Root(run);
            kept[run] = root == run ? wanted(_extents[run].Piece()) : kept[root];
        }

        return _ink.WithRuns(CollectionsMarshal.AsSpan(_runs), _firstOfRow, kept);
    }

    private void AddRow(int y)
    {
        // The runs of the row above begin here.
        var above = y == 0 ? 0 : _firstOfRow[y - 1];
        var here = _runs.Count;
        _firstOfRow[y] = here;
        _ink.AppendBlackRuns(y, _runs);
        _firstOfRow[y + 1] = _runs.Count;
        var runs = CollectionsMarshal.AsSpan(_runs);
        for (var run = here; run < runs.Length; run++)
        {
            var (start, end) = runs[run];
            _parents.Add(run);
            _extents.Add(new Extent(start, y, end, y + 1, end - start));
            while (above < here && runs[above].End < start)
                above++;
            for (var touching = above; touching < here && runs[touching].Start <= end; touching++)
                Join(run, touching);
        }
    }

    private void Join(int one, int other)
    {
        (one, other) = (Root(one), Root(other));
        if (one == other)
            return;
        var (root, child) = one < other ? (one, other) : (other, one);
        _parents[child] = root;
        _extents[root] = _extents[root].With(_extents[child]);
    }

    private int Root(int run)
    {
        var parents = CollectionsMarshal.AsSpan(_parents);
        while (parents[run] != run)
            run = parents[run] = parents[parents[run]];
        return run;
    }

    private readonly record struct Extent(int Left, int Top, int Right, int Bottom, int Area)
    {
        public Extent With(Extent other) => new(
            Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom), Area + other.Area);

        public InkPiece Piece() => new(new Box(Left, Top, Right - Left, Bottom - Top), Area);
    }
}
