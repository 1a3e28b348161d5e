using System.Text.Json;

namespace Capture.Pipeline.Tests.Batch;

/// <summary>The whole pipeline, real engines and all, on the samples, against their truth.</summary>
public sealed class SamplesTests(SamplesRun run) : IClassFixture<SamplesRun>
{
    private static readonly JsonElement[] Truth = [.. Directory.GetFiles(Path.Combine(Repository.Samples, "truth"), "*.json")
        .Order(StringComparer.Ordinal).Select(path => JsonDocument.Parse(File.ReadAllText(path)).RootElement)];

    private static readonly Lazy<HashSet<string>> RecordNumbers =
        new(() => [.. File.ReadLines(Repository.Patients).Skip(1).Select(line => line.Split(',')[0])]);

    [Fact]
    public void Every_page_of_every_file_has_its_line()
    {
        var expected = Truth.SelectMany(file => file.GetProperty("pageTruth").EnumerateArray()
            .Select(page => (file.GetProperty("file").GetString(), page.GetProperty("page").GetInt32()))).Order();
        var found = run.Result.Pages.Select(page => (page.GetProperty("file").GetString(), page.GetProperty("page").GetInt32())).Order();

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task The_ledger_balances_and_every_original_is_kept()
    {
        using var ledger = await CaptureProcess.RunAsync("ledger", run.Output, "--verify");

        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches(@"unaccounted\s+0\s+0", ledger.Output);
        Assert.Matches($@"total\s+{Truth.Length}\s+{run.Result.Pages.Count}", ledger.Output);
        Assert.Contains("Every original is there", ledger.Output);
    }

    [Fact]
    public void Turned_pages_blank_pages_and_separators_are_found()
    {
        foreach (var (truth, page) in PagesWithTruth())
        {
            var where = $"{page.GetProperty("file").GetString()} page {page.GetProperty("page").GetInt32()}";
            Assert.True(truth.GetProperty("separator").GetBoolean() == page.GetProperty("separator").GetBoolean(), $"separator: {where}");
            Assert.True(truth.GetProperty("blank").GetBoolean() == page.GetProperty("blank").GetBoolean(), $"blank: {where}");
            if (!truth.GetProperty("separator").GetBoolean() && !truth.GetProperty("blank").GetBoolean())
                Assert.True(truth.GetProperty("rotation").GetInt32() == page.GetProperty("rotation").GetInt32(), $"rotation: {where}");
        }
    }

    [Fact]
    public void Straightened_tilt_is_near_the_true_one()
    {
        // A photograph has perspective and no one tilt.
        var photographs = Truth.Where(file => file.GetProperty("channel").GetString() == "upload").Select(file => file.GetProperty("file").GetString()).ToHashSet();
        foreach (var (truth, page) in PagesWithTruth().Where(pair => !pair.Truth.GetProperty("separator").GetBoolean()))
        {
            if (!photographs.Contains(page.GetProperty("file").GetString()))
                Assert.InRange(page.GetProperty("skewDegrees").GetDouble() - truth.GetProperty("skewDegrees").GetDouble(), -0.5, 0.5);
        }
    }

    [Fact]
    public void Files_are_split_where_their_documents_end()
    {
        foreach (var file in Truth)
        {
            var expected = file.GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("pages")[0].GetInt32());
            var found = run.Result.DocumentsOf(file.GetProperty("file").GetString()!).Select(document => document.GetProperty("pages")[0].GetInt32());
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void No_document_is_filed_under_another_patient()
    {
        foreach (var (truth, document) in DocumentsWithTruth().Where(pair => pair.Document.GetProperty("status").GetString() == "indexed"))
        {
            if (document.GetProperty("patient") is { ValueKind: JsonValueKind.Object } patient)
                Assert.Equal(truth.GetProperty("mrn").GetString(), patient.GetProperty("mrn").GetString());
        }
    }

    [Fact]
    public void Most_documents_get_their_type_and_their_patient_as_first_candidate()
    {
        var pairs = DocumentsWithTruth().ToList();
        var typed = pairs.Count(pair => pair.Truth.GetProperty("type").GetString() == pair.Document.GetProperty("type").GetProperty("name").GetString());
        var withPatient = pairs.Where(pair => pair.Truth.GetProperty("mrn").ValueKind == JsonValueKind.String).ToList();
        var matched = withPatient.Count(pair => pair.Document.GetProperty("candidates") is { } candidates && candidates.GetArrayLength() > 0
            && candidates[0].GetProperty("mrn").GetString() == pair.Truth.GetProperty("mrn").GetString());

        Assert.True(typed >= pairs.Count * 3 / 4, $"{typed} of {pairs.Count} types");
        Assert.True(matched >= withPatient.Count * 3 / 4, $"{matched} of {withPatient.Count} patients");
    }

    [Fact]
    public void Something_is_filed_without_a_person()
    {
        Assert.Contains(run.Result.Manifest, document => document.GetProperty("status").GetString() == "indexed" && document.GetProperty("patient").ValueKind == JsonValueKind.Object);
    }

    [Fact]
    public void Probabilities_are_probabilities_and_candidates_are_patients()
    {
        foreach (var document in run.Result.Manifest)
        {
            Assert.InRange(document.GetProperty("type").GetProperty("confidence").GetDouble(), 0, 1);
            foreach (var candidate in document.GetProperty("candidates").EnumerateArray())
            {
                Assert.InRange(candidate.GetProperty("confidence").GetDouble(), 0, 1);
                Assert.Contains(candidate.GetProperty("mrn").GetString()!, RecordNumbers.Value);
            }
        }
    }

    [Fact]
    public void A_fax_that_was_sent_twice_says_so()
    {
        var again = Truth.Single(file => file.GetProperty("duplicateOf").ValueKind == JsonValueKind.String);

        var document = Assert.Single(run.Result.DocumentsOf(again.GetProperty("file").GetString()!));
        Assert.Equal(again.GetProperty("duplicateOf").GetString(), document.GetProperty("duplicateOf").GetString());
        Assert.Single(run.Result.Manifest, line => line.GetProperty("duplicateOf").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void Logs_hold_no_patient()
    {
        var names = File.ReadLines(Repository.Patients).Skip(1).Select(line => line.Split(',')).SelectMany(fields => new[] { fields[0], fields[1] })
            .Where(word => word.Length > 4).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var words = Directory.GetFiles(Path.Combine(run.Output, ".capture", "logs")).SelectMany(File.ReadLines)
            .SelectMany(line => line.Split([' ', ',', ':', '"', '\'', '/', '.'], StringSplitOptions.RemoveEmptyEntries));

        Assert.Empty(words.Where(names.Contains).Distinct());
    }

    private IEnumerable<(JsonElement Truth, JsonElement Page)> PagesWithTruth() =>
        from file in Truth
        from truth in file.GetProperty("pageTruth").EnumerateArray()
        join page in run.Result.Pages
            on (file.GetProperty("file").GetString(), truth.GetProperty("page").GetInt32())
            equals (page.GetProperty("file").GetString(), page.GetProperty("page").GetInt32())
        select (truth, page);

    private IEnumerable<(JsonElement Truth, JsonElement Document)> DocumentsWithTruth() =>
        from file in Truth
        from truth in file.GetProperty("documents").EnumerateArray()
        join document in run.Result.Manifest
            on (file.GetProperty("file").GetString(), truth.GetProperty("pages")[0].GetInt32())
            equals (document.GetProperty("file").GetString(), document.GetProperty("pages")[0].GetInt32())
        select (truth, document);
}
