using Capture.Evidence;
using System.Text.RegularExpressions;

namespace Capture.Classifier.Assembly;

/// <summary>Knows a fax cover sheet by its grid of fields; a cover is always a document of its own.</summary>
internal static partial class FaxCover
{
    /// <summary>Covers are short. A request that is its own cover says more, and is of its body's type.</summary>
    private const int MostWords = 260;

    /// <summary>Marks that make a cover. A letter has two of them at most.</summary>
    private const int MarksNeeded = 4;

    public static bool Is(PageRows page, int words)
    {
        if (words > MostWords || !Heading().IsMatch(string.Join('\n', page.Rows.Take(14))))
            return false;
        var text = string.Join('\n', page.Rows);
        return Field().Matches(text).Select(match => match.Groups["field"].Value.ToUpperInvariant()).Distinct().Count()
            + Box().Matches(text).Select(match => match.Value.ToUpperInvariant()).Distinct().Count()
            + (PageCount().IsMatch(text) ? 1 : 0)
            + (Notice().IsMatch(text) ? 1 : 0) >= MarksNeeded;
    }

    [GeneratedRegex(@"^\W*(?:FAX|F\s?A\s?X)\W*$|facs[il]m[il]le|fax\s+(?:cover|transmi\w+|message)|cover\s+sheet|transmittal|records?\s+transmission", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?:^|\s)(?<field>to|from|fax|phone|attn|attention|re|cc|date|comments|message|sender|recipient)\s*:", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"\b(?:urgent|for\s+review|please\s+comment|please\s+reply|please\s+recycle|for\s+your\s+records)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Box();

    [GeneratedRegex(@"pages?\W{0,3}\(?(?:incl\w*|with)\s*(?:this\s*)?cover|(?:number|no\.?|#)\s+of\s+pages", RegexOptions.IgnoreCase)]
    private static partial Regex PageCount();

    [GeneratedRegex(@"accompanying\s+this|received\s+(?:it|this\s+\w+)\s+in\s+error|intended\s+recipient|intended\s+only", RegexOptions.IgnoreCase)]
    private static partial Regex Notice();
}
