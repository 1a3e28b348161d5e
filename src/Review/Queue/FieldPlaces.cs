using System.Globalization;
using Capture.Contracts;

namespace Capture.Review.Queue;

/// <summary>Finds where on the pages a value stands, to be lit while its field has the focus.</summary>
public static class FieldPlaces
{
    private static readonly string[] DateForms = ["M/d/yyyy", "M/d/yy", "MM/dd/yyyy", "M-d-yyyy", "yyyy-MM-dd", "d MMM yyyy", "MMM d yyyy", "MMMM d yyyy", "d-MMM-yyyy", "ddMMMyyyy"];
    private static readonly char[] Edges = [',', '.', ':', ';', '(', ')', '[', ']', '*', '"', '\''];

    /// <summary>Words that print this date, in any of the usual forms.</summary>
    public static IReadOnlyList<PagePlace> OfDate(IReadOnlyList<PageText> pages, DateOnly date) =>
        Runs(pages, 4, text => DateOnly.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == date);

    /// <summary>The words of a phrase, as they follow one another.</summary>
    public static IReadOnlyList<PagePlace> OfPhrase(IReadOnlyList<PageText> pages, string phrase)
    {
        var wanted = Letters(phrase);
        return wanted.Length < 3 ? [] : Runs(pages, 8, text => Letters(text) == wanted);
    }

    // Only the first few hits are of use to the eye.
    private static List<PagePlace> Runs(IReadOnlyList<PageText> pages, int longest, Func<string, bool> matches)
    {
        const int Most = 6;
        var found = new List<PagePlace>();
        for (var page = 0; page < pages.Count; page++)
        {
            foreach (var words in pages[page].Lines.Select(line => line.Words))
            {
                for (var from = 0; from < words.Count && found.Count < Most; from++)
                {
                    for (var count = Math.Min(longest, words.Count - from); count >= 1; count--)
                    {
                        var run = words.Skip(from).Take(count).ToList();
                        if (!matches(string.Join(' ', run.Select(word => word.Text.Trim(Edges)))))
                            continue;
                        found.Add(new PagePlace(page, Around(run)));
                        from += count - 1;
                        break;
                    }
                }
            }
        }

        return found;
    }

    private static Box Around(List<TextWord> words)
    {
        var (left, top) = (words.Min(word => word.Box.Left), words.Min(word => word.Box.Top));
        return new Box(left, top, words.Max(word => word.Box.Right) - left, words.Max(word => word.Box.Bottom) - top);
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
