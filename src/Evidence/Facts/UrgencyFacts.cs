using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// Whether a page says that somebody must act at once: a stamp, a ticked box, a stated priority. What happened urgently, urgent care, and a
/// choice nobody made do not say it.
/// </summary>
internal static partial class UrgencyFacts
{
    private const double Stated = 0.97;
    private const double Ticked = 0.96;
    private const double Stamped = 0.93;
    private const double Asked = 0.85;
    private const double Guessed = 0.85;

    /// <summary>Letters of "urgent" that may be misread behind the label.</summary>
    private const int Misread = 2;

    /// <summary>Rows above and below in which the other choices of a list stand.</summary>
    private const int ChoiceRows = 3;

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            var cell = sheet.Cells[place];
            // "Priority: WRAENT": behind its label a word nearer to this than to any other choice is it.
            if (PriorityValue().Match(cell.Text) is { Success: true } stated && !Word().IsMatch(stated.Value) && OcrTolerance.EditDistance(stated.Groups["word"].Value.ToUpperInvariant(), "URGENT") <= Misread)
                yield return sheet.Fact(FactKinds.Urgency, Urgencies.Urgent, Guessed, cell, stated.Groups["word"].Index, stated.Groups["word"].Length);
            foreach (Match word in Word().Matches(cell.Text))
            {
                var level = word.Groups["stat"].Success ? Urgencies.Stat : word.Groups["sameday"].Success ? Urgencies.SameDay : Urgencies.Urgent;
                if (Trust(sheet, place, word) is > 0 and var trust)
                    yield return sheet.Fact(FactKinds.Urgency, level, trust, cell, word.Index, word.Length);
            }
        }
    }

    private static double Trust(FactSheet sheet, int place, Match word)
    {
        var cell = sheet.Cells[place];
        var (before, after) = (cell.Text[..word.Index], cell.Text[(word.Index + word.Length)..]);
        if (Denied().IsMatch(before) || Emergency().IsMatch(after))
            return 0;
        var tick = TickBoxes.Before(sheet, place, word.Index);
        if (tick == Tick.Made)
            return Ticked;
        if (tick == Tick.Empty || IsChoice(sheet, place, before, after))
            return 0;
        if (PriorityBefore().IsMatch(before) || before.Trim().Length == 0 && sheet.LabelsOf(place).Any(label => PriorityBefore().IsMatch(label.Text)))
            return Stated;
        var others = (before + " " + after).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(text => text.Any(char.IsAsciiLetter)).ToList();
        if (others.TrueForAll(other => Companion().IsMatch(other)) && others.Count <= 4)
            return Stamped;
        return AskedFor().IsMatch(cell.Text) ? Asked : 0;
    }

    /// <summary>The word is one of several to choose from, and nothing says that it was chosen.</summary>
    private static bool IsChoice(FactSheet sheet, int place, string before, string after)
    {
        if (Choice().IsMatch(before) || Choice().IsMatch(after))
            return true;
        var cell = sheet.Cells[place];
        var alone = (before + after).Count(char.IsAsciiLetter) <= 2;
        return alone && sheet.Cells.Any(other => !ReferenceEquals(other, cell) && Math.Abs(other.Row - cell.Row) <= ChoiceRows && Choice().IsMatch(other.Text) && other.Text.Count(c => c == ' ') <= 12);
    }

    [GeneratedRegex(@"\b(?:(?<stat>(?-i:STAT|S\.T\.A\.T|Stat))\b|(?<sameday>same[ -]day)\b|(?<urgent>urgent|asap|a\.s\.a\.p|expedited?|emergent|rush|high priority|today please)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:no|not|non|nor|without|denies|if|never|isn't|unless|until)\W{0,3}(?:\w+\W+){0,2}$", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    // Urgent care is a place, urgent surgery was done.
    [GeneratedRegex(@"^\W*(?:care\b|cardiac|cesarean|c-section|surgery|catheteri|intubation|transfus|delivery|lab\b.*clinic|hour)", RegexOptions.IgnoreCase)]
    private static partial Regex Emergency();

    [GeneratedRegex(@"\b(?:priority|u?rgency|urgent level|level of urgency|status|acuity|turnaround|when needed|needed|request type|type of request|review type|class)\s*[:;]?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex PriorityBefore();

    [GeneratedRegex(@"\b(?:priority|u?rgency)\s*[:;]\s*(?<word>[A-Za-z]{5,7})\b", RegexOptions.IgnoreCase)]
    private static partial Regex PriorityValue();

    [GeneratedRegex(@"^\W*(?:urgent|stat|please|pls|request|requested|review|referral|consult|result|results|order|fax|reply|read|call|response|needed|required|priority|attention|message|now|very|marked|!+|for|this|is)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Companion();

    [GeneratedRegex(@"\b(?:please|pls|requests?|requested|needs?|needed|asking)\b.{0,40}\b(?:same[ -]day|asap|stat|urgent(?:ly)?|today)\b|\b(?:same[ -]day)\b.{0,25}\b(?:appointment|visit|call|reply|response|requested|please|needed)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"\b(?:routine|please (?:reply|comment|recycle|review)|for (?:your )?(?:review|files|information)|standard|elective|non-?urgent|as requested|low)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Choice();
}
