using System.Runtime.CompilerServices;
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
    private readonly InkRun[] _runs;
    private readonly int[] _firstOfRow;

    // Of each run, the part of a piece it belongs to. A part begins with a run that touches none above it.
    private readonly int[] _partOfRun;

    // Of each part, an earlier one of the same piece, or itself; and the extent of the parts that were joined to it.
    private int[] _parents = new int[1024];
    private Extent[] _extents = new Extent[1024];
    private int _parts;

    private ConnectedInk(PixelImage ink)
    {
        _ink = ink;
        _runs = ink.BlackRuns(out _firstOfRow);
        _partOfRun = new int[_runs.Length];
    }

    /// <summary>In the order of their first runs.</summary>
    public IReadOnlyList<InkPiece> Pieces { get; private set; } = [];

    /// <param name="ink">Bitonal; borrowed until the last call of <see cref="Keep"/>.</param>
    public static ConnectedInk Of(PixelImage ink)
    {
        var found = new ConnectedInk(ink);
        for (var y = 0; y < ink.Height; y++)
            found.AddRow(y);
        var pieces = new List<InkPiece>();
        for (var part = 0; part < found._parts; part++)
        {
            if (found._parents[part] == part)
                pieces.Add(found._extents[part].Piece());
        }

        found.Pieces = pieces;
        return found;
    }

    /// <summary>An image with only the pieces that are wanted.</summary>
    public PixelImage Keep(Func<InkPiece, bool> wanted)
    {
        var partKept = new bool[_parts];
        for (var part = 0; part < _parts; part++)
            partKept[part] = _parents[part] == part ? wanted(_extents[part].Piece()) : partKept[_parents[part]];
        var kept = new bool[_runs.Length];
        for (var run = 0; run < kept.Length; run++)
            kept[run] = partKept[_partOfRun[run]];
        return _ink.WithRuns(_runs, _firstOfRow, kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRow(int y)
    {
        // The runs of the row above begin here.
        var above = y == 0 ? 0 : _firstOfRow[y - 1];
        var here = _firstOfRow[y];
        var (runs, partOfRun) = (_runs, _partOfRun);
        for (var run = here; run < _firstOfRow[y + 1]; run++)
        {
            var (start, end) = runs[run];
            while (above < here && runs[above].End < start)
                above++;
            var part = -1;
            for (var touching = above; touching < here && runs[touching].Start <= end; touching++)
                part = part < 0 ? Root(partOfRun[touching]) : Joined(part, Root(partOfRun[touching]));
            partOfRun[run] = part < 0 ? NewPart() : part;
            _extents[partOfRun[run]].Add(start, y, end);
        }
    }

    private int NewPart()
    {
        if (_parts == _parents.Length)
        {
            Array.Resize(ref _parents, 2 * _parts);
            Array.Resize(ref _extents, 2 * _parts);
        }

        (_parents[_parts], _extents[_parts]) = (_parts, Extent.None);
        return _parts++;
    }

    private int Joined(int one, int other)
    {
        if (one == other)
            return one;
        var (root, child) = one < other ? (one, other) : (other, one);
        _parents[child] = root;
        _extents[root].Add(_extents[child]);
        return root;
    }

    private int Root(int part)
    {
        var parents = _parents;
        while (parents[part] != part)
            part = parents[part] = parents[parents[part]];
        return part;
    }

    private struct Extent
    {
        public static readonly Extent None = new() { _left = int.MaxValue, _top = int.MaxValue };

        private int _left;
        private int _top;
        private int _right;
        private int _bottom;
        private int _area;

        public void Add(int start, int y, int end) => Add(start, y, end, y + 1, end - start);

        public void Add(in Extent other) => Add(other._left, other._top, other._right, other._bottom, other._area);

        public readonly InkPiece Piece() => new(new Box(_left, _top, _right - _left, _bottom - _top), _area);

        private void Add(int left, int top, int right, int bottom, int area)
        {
            (_left, _top) = (Math.Min(_left, left), Math.Min(_top, top));
            (_right, _bottom) = (Math.Max(_right, right), Math.Max(_bottom, bottom));
            _area += area;
        }
    }
}
