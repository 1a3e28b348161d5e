using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>A document with its answer.</summary>
public sealed record LabelledDocument
{
    public required string Id { get; init; }

    /// <summary>The pages as read; null when only <see cref="Text"/> is given.</summary>
    public IReadOnlyList<PageText>? Pages { get; init; }

    /// <summary>Plain text of a single page.</summary>
    public string? Text { get; init; }

    /// <summary>The person the document concerns, as in the persons file, or a record number where there is none; null for nobody of ours.</summary>
    public string? Person { get; init; }

    /// <summary>The day it arrived.</summary>
    public required DateOnly Received { get; init; }
}

/// <summary>What a run of the matcher over labelled documents measured.</summary>
public sealed record EvaluationReport
{
    public required int Documents { get; init; }

    /// <summary>Documents whose person is in the index.</summary>
    public required int Inside { get; init; }
    public required int Filed { get; init; }
    public required int WronglyFiled { get; init; }
    public required int FirstIsRight { get; init; }
    public required int FirstFiveHoldRight { get; init; }

    /// <summary>Expected calibration error of the best candidate's probability, in twenty bins.</summary>
    public required double CalibrationError { get; init; }
    public required IReadOnlyDictionary<string, int> Doubts { get; init; }

    /// <summary>By which approved combination the filed ones were told; those told by none are under <c>none</c>.</summary>
    public required IReadOnlyDictionary<string, int> Combinations { get; init; }

    /// <summary>Whether one was required.</summary>
    public required bool CombinationRequired { get; init; }
    /// <summary>How long each document took, the shortest first; without the first few, during which code is compiled.</summary>
    public required IReadOnlyList<TimeSpan> Times { get; init; }

    /// <summary>Upper end of the exact one-sided 95 % interval of wrong among filed (Clopper and Pearson, 1934).</summary>
    public double WrongUpperBound => BinomialBound.Upper(WronglyFiled, Filed, 0.95);

    private string Took(double share) => Times.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Times[Math.Min(Times.Count - 1, (int)(Times.Count * share))].TotalMilliseconds:F1}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        documents             {Documents}, of patients in the index {Inside}
        filed without review  {Filed} ({(double)Filed / Math.Max(1, Documents):P1})
        wrong among filed     {WronglyFiled} (95 % upper bound {WrongUpperBound:E1})
        right among first     {(double)FirstIsRight / Math.Max(1, Inside):P1}
        right among five      {(double)FirstFiveHoldRight / Math.Max(1, Inside):P1}
        calibration error     {CalibrationError:F4}
        milliseconds each     median {Took(0.5)}, 95 % within {Took(0.95)}, 99 % within {Took(0.99)}, slowest {Took(1)}
        approved combinations {(CombinationRequired ? "required" : "not required")}: {string.Join(", ", Combinations.OrderByDescending(one => one.Value).Select(one => $"{one.Key} {one.Value}"))}
        doubts                {string.Join(", ", Doubts.OrderByDescending(doubt => doubt.Value).Select(doubt => $"{doubt.Key} {doubt.Value}"))}
        """);
}

/// <summary>Measures the matcher on documents whose patient is known.</summary>
public static class MatcherEvaluation
{
    /// <summary>Documents at the beginning whose time is not counted.</summary>
    private const int Uncounted = 50;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Matches every document of a file of JSON lines (<c>id</c>, <c>text</c> or <c>pages</c>, <c>person</c> or <c>pid</c>,
    /// <c>received</c>) against a patient file.
    /// </summary>
    /// <param name="personsPath">CSV <c>mrn,person_id</c> that tells which record numbers are one person; null when each is its own.</param>
    /// <param name="details">Where to write a tab-separated line for each document; null for nowhere. Holds record numbers.</param>
    public static async Task<EvaluationReport> RunAsync(
        string documentsPath, string patientsPath, string? personsPath, MatcherOptions options, DateOnly received, TextWriter? details, CancellationToken cancellationToken)
    {
        var import = await PatientCsv.ReadAllAsync(patientsPath, cancellationToken);
        return await RunAsync(documentsPath, new PatientMatcher(PatientIndex.Build(import.Patients), options), personsPath, received, details, cancellationToken);
    }

    /// <summary>The same with patients who are loaded already.</summary>
    public static async Task<EvaluationReport> RunAsync(
        string documentsPath, PatientMatcher matcher, string? personsPath, DateOnly received, TextWriter? details, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        var persons = personsPath is null ? [] : await ReadPersonsAsync(personsPath, cancellationToken);
        return await RunAsync(ReadDocumentsAsync(documentsPath, received, cancellationToken), matcher, persons, details, cancellationToken);
    }

    private static async Task<EvaluationReport> RunAsync(
        IAsyncEnumerable<LabelledDocument> documents, PatientMatcher matcher, Dictionary<string, string> persons, TextWriter? details, CancellationToken cancellationToken)
    {
        string PersonOf(string mrn) => persons.GetValueOrDefault(mrn) ?? matcher.Living(mrn);
        var (count, inside, filed, wrong, first, five, timed) = (0, 0, 0, 0, 0, 0, 0);
        List<(double Probability, bool Right)> calibration = [];
        List<TimeSpan> times = [];
        Dictionary<string, int> doubts = new(StringComparer.Ordinal);
        Dictionary<string, int> combinations = new(StringComparer.Ordinal);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            var pages = document.Pages ?? [TypedPage.Of(document.Text ?? "")];
            var started = Stopwatch.GetTimestamp();
            var result = matcher.Match(pages, document.Received, cancellationToken);
            var took = Stopwatch.GetElapsedTime(started);
            if (++timed > Uncounted)
                times.Add(took);
            // Without persons a record number stands for one: decided before a merge, it may be a retired one.
            var person = document.Person is null ? null : matcher.Living(document.Person);
            var rank = person is null ? -1 : result.Candidates.ToList().FindIndex(candidate => PersonOf(candidate.Mrn) == person);
            var wronglyFiled = result.FiledUnder is { } mrn && PersonOf(mrn) != person;
            count++;
            inside += document.Person is null ? 0 : 1;
            filed += result.FiledUnder is null ? 0 : 1;
            wrong += wronglyFiled ? 1 : 0;
            first += rank == 0 ? 1 : 0;
            five += rank is >= 0 and < 5 ? 1 : 0;
            if (result.Candidates.Count > 0)
                calibration.Add((result.Confidence, rank == 0));
            if (result.FiledUnder is not null)
            {
                var combination = result.Candidates[0].Combination is { } told ? $"{told.Id} {told.Agreement}" : "none";
                combinations[combination] = combinations.GetValueOrDefault(combination) + 1;
            }

            foreach (var doubt in result.Doubts)
                doubts[doubt] = doubts.GetValueOrDefault(doubt) + 1;
            if (details is not null)
            {
                var best = result.Candidates.Count > 0 ? result.Candidates[0] : null;
                await details.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{document.Id}\t{document.Person}\t{result.FiledUnder}\t{best?.Mrn}\t{rank}\t{best?.LogOdds:F2}\t{(wronglyFiled ? "WRONG" : result.FiledUnder is null ? "review" : "filed")}\t{string.Join(',', result.Doubts)}\t{string.Join(',', best?.Evidence.Where(field => field.Weight != 0).Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Field}:{field.Agreement}:{field.Weight:F1}")) ?? [])}\t{best?.Combination?.Id}\t{best?.Confidence:F6}\t{string.Join(' ', result.Candidates.Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{candidate.Mrn}:{candidate.Confidence:F6}")))}\t{took.TotalMilliseconds:F1}"));
            }
        }

        times.Sort();
        return new EvaluationReport
        {
            Documents = count,
            Inside = inside,
            Filed = filed,
            WronglyFiled = wrong,
            FirstIsRight = first,
            FirstFiveHoldRight = five,
            Doubts = doubts,
            Combinations = combinations,
            CombinationRequired = matcher.RequiresApprovedCombination,
            CalibrationError = CalibrationErrorOf(calibration),
            Times = times,
        };
    }

    internal static double CalibrationErrorOf(IReadOnlyCollection<(double Probability, bool Right)> answers) =>
        answers.Count == 0 ? 0 : answers
            .GroupBy(answer => Math.Min(19, (int)(answer.Probability * 20)))
            .Sum(bin => Math.Abs(bin.Average(answer => answer.Probability) - bin.Average(answer => answer.Right ? 1.0 : 0.0)) * bin.Count()) / answers.Count;

    private static async IAsyncEnumerable<LabelledDocument> ReadDocumentsAsync(string path, DateOnly received, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            using var parsed = JsonDocument.Parse(line);
            var root = parsed.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
            yield return new LabelledDocument
            {
                Id = Text("id") ?? "",
                Text = Text("text"),
                Pages = root.TryGetProperty("pages", out var pages) ? pages.Deserialize<List<PageText>>(Json) : null,
                Person = Text("person") ?? Text("pid"),
                Received = Text("received") is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : received,
            };
        }
    }

    private static async Task<Dictionary<string, string>> ReadPersonsAsync(string path, CancellationToken cancellationToken)
    {
        Dictionary<string, string> persons = new(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            if (line.Split(',') is [var mrn, var person, ..] && mrn != "mrn")
                persons[mrn] = person;
        }

        return persons;
    }
}

/// <summary>Plain text as if it had been typed: for documents that have no boxes.</summary>
internal static class TypedPage
{
    /// <summary>Plain text does not say how sure its reader was: as sure as readers usually are of a word they got right.</summary>
    private const double UsualConfidence = 0.97;

    private const int CharacterWidth = 10;
    private const int CharacterHeight = 20;
    private const int LinePitch = 30;

    public static PageText Of(string text)
    {
        List<TextLine> lines = [];
        var rows = text.Split('\n');
        for (var row = 0; row < rows.Length; row++)
        {
            List<TextWord> words = [];
            for (var from = 0; from < rows[row].Length;)
            {
                if (rows[row][from] == ' ')
                {
                    from++;
                    continue;
                }

                var to = rows[row].IndexOf(' ', from) is >= 0 and var space ? space : rows[row].Length;
                words.Add(new TextWord(rows[row][from..to], UsualConfidence, new Box(from * CharacterWidth, row * LinePitch, (to - from) * CharacterWidth, CharacterHeight)));
                from = to;
            }

            if (words.Count > 0)
                lines.Add(new TextLine(0, words));
        }

        return new PageText { Width = 1700, Height = Math.Max(2200, rows.Length * LinePitch), Dpi = 200, Lines = lines, Origin = "text-layer", Confidence = 1 };
    }
}

/// <summary>Exact confidence limits of a share, from the binomial distribution itself.</summary>
internal static class BinomialBound
{
    /// <summary>The largest share under which as few as <paramref name="hits"/> of <paramref name="trials"/> is not surprising.</summary>
    public static double Upper(int hits, int trials, double confidence)
    {
        if (trials == 0 || hits >= trials)
            return 1;
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (AtMost(hits, trials, middle) > 1 - confidence)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double AtMost(int hits, int trials, double share)
    {
        if (share is <= 0 or >= 1)
            return share <= 0 ? 1 : 0;
        var log = trials * Math.Log(1 - share);
        var sum = Math.Exp(log);
        for (var k = 1; k <= hits; k++)
        {
            log += Math.Log((trials - k + 1.0) / k) + Math.Log(share / (1 - share));
            sum += Math.Exp(log);
        }

        return sum;
    }
}
