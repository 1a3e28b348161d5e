using System.Globalization;
using Capture.Classifier.Assembly;
using Xunit.Abstractions;

namespace Capture.Tests.Assembly;

/// <summary>
/// How the weights of <see cref="FittedGapModel"/> are found, and how well weights found without a file split it.
/// Run with the corpus and recognised text at hand; the output is the line to put into <see cref="FittedGapModel"/>.
/// </summary>
public sealed class CorpusGapFitTests(ITestOutputHelper output)
{
    private const double Penalty = 1;
    private const int Folds = 5;

    [RecognisedFact]
    public void Weights_found_without_a_file_split_it_well()
    {
        var (printed, read, styled) = (new SplitScore(), new SplitScore(), new SplitScore());
        for (var fold = 0; fold < Folds; fold++)
        {
            var held = Corpus.Files.Where((_, place) => place % Folds == fold).ToList();
            var model = Fit([.. Corpus.Files.Except(held)]);
            foreach (var file in held)
            {
                var truth = file.Documents.Select(document => (file.Content(document), document.Patient)).ToList();
                printed.Add(truth, DocumentAssembler.Assemble(FileSheets.Of(Corpus.FromTruth(file), Corpus.Received), model));
                if (Corpus.FromOcr(file) is { } pages)
                {
                    Explain(file.Name, truth, pages, model);
                    read.Add(truth, DocumentAssembler.Assemble(FileSheets.Of(pages, Corpus.Received), model));
                }
            }

            foreach (var stream in StyledStreams.Make(1000 + fold, 30, held, recognised: true))
                styled.Add([.. stream.Documents.Select(document => (document.Pages, document.Patient))], DocumentAssembler.Assemble(FileSheets.Of(stream.Pages, Corpus.Received), model));
        }

        output.WriteLine($"printed   {printed}");
        output.WriteLine($"read      {read}");
        output.WriteLine($"styled    {styled}");
        Assert.True(printed.BoundaryF1 >= 0.97 && read.BoundaryF1 >= 0.93 && styled.BoundaryF1 >= 0.9, $"{printed}\n{read}\n{styled}");
    }

    [RecognisedFact]
    public void Weights_in_use_are_those_the_corpus_gives()
    {
        var model = Fit(Corpus.Files);
        output.WriteLine(string.Join(", ", model.Weights.Select(weight => weight.ToString("0.00", CultureInfo.InvariantCulture))));
        foreach (var (name, weight) in Gap.Signals.Select(signal => signal.Name).Zip(model.Weights))
            output.WriteLine(FormattableString.Invariant($"{weight,6:F2}  {name}"));
        var score = new Dictionary<StyledStreams.Style, (int Right, int All)>();
        var all = new SplitScore();
        foreach (var stream in StyledStreams.Make(77, 120, Corpus.Files, recognised: true))
        {
            var made = DocumentAssembler.Assemble(FileSheets.Of(stream.Pages, Corpus.Received));
            all.Add([.. stream.Documents.Select(document => (document.Pages, document.Patient))], made);
            foreach (var document in stream.Documents.Where(document => document.Pages.Count > 1))
            {
                var (right, count) = score.GetValueOrDefault(document.Style);
                score[document.Style] = (right + (made.Any(other => other.Pages.SequenceEqual(document.Pages)) ? 1 : 0), count + 1);
            }
        }

        output.WriteLine($"styled, weights in use: {all}");
        output.WriteLine(string.Join("  ", score.Select(style => $"{style.Key} {style.Value.Right}/{style.Value.All}")));
        Assert.All(model.Weights.Zip(FittedGapModel.Weights.Weights), pair => Assert.InRange(pair.First - pair.Second, -0.1, 0.1));
    }

    /// <summary>Writes the wrongly joined gaps and what was seen there.</summary>
    private void Explain(string name, IReadOnlyList<(IReadOnlyList<int> Pages, string? Patient)> truth, IReadOnlyList<AssemblyPage> pages, GapModel model)
    {
        var content = FileSheets.Of(pages, Corpus.Received);
        foreach (var made in DocumentAssembler.Assemble(FileSheets.Of(pages, Corpus.Received), model))
        {
            foreach (var start in truth.Where(document => document.Pages.Count > 0).Select(document => document.Pages[0]).Where(start => made.Pages.Skip(1).Contains(start)))
            {
                var running = content.Where(sheet => made.Pages.Contains(sheet.Number) && sheet.Number < start).ToList();
                var after = content.SkipWhile(sheet => sheet.Number < start).ToList();
                var gap = DocumentAssembler.GapAt(RunningDocument.Of(running.Select(sheet => sheet.Evidence)), after[0], after.Skip(1).FirstOrDefault());
                output.WriteLine(FormattableString.Invariant($"joined {name} at {start} ({model.Probability(gap):F2}): {gap}"));
            }
        }
    }

    /// <summary>
    /// Gaps of the files as printed, as read, and of styled streams made of them; both kinds of gap weigh the same in
    /// total, since how many pages documents have is a habit of a site and no evidence.
    /// </summary>
    private static GapModel Fit(IReadOnlyList<Corpus.TrueFile> files)
    {
        var gaps = new List<(Gap Gap, bool Begins)>();
        foreach (var file in files)
        {
            var starts = file.Documents.Select(document => file.Content(document)).Where(pages => pages.Count > 0).Select(pages => pages[0]).ToHashSet();
            gaps.AddRange(Gaps(Corpus.FromTruth(file), starts));
            if (Corpus.FromOcr(file) is { } pages)
                gaps.AddRange(Gaps(pages, starts));
        }

        var streams = StyledStreams.Make(1, 100, files, recognised: false).Concat(StyledStreams.Make(2, 100, files, recognised: true));
        foreach (var (stream, place) in streams.Select((stream, place) => (stream, place)))
        {
            // Every second stream as if it were one patient's, or agreeing names would seem to prove one document.
            var seen = Gaps(stream.Pages, stream.Documents.Select(document => document.Pages[0]).ToHashSet());
            gaps.AddRange(place % 2 == 0 ? seen : seen.Select(gap => (gap.Gap.WithinOnePatient(), gap.Begins)));
        }

        var begins = gaps.Count(gap => gap.Begins);
        return GapModel.Fit(
            [.. gaps.Select(gap => (gap.Gap, gap.Begins, 0.5 * gaps.Count / (gap.Begins ? begins : gaps.Count - begins)))],
            Penalty);
    }

    /// <summary>Gaps the model decides; those at separators and covers are decided without it.</summary>
    private static IEnumerable<(Gap Gap, bool Begins)> Gaps(IReadOnlyList<AssemblyPage> pages, HashSet<int> starts)
    {
        var content = FileSheets.Of(pages, Corpus.Received);
        var running = new List<Sheet>();
        for (var i = 0; i < content.Count; i++)
        {
            var begins = starts.Contains(content[i].Number);
            if (running.Count > 0 && !content[i].Marked && !content[i].Cover && !running[^1].Cover
                && content[i].Evidence.Readable && running.Any(sheet => sheet.Evidence.Readable))
                yield return (DocumentAssembler.GapAt(RunningDocument.Of(running.Select(sheet => sheet.Evidence)), content[i], i + 1 < content.Count ? content[i + 1] : null), begins);
            if (begins)
                running.Clear();
            running.Add(content[i]);
        }
    }
}
