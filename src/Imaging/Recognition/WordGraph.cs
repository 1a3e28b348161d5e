using System.Numerics;

namespace Capture.Imaging.Recognition;

/// <summary>
/// A list of words as a minimal graph (directed acyclic word graph; Appel and Jacobson, "The world's fastest Scrabble
/// program", 1988), in Tesseract's packing: edges of 64 bits, those of a node one after another. An edge holds from
/// low to high its letter, three flags (last of its node, backward, a word may end here) and the node it leads to.
/// </summary>
internal sealed class WordGraph
{
    /// <summary>No such edge or node.</summary>
    internal const int None = -1;

    private const int Magic = 42;
    private const int Flags = 3;
    private const ulong LastOfNode = 1;
    private const ulong Backward = 2;
    private const ulong WordEnd = 4;

    private readonly ulong[] _edges;
    private readonly int _letterBits;
    private readonly int[] _first;

    private WordGraph(ulong[] edges, int letters, int letterBits)
    {
        (_edges, _letterBits) = (edges, letterBits);
        // The root has an edge for nearly every letter; elsewhere a few are searched in line.
        _first = new int[letters + 1];
        Array.Fill(_first, None);
        for (var edge = 0; edge < edges.Length; edge++)
        {
            if ((Flag(edge) & Backward) == 0 && Letter(edge) is var letter && letter < _first.Length && _first[letter] == None)
                _first[letter] = edge;
            if ((Flag(edge) & LastOfNode) != 0)
                break;
        }
    }

    /// <param name="part">What messages call it.</param>
    public static WordGraph Read(string model, string part, ReadOnlySpan<byte> bytes)
    {
        var reader = new ModelBytes(model, part, bytes);
        if (reader.Int16() != Magic)
            throw reader.Fault("it does not begin as a word graph does");
        var letters = reader.InRange("number of letters", 1, 1 << 20);
        var edges = new ulong[reader.Count("edges", 8)];
        if (edges.Length == 0)
            throw reader.Fault("it is empty");
        for (var i = 0; i < edges.Length; i++)
            edges[i] = reader.UInt64();
        var graph = new WordGraph(edges, letters, BitOperations.Log2((uint)letters) + 1);
        for (var edge = 0; edge < edges.Length; edge++)
        {
            if (edges[edge] >> (graph._letterBits + Flags) >= (ulong)edges.Length)
                throw reader.Fault("an edge leads outside it");
        }

        return graph;
    }

    /// <summary>The node an edge leads to; <see cref="None"/> where it leads nowhere. Before any edge: the root.</summary>
    public int NodeAfter(int edge) => edge == None ? 0 : (int)(_edges[edge] >> (_letterBits + Flags)) is var node and not 0 ? node : None;

    /// <summary>The edge of a letter out of a node, <see cref="None"/> where there is none.</summary>
    public int Edge(int node, int letter)
    {
        if (node == None)
            return None;
        if (node == 0)
            return letter < _first.Length ? _first[letter] : None;
        for (var edge = node; edge < _edges.Length; edge++)
        {
            if (Letter(edge) == letter && (Flag(edge) & Backward) == 0)
                return edge;
            if ((Flag(edge) & LastOfNode) != 0)
                break;
        }

        return None;
    }

    public bool EndsWord(int edge) => (Flag(edge) & WordEnd) != 0;

    private int Letter(int edge) => (int)(_edges[edge] & ((1UL << _letterBits) - 1));

    private ulong Flag(int edge) => _edges[edge] >> _letterBits;
}
