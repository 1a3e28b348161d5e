using System.Text.RegularExpressions;
using Capture.Evidence;

namespace Capture.Classifier.Assembly;

/// <summary>Knows a fax cover sheet by what covers say, however it is laid out; a cover is always a document of its own.</summary>
/// <remarks>
/// A cover calls itself a fax, says to whom and from whom it goes and with how many pages, and says little else. No single
/// word is needed but that it is a fax: covers are printed by many hands and read badly as often as other pages.
/// </remarks>
internal static partial class FaxCover
{
    /// <summary>Covers are short. A request that is its own cover says more, and is of its body's type.</summary>
    private const int MostWords = 260;

    /// <summary>Marks that make a cover. A letter has two of them at most.</summary>
    private const int MarksNeeded = 4;

    /// <summary>Of these at least so many must be among the marks: who sends how many pages to whom.</summary>
    private const int AddressNeeded = 2;

    /// <summary>Fields of an order or a prescription that make a faxed form more than a cover.</summary>
    private const int FormFields = 2;

    private const int HeadingRows = 14;

    /// <summary>A word of a heading or label misread by no more than a fourth is the word.</summary>
    private const double SameWord = 0.75;

    private static readonly string[] HeadingWords = ["FACSIMILE", "TELEFAX", "TELECOPY", "TRANSMITTAL", "COVERSHEET", "TELECOPIER"];

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["TO"] = "to",
        ["RECIPIENT"] = "to",
        ["ATTN"] = "to",
        ["ATTENTION"] = "to",
        ["DELIVERTO"] = "to",
        ["PARA"] = "to",
        ["FROM"] = "from",
        ["SENDER"] = "from",
        ["SENTBY"] = "from",
        ["ORIGINATOR"] = "from",
        ["FAX"] = "fax",
        ["FAXNUMBER"] = "fax",
        ["FAXNO"] = "fax",
        ["FAXTO"] = "fax",
        ["TOFAX"] = "fax",
        ["FAXPHONE"] = "fax",
        ["PAGES"] = "pages",
        ["TOTALPAGES"] = "pages",
        ["NOOFPAGES"] = "pages",
        ["NUMBEROFPAGES"] = "pages",
        ["PAGECOUNT"] = "pages",
        ["PHONE"] = "phone",
        ["TEL"] = "phone",
        ["TELEPHONE"] = "phone",
        ["VOICE"] = "phone",
        ["CALLBACK"] = "phone",
        ["RE"] = "re",
        ["SUBJECT"] = "re",
        ["REGARDING"] = "re",
        ["CC"] = "cc",
        ["COMPANY"] = "company",
        ["ORGANIZATION"] = "company",
        ["DATE"] = "date",
        ["SENT"] = "date",
        ["DATETIME"] = "date",
        ["COMMENTS"] = "message",
        ["COMMENT"] = "message",
        ["MESSAGE"] = "message",
        ["NOTES"] = "message",
        ["REMARKS"] = "message",
    };

    private static readonly HashSet<string> Address = ["to", "from", "fax", "pages"];

    /// <param name="page">The page without its transport lines.</param>
    public static bool Is(PageRows page, int words)
    {
        if (words > MostWords || !page.Rows.Take(HeadingRows).Any(IsHeading))
            return false;
        var text = string.Join('\n', page.Rows);
        var fields = page.Cells.SelectMany(cell => Labels(cell.Text)).Select(Field).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (PageCount().IsMatch(text))
            fields.Add("pages");
        var marks = fields.Count + Box().Matches(text).Select(match => match.Value.ToUpperInvariant()).Distinct().Count() + (Notice().IsMatch(text) ? 1 : 0);
        return marks >= MarksNeeded && fields.Count(Address.Contains) >= AddressNeeded && FormField().Count(text) < FormFields;
    }

    /// <summary>A short line that says fax and holds no number: not "(608) 555-1765 fax".</summary>
    private static bool IsHeading(string row)
    {
        var words = row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OcrTolerance.Letters).Where(word => word.Length > 1).ToList();
        return words.Count is > 0 and <= 6 && row.Count(char.IsAsciiDigit) < 4
            && (words.Exists(word => word is "FAX" or "EFAX" || (word.Length >= 6 && HeadingWords.Any(heading => OcrTolerance.Similarity(heading, word) >= SameWord)))
                || Spaced().IsMatch(row) || string.Concat(words).Contains("COVERSHEET", StringComparison.Ordinal) || string.Concat(words).Contains("RECORDSTRANSMISSION", StringComparison.Ordinal));
    }

    /// <summary>What stands before a colon, and the capitals a cell begins with.</summary>
    private static IEnumerable<string> Labels(string cell)
    {
        var words = cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i][^1] is not (':' or ';'))
                continue;
            yield return OcrTolerance.Letters(words[i]);
            if (i > 0)
                yield return OcrTolerance.Letters(words[i - 1] + words[i]);
        }

        var capitals = words.TakeWhile(word => !word.Any(char.IsAsciiLetterLower) && !word.Any(char.IsAsciiDigit)).Take(3).ToList();
        for (var count = 1; count <= capitals.Count; count++)
            yield return OcrTolerance.Letters(string.Concat(capitals.Take(count)));
    }

    private static string? Field(string label) =>
        Fields.TryGetValue(label, out var exact) ? exact
        : label.Length >= 5 && Fields.FirstOrDefault(field => field.Key.Length >= 5 && OcrTolerance.Similarity(field.Key, label) >= SameWord) is { Value: { } similar } ? similar
        : null;

    [GeneratedRegex(@"\bF\sA\sX\b", RegexOptions.IgnoreCase)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"\b(?:urgent|for\s+review|please\s+comment|please\s+reply|please\s+recycle|for\s+your\s+(?:records|files|information)|as\s+requested)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Box();

    [GeneratedRegex(@"pages?\W{0,3}\(?(?:incl\w*|with)\s*(?:this\s*)?cover|\bpages?\W{1,3}\d{1,3}\s+inc|(?:number|no\.?|#)\s+of\s+pages|including\s+(?:this|the)\s+(?:one|cover|page)", RegexOptions.IgnoreCase)]
    private static partial Regex PageCount();

    [GeneratedRegex(@"accompanying\s+this|received\s+(?:it|this\s+\w+)\s+(?:in\s+error|by\s+mistake)|intended\s+(?:recipient|only)|meant\s+solely|unauthorized\s+\w+|delivery\s+failures?|pages\s+that\s+follow|destroy\s+every|protected\s+health\s+information", RegexOptions.IgnoreCase)]
    private static partial Regex Notice();

    [GeneratedRegex(@"\b(?:drug|medication|quantity|qty|refills?|sig|directions|diagnosis|procedure|icd|cpt|impression|assessment|findings|npi|prescriber)\b[^:\n]{0,12}:", RegexOptions.IgnoreCase)]
    private static partial Regex FormField();
}
