using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Classifier.Assembly;

/// <summary>Finds where one document of a file ends and the next begins.</summary>
/// <remarks>
/// Every page that is neither blank nor a separator ends up in exactly one document. A page put with another
/// patient's is worse than a document cut in two, so the scales are set for cutting.
/// </remarks>
internal static class DocumentAssembler
{
    /// <summary>
    /// A new document begins where its probability is at least this. Below one half, since a wrong join may show one
    /// patient's page to whoever opens another's chart and a wrong cut is put right with one click.
    /// </summary>
    public const double CutFrom = 0.2;

    /// <summary>A document is for a person to look at when its split is less certain than this.</summary>
    public const double CertainFrom = 0.8;

    /// <summary>
    /// Greatest probability of a cut with which a page is joined and no person looks: a join hides a page in a chart, a cut does not.
    /// </summary>
    private const double CertainJoin = 0.1;

    /// <summary>So much below <see cref="CertainFrom"/> a split is, at most, that a person must look at.</summary>
    private const double Inch = 0.01;

    /// <summary>Heads and feet this alike are one document's.</summary>
    private const double AlikeEdges = 0.6;

    /// <summary>Certainty of what a separator sheet or a fax cover says. The sheets are found by other means, which err now and then.</summary>
    private const double MarkedCut = 0.99;

    /// <summary>Least probability of a cut between pages that name different patients, unless print says otherwise.</summary>
    private const double PatientCut = 0.9;

    /// <summary>Least probability of a cut at a page that could not be read: nothing is known of it.</summary>
    private const double Unknown = 0.5;

    /// <param name="content">The content pages of one file, in order.</param>
    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<Sheet> content) => Assemble(content, FittedGapModel.Weights);

    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<Sheet> content, GapModel model)
    {
        var documents = new List<MadeDocument>();
        var sheets = new List<Sheet>();
        var running = new RunningDocument();
        var (least, doubted, orphan) = (1.0, false, false);
        for (var i = 0; i < content.Count; i++)
        {
            if (sheets.Count > 0)
            {
                var begins = Probability(running, sheets[^1], content[i], i + 1 < content.Count ? content[i + 1] : null, model);
                // An orphan may be the end of what follows as well, where pages were turned over.
                if (orphan && !content[i].Marked && !content[i].Cover)
                    begins = Math.Clamp(begins, Unknown, CertainFrom - Inch);
                orphan = IsOrphan(running, content[i]);
                if (begins >= CutFrom)
                {
                    documents.Add(new MadeDocument([.. sheets], Math.Min(least, begins), doubted));
                    sheets.Clear();
                    running = new RunningDocument();
                    (least, doubted) = (begins, false);
                }
                else
                {
                    least = Math.Min(least, 1 - begins);
                    doubted |= begins > CertainJoin;
                }
            }

            sheets.Add(content[i]);
            running.Add(content[i].Evidence);
        }

        if (sheets.Count > 0)
            documents.Add(new MadeDocument(sheets, least, doubted));
        var outOfOrder = PageOrder.Broken(documents);
        return [.. documents.Select((document, place) => Document(document, outOfOrder.Contains(place)))];
    }

    /// <summary>What is seen between a document so far and the next page.</summary>
    internal static Gap GapAt(RunningDocument running, Sheet page, Sheet? next) =>
        Gap.Between(running, page.Evidence, next is { Marked: false, Cover: false } ? next.Evidence : null);

    /// <summary>Probability that <paramref name="page"/> begins a new document after <paramref name="running"/>.</summary>
    private static double Probability(RunningDocument running, Sheet before, Sheet page, Sheet? next, GapModel model)
    {
        if (page.Marked || page.Cover || before.Cover)
            return MarkedCut;
        var gap = GapAt(running, page, next);
        var begins = model.Probability(gap);
        if (!page.Evidence.Readable)
            return gap[Gap.NumbersOn] > 0 ? begins : Math.Max(begins, Unknown);
        if (!running.Readable)
            return Math.Max(begins, Unknown);
        if (IsOrphan(running, page))
            begins = Math.Clamp(begins, Unknown, CertainFrom - Inch);
        // A page that goes on with another person's is a coincidence, or the pages of two were mixed: a person looks. The word
        // "continued" alone does not outweigh another birth date or record number, as it may another name.
        var mixed = gap[Gap.NumberContinues] > 0 || (gap[Gap.MarkedContinued] > 0 && gap[Gap.NumbersDiffer] == 0);
        return !gap.TwoPatients ? begins : mixed ? Math.Clamp(begins, Unknown, CertainFrom - Inch) : Math.Max(begins, PatientCut);
    }

    /// <summary>
    /// A page that says neither whose it is nor what it goes on with, behind a document that has come to its end: nobody can tell to whom it belongs.
    /// </summary>
    private static bool IsOrphan(RunningDocument running, Sheet sheet)
    {
        var page = sheet.Evidence;
        return sheet is { Marked: false, Cover: false } && page is { Readable: true, Number: null, Title: null, BeginsMidSentence: false } && page.Identity.SaysNothing
            && running.Last is { EndsSigned: true, Readable: true } last && page.EdgesLike(last) < AlikeEdges
            && !running.SharesReference(page) && !running.Identity.NameStandsIn(string.Join(' ', page.Head));
    }

    private static AssembledDocument Document(MadeDocument made, bool outOfOrder)
    {
        var (sheets, confidence, doubted) = made;
        var reasons = new List<string>();
        if (confidence < CertainFrom || doubted)
            reasons.Add(ReviewReasons.SplitUncertain);
        if (outOfOrder)
            reasons.Add(ReviewReasons.PagesOutOfOrder);
        if (sheets.Any(sheet => sheet.GivenUp))
            reasons.Add(ReviewReasons.PageGivenUp);
        if (made.LacksFirst || made.LacksLast || sheets.Any(sheet => sheet.PageLost))
            reasons.Add(ReviewReasons.PagesMissing);
        return new AssembledDocument { Pages = [.. sheets.Select(sheet => sheet.Number)], SplitConfidence = confidence, Reasons = reasons };
    }
}

/// <summary>Pages put together.</summary>
/// <param name="Confidence">Probability that the least certain of its gaps is right.</param>
/// <param name="Doubted">A page was joined although a document may well begin there.</param>
internal sealed record MadeDocument(IReadOnlyList<Sheet> Sheets, double Confidence, bool Doubted)
{
    public PrintedPageNumber? First => Sheets[0].Evidence.Number;

    public PrintedPageNumber? Last => Sheets[^1].Evidence.Number;

    /// <summary>It starts with page 2.</summary>
    public bool LacksFirst => First is { Number: > 1, Of: not null };

    /// <summary>It says "page 2 of 3" last.</summary>
    public bool LacksLast => Last?.SaysMoreThan(Sheets.Count) == true;
}
