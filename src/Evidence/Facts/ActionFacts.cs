using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// What whoever sent a page asks to be done with it: a sentence that asks, or a ticked box. What patients are told to do, what holds only if
/// something else does, notices of confidentiality, and choices that nobody made ask for nothing.
/// </summary>
internal static partial class ActionFacts
{
    private const double Ticked = 0.96;

    /// <summary>Rows above and below in which the other choices of a list stand.</summary>
    private const int ChoiceRows = 3;

    /// <summary>So many choices close together are a list.</summary>
    private const int FewestChoices = 3;

    /// <summary>A choice of a list has no more words.</summary>
    private const int LongestChoice = 12;

    /// <summary>Rows over which a notice about misdirected faxes spreads above and below its plain words.</summary>
    private const int NoticeRows = 2;

    /// <summary>A sentence that is broken over two lines goes on below.</summary>
    private const int WordsOfSentence = 5;

    // The more particular an action is, the surer it is meant: a letter that asks for records also says "please call".
    private static readonly (string Action, double Trust, Regex Words)[] Asked =
    [
        (RequestedActions.Sign, 0.95, SignWords()),
        (RequestedActions.Refill, 0.94, RefillWords()),
        (RequestedActions.SendInformation, 0.93, InformationWords()),
        (RequestedActions.Authorize, 0.92, AuthorizeWords()),
        (RequestedActions.SendRecords, 0.91, RecordsWords()),
        (RequestedActions.Schedule, 0.90, ScheduleWords()),
        (RequestedActions.Evaluate, 0.89, EvaluateWords()),
        (RequestedActions.Complete, 0.88, CompleteWords()),
        (RequestedActions.Call, 0.83, CallWords()),
        (RequestedActions.Reply, 0.82, ReplyWords()),
        (RequestedActions.Review, 0.75, ReviewWords()),
    ];

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        var notices = sheet.Cells.Where(cell => NoticeMark().IsMatch(cell.Text)).Select(cell => cell.Row).ToHashSet();
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            var cell = sheet.Cells[place];
            if (notices.Any(row => Math.Abs(row - cell.Row) <= NoticeRows))
                continue;
            var text = Sentence(sheet, place);
            foreach (var (action, trust, words) in Asked)
            {
                if (words.Match(text) is { Success: true } match && match.Index < cell.Text.Length && Trust(sheet, place, text, match, trust) is > 0 and var sure)
                    yield return sheet.Phrase(FactKinds.RequestedAction, action, sure, cell, match.Index, Math.Min(match.Length, cell.Text.Length - match.Index));
            }
        }
    }

    private static string Sentence(FactSheet sheet, int place)
    {
        var text = sheet.Cells[place].Text;
        return text.Count(c => c == ' ') >= WordsOfSentence && !text.TrimEnd().EndsWith('.') && sheet.Below(place) is { } below ? $"{text} {below.Text}" : text;
    }

    private static double Trust(FactSheet sheet, int place, string text, Match match, double trust)
    {
        switch (TickBoxes.Before(sheet, place, match.Index))
        {
            case Tick.Made:
                return Ticked;
            case Tick.Empty or Tick.Doubtful:
                return 0;
        }

        return InList(sheet, place) || Conditional().IsMatch(text[..match.Index]) || Aside().IsMatch(text[(match.Index + match.Length)..]) ? 0 : trust;
    }

    private static bool InList(FactSheet sheet, int place) =>
        sheet.Cells.Where(other => Math.Abs(other.Row - sheet.Cells[place].Row) <= ChoiceRows && other.Text.Count(c => c == ' ') < LongestChoice)
            .Sum(other => Choice().Count(other.Text)) >= FewestChoices;

    [GeneratedRegex(@"\b(?:for (?:your )?(?:review|files|information|approval)|please (?:comment|reply|recycle|review|call)|urgent|as requested|call me|reply requested)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Choice();

    // What comes before in the same sentence makes it a case that may never be, or speaks of the patient.
    [GeneratedRegex(@"\b(?:if|unless|should|when|whether|until|do not|don't|not|no|before you|after you|patients?|pt|member|advised|told|instructed|agreed|asked|reminded|encouraged|they|he|she|who|will|was|were|had|reviewed|received)\b[^.;:!]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Conditional();

    [GeneratedRegex(@"^[^.]{0,60}\b(?:questions?|concerns?|in error|problems? (?:with|receiving)|illegible|all pages|911|your (?:doctor|physician|pharmacist)|to cancel|cancel or)\b|^[^.]{0,20}\b(?:below (?:if|to)|here if)\b|^\W*(?:was|is|has|have|had|does|did|do|and it|meets|dated|denied|approved)\b|^\W*(?:[\d ().-]+)?to (?:set|make|schedule|reschedule|confirm)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Aside();

    [GeneratedRegex(@"\b(?:confidential\w*|intended (?:recipient|only)|privileged|received (?:this|it) .{0,40}in error|in error|unauthorized (?:use|disclosure|review)|misdirected)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NoticeMark();

    [GeneratedRegex(@"\bsign(?:ed)?,? (?:and |& |then )?(?:dated?,? (?:and |& )?)?(?:return|fax|send|mail)\b|\breturn (?:the |this |a )?signed\b|\b(?:please|pls|kindly)[^.;:]{0,25}\bsign\b[^.;:]{0,40}\b(?:return|fax|orders?|plan of care|certification|attached|enclosed)\b|\b(?:physician|provider|doctor|md|your|dr)(?:['’]s)? signature (?:is )?(?:required|requested|needed)\b|\b(?:for|needs) (?:your|physician|provider|md|a) signature\b|\bsignature needed\b|\bawaiting your signature\b", RegexOptions.IgnoreCase)]
    private static partial Regex SignWords();

    [GeneratedRegex(@"\brefill (?:authorization )?requests?\b|\brequest(?:ing|s|ed)?(?: for)?(?: an?| the| your)?(?: \w+)? refills?\b|\b(?:please|pls|kindly) (?:authorize|approve|send)[^.;:]{0,30}\brefills?\b|\brefills? (?:is |are )?(?:requested|needed)\b|\b(?:prescription|rx|medication) (?:renewal|refill) request\b|\brenewal request\b", RegexOptions.IgnoreCase)]
    private static partial Regex RefillWords();

    [GeneratedRegex(@"\b(?:additional|more|further|missing) (?:clinical |medical )?(?:information|documentation|documents) (?:is |are )?(?:needed|required|requested)\b|\b(?:please|pls|kindly) (?:submit|provide|supply|send|fax)[^.;:]{0,30}\b(?:additional|missing|requested|clinical|following|supporting) (?:\w+ )?(?:information|documentation|documents)\b|\brequest(?:ing)?(?: for)? (?:additional|more|further|clinical|missing) (?:clinical |medical )?(?:information|documentation)\b", RegexOptions.IgnoreCase)]
    private static partial Regex InformationWords();

    [GeneratedRegex(@"\brequest(?:ing|s|ed)?(?: for)?(?: an?| the| your)?(?: (?:expedited|urgent|standard|medication|service|pharmacy|initial|retrospective)){0,2} (?:prior[ -]?|pre-?)?(?:authorization|approval|certification|precertification|coverage determination)\b|\bauthorization requests?\b|\bcoverage determination request\b|\b(?:please|pls|kindly) (?:pre-?certify|pre-?authorize|authorize)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizeWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) (?:send|forward|fax|release|provide|mail|furnish|submit)\b[^.;:]{0,50}\b(?:records?|notes?|reports?|results?|charts?|films?|images|copies|copy|labs)\b|\b(?:medical |patient )?records (?:are )?(?:requested|needed)\b|\brequest(?:ing|s)?(?: for)?(?: (?:the|following|copies|of|complete|all|a|copy|your|certified|any)){0,4}(?: (?:medical|health|patient|office|hospital|treatment)){0,2} (?:records|chart notes|office notes)\b|\brecords? request\b", RegexOptions.IgnoreCase)]
    private static partial Regex RecordsWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) (?:schedule|book|arrange|set up)\b|\b(?:please|pls|kindly) (?:call|contact) (?:the )?(?:patient|pt|member|parent|family)\b[^.;:]{0,40}\b(?:schedule|appointment|appt)\b|\b(?:appointment|appt) (?:is )?(?:requested|needed)\b|\bneeds? (?:an? )?(?:appointment|appt)\b|\bschedule (?:this |the )?(?:patient|pt)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ScheduleWords();

    [GeneratedRegex(@"\b(?:please |kindly |consult and |consult & )?eval(?:uate|uation)?\.? ?(?:and|&|/) ?(?:treat(?:ment)?|manage(?:ment)?)\b|\b(?:please|kindly|pls) (?:evaluate|assess|consult on|see (?:this|the|our|my|mr|mrs|ms|patient|for)|see in consultation)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EvaluateWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) (?:complete|fill (?:out|in))\b[^.;:]{0,60}\b(?:return|fax|send|mail)\b|\b(?:complete|fill (?:out|in)),? (?:and |& )?(?:sign,? (?:and |& )?)?(?:return|fax)\b|\breturn (?:the |this )?completed\b", RegexOptions.IgnoreCase)]
    private static partial Regex CompleteWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) (?:call|phone|telephone|page)\b|\b(?:please|pls|kindly) contact (?:us|our|me|dr|the office)\b|\bcall ?back (?:requested|needed|asap)\b|\b(?:please|pls) return (?:my|our|the|this) (?:phone )?call\b|\b(?:requests?|wants|needs) (?:a )?(?:call ?back|return call)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CallWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) (?:reply|respond|advise|confirm|comment|let (?:me|us) know)\b|\b(?:reply|response) (?:is )?(?:requested|required|needed)\b|\bawait(?:ing)? (?:your |a )?(?:reply|response)\b|\brespond (?:by|within)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ReplyWords();

    [GeneratedRegex(@"\b(?:please|pls|kindly) review\b|\bfor (?:your )?review\b", RegexOptions.IgnoreCase)]
    private static partial Regex ReviewWords();
}
