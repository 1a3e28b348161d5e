using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// Who may have written a document: who signed it, whom it names as its author, whose name closes it. Whoever it is copied to, sent to,
/// referred by or ordered by wrote another paper; the director of a laboratory answers for it and wrote nothing.
/// </summary>
internal static partial class AuthorFacts
{
    private const double Signed = 0.97;
    private const double Named = 0.95;
    private const double Role = 0.93;
    private const double Closing = 0.90;
    private const double Heading = 0.88;
    private const double Provider = 0.86;
    private const double Attending = 0.80;
    private const double Sender = 0.75;

    /// <summary>Trust that whoever is said to have ordered something did.</summary>
    private const double Ordered = 0.95;

    /// <summary>Rows from the top in which the partners of a practice are listed, and the author stands under the title.</summary>
    private const int HeadRows = 14;

    /// <summary>Rows between "Sincerely," and the name typed under the signature.</summary>
    private const int SignatureRows = 4;

    /// <summary>A line of more words is prose: a name, degrees, a day, a time and its zone take no more.</summary>
    private const int LongestAlone = 9;

    /// <summary>A list of those who get copies has at most so many rows.</summary>
    private const int CopyRows = 5;

    private static readonly char[] Edges = [',', '.', ';', ':', '|', ']', ')', '_', '-', '’', '\'', '"'];

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        var heads = new List<PrintedFact>();
        var (closed, copied) = (-SignatureRows - 1, -CopyRows - 1);
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            var cell = sheet.Cells[place];
            if (CopiesMark().IsMatch(cell.Text))
                copied = cell.Row;
            if (ClosingMark().IsMatch(cell.Text))
                closed = cell.Row;
            foreach (var fact in Labelled(sheet, place))
                yield return fact;
            if (cell.Row - copied <= CopyRows)
                continue;
            if (RoleMark().Match(cell.Text) is { Success: true } role && !NotAuthor().IsMatch(role.Groups["role"].Value) && !Layman().IsMatch(role.Groups["role"].Value) && Name(sheet, cell, role.Groups["name"].Index) is { } signer)
                yield return signer.Fact(FactKinds.Author, Role);
            else if (Alone(sheet, place) is { } alone && !UnderForeignLabel(sheet, place))
            {
                if (cell.Row - closed <= SignatureRows)
                    yield return alone.Fact(FactKinds.Author, Closing);
                else if (!alone.Credentialed)
                    continue;
                else if (cell.Row < HeadRows && sheet.Opens)
                    heads.Add(alone.Fact(FactKinds.Author, Heading));
                else
                    yield return alone.Fact(FactKinds.Author, Closing);
            }
        }

        // Two names or more under a letterhead are the partners of the practice.
        if (heads.Select(head => NameText.Join(head.Value)).Distinct().Count() == 1)
            yield return heads[0];
    }

    private static IEnumerable<PrintedFact> Labelled(FactSheet sheet, int place)
    {
        var cell = sheet.Cells[place];
        foreach (Match label in Label().Matches(cell.Text))
        {
            // "Supervising physician:", "Patient signed by".
            if (NotAuthor().IsMatch(cell.Text[..label.Index]))
                continue;
            var trust = label.Groups["signed"].Success ? Signed
                : label.Groups["named"].Success ? Named
                : label.Groups["attending"].Success ? Attending
                : label.Groups["sender"].Success ? Sender
                : label.Groups["ordered"].Success ? Ordered
                : Provider;
            var kind = label.Groups["ordered"].Success ? FactKinds.OrderingProvider : FactKinds.Author;
            var after = label.Index + label.Length;
            // A sender is written as "first last, place".
            var name = Name(sheet, cell, after, label.Groups["sender"].Success);
            if (name is null && !cell.Text[after..].Any(char.IsAsciiLetter))
                name = sheet.ValuesOf(place).Where(value => !value.Text.Contains(':', StringComparison.Ordinal)).Select(value => Name(sheet, value, 0)).FirstOrDefault(found => found is not null);

            if (name is not null)
                yield return name.Fact(kind, trust);
        }
    }

    /// <summary>A name with its degrees that is all a cell says, but for a day and a time.</summary>
    private static PrintedName? Alone(FactSheet sheet, int place)
    {
        var cell = sheet.Cells[place];
        if (cell.Words.Count > LongestAlone || cell.Text.Contains(':', StringComparison.Ordinal) && !TimeOfDay().IsMatch(cell.Text) || Name(sheet, cell, 0) is not { } name)
            return null;
        var rest = cell.Words.Where(word => !name.Words.Contains(word)).Select(word => word.Text);
        return rest.All(text => text.Count(char.IsAsciiLetter) <= 3 || DateWords().IsMatch(text)) ? name : null;
    }

    /// <summary>The name answers a label of somebody else beside or above it.</summary>
    private static bool UnderForeignLabel(FactSheet sheet, int place) =>
        sheet.LabelsOf(place).Any(label => NotAuthor().IsMatch(label.Text) || OrderedMark().IsMatch(label.Text) || label.Text.TrimEnd().EndsWith(':') && !Label().IsMatch(label.Text));

    private static PrintedName? Name(FactSheet sheet, Cell cell, int from, bool first = false)
    {
        var words = FactSheet.Words(cell, from, cell.Text.Length - from).SkipWhile(word => !IsNameLike(word.Text)).ToList();
        words = UpToComma(words, first);
        // "Physician's signature", "Provider no." and "To Whom" are labels and no names.
        if (words.Count == 0 || NameReader.Read([.. words.Select(word => new PageWord(word.Text, word.Box))]) is not { Newborn: false, Alias: "" } written)
            return null;
        if (written.Parts.Count < 2 || written.Parts.Count(part => part.Length > 1) < 2 || written.Parts.Any(part => part.Length > 2 && LabelWords.AreLabel([part])) || written.Parts.Any(part => part.Any(char.IsAsciiDigit)))
            return null;
        var used = words.Take(written.Words).ToList();
        var degrees = words.Skip(written.Words).TakeWhile(word => Degree().IsMatch(word.Text)).ToList();
        if (used.Any(word => NoName(word.Text)) || degrees.Count == 0 && words.Count > used.Count && OrganisationWords.Are(words[used.Count].Text))
            return null;
        // "Alder Creek, PA 16316" is a town.
        if (used.Concat(degrees).Any(word => StateText().IsMatch(word.Text)) && AddressText.Is(cell.Text))
            return null;
        var title = used.Count > 0 && used[0].Text.TrimEnd('.') is "Dr" or "DR" or "Doctor" ? 1 : 0;
        var parts = used.Skip(title).Select(word => word.Text.Trim('.', ';', '|', '_', '(', '[', '*')).Where(text => text.Length > 0).ToList();
        if (parts is [_, _, .., [>= 'a' and <= 'z']])
            parts.RemoveAt(parts.Count - 1);
        if (parts.Count < 2)
            return null;
        // "Shery! Frost": a sign that no name has was a letter.
        if (parts.Any(part => part.Any(c => !char.IsLetter(c) && c is not ('-' or '\'' or '’' or '‘' or '`' or '.' or ','))))
            return null;
        parts[^1] = parts[^1].TrimEnd(',');
        var value = string.Join(' ', parts) + string.Concat(degrees.Select(degree => ", " + degree.Text.Trim(Edges)));
        return new PrintedName(sheet, value, used, [.. used, .. degrees], degrees.Count > 0 || written.Credentialed);
    }

    // "Ryan Shields, Coverdale Community Hospital": two names or more before a comma are a whole name, if no degree follows.
    private static List<TextWord> UpToComma(List<TextWord> words, bool first)
    {
        var comma = words.FindIndex(word => word.Text[^1] == ',');
        return comma < 1 || comma + 1 >= words.Count || NameText.IsParticle(NameText.Join(words[0].Text)) || Degree().IsMatch(words[comma + 1].Text) || NameText.Suffix(NameText.Join(words[comma + 1].Text)) is not null
            || !first && !words.Skip(comma + 1).Any(word => OrganisationWords.Are(word.Text))
            ? words
            : words[..(comma + 1)];
    }

    private static bool NoName(string text) => OrganisationWords.Are(text) || AddressText.IsStreet(text) || TitleText().IsMatch(text);

    // What stands between "Electronically signed on" and the name: a day, a time, a zone, brackets.
    private static bool IsNameLike(string text) => text.Any(char.IsAsciiLetter) && !text.Any(char.IsAsciiDigit) && char.IsUpper(text.FirstOrDefault(char.IsLetter)) && !Zone().IsMatch(text);

    /// <param name="Name">Its words without degrees: who it is hangs on these alone.</param>
    private sealed record PrintedName(FactSheet Sheet, string Value, IReadOnlyList<TextWord> Name, IReadOnlyList<TextWord> Words, bool Credentialed)
    {
        public PrintedFact Fact(string kind, double trust) => Sheet.Fact(kind, Value, trust, Words) with { Read = FactSheet.Sure(Name) };
    }

    // The label must be followed by a colon, or by a name at once.
    [GeneratedRegex("""
        \b(?:
          (?<signed>(?:electronically|digitally)?\s*(?:signed|authenticated|finalized)\s(?:electronically\s)?(?:by|on)|electronically\ssigned|e-signed(?:\sby)?|signed\s?(?=:))
        | (?<named>author(?:\sof\snote)?|dict(?:ated)?(?:\sby)?|dictating\s(?:physician|provider)|performed\sby|reported\sby|written\sby|documented\sby|note\sby|read(?:ing)?\s(?:by|physician|radiologist)|interpreted\sby|interpreting\s(?:physician|radiologist)|pathologist|radiologist|interpreting\scardiologist|(?:primary\s)?surgeon|endoscopist|prescriber(?:'s\sname)?|examiner|examined\sby|evaluated\sby|verified\sby|confirmed\sby|submitted\sby|completed\sby|prepared\sby)
        | (?<provider>(?:treating|rendering|performing|seen\sby|evaluating|certifying)\s?(?:provider|physician|therapist|dentist|clinician)?|(?:health\scare\s)?provider(?:\sname|\ssignature)?|physician(?:'s)?\s(?:name|signature)|physician(?:\sof\srecord)?|therapist|clinician|nurse|case\smanager|optometrist|dentist|provider\ssignature)
        | (?<attending>attending(?:\s(?:physician|provider|md))?)
        | (?<sender>from|sender|sent\sby)
        | (?<ordered>order(?:ing|ed)(?:\s(?:by|physician|provider|md|dr))?|requesting\s(?:provider|physician)|requested\sby|submitting(?:\s(?:physician|provider))?|subm\sdr|referring\s(?:provider|physician|md|dr)|referred\sby)
        )\b\s*[.]?\s*(?:[:;]|(?<=by|on|sender)\s|$|(?-i:(?=\s?[A-Z][a-z'’-]+\s(?:[A-Z]\.?\s)?[A-Z])))
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();

    // Forms are signed by those they are about, and witnessed.
    [GeneratedRegex(@"\b(?:patient|guardian|parent|witness|notary|principal|declarant|agent|proxy|representative|member|subscriber|insured|relationship|employee|requestor|requester)\b|^\W*(?:patient )?signature\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Layman();

    [GeneratedRegex(@"\b(?:order(?:ing|ed)|request(?:ing|ed)|submitting|referr(?:ing|ed))\b", RegexOptions.IgnoreCase)]
    private static partial Regex OrderedMark();

    [GeneratedRegex(@"\b(?:patient|pt|guardian|parent|witness|notary|principal|declarant|agent|proxy|subscriber|member|insured|guarantor|relationship|representative|primary care|pcp|cc|copy|copies|to|attn|attention|dear|director|called to|discussed with|referred to|refer to|consult(?:ing|ed)|printed|transcribed|typed|transcriptionist|technologist|tech|sonographer|collected|drawn|received|accepting|supervising|admitting|emergency|contact|employer|assistant|anesthes\w*|interpreter|re|name)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex NotAuthor();

    [GeneratedRegex(@"^\W*(?:cc|c\.c\.|copies(?: to)?|copy to|copied to)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CopiesMark();

    [GeneratedRegex(@"^\W*(?:sincerely|respectfully|regards|(?:best|kind|warm) regards|thank you|cordially|yours(?: truly| sincerely)?|very truly yours)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ClosingMark();

    // "Utilization management: James Baca, RN 01/20/2025": who signs says what for, and when.
    [GeneratedRegex(@"^\W*(?<role>[A-Z][A-Za-z/’']+(?: [A-Za-z/’']+){0,4}):\s*(?<name>[A-Z][A-Za-z'’.-]+ .{3,40}?)\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\W*(?:\d{1,2}:\d{2}.{0,10})?$")]
    private static partial Regex RoleMark();

    [GeneratedRegex(@"^\W*(?:review|report|note|request|form|authorization|codes|summary|signature|department|records?|manager|director|provided|signed|electronically|date|time|page|form)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex TitleText();

    [GeneratedRegex(@"^(?:PA|MD|OH|MS|MA|DC)\W*$")]
    private static partial Regex StateText();

    [GeneratedRegex(@"\b\d{1,2}:\d{2}\b")]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W*$|\d", RegexOptions.IgnoreCase)]
    private static partial Regex DateWords();

    [GeneratedRegex(@"^\W*(?:[ECMP][SD]T|UTC|AM|PM|CDT|CST|on|at|by)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Zone();

    [GeneratedRegex(@"^\W*(?:M\.?D|D\.?O|NP|F?NP-?B?C?|PA(?:-?C)?|A?P?RN|ARNP|LPN|BSN|MSN|DNP|PT|PTA|DPT|OT|OTR(?:/L)?|SLP|CCC-SLP|LCSW|LMFT|LPC|CSAC|Ph\.?D|Psy\.?D|Pharm\.?D|R\.?Ph|FACS|FACC|FACP|FAAP|FACOG|DPM|DDS|DMD|OD|DC|CNM|CRNA|CNP|CNS|RDCS|RDMS|RT|RD|MBBS|MPH|MS|CMA|AuD)[^\w!]*_?$")]
    private static partial Regex Degree();
}
