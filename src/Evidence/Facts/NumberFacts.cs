using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// The numbers by which others know an encounter, an account, a specimen's accession, an order and a claim: only behind their own label. A
/// number of one kind is of no use as one of another.
/// </summary>
internal static partial class NumberFacts
{
    private const double Sure = 0.97;

    /// <summary>"Order:" may be followed by what is ordered, "Case:" by a court's.</summary>
    private const double BareLabel = 0.93;

    private const int FewestDigits = 4;

    /// <summary>
    /// The certainty of a number is fitted to dates, doses and results; of identifiers that begin with a letter it doubts too much. Of 229 read
    /// on two corpora about as many were wrong as its doubt to this power says, or fewer.
    /// </summary>
    private const double LetterFirst = 1.5;

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            var cell = sheet.Cells[place];
            foreach (Match label in Label().Matches(cell.Text))
            {
                var kind = Kind(label);
                var trust = label.Groups["word"].Success ? Sure : BareLabel;
                var after = label.Index + label.Length;
                if (Number().Match(cell.Text[after..]) is { Success: true } number)
                {
                    if (Fact(sheet, kind, trust, cell, after + number.Groups["n"].Index, number.Groups["n"].Value) is { } fact)
                        yield return fact;
                }
                else if (!cell.Text[after..].Any(char.IsAsciiLetterOrDigit) && Elsewhere(sheet, place) is { } other
                    && Fact(sheet, kind, trust, other.Cell, other.Number.Index, other.Number.Value) is { } below)
                {
                    yield return below;
                }
            }
        }
    }

    // A form puts it beside or below its label.
    private static (Cell Cell, Group Number)? Elsewhere(FactSheet sheet, int place)
    {
        foreach (var cell in sheet.ValuesOf(place))
        {
            if (Number().Match(cell.Text) is { Success: true } match)
                return (cell, match.Groups["n"]);
        }

        return null;
    }

    private static PrintedFact? Fact(FactSheet sheet, string kind, double trust, Cell cell, int index, string value) =>
        value.Count(char.IsAsciiDigit) < FewestDigits ? null
        : sheet.Fact(kind, value, trust, cell, index, value.Length) is var fact && char.IsAsciiLetter(value[0]) ? fact with { Read = 1 - Math.Pow(1 - fact.Read, LetterFirst) }
        : fact;

    private static string Kind(Match label) =>
        label.Groups["accession"].Success ? FactKinds.AccessionNumber
        : label.Groups["order"].Success ? FactKinds.OrderNumber
        : label.Groups["encounter"].Success ? FactKinds.EncounterNumber
        : label.Groups["claim"].Success ? FactKinds.ClaimNumber
        : FactKinds.AccountNumber;

    [GeneratedRegex("""
        \b(?:
          (?<accession>accession|acc(?=\s?(?:\#|no|num|:))|lab\sid|laboratory\sid)
        | (?<order>order|requisition|req(?=\s?(?:\#|no|num|id)))
        | (?<encounter>encounter|csn|visit(?=\s?(?:\#|no|num|id))|fin(?=\s?(?:\#|no|num|:)))
        | (?<claim>claim)
        | (?<account>acct|account|har(?=\s?(?:\#|no|num|:)))
        )\s?(?<word>(?:no|nbr|number|num|id|info|\#)\b|\#)?\s*[.]?\s*(?:[:;\#.]|(?<=(?:no|nbr|number|num|id)\.?\s*)|(?=\s?\d{5,}\b)|$)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();

    // Neither a day nor a telephone number.
    [GeneratedRegex(@"^[\s#:.;|]*(?<n>[A-Za-z]{0,5}-?\d[\dA-Za-z-]{2,18}[\dA-Za-z])(?![\d/])(?!-\d)")]
    private static partial Regex Number();
}
