using System.Diagnostics;
using System.Globalization;
using System.Text;
using Capture.Tests.Files;

namespace Capture.Pipeline.Tests.Batch;

/// <summary>
/// A page is what is seen on it: printed and scanned it gets the decision it gets as the file it was made as, wherever its patient's
/// label sticks and however it is turned, and nobody gets it whom a reader would not choose.
/// </summary>
public sealed class TwinTests
{
    private static readonly Person Patient = Person.Of(17);
    private static readonly Person Other = Person.Of(42);

    private static readonly (string Name, int Turns, double Left, double Bottom, double Ink, double Paper)[] Labels =
    [
        ("top", 0, 330, 690, 0, 1), ("bottom", 0, 330, 20, 0, 1), ("tinted", 0, 330, 690, 0.4, 0.85),
        ("left", 3, 10, 300, 0, 1), ("right", 1, 520, 300, 0.3, 1), ("upside-down", 2, 330, 690, 0, 1),
    ];

    [Fact]
    public async Task A_page_and_its_scan_get_the_same_decision_and_none_goes_to_the_other_person_on_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("in"));
        await WriteAsync(folder, "plain", Pdf(Report("Patient: " + Patient.Line), label: null));
        foreach (var label in Labels)
            await WriteAsync(folder, label.Name, Pdf(Report($"Donor: {Other.Line}"), await LabelAsync(folder, label.Ink, label.Paper), label.Turns, label.Left, label.Bottom));

        using var run = await CaptureProcess.RunAsync("process", folder.Of("in"), "--output", folder.Of("out"), "--patients", Repository.Patients);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var result = new BatchResult(folder.Of("out"));
        foreach (var name in Labels.Select(label => label.Name).Prepend("plain"))
        {
            var (born, scanned) = (Filed(result, name + ".pdf"), Filed(result, name + ".jpg"));
            Assert.Equal((name, born), (name, scanned));
            Assert.True(born is null || born == Patient.Mrn, $"{name} was filed under {born}.");
        }

        Assert.Equal(Patient.Mrn, Filed(result, "plain.pdf"));
    }

    // The person it was filed under; null where it waits for somebody to decide.
    private static string? Filed(BatchResult result, string file)
    {
        var document = Assert.Single(result.DocumentsOf(file));
        return document.GetProperty("status").GetString() == "indexed" ? document.GetProperty("patient").GetProperty("mrn").GetString() : null;
    }

    private static string Report(string whose) => Lines(
        72, 600,
        "OPERATIVE REPORT", "Fenwick Community Hospital 1 Hospital Way, Fenwick VT", "Date of operation: 06/02/2025", "Preoperative diagnosis: end-stage renal disease",
        "Procedure performed: living donor kidney transplantation, left iliac fossa", "Surgeon: E. Castellan MD   Anesthesia: general",
        "Findings: good perfusion of the graft after release of the clamps, urine at once.", "Estimated blood loss: 150 mL. Complications: none.",
        whose, "Electronically signed: E. Castellan MD");

    private static byte[] Pdf(string content, (int Width, int Height, byte[] Gray)? label, int turns = 0, double left = 0, double bottom = 0)
    {
        var pdf = new PdfBytes();
        if (label is not var (width, height, gray))
            return pdf.Page(612, 792, content).Write();
        var image = pdf.Object($"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8", gray);
        var (w, h) = (width * 72 / 200.0, height * 72 / 200.0);
        var matrix = turns switch
        {
            1 => string.Create(CultureInfo.InvariantCulture, $"0 {-w} {h} 0 {left} {bottom + w}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"{-w} 0 0 {-h} {left + w} {bottom + h}"),
            3 => string.Create(CultureInfo.InvariantCulture, $"0 {w} {-h} 0 {left + h} {bottom}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{w} 0 0 {h} {left} {bottom}"),
        };
        return pdf.Page(612, 792, $"{content} q {matrix} cm /L Do Q", $"/XObject << /L {image} 0 R >>").Write();
    }

    private static async Task<(int Width, int Height, byte[] Gray)> LabelAsync(TemporaryFolder folder, double ink, double paper)
    {
        var ground = string.Create(CultureInfo.InvariantCulture, $"{paper} g 0 0 230 80 re f {ink} g ");
        await File.WriteAllBytesAsync(folder.Of("label.pdf"), new PdfBytes().Page(
            230, 80, ground + Lines(8, 62, Patient.Name, $"DOB {Patient.BirthDate}", $"MRN {Patient.Mrn}", Patient.Phone)).Write());
        await DrawAsync("-gray", "-singlefile", folder.Of("label.pdf"), folder.Of("label"));
        var bytes = await File.ReadAllBytesAsync(folder.Of("label.pgm"));
        var head = Encoding.Latin1.GetString(bytes, 0, 20).Split(['\n', ' '])[1..3];
        var (width, height) = (int.Parse(head[0], CultureInfo.InvariantCulture), int.Parse(head[1], CultureInfo.InvariantCulture));
        return (width, height, bytes[^(width * height)..]);
    }

    private static async Task WriteAsync(TemporaryFolder folder, string name, byte[] pdf)
    {
        await File.WriteAllBytesAsync(folder.Of($"in/{name}.pdf"), pdf);
        await DrawAsync("-jpeg", "-singlefile", folder.Of($"in/{name}.pdf"), folder.Of($"in/{name}"));
    }

    private static async Task DrawAsync(params string[] arguments)
    {
        using var process = Process.Start("pdftoppm", ["-r", "200", .. arguments]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Lines(double left, double top, params string[] lines) => string.Concat(lines.Select((line, number) => string.Create(
        CultureInfo.InvariantCulture, $"BT /F 10 Tf {left} {top - 16 * number} Td ({line.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)}) Tj ET ")));

    private sealed record Person(string Mrn, string Name, string BirthDate, string Phone)
    {
        internal string Line => $"{Name}   DOB: {BirthDate}   MRN: {Mrn}";

        internal static Person Of(int row)
        {
            var (head, person) = (File.ReadLines(Repository.Patients).First().Split(','), File.ReadLines(Repository.Patients).ElementAt(row).Split(','));
            string Column(string name) => person[Array.IndexOf(head, name)];
            var born = DateOnly.Parse(Column("dob"), CultureInfo.InvariantCulture);
            return new Person(Column("mrn"), $"{Column("last")}, {Column("first")}", born.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture), Column("phone"));
        }
    }
}
