using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Imaging.Files;

/// <summary>One page as it stands in the tree.</summary>
/// <param name="Number">Of its object.</param>
/// <param name="UserUnit">Points per unit (ISO 32000-1, table 30); 1 unless it says otherwise.</param>
internal readonly record struct PdfLeaf(int Number, double UserUnit);

/// <summary>
/// The pages of a PDF, found by walking its tree to every leaf. A reader asks the root how many pages there are and looks no
/// further; what the tree holds beyond that would be lost.
/// </summary>
internal sealed partial class PdfPageTree
{
    private const int DeepestTree = 64;

    private readonly PdfObjects _objects;
    private readonly int _before;
    private readonly HashSet<int> _visited = [];
    private readonly List<PdfLeaf> _pages = [];
    private readonly List<(int Number, int Pages)> _miscounted = [];
    private readonly int _most;

    private PdfPageTree(PdfObjects objects, int before, int most) => (_objects, _before, _most) = (objects, before, most);

    /// <summary>In reading order.</summary>
    internal IReadOnlyList<PdfLeaf> Pages => _pages;

    /// <summary>Every branch led to pages; where one did not, the tree says nothing.</summary>
    internal bool Complete { get; private set; } = true;

    /// <summary>What the root says how many pages there are; readers believe it. -1 when it says nothing.</summary>
    internal int Stated { get; private set; } = -1;

    /// <param name="before">The tree as it was before this place in the file.</param>
    /// <param name="most">Pages at which the walk ends, incomplete.</param>
    internal static PdfPageTree Walk(PdfObjects objects, int most, int before = int.MaxValue)
    {
        var tree = new PdfPageTree(objects, before, most);
        var trailer = objects.Trailers.LastOrDefault(candidate => candidate.Offset < before && candidate.Dictionary.ContainsKey("Root")).Dictionary;
        if (trailer is null || trailer.ContainsKey("Encrypt")
            || objects.Resolve(trailer["Root"], before) is not Dictionary<string, object?> catalog || catalog.GetValueOrDefault("Pages") is not PdfReference root)
            tree.Complete = false;
        else
        {
            tree.Visit(root, DeepestTree);
            if ((objects.Find(root.Number, before)?.Value as Dictionary<string, object?>)?.GetValueOrDefault("Count") is { } count
                && objects.Resolve(count, before) is double stated and >= 0 and < int.MaxValue)
                tree.Stated = (int)stated;
        }

        return tree;
    }

    /// <summary>The branches that say too few or too many of their pages, set right.</summary>
    internal IEnumerable<(int Number, byte[] Body)> Recounted()
    {
        foreach (var (number, pages) in _miscounted)
        {
            var text = CountEntry().Replace(_objects.Find(number, _before)!.Value.Text, "");
            var entries = text[(text.IndexOf("<<", StringComparison.Ordinal) + 2)..];
            yield return (number, Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< /Count {pages} {entries}")));
        }
    }

    private void Visit(PdfReference reference, int depth)
    {
        if (depth == 0 || _pages.Count >= _most || !_visited.Add(reference.Number) || _objects.Find(reference.Number, _before)?.Value is not Dictionary<string, object?> node)
        {
            Complete = false;
            return;
        }

        if (_objects.Resolve(node.GetValueOrDefault("Kids"), _before) is not List<object?> kids)
        {
            _pages.Add(new PdfLeaf(reference.Number, _objects.Resolve(node.GetValueOrDefault("UserUnit"), _before) is double unit and > 0 and < 1e6 ? unit : 1));
            return;
        }

        var before = _pages.Count;
        foreach (var kid in kids)
        {
            if (kid is PdfReference child)
                Visit(child, depth - 1);
            else
                Complete = false;
        }

        if (_objects.Resolve(node.GetValueOrDefault("Count"), _before) is not double stated || stated != _pages.Count - before)
            _miscounted.Add((reference.Number, _pages.Count - before));
    }

    [GeneratedRegex(@"/Count\s+-?\d+(\s+\d+\s+R)?")]
    private static partial Regex CountEntry();
}
