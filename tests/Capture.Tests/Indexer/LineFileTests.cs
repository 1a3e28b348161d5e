using System.Text.Json;
using Capture.Contracts;
using Capture.Indexer;

namespace Capture.Tests.Indexer;

public sealed class LineFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-lines-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_manifest_line_has_every_field_by_its_agreed_name()
    {
        await using (var manifest = OutputFiles.CreateManifest(_folder))
        {
            await manifest.WriteAsync(Line, CancellationToken.None);
            await manifest.CompleteAsync(CancellationToken.None);
        }

        Assert.Equal(
            """
            {"file":"a \"b\".tif","sha256":"00ff","document":1,"pages":[1,2],"type":{"name":"lab-report","loinc":"11502-2","confidence":0.97},"patient":{"mrn":"567431","confidence":0.999},"combination":{"id":"02","agreement":"exact","fields":["first-name","last-name","birth-date","phone"]},"candidates":[{"mrn":"567431","confidence":0.999}],"documentDate":"2024-08-07","facts":[{"kind":"author","value":"Anna Small, DO","confidence":0.93,"page":2,"box":[0.1,0.2,0.3,0.02]}],"sensitivity":[],"status":"indexed","reasons":[],"duplicateOf":null,"ocrConfidence":0.9,"doubtfulNumbers":[{"page":2,"text":"2.5"}],"output":"documents/a_1_lab-report.pdf"}

            """,
            await File.ReadAllTextAsync(Path.Combine(_folder, "manifest.jsonl")));
    }

    [Fact]
    public async Task What_is_not_known_is_written_as_null()
    {
        await using (var manifest = OutputFiles.CreateManifest(_folder))
        {
            await manifest.WriteAsync(
                Line with { Patient = null, Combination = null, DocumentDate = null, Output = null, Type = new ManifestType("unknown", null, 0.2), DuplicateOf = "old.tif" },
                CancellationToken.None);
            await manifest.CompleteAsync(CancellationToken.None);
        }

        var line = await File.ReadAllTextAsync(Path.Combine(_folder, "manifest.jsonl"));
        foreach (var part in new[] { "\"patient\":null", "\"combination\":null", "\"documentDate\":null", "\"output\":null", "\"loinc\":null", "\"duplicateOf\":\"old.tif\"" })
            Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_one_line_whatever_its_text()
    {
        const string text = "one\ntwo\r\u2028three\u0085 \u0000 \ud800 <b> 患者 😷";
        await using (var pages = OutputFiles.CreatePages(_folder))
        {
            await pages.WriteAsync(Page(1) with { Text = text }, CancellationToken.None);
            await pages.WriteAsync(Page(2), CancellationToken.None);
            await pages.CompleteAsync(CancellationToken.None);
        }

        var written = await File.ReadAllTextAsync(Path.Combine(_folder, "pages.jsonl"));
        Assert.Equal(2, written.Count(character => character == '\n'));
        Assert.DoesNotContain(written, character => character is '\r' or '\u2028' or '\u0085');
        var first = JsonDocument.Parse(written.Split('\n')[0]).RootElement;
        Assert.Equal(text.Replace('\ud800', '\ufffd'), first.GetProperty("text").GetString());
        Assert.Equal(["file", "page", "rotation", "skewDegrees", "blank", "separator", "confidence", "text"], first.EnumerateObject().Select(field => field.Name));
        Assert.Contains("患者", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_file_is_named_with_cause_and_remedy()
    {
        await using (var quarantine = OutputFiles.CreateQuarantine(_folder))
        {
            await quarantine.WriteAsync(
                new QuarantineLine { File = "x.tif", Sha256 = null, Reason = "unreadable", Cause = "It is empty.", Remedy = "Send it again." },
                CancellationToken.None);
            await quarantine.CompleteAsync(CancellationToken.None);
        }

        Assert.Equal(
            """{"file":"x.tif","sha256":null,"reason":"unreadable","cause":"It is empty.","remedy":"Send it again."}""" + "\n",
            await File.ReadAllTextAsync(Path.Combine(_folder, "quarantine.jsonl")));
    }

    [Fact]
    public async Task An_unfinished_file_never_takes_the_place_of_a_finished_one()
    {
        var path = Path.Combine(_folder, "pages.jsonl");
        await File.WriteAllTextAsync(path, "older");

        await using (var pages = OutputFiles.CreatePages(_folder))
        {
            await pages.WriteAsync(Page(1), CancellationToken.None);
            Assert.Equal("older", await File.ReadAllTextAsync(path));
        }

        Assert.Equal("older", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    private static PageLine Page(int number) => new()
    {
        File = "a.tif",
        Page = number,
        Rotation = 0,
        SkewDegrees = -0.62,
        Blank = false,
        Separator = false,
        Confidence = 0.9,
        Text = "x",
    };

    private static ManifestLine Line { get; } = new()
    {
        File = "a \"b\".tif",
        Sha256 = "00ff",
        Document = 1,
        Pages = [1, 2],
        Type = new ManifestType("lab-report", "11502-2", 0.97),
        Patient = new PatientCandidate("567431", 0.999),
        Combination = new ApprovedCombination("02", ApprovedCombination.Exact, ["first-name", "last-name", "birth-date", "phone"]),
        Candidates = [new PatientCandidate("567431", 0.999)],
        DocumentDate = new DateOnly(2024, 8, 7),
        Facts = [new ManifestFact(FactKinds.Author, "Anna Small, DO", 0.93, 2, [0.1, 0.2, 0.3, 0.02])],
        Sensitivity = [],
        Status = "indexed",
        Reasons = [],
        DuplicateOf = null,
        OcrConfidence = 0.9,
        DoubtfulNumbers = [new DoubtfulNumber(2, "2.5")],
        Output = "documents/a_1_lab-report.pdf",
    };
}
