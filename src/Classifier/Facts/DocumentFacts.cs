using Capture.Evidence;
using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Classifier.Facts;

/// <summary>What a document says of itself besides its type and patient.</summary>
internal sealed partial record DocumentFacts
{
    /// <summary>A candidate date is believed from this rank on.</summary>
    private const int LeastRank = 40;

    /// <summary>Rows from the top where a bare "Date:" belongs to the document and not to a line of a form.</summary>
    private const int HeadRows = 20;

    /// <summary>Day the described service took place or the document was made, as yyyy-MM-dd; null when no date is labelled well enough.</summary>
    public required string? Date { get; init; }

    /// <summary>The title line as printed; null when there is none.</summary>
    public required string? Title { get; init; }

    /// <summary>Who signed or dictated it, as printed; null when no one is named.</summary>
    public required string? Author { get; init; }

    /// <param name="pages">The document's pages in order.</param>
    /// <param name="received">Day the file arrived; nothing in it is younger. Null when not known.</param>
    public static DocumentFacts Of(IEnumerable<PageText> pages, DateOnly? received = null)
    {
        var reader = new Reader(received);
        foreach (var page in pages)
            reader.Add(page);
        return reader.Facts;
    }

    /// <summary>Gathers the facts page by page; of the pages only dates that may be the document's are kept.</summary>
    internal sealed class Reader(DateOnly? received)
    {
        private readonly List<(int Rank, DateOnly Date)> _dates = [];
        private string? _title;
        private string? _author;
        private bool _begun;

        public DocumentFacts Facts => new()
        {
            Date = DateOf(_dates)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Title = _title,
            Author = _author,
        };

        public void Add(PageText page)
        {
            var rows = PageRows.Of(FaxHeader.Strip(page));
            _dates.AddRange(Candidates(rows).Where(found => received is null || found.Date <= received.Value.AddDays(1)));
            _title = _begun ? _title : TitleLine.Find(rows)?.Text;
            _author ??= rows.Rows.Select(AuthorIn).FirstOrDefault(name => name is not null);
            _begun = true;
        }
    }

    /// <summary>
    /// The highest ranked date. Where it stands alone and two or more others agree on a date that differs from it in a
    /// digit or two, it was misread and they are believed.
    /// </summary>
    private static DateOnly? DateOf(IReadOnlyList<(int Rank, DateOnly Date)> found)
    {
        if (found.Count == 0)
            return null;
        var best = found.MaxBy(candidate => candidate.Rank).Date;
        var others = found.GroupBy(candidate => candidate.Date).MaxBy(group => group.Count())!;
        return found.Count(candidate => candidate.Date == best) == 1 && others.Count() >= 2
            && OcrTolerance.EditDistance(Digits(best), Digits(others.Key)) <= 2
                ? others.Key
                : best;
    }

    private static string Digits(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static IEnumerable<(int Rank, DateOnly Date)> Candidates(PageRows page)
    {
        for (var i = 0; i < page.Cells.Count; i++)
        {
            var cell = page.Cells[i];
            foreach (var date in DateReader.FindAll(cell.Text))
            {
                var before = cell.Text[..date.Index];
                if (before.Count(char.IsAsciiLetter) < 2 && !Dictated().IsMatch(before))
                    before = LabelOf(page, i);
                var rank = Rank(before, cell.Text, cell.Row);
                if (rank >= LeastRank)
                    yield return (rank, date.Value);
            }
        }
    }

    /// <summary>The label a date without words before it answers: left of it in its row, else above it.</summary>
    private static string LabelOf(PageRows page, int place)
    {
        var cell = page.Cells[place];
        if (place > 0 && page.Cells[place - 1].Row == cell.Row)
            return page.Cells[place - 1].Text;
        return page.Cells.Take(place).LastOrDefault(other => other.Row == cell.Row - 1
            && other.Box.Left < cell.Box.Right && other.Box.Right > cell.Box.Left)?.Text ?? "";
    }

    /// <summary>
    /// How surely a date is the document's own. What was done to the patient outranks when it was reported or signed;
    /// birth, print, receipt, form revision and validity never count.
    /// </summary>
    private static int Rank(string before, string cell, int row)
    {
        if (Never().IsMatch(before) || Foreign().IsMatch(cell))
            return 0;
        if (Service().IsMatch(before))
            return 100;
        if (row < HeadRows && BareDate().IsMatch(before))
            return 95;
        if (Made().IsMatch(before))
            return 85;
        if (Specimen().IsMatch(before))
            return 80;
        if (Dictated().IsMatch(before))
            return 70;
        if (Signed().IsMatch(before) || Credentials().IsMatch(before))
            return 60;
        return Reviewed().IsMatch(before) || BareDate().IsMatch(before) ? 50 : 0;
    }

    private static string? AuthorIn(string row)
    {
        var match = AuthorLabel().Match(row);
        return match.Success ? match.Groups["name"].Value.Trim(' ', ',', '.') : null;
    }

    [GeneratedRegex(@"\b(?:(?:date of )?birth(?:\s?date)?|birthdate|dob|d\.o\.b|born|printed|received|faxed|scanned|expir\w*|effective (?:until|through)|through|until|due|rev|revised|injury|onset|accident|last seen|next|follow[- ]?up|lmp|to)\b\W*(?:\w+\W+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Never();

    [GeneratedRegex(@"\bprinted (?:by|on|at)\b|\bform \d+\b", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"(?:dates? of (?:service|visit|exam\w*|study|procedure|surgery|operation|consultation|evaluation|encounter|referral|admission|discharge|report)|service date|\bDOS|encounter(?: date)?|visit(?: date)?|(?:exam|study|procedure|surgery|operation|discharge|evaluation|referral|order) date|date (?:submitted|ordered|requested|written)|date examined|seen on)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Service();

    [GeneratedRegex(@"^\W*(?:\d+\.\s*)?(?:today'?s\s+)?date\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex BareDate();

    [GeneratedRegex(@"(?:date reported|reported|report date|processed|issued|date issued|statement date|transcribed)\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Made();

    [GeneratedRegex(@"(?:(?:date )?(?:collected|of collection)|collection date|specimen date|drawn)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Specimen();

    [GeneratedRegex(@"^\W*D\s*[:;]\W*$|dictated\W*(?:on\W*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Dictated();

    [GeneratedRegex(@"\bsign(?:ed|ature)\b|\bwitness\b|\b(?:verified|read|approved|reviewed) by\b|\b(?:principal|notary|declarant|prescriber|nurse|pathologist|provider|physician)\b.*:", RegexOptions.IgnoreCase)]
    private static partial Regex Signed();

    [GeneratedRegex(@",\s*(?:M\.?D|D\.?O|NP|PA(?:-?C)?|RN|PT|DPT|LCSW|LPC|PhD|PsyD|FACS|FACC|DPM|PharmD|DDS|CNM|CRNA)\.?\W*(?:at\W*)?$")]
    private static partial Regex Credentials();

    [GeneratedRegex(@"\b(?:copied|reviewed|updated|as of|completed|commenced)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Reviewed();

    [GeneratedRegex(@"(?i:\b(?:electronically signed(?: by)?|signed(?: by)?|dictated by|author|attending|pathologist|prescriber|read by|treating physician|(?:referring|ordering|rendering) (?:provider|physician)|nurse|verified by|interpreted by|radiologist|surgeon))\s*:?\s+(?<name>(?:Dr\.?\s+)?[A-Z][A-Za-z'’-]+(?:\s[A-Z][A-Za-z'’.-]*){1,3}(?:,\s*(?:MD|DO|NP|PA-?C?|RN|PT|LCSW|PhD|PsyD|DPM|PharmD|FACS|FACC|RDCS)\b)*)")]
    private static partial Regex AuthorLabel();
}
