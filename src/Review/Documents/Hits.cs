using Capture.Contracts;
using Capture.Storage.Search;

namespace Capture.Review.Documents;

/// <summary>Finds on a page what was searched for, with the same words the full-text index was given.</summary>
public static class Hits
{
    /// <summary>The boxes of the words that match, in the page's own pixels, in reading order, each once.</summary>
    public static IReadOnlyList<Box> On(PageText page, IReadOnlyList<SearchTerm> terms)
    {
        if (terms.Count == 0)
            return [];
        // A word as printed may be several words to the index ("follow-up"), all in the same box.
        var words = page.Lines.SelectMany(line => line.Words).SelectMany(word => SearchWords.Of(word.Text).Select(text => (Text: text, word.Box))).ToList();
        var hit = new bool[words.Count];
        foreach (var term in terms)
        {
            for (var from = 0; from + term.Words.Count <= words.Count; from++)
            {
                if (Matches(term, words, from))
                    Array.Fill(hit, true, from, term.Words.Count);
            }
        }

        return [.. words.Where((_, place) => hit[place]).Select(word => word.Box).Distinct()];
    }

    private static bool Matches(SearchTerm term, List<(string Text, Box Box)> words, int from)
    {
        for (var place = 0; place < term.Words.Count; place++)
        {
            var (wanted, found) = (term.Words[place], words[from + place].Text);
            var last = place == term.Words.Count - 1;
            if (last && term.Begun ? !found.StartsWith(wanted, StringComparison.Ordinal) : found != wanted)
                return false;
        }

        return true;
    }
}
