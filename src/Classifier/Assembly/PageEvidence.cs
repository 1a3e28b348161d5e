using Capture.Evidence;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Classifier.Facts;

namespace Capture.Classifier.Assembly;

/// <summary>What one page says about where it belongs. Computed once; gaps compare two of these.</summary>
internal sealed partial record PageEvidence
{
    /// <summary>Rows at the head and at the foot that are compared between pages.</summary>
    private const int EdgeRows = 2;

    /// <summary>Rows from the top in which a running head may name the patient.</summary>
    private const int RunningHeadRows = 5;

    /// <summary>Rows from the top in which a first page states whom and what it is about.</summary>
    private const int HeadRows = 18;

    /// <summary>Fewer words than this and the page says nothing reliable.</summary>
    private const int FewestWords = 12;

    /// <summary>With a smaller share of its words right a page is noise read as letters: on the development corpus, one of 351, of 14 letters.</summary>
    private const double LeastLegible = 0.4;

    /// <summary>The first rows of the page. The rest is not kept: a file may have thousands of pages.</summary>
    public required IReadOnlyList<string> Head { get; init; }

    /// <summary>The last rows of the page.</summary>
    public required IReadOnlyList<string> Foot { get; init; }

    /// <summary>What the page itself says of its place in its document.</summary>
    public required PrintedPageNumber? Number { get; init; }

    /// <summary>What the fax machine counted.</summary>
    public required PrintedPageNumber? Counter { get; init; }
    public required PrintedIdentity Identity { get; init; }

    /// <summary>Letters of the title; null without one.</summary>
    public required string? Title { get; init; }
    public required bool Continued { get; init; }
    public required bool Cover { get; init; }
    public required bool Letterhead { get; init; }

    /// <summary>How many different patient and visit labels the head of the page carries.</summary>
    public required int Labels { get; init; }

    /// <summary>The body starts in lower case: in the middle of a sentence.</summary>
    public required bool BeginsMidSentence { get; init; }

    /// <summary>The last rows hold a signature.</summary>
    public required bool EndsSigned { get; init; }

    /// <summary>Job, accession, order and account numbers.</summary>
    public required IReadOnlySet<string> References { get; init; }

    public required int Words { get; init; }

    /// <summary>Mean word confidence, weighted by length, in [0, 1].</summary>
    public required double Legibility { get; init; }

    /// <summary>The page says enough to be placed by; a signature page is short but numbered.</summary>
    public bool Readable => Legibility >= LeastLegible && (Words >= FewestWords || (Number is not null && Words > 0));

    /// <param name="latest">Day the file arrived: nobody on it was born later.</param>
    public static PageEvidence Of(PageText page, DateOnly latest)
    {
        var header = FaxHeader.Read(page);
        var rows = PageRows.Of(header.Body);
        var words = rows.Cells.Sum(cell => cell.Text.Count(c => c == ' ') + 1);
        var title = TitleLine.Find(rows);
        var head = string.Join('\n', rows.Rows.Take(HeadRows));
        return new PageEvidence
        {
            Head = [.. rows.Rows.Take(RunningHeadRows)],
            Foot = [.. rows.Rows.TakeLast(EdgeRows)],
            Number = PrintedPageNumber.Find(rows),
            Counter = header.Counter,
            Identity = PrintedIdentity.Of(MentionReader.Read([header.Body], latest)),
            Title = title is { } found ? OcrTolerance.Letters(found.Text) : null,
            Continued = rows.Rows.Take(6).Any(TitleLine.IsContinued),
            Cover = FaxCover.Is(rows, words),
            Letterhead = rows.Rows.Take(RunningHeadRows).Any(row => Address().IsMatch(row) && !PatientAddress().IsMatch(row)),
            Labels = Label().Matches(head).Select(match => match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Name).Distinct().Count(),
            BeginsMidSentence = rows.Rows.Take(6).FirstOrDefault(row => row.Count(c => c == ' ') >= 5) is { } first
                && char.IsAsciiLetterLower(first.SkipWhile(c => c is ' ' or '\'' or '"' or '‘' or '“').FirstOrDefault()),
            EndsSigned = rows.Rows.TakeLast(7).Any(row => Signature().IsMatch(row)),
            References = rows.Rows.SelectMany(row => Reference().Matches(row)).Select(match => match.Groups["number"].Value.ToUpperInvariant()).ToHashSet(),
            Words = words,
            Legibility = Mean(page),
        };
    }

    /// <summary>How alike head and foot of two pages are, numbers aside, in [0, 1].</summary>
    public double EdgesLike(PageEvidence other) =>
        0.5 * Alike(Head.Take(EdgeRows), other.Head.Take(EdgeRows))
        + 0.5 * Alike(Foot, other.Foot);

    private static double Mean(PageText page)
    {
        var words = page.Lines.SelectMany(line => line.Words).ToList();
        return words.Count == 0 ? 0 : words.Sum(word => word.Confidence * word.Text.Length) / Math.Max(1, words.Sum(word => word.Text.Length));
    }

    private static double Alike(IEnumerable<string> mine, IEnumerable<string> theirs)
    {
        var (a, b) = (mine.Select(OcrTolerance.Letters).Where(row => row.Length >= 4).ToList(), theirs.Select(OcrTolerance.Letters).Where(row => row.Length >= 4).ToList());
        return a.Count == 0 || b.Count == 0 ? 0 : a.Max(row => b.Max(other => OcrTolerance.Similarity(row, other)));
    }

    [GeneratedRegex(@"\b[A-Z]{2},?\s+\d{5}\b|\b(?:tel|ph|phone|fax|fx)\W{0,3}\(?\d{3}\)?\W?\s?\d{3}-", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\baddress\b|\bDOB\b|\bpatient\b", RegexOptions.IgnoreCase)]
    private static partial Regex PatientAddress();

    [GeneratedRegex(@"\b(?:(?<name>(?:patient|pt\.?)\s*name|patient\s*:|name\s*:|^\W*re\s*:|member name)|(?<birth>dob|d\.o\.b|date of birth|birth\s?date)|(?<sex>sex|gender)\s*:?|(?<record>mrn|mr\s*#|medical record|med rec|chart #|unit no)|(?<address>address)\s*:|(?<phone>phone)\s*:|(?<account>acct|account|encounter|visit)\s*(?:#|no|:)|(?<service>date of service|service date|visit date|date collected|collected|exam date|study date|admi(?:t|ssion) date|date)\s*:|(?<author>attending|author|dictated by|provider|ordering (?:provider|physician)|pcp|prescriber|referring)\b[^:\n]{0,20}:|(?<guarantor>guarantor|emergency contact|insurance|member id)\b)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Label();

    [GeneratedRegex(@"\bsigned\b|\bsignature\b|\bsincerely\b|\bend of (?:report|document)\b|,\s*(?:MD|DO|NP|PA-?C?|RN|PT|LCSW|DPM|PhD|PharmD|DDS)\b.{0,12}\d{1,2}/\d{1,2}/\d{2,4}|\bwitness\b", RegexOptions.IgnoreCase)]
    private static partial Regex Signature();

    [GeneratedRegex(@"\b(?:job|acct|account|accession|acc|case|specimen|order|encounter|csn|claim|document|visit)\s*(?:id|no|number)?\.?\s*[#:]+\s*(?<number>[A-Z]{0,3}-?\d[\dA-Z-]{4,14})", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
