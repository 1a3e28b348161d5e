namespace Capture.Storage.Search;

/// <summary>One thing a document must say: words that follow one another, the last one whole or only begun.</summary>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool Begun)
{
    private const int Most = 12;

    /// <summary>
    /// What a person typed: words, all of which must occur; <c>"several words"</c> one after another; <c>begin*</c> for all
    /// words that begin so. A quotation mark without its second counts to the end.
    /// </summary>
    public static IReadOnlyList<SearchTerm> Parse(string? typed)
    {
        var terms = new List<SearchTerm>();
        var parts = (typed ?? "").Split('"');
        for (var part = 0; part < parts.Length; part++)
        {
            if (part % 2 == 1)
                Add(parts[part], phrase: true);
            else
                foreach (var word in parts[part].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                    Add(word, phrase: false);
        }

        return [.. terms.Take(Most)];

        void Add(string text, bool phrase)
        {
            var words = SearchWords.Of(text).ToList();
            if (words.Count > 0)
                terms.Add(new SearchTerm(words, !phrase && text.EndsWith('*')));
        }
    }
}
