using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>The days that may be a document's own, each with how far what stands before it is to be trusted.</summary>
internal static partial class DateFacts
{
    /// <summary>Rows from the top where a bare "Date:" belongs to the document and not to a line of a form.</summary>
    private const int HeadRows = 20;

    /// <summary>Rows from the top within which a day without any words is that of a letter or of a strip of tracings.</summary>
    private const int LoneRows = 9;

    // What was done to the patient outranks when it was reported or signed.
    private const double Service = 0.97;
    private const double Head = 0.96;
    private const double Made = 0.95;
    private const double Noticed = 0.94;
    private const double Began = 0.93;
    private const double Specimen = 0.90;
    private const double Dictated = 0.88;
    private const double Signed = 0.86;
    private const double Period = 0.75;
    private const double Lone = 0.80;
    private const double Reviewed = 0.60;

    /// <summary>What stands above or beside a day and has more words is prose and not its label.</summary>
    private const int LongestLabel = 8;

    /// <summary>Only days read this surely tell a page's order: a month misread as 14 is no day.</summary>
    private const double WellRead = 0.9;

    /// <summary>What is left of it where day and month may as well stand the other way round.</summary>
    private const double EitherOrder = 0.5;

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        var found = sheet.Cells.SelectMany((cell, place) => DateReader.FindAll(cell.Text).Select(date => (Place: place, Cell: cell, Date: date))).ToList();
        var order = DateOrder.Of(found.Where(one => FactSheet.Words(one.Cell, one.Date.Index, one.Date.Length).All(word => (word.NumberConfidence ?? word.Confidence) >= WellRead)).Select(one => one.Date));
        foreach (var (place, cell, date) in found)
        {
            var trust = Trust(sheet, place, date);
            if (trust == 0 || order.Of(date) is not { } day)
                continue;
            var fact = sheet.Fact(FactKinds.DocumentDate, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), trust * (order.IsDoubtful(date) ? EitherOrder : 1), cell, date.Index, date.Length);
            yield return fact;
            if (trust is Service or Specimen)
                yield return fact with { Kind = FactKinds.ServiceDate };
        }
    }

    private static double Trust(FactSheet sheet, int place, PrintedDate date)
    {
        var cell = sheet.Cells[place];
        var before = cell.Text[..date.Index];
        if (before.Count(char.IsAsciiLetter) >= 2 || DictatedMark().IsMatch(before))
            return Of(before, cell);
        foreach (var label in sheet.LabelsOf(place).Select(label => label.Text).Where(IsLabel))
        {
            if (NeverMark().IsMatch(label) || UnreadMark().IsMatch(label))
                return 0;
            if (Of(label, cell) is > 0 and var trust)
                return trust;
        }

        // A time and its zone may stand beside it.
        var alone = cell.Text.Remove(date.Index, date.Length).Count(char.IsAsciiLetter) <= 3;
        return alone && cell.Row < LoneRows && sheet.Opens && sheet.LeftOf(place)?.Text.TrimEnd().EndsWith(':') != true ? Lone : 0;
    }

    private static bool IsLabel(string text) => text.Any(char.IsAsciiLetter) && text.Count(c => c == ' ') < LongestLabel;

    // Birth, print, receipt, form revision and validity never count.
    private static double Of(string before, Cell cell) =>
        NeverMark().IsMatch(before) || ForeignMark().IsMatch(cell.Text) ? 0
        : ServiceMark().IsMatch(before) ? Service
        : cell.Row < HeadRows && BareMark().IsMatch(before) ? Head
        : MadeMark().IsMatch(before) ? Made
        : NoticeMark().IsMatch(before) ? Noticed
        : BeganMark().IsMatch(before) ? Began
        : SpecimenMark().IsMatch(before) ? Specimen
        : DictatedMark().IsMatch(before) ? Dictated
        : SignedMark().IsMatch(before) || CredentialMark().IsMatch(before) || RoleMark().IsMatch(before) ? Signed
        : PeriodMark().IsMatch(before) ? Period
        : ReviewedMark().IsMatch(before) || BareMark().IsMatch(before) ? Reviewed
        : 0;

    [GeneratedRegex(@"\b(?:(?:date of )?birth(?:\s?date)?|birthdate|dob|d\.o\.b|born|printed|received|faxed|scanned|expir\w*|effective (?:until|through)|eff(?:ective)?|through|until|due|rev|revised|injury|onset|accident|last (?:seen|filled|visit)|next|follow[- ]?up|lmp|edd|to|addendum|start of care|soc|since|death)\b\W*(?:\w+\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex NeverMark();

    // "2. Date of bth", "Bate ot out": of what day, was not read; most forms ask for that of birth.
    [GeneratedRegex(@"^\W*(?:\d{1,2}\W+)?[DB]ate\s+o[ft]\s+(?!service|visit|exam|study|procedure|surgery|operation|consult|evaluation|encounter|referral|discharge|report|test|call|notice|letter|request|admission|collection)\w{2,6}\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex UnreadMark();

    [GeneratedRegex(@"\bprinted (?:by|on|at)\b|\bform \d+\b", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignMark();

    [GeneratedRegex(@"(?:dates? of (?:service|visit|exam\w*|study|procedure|surgery|operation|consultation|evaluation|encounter|referral|discharge|report|test|call)|service date|\bDOS|encounter(?: date)?|visit(?: date)?|(?:exam|study|procedure|surgery|operation|discharge|evaluation|referral|order|test|session|result|transfer) date|date (?:submitted|ordered|requested|written)|date examined|seen on|discharged|date seen)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex ServiceMark();

    [GeneratedRegex(@"^\W*(?:\d+\.\s*)?(?:today'?s\s+)?(?:date|fecha)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex BareMark();

    [GeneratedRegex(@"(?:date reported|reported|report date|processed|issued|date issued|statement date|transcribed|resulted|finalized)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex MadeMark();

    [GeneratedRegex(@"(?:date of notice|notice date|letter date|date of letter|\bsent|date sent|ship date|invoice date|bill date|date of request|request date|performed by\b.{0,50}\bon|report run)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex NoticeMark();

    [GeneratedRegex(@"(?:admi(?:t|ssion) date|date of admission|admitted|date admitted|performed|completed)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex BeganMark();

    [GeneratedRegex(@"(?:(?:date )?(?:collected|of collection)|collection date|specimen date|drawn|\bcoll)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex SpecimenMark();

    [GeneratedRegex(@"^\W*D\s*[:;]\W*$|dictated\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex DictatedMark();

    [GeneratedRegex(@"\bsign(?:ed|ature)\b|\bwitness\b|\b(?:verified|read|approved|reviewed) by\b|\b(?:principal|notary|declarant|prescriber|nurse|pathologist|provider|physician)\b.*:", RegexOptions.IgnoreCase)]
    private static partial Regex SignedMark();

    [GeneratedRegex(@"[,.]\s*(?:M\.?D|D\.?O|NP|PA(?:-?C)?|RN|PT|DPT|LCSW|LPC|PhD|PsyD|FACS|FACC|DPM|PharmD|DDS|CNM|CRNA|APRN|LPN|OD|DC)\.?\W*(?:(?:at|on)\W*)?$")]
    private static partial Regex CredentialMark();

    // "Release of information specialist: Robert Pennington 01/18/2024": who signs says what for, and when.
    [GeneratedRegex(@"^[A-Z][a-z]+(?: [A-Za-z]+){0,4}:\s*[A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’.-]*){1,3}\W*$")]
    private static partial Regex RoleMark();

    // A slip or a certificate is valid from the day it was written on.
    [GeneratedRegex(@"^\W*from\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex PeriodMark();

    [GeneratedRegex(@"\b(?:copied|reviewed|updated|as of|commenced)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex ReviewedMark();
}

/// <summary>In which order a page writes day and month. A page written in one country keeps to its order.</summary>
/// <param name="DayFirst">Some of its dates can only be read day first, and none only month first.</param>
/// <param name="Mixed">It has both kinds.</param>
internal readonly record struct DateOrder(bool DayFirst, bool Mixed)
{
    public static DateOrder Of(IEnumerable<PrintedDate> dates)
    {
        var (dayFirst, monthFirst) = (false, false);
        foreach (var date in dates.Where(date => date.Numeric && date.Swapped is null))
            (dayFirst, monthFirst) = (dayFirst | date.DayFirst, monthFirst | !date.DayFirst);
        return new DateOrder(dayFirst && !monthFirst, dayFirst && monthFirst);
    }

    public DateOnly? Of(PrintedDate date) => DayFirst && date.Swapped is { } swapped ? swapped : date.Value;

    /// <summary>The page writes days in both orders, and this one may be of either.</summary>
    public bool IsDoubtful(PrintedDate date) => Mixed && date.Swapped is not null;
}
