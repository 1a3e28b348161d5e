using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>What the sentences of a page say of the person they are about.</summary>
/// <param name="Page">Zero-based page of the document.</param>
/// <param name="Surnames">Surnames behind Mr, Mrs or Ms, normalised, with the sex the title says.</param>
/// <param name="Descriptions">"A 65-year-old man": years, <see cref="Unreadable"/> where they were not read, and the sex if it is said.</param>
/// <param name="Subjects">
/// Given name and surname, normalised but for hyphens, of whom a sentence begins to describe: "Jane Doe is a 65-year-old woman"; and the
/// capitalised word before them, which may be the given name of three, or no name.
/// </param>
/// <param name="Addressees">Surnames, normalised, of those a letter is to: "Dear Ms. Doe". Not of clinicians, who are Dr.</param>
/// <param name="He">How often he, him or his stands there.</param>
/// <param name="She">How often she, her or hers stands there.</param>
/// <param name="Notices">Says of itself that it is not this patient's: "do not file", "wrong patient".</param>
public sealed partial record Narrative(
    int Page, IReadOnlyList<(string Surname, char Sex)> Surnames, IReadOnlyList<(int Years, char Sex)> Descriptions, IReadOnlyList<(string Given, string First, string Last)> Subjects, IReadOnlyList<string> Addressees, int He, int She, int Notices)
{
    /// <summary>Words before "a 65-year-old man" that make him somebody else.</summary>
    private static readonly HashSet<string> OthersBefore = new(StringComparer.OrdinalIgnoreCase)
    {
        "her", "his", "their", "mother", "father", "husband", "wife", "son", "daughter", "sister", "brother", "sibling", "partner", "aunt", "uncle", "grandmother", "grandfather", "cousin", "donor", "spouse", "friend", "and",
    };

    /// <summary>Stands for years that are no number.</summary>
    public const int Unreadable = -1;

    /// <summary>ln of the probability from which letters are a misreading of a word.</summary>
    private const double Misread = -9.5;

    public static Narrative Of(PageText page, int number)
    {
        var text = string.Join(' ', page.Lines.Select(line => line.Text));
        return new Narrative(
            number,
            [.. Courtesy().Matches(text).Where(match => !IsAddressed(text, match.Index)).Select(match => (NameText.Join(match.Groups["last"].Value), SexOf(match.Groups["title"].Value)))],
            [.. Described().Matches(text).Where(match => !IsOfAnother(text, match)).Select(match => (int.TryParse(match.Groups["years"].ValueSpan, CultureInfo.InvariantCulture, out var years) ? years : Unreadable, SexBehind(text, match)))],
            [.. Subject().Matches(text).Where(match => !IsOfAnother(text, match)).Select(match => (NameText.Join(match.Groups["given"].Value), NameText.Join(match.Groups["first"].Value), string.Join('-', match.Groups["last"].Value.Split('-').Select(NameText.Join))))],
            [.. Salutation().Matches(text).Select(match => NameText.Join(match.Groups["last"].Value))],
            HeWords().Count(text), SheWords().Count(text), Notice().Matches(text).Count(match => !IsCondition(text, match.Index)));
    }

    private static char SexOf(string word) => word.ToLowerInvariant() switch
    {
        "mr" or "mister" or "man" or "male" or "gentleman" or "boy" => 'M',
        "mrs" or "ms" or "miss" or "woman" or "female" or "lady" or "girl" => 'F',
        { Length: > 4 and < 8 } other when OcrChannel.LogProbability(other.ToUpperInvariant(), "WOMAN") > Misread || OcrChannel.LogProbability(other.ToUpperInvariant(), "FEMALE") > Misread => 'F',
        _ => '\0',
    };

    /// <summary>The sex said in the words right behind an age: "65-year-old right-handed man".</summary>
    private static char SexBehind(string text, Match age) =>
        text[(age.Index + age.Length)..Math.Min(text.Length, age.Index + age.Length + 60)].Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries).Take(5).Select(SexOf).FirstOrDefault(sex => sex != '\0');

    // A label or a salutation says whom it is to, not whom it is about.
    private static bool IsAddressed(string text, int at)
    {
        var before = text.AsSpan(0, at).TrimEnd();
        return before.EndsWith(":") || before.EndsWith("Dear", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOfAnother(string text, Match match) =>
        text[Math.Max(0, match.Index - 30)..match.Index].Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeLast(3).Any(word => OthersBefore.Contains(word.Trim(',', '.', ';', '\'')))
        || Relative().IsMatch(text.AsSpan(match.Index, Math.Min(text.Length - match.Index, match.Length + 20)));

    /// <summary>"If this fax was misdirected, destroy this copy" stands at the foot of every other fax and says nothing of this one.</summary>
    private static bool IsCondition(string text, int at)
    {
        var sentence = text.LastIndexOf('.', Math.Max(0, at - 1)) + 1;
        return Condition().IsMatch(text.AsSpan(sentence, at - sentence));
    }

    [GeneratedRegex(@"\b(?:if|recipients?|unless|should you)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(?<title>Mr|Mrs|Ms|Miss|Mister)\b\.?\s+(?:[A-Z]\.?\s+)?(?<last>[A-Z][A-Za-z'’-]{2,})")]
    private static partial Regex Courtesy();

    [GeneratedRegex(@"\b(?<years>[0-9OIlSGB]{1,3})[ -]{0,2}(?:y[eo][ao]rs?|yrs?)[ -]{0,2}[o0a]?[l1i]d\b", RegexOptions.IgnoreCase)]
    private static partial Regex Described();

    [GeneratedRegex(@"(?:\b(?<given>[A-Z][a-z]+) )?\b(?<first>[A-Z][A-Za-z'’-]+) (?:[A-Z]\.? )?(?<last>[A-Z][A-Za-z'’-]+),? (?:is |was |ls |1s )?(?:an?|o|on) [0-9OIlSGB]{1,3}(?:-| ?y)[a-z]")]
    private static partial Regex Subject();

    [GeneratedRegex(@"\bD[ec][ao]r (?:Mr|Mrs|Ms|Miss|Mister)\b\.? (?:[A-Z]\.? )?(?:[A-Z][A-Za-z'’-]+ )?(?<last>[A-Za-z][A-Za-z'’-]+)")]
    private static partial Regex Salutation();

    [GeneratedRegex(@"\b(?:nephew|niece|cousin|brother|sister|mother|father|son|daughter|husband|wife|uncle|aunt)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Relative();

    [GeneratedRegex(@"\b(?:[Hh]e|[Hh]im|[Hh]is|[Hh]imself)\b")]
    private static partial Regex HeWords();

    [GeneratedRegex(@"\b(?:[Ss]he|[Hh]er|[Hh]ers|[Hh]erself)\b")]
    private static partial Regex SheWords();

    [GeneratedRegex(
        @"\bdo(?:es)? not (?:file|scan|index)\b|\bdo(?:es)? not belong (?:to|in|with) (?:(?:this|the|that|our) (?:patient|chart|record|file|person)|(?-i:[A-Z]))|\bdo not (?:use|place|put) (?:this |in )?(?:the |this )?(?:report|chart|page|copy|record)\b|\bwrong (?:patient|chart|person|name|label)\b|\bmis-?(?:filed|labell?ed|identified|directed)\b|\bentered in error\b|\bnot (?:this|the (?:right|correct|same)|our) patient(?:'?s)?\b(?=\W*(?:chart|record|page|label|sticker|report|$|[.!]))|\b(?:see|move to|file in|belongs (?:in|to)) (?:the )?chart of\b|\bbelongs? to (?:another|a different|an?other) (?:patient|person|chart)\b|\b(?:another|different) patient'?s (?:chart|record|page|report|label|result)|\bvoid\b.{0,20}\b(?:wrong|error|page|report|copy)\b|\bdestroy this copy\b|\balso seen (?:today|with)?\s*:|\b(?:other )?(?:group )?(?:members|participants|attendees) (?:present)?\s*:",
        RegexOptions.IgnoreCase)]
    private static partial Regex Notice();
}
