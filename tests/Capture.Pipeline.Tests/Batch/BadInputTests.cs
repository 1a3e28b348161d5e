using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Pipeline.Tests.Batch;

/// <summary>Input that cannot be processed gets one clear line and loses nothing, and the rest goes on.</summary>
public sealed class BadInputTests
{
    private static readonly string GoodFile = Path.Combine(Repository.SampleFiles, "SCAN00009.tif");

    [Fact]
    public async Task Broken_files_are_quarantined_with_cause_and_remedy_and_the_good_one_is_processed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("in"));
        File.Copy(GoodFile, folder.Of("in/good.tif"));
        var tiff = await File.ReadAllBytesAsync(Path.Combine(Repository.SampleFiles, "FAX20250602_084500_0010.tif"));
        await File.WriteAllBytesAsync(folder.Of("in/truncated.tif"), tiff[..(tiff.Length / 5)]);
        await File.WriteAllTextAsync(folder.Of("in/text.pdf"), "This is a letter, not a PDF.\n");
        await File.WriteAllBytesAsync(folder.Of("in/empty.tif"), []);
        await File.WriteAllBytesAsync(folder.Of("in/encrypted.pdf"), EncryptedPdf());

        using var run = await CaptureProcess.RunAsync("process", folder.Of("in"), "--output", folder.Of("out"), "--patients", Repository.Patients);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var result = new BatchResult(folder.Of("out"));
        var refused = result.Quarantine.ToDictionary(line => line.GetProperty("file").GetString()!, line => line);
        Assert.Equal("empty", refused["empty.tif"].GetProperty("reason").GetString());
        Assert.Equal("encrypted", refused["encrypted.pdf"].GetProperty("reason").GetString());
        Assert.Contains("text.pdf", refused.Keys);
        foreach (var line in refused.Values)
        {
            Assert.NotEmpty(line.GetProperty("cause").GetString()!);
            Assert.NotEmpty(line.GetProperty("remedy").GetString()!);
            Assert.Contains(line.GetProperty("file").GetString()!, run.Errors, StringComparison.Ordinal);
        }

        // Half a fax is either refused, or taken and put before a person; never filed.
        if (!refused.ContainsKey("truncated.tif"))
            Assert.All(result.DocumentsOf("truncated.tif"), document => Assert.Equal("review", document.GetProperty("status").GetString()));
        Assert.Single(result.DocumentsOf("good.tif"));
        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("out"), "--verify");
        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches(@"total\s+5\s", ledger.Output);
    }

    [Fact]
    public async Task A_page_that_cannot_be_decoded_is_named_and_the_pages_around_it_go_on()
    {
        const int Compression = 259, Unknown = 34712;
        using var folder = new TemporaryFolder();
        var page = await File.ReadAllBytesAsync(Path.Combine(Repository.SampleFiles, "FAX20250602_084500_0010.tif"));
        var directory = BitConverter.ToInt32(page, 4);
        var entry = Enumerable.Range(0, BitConverter.ToUInt16(page, directory)).Select(i => directory + 2 + 12 * i).First(at => BitConverter.ToUInt16(page, at) == Compression);
        var unreadable = (byte[])page.Clone();
        BitConverter.TryWriteBytes(unreadable.AsSpan(entry + 8), (ushort)Unknown);
        await File.WriteAllBytesAsync(folder.Of("three.tif"), [.. page, .. unreadable, .. page]);
        await File.WriteAllBytesAsync(folder.Of("none.tif"), [.. unreadable, .. unreadable]);

        using var run = await CaptureProcess.RunAsync("process", folder.Of("three.tif"), folder.Of("none.tif"), "--output", folder.Of("out"), "--patients", Repository.Patients);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var result = new BatchResult(folder.Of("out"));
        Assert.Equal("none.tif", Assert.Single(result.Quarantine).GetProperty("file").GetString());
        Assert.Equal(3, result.Pages.Count);
        Assert.Contains("Page 2 could not be read", result.Pages[1].GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Contains("34712", result.Pages[1].GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.False(result.Pages[1].GetProperty("blank").GetBoolean());
        var holder = Assert.Single(result.DocumentsOf("three.tif"), document => document.GetProperty("pages").EnumerateArray().Any(number => number.GetInt32() == 2));
        Assert.Equal("review", holder.GetProperty("status").GetString());
        Assert.Contains(holder.GetProperty("reasons").EnumerateArray(), reason => reason.GetString() == "page-given-up");
        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("out"), "--verify");
        Assert.Equal(0, ledger.ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_with_a_remedy_and_the_others_go_on()
    {
        using var folder = new TemporaryFolder();

        using var run = await CaptureProcess.RunAsync("process", GoodFile, folder.Of("not-there"), "--output", folder.Of("out"));

        Assert.Equal(2, run.ExitCode);
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(folder.Of("not-there"), line, StringComparison.Ordinal);
        Assert.Single(new BatchResult(folder.Of("out")).Manifest);
    }

    [Fact]
    public async Task Missing_trained_data_is_said_before_anything_is_begun()
    {
        using var folder = new TemporaryFolder();

        using var run = await CaptureProcess.RunAsync("process", GoodFile, "--output", folder.Of("out"), "--set", $"Engines:TessdataFolder={folder.Path}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("eng.traineddata", run.Errors, StringComparison.Ordinal);
        Assert.Contains(folder.Path, run.Errors, StringComparison.Ordinal);
        Assert.Contains("tesseract-ocr-eng", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Of("out")));
    }

    [Fact]
    public async Task A_broken_patient_row_is_named_and_the_others_are_imported()
    {
        using var folder = new TemporaryFolder();
        var rows = (await File.ReadAllLinesAsync(Repository.Patients)).ToList();
        rows.Insert(3, "900001,Broken,Row,,,F,not-a-date,,,,,,,");
        await File.WriteAllLinesAsync(folder.Of("patients.csv"), rows);

        using var import = await CaptureProcess.RunAsync("patients", "import", folder.Of("patients.csv"), "--data", folder.Of("data"));
        using var find = await CaptureProcess.RunAsync("patients", "find", rows[^1].Split(',')[0], "--data", folder.Of("data"));

        Assert.Equal(2, import.ExitCode);
        Assert.Contains("200 added", import.Output, StringComparison.Ordinal);
        var line = Assert.Single(import.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("patients.csv, line 4", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Broken", line, StringComparison.Ordinal);
        Assert.Contains(rows[^1].Split(',')[1], find.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Who_does_what_the_refusal_of_a_large_file_says_gets_it_in()
    {
        using var folder = new TemporaryFolder();
        var batch = Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf");

        using var refused = await CaptureProcess.RunAsync("process", batch, "--output", folder.Of("refused"), "--set", "Engines:Limits:MaxPages=1");
        var setting = Regex.Match(refused.Errors, @"raise (\S+)\.").Groups[1].Value;
        using var raised = await CaptureProcess.RunAsync("process", batch, "--output", folder.Of("raised"), "--set", "Engines:Limits:MaxPages=1", "--set", $"{setting}=10");

        Assert.Matches(@"quarantined\s+1\s", refused.Output);
        Assert.Matches(@"quarantined\s+0\s", raised.Output);
    }

    [Theory]
    [InlineData("find", "Miller")]
    [InlineData("collisions")]
    [InlineData("duplicates")]
    public async Task Who_asks_for_patients_in_a_wrong_folder_is_told_and_no_empty_register_is_made_there(params string[] question)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("wrong"));

        using var asked = await CaptureProcess.RunAsync(["patients", .. question, "--data", folder.Of("wrong")]);

        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("holds no Capture data", asked.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Of("wrong")));
    }

    [Fact]
    public async Task All_wrong_settings_are_named_together()
    {
        using var folder = new TemporaryFolder();

        using var run = await CaptureProcess.RunAsync("process", GoodFile, "--output", folder.Of("out"), "--set", "Work:MaxFailures=0", "--set", "Index:TypeConfidence=7",
            "--set", "Engines:Limits:MaxPages=0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MaxFailures", run.Errors, StringComparison.Ordinal);
        Assert.Contains("TypeConfidence", run.Errors, StringComparison.Ordinal);
        Assert.Contains("MaxPages", run.Errors, StringComparison.Ordinal);
    }

    // The smallest file whose trailer says that a password is needed (ISO 32000-1, 7.6): standard handler, 40-bit RC4.
    private static byte[] EncryptedPdf()
    {
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            $"<</Filter/Standard/V 1/R 2/P -4/O<{new string('1', 64)}>/U<{new string('2', 64)}>>>",
        ];
        foreach (var (body, number) in objects.Select((body, place) => (body, place + 1)))
        {
            offsets.Add(text.Length);
            text.Append($"{number} 0 obj\n{body}\nendobj\n");
        }

        var table = text.Length;
        text.Append("xref\n0 5\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            text.Append($"{offset:D10} 00000 n \n");
        text.Append($"trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<{new string('3', 32)}><{new string('3', 32)}>]>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
