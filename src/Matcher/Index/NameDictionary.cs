using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>
/// Every name part of the index with how many patients bear it, and the parts that look like a given string: equal after
/// folding look-alikes, or after leaving out one character on either side (the deletion neighbourhood of Mor and Fraenkel,
/// A hash code method for detecting and correcting spelling errors, CACM 1982).
/// </summary>
internal sealed class NameDictionary
{
    /// <summary>Parts this short are found by their folded form only; leaving out a letter would leave nothing to go by.</summary>
    private const int ShortestWithGaps = 4;

    /// <summary>A part less likely than this is not the one that was printed: about two odd errors.</summary>
    private const double LeastLikely = -15.5;

    private const int MaxFolded = 40;

    private readonly Dictionary<string, int> _ids;
    private readonly string[] _texts;
    private readonly int[] _asLast;
    private readonly int[] _asFirst;
    private readonly ulong[] _hashes;
    private readonly int[] _tokens;

    private NameDictionary(Dictionary<string, int> ids, string[] texts, int[] asLast, int[] asFirst, ulong[] hashes, int[] tokens) =>
        (_ids, _texts, _asLast, _asFirst, _hashes, _tokens) = (ids, texts, asLast, asFirst, hashes, tokens);

    public int Count => _texts.Length;
    public string Text(int token) => _texts[token];
    public int AsLast(int token) => _asLast[token];
    public int AsFirst(int token) => _asFirst[token];

    /// <summary>The part's id; -1 when no patient bears it.</summary>
    public int Find(string joined) => _ids.GetValueOrDefault(joined, -1);

    /// <summary>The parts that <paramref name="observed"/> may have been, with ln P(observed | part).</summary>
    public List<(int Token, double LogProbability)> Near(string observed)
    {
        List<(int, double)> found = [];
        HashSet<int> seen = [];
        Span<char> folded = stackalloc char[MaxFolded];
        Span<ulong> keys = stackalloc ulong[MaxFolded + 1];
        var count = Keys(observed, folded, keys);
        foreach (var key in keys[..count])
        {
            var at = Array.BinarySearch(_hashes, key);
            if (at < 0)
                continue;
            while (at > 0 && _hashes[at - 1] == key)
                at--;
            for (; at < _hashes.Length && _hashes[at] == key; at++)
            {
                if (!seen.Add(_tokens[at]))
                    continue;
                var probability = OcrChannel.LogProbability(observed, _texts[_tokens[at]], LeastLikely);
                if (probability >= LeastLikely)
                    found.Add((_tokens[at], probability));
            }
        }

        return found;
    }

    private static int Keys(string text, Span<char> folded, Span<ulong> keys)
    {
        var word = folded[..OcrChannel.Fold(text, folded)];
        var count = 0;
        keys[count++] = Hash(word, skip: -1);
        if (word.Length < ShortestWithGaps)
            return count;
        for (var skip = 0; skip < word.Length; skip++)
        {
            if (skip == 0 || word[skip] != word[skip - 1])
                keys[count++] = Hash(word, skip);
        }

        return count;
    }

    // FNV-1a, 64 bit.
    private static ulong Hash(ReadOnlySpan<char> text, int skip)
    {
        var hash = 14695981039346656037UL;
        for (var i = 0; i < text.Length; i++)
        {
            if (i != skip)
                hash = (hash ^ text[i]) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>A dictionary to be: a new one, or one that goes on from another and leaves that as it is.</summary>
    internal sealed class Builder
    {
        private readonly NameDictionary? _before;
        private readonly Dictionary<string, int> _ids;
        private readonly List<string> _texts;
        private readonly List<int> _asLast;
        private readonly List<int> _asFirst;

        public Builder(NameDictionary? before = null)
        {
            _before = before;
            _ids = new(before?._ids ?? [], StringComparer.Ordinal);
            _texts = [.. before?._texts ?? []];
            _asLast = [.. before?._asLast ?? []];
            _asFirst = [.. before?._asFirst ?? []];
        }

        public int Count => _texts.Count;

        public int Add(string part)
        {
            if (_ids.TryGetValue(part, out var id))
                return id;
            id = _texts.Count;
            _ids.Add(part, id);
            _texts.Add(part);
            _asLast.Add(0);
            _asFirst.Add(0);
            return id;
        }

        public void CountLast(int token, int by = 1) => _asLast[token] += by;
        public void CountFirst(int token, int by = 1) => _asFirst[token] += by;

        public NameDictionary Build()
        {
            var (hashes, tokens) = Hashes(_before?.Count ?? 0);
            if (_before is not null)
                (hashes, tokens) = Merge(_before._hashes, _before._tokens, hashes, tokens);
            return new NameDictionary(_ids, [.. _texts], [.. _asLast], [.. _asFirst], hashes, tokens);
        }

        private (ulong[] Hashes, int[] Tokens) Hashes(int from)
        {
            List<ulong> hashes = [];
            List<int> tokens = [];
            Span<char> folded = stackalloc char[MaxFolded];
            Span<ulong> keys = stackalloc ulong[MaxFolded + 1];
            for (var token = from; token < _texts.Count; token++)
            {
                var count = Keys(_texts[token], folded, keys);
                foreach (var key in keys[..count])
                {
                    hashes.Add(key);
                    tokens.Add(token);
                }
            }

            var (sorted, order) = (hashes.ToArray(), tokens.ToArray());
            Array.Sort(sorted, order);
            return (sorted, order);
        }

        // What was there stays before what is new.
        private static (ulong[] Hashes, int[] Tokens) Merge(ulong[] hashes, int[] tokens, ulong[] newHashes, int[] newTokens)
        {
            if (newHashes.Length == 0)
                return (hashes, tokens);
            var (all, whose) = (new ulong[hashes.Length + newHashes.Length], new int[hashes.Length + newHashes.Length]);
            for (var (place, old, next) = (0, 0, 0); place < all.Length; place++)
            {
                var fromOld = next == newHashes.Length || (old < hashes.Length && hashes[old] <= newHashes[next]);
                (all[place], whose[place]) = fromOld ? (hashes[old], tokens[old++]) : (newHashes[next], newTokens[next++]);
            }

            return (all, whose);
        }
    }
}
