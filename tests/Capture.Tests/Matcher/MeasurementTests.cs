using System.Globalization;
using System.Text.Json;
using Capture.Contracts;
using Capture.Matcher;
using Xunit.Abstractions;

namespace Capture.Tests.Matcher;

public sealed class MeasurementTests(ITestOutputHelper output)
{
    [Fact]
    public void Bound_on_errors_is_exact()
    {
        // The rule of three: none in n leaves 3/n; tables of Clopper and Pearson give 0.0517 for 1 in 90.
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 30_000), BinomialBound.Upper(0, 30_000, 0.95), 9);
        Assert.Equal(0.0516, BinomialBound.Upper(1, 90, 0.95), 3);
    }

    [Fact]
    public void Calibration_error_is_nothing_when_probabilities_hold()
    {
        var answers = Enumerable.Range(0, 1000).Select(i => (0.925, i % 40 < 37)).ToList();

        Assert.Equal(0, MatcherEvaluation.CalibrationErrorOf(answers), 9);
        Assert.Equal(0.925, MatcherEvaluation.CalibrationErrorOf([.. answers.Select(answer => (answer.Item1, false))]), 9);
    }

    [Fact]
    public void Probability_rises_with_the_odds_and_never_reaches_certainty()
    {
        foreach (var doubtless in (bool[])[true, false])
        {
            var probabilities = Enumerable.Range(-40, 100).Select(odds => Calibration.Probability(odds, doubtless)).ToList();
            Assert.Equal(probabilities.Order(), probabilities);
            Assert.All(probabilities, probability => Assert.InRange(probability, 0, 0.9999));
        }

        Assert.True(Calibration.Probability(10, doubtless: true) > Calibration.Probability(10, doubtless: false));
    }

    /// <summary>Febrl dataset 4 (5,000 pairs of records with typing errors), written as pages.</summary>
    [SharedFact("match/febrl/dataset4a.csv", "match/febrl/dataset4b.csv")]
    public void Febrl_records_with_errors_are_found_and_never_filed_wrong()
    {
        var matcher = new PatientMatcher(PatientIndex.Build(Febrl(SharedData.Of("match/febrl/dataset4a.csv")).Select(record => record.Patient)), new MatcherOptions());
        var (right, wrong, count) = (0, 0, 0);
        foreach (var (id, patient) in Febrl(SharedData.Of("match/febrl/dataset4b.csv")).Take(400))
        {
            var result = matcher.Match([TypedPage.Of($"Patient: {patient.Last}, {patient.First}\nDOB: {patient.Dob:MM/dd/yyyy}\nSSN: XXX-XX-{patient.Ssn4}\nAddress: {patient.Street}")], new DateOnly(2025, 1, 1));
            count++;
            right += result.Candidates.Count > 0 && result.Candidates[0].Mrn == id ? 1 : 0;
            wrong += result.FiledUnder is { } mrn && mrn != id ? 1 : 0;
        }

        output.WriteLine($"{right} of {count} first, {wrong} filed wrong");
        Assert.Equal(0, wrong);
        // A third of these records lacks a name or has two fields damaged; what matters is that none is filed wrong.
        Assert.True(right >= 0.8 * count, $"{right} of {count}");
    }

    /// <summary>The development corpus by its true text: nothing wrong is filed, and most of what can be filed is.</summary>
    [SharedFact("corpus/dev/patients.csv")]
    public async Task Corpus_text_is_filed_without_an_error()
    {
        var matcher = new PatientMatcher(PatientIndex.Build((await PatientCsv.ReadAllAsync(SharedData.Of("corpus/dev/patients.csv"), default)).Patients), new MatcherOptions());
        var (should, filed, wrong) = (0, 0, 0);
        foreach (var file in Directory.EnumerateFiles(SharedData.Of("corpus/dev/truth"), "*.json"))
        {
            using var truth = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            var received = DateOnly.FromDateTime(truth.RootElement.GetProperty("received").GetDateTime());
            foreach (var document in truth.RootElement.GetProperty("documents").EnumerateArray().Where(document => document.GetProperty("type").GetString() != DocumentTypes.FaxCover))
            {
                var range = document.GetProperty("pages");
                var pages = truth.RootElement.GetProperty("pageTruth").EnumerateArray()
                    .Where(page => page.GetProperty("page").GetInt32() >= range[0].GetInt32() && page.GetProperty("page").GetInt32() <= range[1].GetInt32() && !page.GetProperty("blank").GetBoolean() && !page.GetProperty("separator").GetBoolean())
                    .Select(page => TypedPage.Of(page.GetProperty("text").GetString()!)).ToList();
                var result = matcher.Match(pages, received);
                var possible = document.GetProperty("routing").GetString() == "auto";
                should += possible ? 1 : 0;
                filed += possible && result.FiledUnder is { } mrn && mrn == document.GetProperty("mrn").GetString() ? 1 : 0;
                wrong += result.FiledUnder is { } under && under != document.GetProperty("mrn").GetString() ? 1 : 0;
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"filed {filed} of {should}, wrong {wrong}"));
        Assert.Equal(0, wrong);
        Assert.True(filed >= 0.85 * should, $"{filed} of {should}");
    }

    private static IEnumerable<(string Id, Patient Patient)> Febrl(string path) =>
        from line in File.ReadLines(path).Skip(1)
        let fields = line.Split(',', StringSplitOptions.TrimEntries)
        where fields.Length >= 11
        select (fields[0].Split('-')[1], new Patient
        {
            Mrn = fields[0].Split('-')[1],
            First = fields[1],
            Last = fields[2],
            Street = $"{fields[3]} {fields[4]}",
            Dob = DateOnly.TryParseExact(fields[9], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var dob) ? dob : null,
            Ssn4 = fields[10].Length > 4 ? fields[10][^4..] : "",
        });
}
