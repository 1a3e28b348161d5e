using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.SplitBench;

/// <summary>How well the files of a corpus are taken apart, for each layout family.</summary>
/// <remarks>A boundary counts for the family of the document that begins there; a wrong one for the family of the page it stands before.</remarks>
internal sealed class SplitScore
{
    private readonly SortedDictionary<string, Count> _families = new(StringComparer.Ordinal);

    /// <summary>Documents made of pages of two patients about which nothing is doubted.</summary>
    public List<string> TwoPatients { get; } = [];

    public List<string> Wrong { get; } = [];

    public IReadOnlyDictionary<string, Count> Families => _families;

    public Count All => _families.Values.Aggregate(new Count(), (sum, one) => sum.And(one));

    public void Add(CorpusFile file)
    {
        var made = Assemble(file.Pages, file.Received);
        var truth = file.Documents.Where(document => document.Pages.Count > 0).ToList();
        // A file of blank sheets alone.
        if (truth.Count == 0)
            return;
        var first = truth.Select(document => document.Pages[0]).Min();
        foreach (var document in truth)
        {
            var count = Of(document.Family);
            count.Documents++;
            var exact = made.FirstOrDefault(other => other.Pages.SequenceEqual(document.Pages));
            count.Exact += exact is null ? 0 : 1;
            if (document.Pages[0] != first)
                _ = made.Any(other => other.Pages[0] == document.Pages[0]) ? count.Found++ : count.Missed++;
            if (exact?.Reasons.Contains(ReviewReasons.PagesMissing) == true)
                count.CalledPartial++;
            if (exact is null || exact.Reasons.Count > 0)
                Wrong.Add($"{document.Family} {file.Name} {Range(document.Pages)}: {(exact is null ? "made " + string.Join(" | ", made.Where(other => other.Pages.Intersect(document.Pages).Any()).Select(Show)) : Show(exact))}");
            Clip(file, document, count);
        }

        Wrong.AddRange(Explain(file));
        foreach (var start in made.Select(document => document.Pages[0]).Where(start => start != made[0].Pages[0] && truth.All(document => document.Pages[0] != start)))
            Of(truth.First(document => document.Pages.Contains(start)).Family).False++;
        foreach (var document in made.Where(document => document.Reasons.Count == 0))
        {
            if (truth.Where(other => other.Pages.Intersect(document.Pages).Any()).Select(Patient).OfType<string>().Distinct().Count() > 1)
                TwoPatients.Add($"{file.Name} {Range(document.Pages)}");
        }
    }

    /// <summary>What was seen at the boundaries that are wrong, and at those nobody would call certain.</summary>
    public static IEnumerable<string> Explain(CorpusFile file)
    {
        var sheets = FileSheets.Of(file.Pages, file.Received);
        var made = DocumentAssembler.Assemble(sheets);
        foreach (var sheet in sheets.Skip(1))
        {
            var begins = made.Any(document => document.Pages[0] == sheet.Number);
            var truly = file.Documents.Any(document => document.Pages.Count > 0 && document.Pages[0] == sheet.Number);
            var document = made.First(document => document.Pages.Contains(sheet.Number));
            if (begins == truly && document.Reasons.Count == 0)
                continue;
            var before = begins ? made.Last(other => other.Pages[0] < sheet.Number).Pages : [.. document.Pages.TakeWhile(page => page < sheet.Number)];
            var running = RunningDocument.Of(sheets.Where(other => before.Contains(other.Number)).Select(other => other.Evidence));
            var gap = DocumentAssembler.GapAt(running, sheet, sheets.FirstOrDefault(other => other.Number > sheet.Number));
            yield return FormattableString.Invariant($"    {(begins == truly ? "doubted" : begins ? "wrongly" : "not")} cut before {sheet.Number} ({FittedGapModel.Weights.Probability(gap):F2}): {gap}{(sheet.Marked ? " marked" : "")}{(sheet.Cover ? " cover" : "")}");
        }
    }

    public static IReadOnlyList<AssembledDocument> Assemble(IReadOnlyList<AssemblyPage> pages, DateOnly received) => DocumentAssembler.Assemble(FileSheets.Of(pages, received));

    /// <summary>The document's own numbers run to a total and the last page, or the first, is taken away: what remains must be called partial.</summary>
    private void Clip(CorpusFile file, TrueDocument document, Count count)
    {
        if (document.Pages.Count < 2 || file.Documents.Count > 1)
            return;
        var numbers = document.Pages.Select(page => file.TrueNumbers.GetValueOrDefault(page)).ToList();
        if (!numbers.Select((number, place) => number is var (at, of) && at == place + 1 && of == numbers.Count).All(right => right))
            return;
        foreach (var lost in (int[])[document.Pages[0], document.Pages[^1]])
        {
            count.Clipped++;
            if (Assemble([.. file.Pages.Where(page => page.Number != lost)], file.Received).Any(made => made.Reasons.Contains(ReviewReasons.PagesMissing)))
                continue;
            count.PartialMissed++;
            Wrong.Add($"{document.Family} {file.Name} {Range(document.Pages)}: partial without page {lost}");
        }
    }

    // Where nobody can say which of two of a name it is, the surname must do.
    private static string? Patient(TrueDocument document) => ((string?)document.Printed["name"])?.Split(',')[0] ?? document.Mrn;

    private Count Of(string family) => _families.TryGetValue(family, out var count) ? count : _families[family] = new Count();

    private static string Show(AssembledDocument document) => FormattableString.Invariant($"{Range(document.Pages)} {document.SplitConfidence:F2} {string.Join(',', document.Reasons)}");

    private static string Range(IReadOnlyList<int> pages) => string.Join(',', pages);

    /// <summary>What is counted of the documents of a family.</summary>
    internal sealed class Count
    {
        public int Documents { get; set; }
        public int Exact { get; set; }
        public int Found { get; set; }
        public int Missed { get; set; }
        public int False { get; set; }

        /// <summary>Complete documents that were called partial.</summary>
        public int CalledPartial { get; set; }

        /// <summary>Documents that had a page taken away, and those of them that were not called partial.</summary>
        public int Clipped { get; set; }
        public int PartialMissed { get; set; }

        public double BoundaryF1 => Found + Missed + False == 0 ? 1 : 2.0 * Found / (2 * Found + Missed + False);

        public Count And(Count other) => new()
        {
            Documents = Documents + other.Documents, Exact = Exact + other.Exact, Found = Found + other.Found, Missed = Missed + other.Missed, False = False + other.False,
            CalledPartial = CalledPartial + other.CalledPartial, Clipped = Clipped + other.Clipped, PartialMissed = PartialMissed + other.PartialMissed,
        };

        public override string ToString() => FormattableString.Invariant(
            $"{Documents,5} {(Documents == 0 ? 1 : (double)Exact / Documents),6:F3} {Found + Missed,6} {BoundaryF1,6:F3} {Missed,6} {False,5} {CalledPartial,7} {Clipped,7} {PartialMissed,6}");
    }
}
