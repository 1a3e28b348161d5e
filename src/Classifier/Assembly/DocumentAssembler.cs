using Capture.Contracts;

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

    /// <summary>Certainty of what a separator sheet or a fax cover says. The sheets are found by other means, which err now and then.</summary>
    private const double MarkedCut = 0.99;

    /// <summary>Least probability of a cut between pages that name different patients, unless print says otherwise.</summary>
    private const double PatientCut = 0.9;

    /// <summary>Least probability of a cut at a page that could not be read: nothing is known of it.</summary>
    private const double Unknown = 0.5;

    /// <summary>Probability of being a cover from which a page classifier is believed.</summary>
    private const double CertainCover = 0.95;

    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<AssemblyPage> pages) => Assemble(pages, FittedGapModel.Weights);

    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<AssemblyPage> pages, GapModel model)
    {
        var content = Content(pages);
        var documents = new List<AssembledDocument>();
        var running = new List<Sheet>();
        var least = 1.0;
        for (var i = 0; i < content.Count; i++)
        {
            if (running.Count > 0)
            {
                var begins = Probability(running, content[i], i + 1 < content.Count ? content[i + 1] : null, model);
                if (begins >= CutFrom)
                {
                    documents.Add(Document(running, Math.Min(least, begins)));
                    running.Clear();
                    least = begins;
                }
                else
                {
                    least = Math.Min(least, 1 - begins);
                }
            }

            running.Add(content[i]);
        }

        if (running.Count > 0)
            documents.Add(Document(running, least));
        return documents;
    }

    /// <summary>A page that belongs to a document.</summary>
    /// <param name="Marked">A separator sheet lies right before it.</param>
    internal sealed record Sheet(int Number, PageEvidence Evidence, bool GivenUp, bool Marked, bool Cover);

    /// <summary>The pages that belong to documents, in order.</summary>
    internal static IReadOnlyList<Sheet> Content(IReadOnlyList<AssemblyPage> pages)
    {
        var content = new List<Sheet>();
        var marked = false;
        foreach (var page in pages.OrderBy(page => page.Number))
        {
            if (page.Geometry.Separator)
            {
                marked = true;
            }
            else if (page.GivenUp || !page.Geometry.Blank)
            {
                var evidence = PageEvidence.Of(page.Text);
                content.Add(new Sheet(page.Number, evidence, page.GivenUp, marked, evidence.Cover || page.CoverProbability >= CertainCover));
                marked = false;
            }
        }

        return content;
    }

    /// <summary>What is seen between a document so far and the next page.</summary>
    internal static Gap GapAt(IReadOnlyList<Sheet> running, Sheet page, Sheet? next) =>
        Gap.Between([.. running.Select(sheet => sheet.Evidence)], page.Evidence, next is { Marked: false, Cover: false } ? next.Evidence : null);

    /// <summary>Probability that <paramref name="page"/> begins a new document after <paramref name="running"/>.</summary>
    private static double Probability(IReadOnlyList<Sheet> running, Sheet page, Sheet? next, GapModel model)
    {
        if (page.Marked || page.Cover || running[^1].Cover)
            return MarkedCut;
        var gap = GapAt(running, page, next);
        var begins = model.Probability(gap);
        if (!page.Evidence.Readable)
            return gap[Gap.NumbersOn] > 0 ? begins : Math.Max(begins, Unknown);
        if (running.All(sheet => !sheet.Evidence.Readable))
            return Math.Max(begins, Unknown);
        return gap.TwoPatients && gap[Gap.NumberAndTotalContinue] == 0 ? Math.Max(begins, PatientCut) : begins;
    }

    private static AssembledDocument Document(IReadOnlyList<Sheet> sheets, double confidence)
    {
        var reasons = new List<string>();
        if (confidence < CertainFrom)
            reasons.Add(ReviewReasons.SplitUncertain);
        if (sheets.Any(sheet => sheet.GivenUp))
            reasons.Add(ReviewReasons.PageGivenUp);
        if (PagesMissing(sheets))
            reasons.Add(ReviewReasons.PagesMissing);
        return new AssembledDocument { Pages = [.. sheets.Select(sheet => sheet.Number)], SplitConfidence = confidence, Reasons = reasons };
    }

    /// <summary>A document that says "page 2 of 3" last, or starts with page 2, has lost a page on the way here.</summary>
    private static bool PagesMissing(IReadOnlyList<Sheet> sheets)
    {
        var first = sheets[0].Evidence.Number;
        var last = sheets[^1].Evidence.Number;
        return first is { Number: > 1, Of: not null } || (last is { Of: { } of } && last.Number < of);
    }
}
