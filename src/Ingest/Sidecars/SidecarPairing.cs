namespace Capture.Ingest;

/// <summary>Which file of a folder describes which. By name: <c>x.tif.json</c>, then <c>x.json</c> beside <c>x.tif</c>.</summary>
public static class SidecarPairing
{
    // Forms that are never pages themselves.
    private static readonly HashSet<string> Extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".json", ".xml", ".idx", ".ini", ".txt", ".meta", ".info" };

    /// <summary>Whether a file of that name is a sidecar, not a file of pages.</summary>
    public static bool IsSidecar(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>Each file of pages with its sidecar; null where it has none. A sidecar goes to one file only.</summary>
    /// <param name="names">Names in one folder, sidecars and files of pages.</param>
    /// <param name="imageFile">The file a sidecar says it describes; null when it says nothing. That word goes before names.</param>
    public static IReadOnlyDictionary<string, string?> Pair(IEnumerable<string> names, Func<string, string?> imageFile)
    {
        // Ordered, so that the outcome does not depend on the order of a directory.
        var ordered = names.Order(StringComparer.Ordinal).ToList();
        var files = ordered.Where(name => !IsSidecar(name)).ToList();
        var pairs = files.ToDictionary(file => file, _ => (string?)null);
        var byName = files.GroupBy(file => file, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.OrdinalIgnoreCase);
        var byStem = files.GroupBy(Stem, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.OrdinalIgnoreCase);

        var unpaired = new List<string>();
        foreach (var sidecar in ordered.Where(IsSidecar))
        {
            if (imageFile(sidecar) is not { } said || !TryPair(byName, said, sidecar))
                unpaired.Add(sidecar);
        }

        // The full name is the more exact, so it chooses first; then json before xml before txt, by the alphabet.
        unpaired.RemoveAll(sidecar => TryPair(byName, Stem(sidecar), sidecar));
        unpaired.RemoveAll(sidecar => TryPair(byStem, Stem(sidecar), sidecar));
        return pairs;

        bool TryPair(Dictionary<string, List<string>> index, string key, string sidecar)
        {
            if (!index.TryGetValue(key, out var candidates) || candidates.Find(file => pairs[file] is null) is not { } free)
                return false;
            pairs[free] = sidecar;
            return true;
        }
    }

    private static string Stem(string name) => Path.GetFileNameWithoutExtension(name);
}
