using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// The hospital, practice or laboratory a document comes from: by its label, by the letterhead over its address, by the sender of a cover,
/// by the foot of the page. The machine that faxed it says nothing of that, nor does the plan that pays.
/// </summary>
internal static partial class FacilityFacts
{
    private const double Labelled = 0.95;
    private const double OverAddress = 0.94;
    private const double Sender = 0.93;
    private const double Foot = 0.88;
    private const double Letterhead = 0.86;
    private const double Place = 0.70;

    /// <summary>What a later page repeats is weaker: it may be another's letterhead, copied in.</summary>
    private const double LaterPage = 0.9;

    /// <summary>A letterhead is done after so many rows.</summary>
    private const int HeadRows = 8;

    /// <summary>Rows from the bottom in which a running foot stands.</summary>
    private const int FootRows = 3;

    private const int LongestInWords = 8;

    /// <summary>So few capitals before a name in small letters are what a logo was read as.</summary>
    private const int LogoLetters = 3;

    private static readonly char[] Edges = ['*', '_', '~', '"', '\'', '‘', '’', '“', '”', '|', '!', '.', ';', '°', '•', '·', '+', '-', '–', '—', '»', '«', '='];
    private static readonly char[] Ornaments = [.. Edges, ','];

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        var last = sheet.Cells.Count > 0 ? sheet.Cells[^1].Row : 0;
        var head = true;
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            var cell = sheet.Cells[place];
            if (Label().Match(cell.Text) is { Success: true } label)
            {
                var trust = label.Groups["sure"].Success ? Labelled : Place;
                var found = Name(cell, label.Index + label.Length) ?? (label.Index + label.Length >= cell.Text.TrimEnd().Length ? After(sheet, place) : null);
                if (found is { Organisation: true } named)
                    yield return named.Fact(sheet, trust);
            }
            else if (SenderMark().Match(cell.Text) is { Success: true } from && from.Groups["place"].Success && Name(cell, from.Groups["place"].Index) is { Organisation: true } sender)
            {
                yield return sender.Fact(sheet, Sender);
            }

            head &= cell.Row < HeadRows && !BodyMark().IsMatch(cell.Text);
            if (!head && last - cell.Row >= FootRows || Name(cell, 0) is not { } name || BodyMark().IsMatch(name.Value))
                continue;
            var address = AddressText.Is(cell.Text[Math.Min(cell.Text.Length, name.End)..]) || sheet.RightOf(place) is { } beside && AddressText.Is(beside.Text);
            var over = sheet.Below(place) is { } below && AddressText.Is(below.Text);
            if (!name.Organisation)
                continue;
            if (head)
                yield return name.Fact(sheet, (address || over ? OverAddress : Letterhead) * (sheet.Opens ? 1 : LaterPage));
            else if (address)
                yield return name.Fact(sheet, Foot);
        }
    }

    private static Printed? After(FactSheet sheet, int place) =>
        sheet.ValuesOf(place).Where(value => !Label().IsMatch(value.Text)).Select(value => Name(value, 0)).FirstOrDefault(name => name is not null);

    /// <summary>The name that stands in a cell from a place on, up to an address, a bar or a telephone.</summary>
    private static Printed? Name(Cell cell, int from)
    {
        var (words, at, end, numbered) = (new List<TextWord>(), 0, from, false);
        foreach (var word in cell.Words)
        {
            var begins = at;
            at += word.Text.Length + 1;
            if (begins + word.Text.Length <= from)
                continue;
            var text = word.Text.Trim(Ornaments);
            // What a logo is read as stands before the name.
            if (words.Count == 0 && !Begins(text))
            {
                numbered |= text.Length > 0 && text.All(char.IsAsciiDigit);
                continue;
            }

            if (text.Any(char.IsAsciiDigit) || text.Length == 0 && word.Text != "&")
                break;
            words.Add(word);
            end = begins + word.Text.Length;
            if (word.Text[^1] == ',' && !ShortForm().IsMatch(cell.Text[Math.Min(at, cell.Text.Length)..].Split(' ')[0]))
                break;
        }

        while (words.Count > 2 && words[0].Text.Length <= LogoLetters && words[0].Text.All(char.IsAsciiLetterUpper) && words[1].Text.Any(char.IsAsciiLetterLower))
            words.RemoveAt(0);

        // A label stuck beside the letterhead is printed in capitals.
        if (words.Count > 2 && words[0].Text.Any(char.IsAsciiLetterLower))
        {
            while (words.Count > 2 && words[^1].Text.Trim(Ornaments) is { Length: > 3 } capitals && capitals.All(char.IsAsciiLetterUpper))
                words.RemoveAt(words.Count - 1);
        }

        // "400 Hospital Parkway" is where it is, not what it is.
        if (numbered && words.Any(word => AddressText.IsStreet(word.Text)))
            return null;

        // A name that ends with "and" goes on elsewhere.
        if (words.Count is 0 or > LongestInWords || words[^1].Text is "&" or "and" or "of")
            return null;
        var value = string.Join(' ', words.Select(word => word.Text == "&" ? word.Text : word.Text.Trim(Edges))).Trim(' ', ',', ':');
        var letters = value.Count(char.IsLetter);
        // Most of a name is letters, and its words begin with capitals.
        if (letters < 5 || letters < 0.75 * value.Count(c => c != ' ') || value.Contains(':', StringComparison.Ordinal) || words.Any(word => char.IsAsciiLetterLower(word.Text[0]) && word.Text is not ("of" or "and" or "the" or "for" or "at" or "in") && !IsMisreadCapital(word.Text)))
            return null;
        if (Payer().IsMatch(value) || Title().IsMatch(value))
            return null;
        var parts = value.Split(' ');
        return new Printed(value, words, end, parts.Length >= 2 && parts.Any(OrganisationWords.Are));
    }

    // "Tri-County imaging Center": an I is read as an i where its serifs are lost.
    private static bool IsMisreadCapital(string word) => word[0] == 'i' && OrganisationWords.Are(word);

    private static bool Begins(string text) =>
        text.Length >= 2 && char.IsAsciiLetterUpper(text[0]) && text.All(c => char.IsLetter(c) || c is '.' or '\'' or '’' or '-' or '&' or '/') && (text.Length > 2 || text is "St" or "ST" or "Mt" or "MT" or "El" or "La" or "Le")
        && (text.Length != 3 || text.Skip(1).All(char.IsAsciiLetterLower) || text.All(char.IsAsciiLetterUpper));

    /// <param name="End">Position in the cell's text behind it.</param>
    /// <param name="Organisation">One of its words says that it is a place of care.</param>
    private sealed record Printed(string Value, IReadOnlyList<TextWord> Words, int End, bool Organisation)
    {
        public PrintedFact Fact(FactSheet sheet, double trust) => sheet.Fact(FactKinds.Facility, Value, trust, Words);
    }

    [GeneratedRegex(@"\b(?:(?<sure>(?:appointment |rendering |treating |performing |service |sending |facility|hospital|clinic|practice|agency|organization)\s?(?:facility|site|lab(?:oratory)?|hospital|clinic|location|name)?|performed at|location of service|name of (?:facility|hospital|clinic|practice)|provider(?:'s|’s)? name,? (?:and )?address\b.{0,30}|name and address of (?:facility|provider|hospital|agency)\b.{0,20}|fac|hosp)|location|loc|site|lab(?:oratory)?|office|facility)\s*(?:/\s*\w+)?\s*(?::|(?<=address.{0,30})$)", RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex(@"(?:^\W*(?:from|sender|sent by)\W+|(?<=[a-z)\d]\s)from\s*[:;]\s*)(?:[^,]{3,40},\s*)?(?<place>[A-Z].*)$", RegexOptions.IgnoreCase)]
    private static partial Regex SenderMark();

    // A title or the patient's fields end a letterhead.
    [GeneratedRegex(@"\b(?:patient|pt|name|dob|birth|mrn|age|sex|gender|re|to|from|date|dear|acct|account|attending|provider|member|page|subscriber|insurance|guarantor|result|printed|received)\s*[:#]|\bdate of\b", RegexOptions.IgnoreCase)]
    private static partial Regex BodyMark();

    [GeneratedRegex(@"\b(?:hmo|ppo|insurance|mutual|benefits?|health plan|medicare|medicaid|blue cross|blue shield|advantage|assurance|cooperative|payer|plan|state of|county of|employer|member services)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Payer();

    [GeneratedRegex(@"\b(?:report|note|summary|form|request|consent|authorization|order|orders|results?|record|records|statement|directive|evaluation|history|cover|sheet|facsimile|fax|transmission|certification|plan of care|confidential|department|page|copy|attorney|final|list|prescription|referral|thank you|notice|information|visit|medical records|manager|director|custodian|attention|group no|employer contact|coordinator|county schools|type of practice|appointment|facility|start of|dear|physical therapy|notes)\b|\b(?:health care|healthcare) (?:proxy|agent|power)", RegexOptions.IgnoreCase)]
    private static partial Regex Title();

    // A firm's form follows its name behind a comma: "Stettin Grove Imaging, SC".
    [GeneratedRegex(@"^(?:SC|S\.C|PLLC|LLC|LLP|PC|P\.C|PA|P\.A|Inc|Ltd|PLC|APC|MD|MDs)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex ShortForm();
}
