using System.Text;
using Capture.Contracts;

namespace Capture.Storage.Search;

/// <summary>
/// The words of a document as they are looked for: runs of letters and digits in lower case. Pages are added one after
/// another, so that no document is held whole.
/// </summary>
public sealed class SearchWords
{
    /// <summary>
    /// So many words keep their order, for phrases. A PostgreSQL text vector holds one megabyte at most
    /// (postgresql.org, "Limitations" of text search); what is beyond this is found by single words.
    /// </summary>
    public const int InOrder = 40_000;

    /// <summary>So many different words of a document are found at all; noise makes more of them than language does.</summary>
    public const int Different = 40_000;

    private const int LongestWord = 40;

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _different = new(StringComparer.Ordinal);
    private int _words;

    /// <summary>Pages added.</summary>
    public int Pages { get; private set; }

    public bool Any => _words > 0;

    /// <summary>The words with spaces between.</summary>
    public string Text => _text.ToString();

    public void Add(PageText page)
    {
        Pages++;
        foreach (var word in page.Lines.SelectMany(line => line.Words).SelectMany(word => Of(word.Text)))
        {
            var added = _different.Count < Different && _different.Add(word);
            if (!added && (_words >= InOrder || !_different.Contains(word)))
                continue;
            _text.Append(_text.Length == 0 ? "" : " ").Append(word);
            _words++;
        }
    }

    /// <summary>The words in a piece of text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[from]))
            {
                from++;
                continue;
            }

            var to = from + 1;
            while (to < text.Length && char.IsLetterOrDigit(text[to]))
                to++;
            yield return text[from..Math.Min(to, from + LongestWord)].ToLowerInvariant();
            from = to;
        }
    }
}
