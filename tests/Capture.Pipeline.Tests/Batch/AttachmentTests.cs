using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Capture.Pipeline.Tests.Batch;

/// <summary>What is attached to a PDF is a file like any other, or a person is told that it is not.</summary>
public sealed class AttachmentTests
{
    [Fact]
    public async Task An_attached_document_becomes_a_file_of_its_own_and_its_carrier_needs_nobody_for_it()
    {
        using var folder = new TemporaryFolder();
        var result = Pdf("PATHOLOGY REPORT Specimen: skin, left forearm. Diagnosis: benign naevus.");
        await File.WriteAllBytesAsync(folder.Of("letter.pdf"), Pdf("Dear colleague, please see the attached result of our patient.", ("result.pdf", result), ("same.pdf", result)));

        using var run = await CaptureProcess.RunAsync("process", folder.Of("letter.pdf"), "--output", folder.Of("out"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var manifest = new BatchResult(folder.Of("out"));
        var attached = Assert.Single(manifest.DocumentsOf("letter.pdf/result.pdf"));
        Assert.Equal("letter.pdf", attached.GetProperty("attachedTo").GetString());
        Assert.Equal("letter.pdf/result.pdf", Assert.Single(manifest.DocumentsOf("letter.pdf/same.pdf")).GetProperty("duplicateOf").GetString());
        Assert.Contains("PATHOLOGY", Text(manifest, "letter.pdf/result.pdf"), StringComparison.Ordinal);
        Assert.DoesNotContain("PATHOLOGY", Text(manifest, "letter.pdf"), StringComparison.Ordinal);
        Assert.DoesNotContain("attachments-unread", Reasons(Assert.Single(manifest.DocumentsOf("letter.pdf"))));

        using var again = await CaptureProcess.RunAsync("process", folder.Of("letter.pdf"), "--output", folder.Of("out"));
        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("out"), "--verify");
        Assert.Matches(@"total\s+3\s", ledger.Output);
        Assert.Contains("2 came attached to others", ledger.Output, StringComparison.Ordinal);
        Assert.Equal(0, ledger.ExitCode);
    }

    [Fact]
    public async Task What_is_attached_and_not_taken_sends_the_carrier_to_a_person()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.Of("word.pdf"), Pdf("See the attached form.", ("form.docx", "PK\x03\x04 a word file"u8.ToArray())));
        await File.WriteAllBytesAsync(folder.Of("deep.pdf"), Pdf("Outermost.", ("one.pdf", Pdf("Within.", ("two.pdf", Pdf("Innermost."))))));

        using var run = await CaptureProcess.RunAsync("process", folder.Of("word.pdf"), folder.Of("deep.pdf"), "--output", folder.Of("out"), "--set", "Ingest:Attachments:MostDepth=1");

        var manifest = new BatchResult(folder.Of("out"));
        Assert.Contains("attachments-unread", Reasons(Assert.Single(manifest.DocumentsOf("word.pdf"))));
        Assert.DoesNotContain("attachments-unread", Reasons(Assert.Single(manifest.DocumentsOf("deep.pdf"))));
        Assert.Contains("attachments-unread", Reasons(Assert.Single(manifest.DocumentsOf("deep.pdf/one.pdf"))));
        Assert.Equal(3, manifest.Manifest.Count);
    }

    [Fact]
    public async Task The_cover_of_a_portfolio_is_kept_and_its_documents_are_taken()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.Of("portfolio.pdf"), Pdf(
            "/Collection << /View /D >>", "For the best experience, open this portfolio in another reader.", ("one.pdf", Pdf("First document.")), ("../../two.pdf", Pdf("Second document."))));

        using var run = await CaptureProcess.RunAsync("process", folder.Of("portfolio.pdf"), "--output", folder.Of("out"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var files = new BatchResult(folder.Of("out")).Manifest.Select(line => line.GetProperty("file").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(["portfolio.pdf", "portfolio.pdf/one.pdf", "portfolio.pdf/two.pdf"], files);
        Assert.Empty(new BatchResult(folder.Of("out")).Quarantine);
    }

    private static string Text(BatchResult result, string file) =>
        string.Join('\n', result.Pages.Where(page => page.GetProperty("file").GetString() == file).Select(page => page.GetProperty("text").GetString()));

    private static IEnumerable<string> Reasons(JsonElement document) => document.GetProperty("reasons").EnumerateArray().Select(code => code.GetString()!);

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Compress))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Pdf(string text, params (string Name, byte[] Bytes)[] attached) => Pdf("", text, attached);

    /// <summary>One page of text, with files attached to it.</summary>
    private static byte[] Pdf(string catalog, string text, params (string Name, byte[] Bytes)[] attached)
    {
        var content = $"BT /F 12 Tf 14 TL 72 720 Td {string.Join(' ', text.Chunk(60).Select(line => $"({new string(line)}) Tj T*"))} ET";
        var names = string.Join(' ', attached.Select((file, place) => $"({place:D3}) {7 + (2 * place)} 0 R"));
        List<byte[]> objects =
        [
            Encoding.Latin1.GetBytes($"<< /Type /Catalog /Pages 2 0 R {catalog} /Names << /EmbeddedFiles << /Names [{names}] >> >> >>"),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"u8.ToArray(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"u8.ToArray(),
            Encoding.Latin1.GetBytes($"<< /Length {content.Length} >>\nstream\n{content}\nendstream"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"u8.ToArray(),
        ];
        foreach (var (name, bytes) in attached)
        {
            var packed = Packed(bytes);
            objects.Add([.. Encoding.Latin1.GetBytes($"<< /Type /EmbeddedFile /Filter /FlateDecode /Length {packed.Length} >>\nstream\n"), .. packed, .. "\nendstream"u8]);
            objects.Add(Encoding.Latin1.GetBytes($"<< /Type /Filespec /F ({name}) /EF << /F {objects.Count} 0 R >> >>"));
        }

        using var file = new MemoryStream();
        Print("%PDF-1.7\n");
        var offsets = new List<long>();
        foreach (var (body, number) in objects.Select((body, place) => (body, place + 1)))
        {
            offsets.Add(file.Position);
            Print($"{number} 0 obj\n");
            file.Write(body);
            Print("\nendobj\n");
        }

        var table = file.Position;
        Print($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(offset => $"{offset:D10} 00000 n \n"))}");
        Print($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();

        void Print(string part) => file.Write(Encoding.Latin1.GetBytes(part));
    }
}
