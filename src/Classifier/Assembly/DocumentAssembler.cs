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

    /// <param name="content">The content pages of one file, in order.</param>
    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<Sheet> content) => Assemble(content, FittedGapModel.Weights);

    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<Sheet> content, GapModel model)
    {
        var documents = new List<AssembledDocument>();
        var sheets = new List<Sheet>();
        var running = new RunningDocument();
        var least = 1.0;
        for (var i = 0; i < content.Count; i++)
        {
            if (sheets.Count > 0)
            {
                var begins = Probability(running, sheets[^1], content[i], i + 1 < content.Count ? content[i + 1] : null, model);
                if (begins >= CutFrom)
                {
                    documents.Add(Document(sheets, Math.Min(least, begins)));
                    sheets.Clear();
                    running = new RunningDocument();
                    least = begins;
                }
                else
                {
                    least = Math.Min(least, 1 - begins);
                }
            }

            sheets.Add(content[i]);
            running.Add(content[i].Evidence);
        }

        if (sheets.Count > 0)
            documents.Add(Document(sheets, least));
        return documents;
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
