using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Imaging.Files;

/// <summary>Objects that take the place of others, appended to a PDF as an update is (ISO 32000-1, 7.5.6): nothing before it changes.</summary>
internal static partial class PdfUpdate
{
    /// <param name="changed">The bodies by their objects' numbers, without <c>obj</c> and <c>endobj</c>.</param>
    internal static byte[] Append(byte[] file, PdfObjects objects, IEnumerable<(int Number, byte[] Body)> changed)
    {
        using var updated = new MemoryStream();
        updated.Write(file);
        updated.Write("\n"u8);
        var table = new StringBuilder("xref\n");
        foreach (var (number, body) in changed.OrderBy(item => item.Number))
        {
            table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{updated.Position:0000000000} 00000 n \n");
            Print($"{number} 0 obj\n");
            updated.Write(body);
            Print("\nendobj\n");
        }

        var start = updated.Position;
        var root = objects.Trailers.Last(trailer => trailer.Dictionary.GetValueOrDefault("Root") is PdfReference).Dictionary["Root"];
        var previous = LastStart(file) is { } last ? $" /Prev {last}" : "";
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{table}trailer\n<< /Size {objects.Largest + 1} /Root {((PdfReference)root!).Number} 0 R{previous} >>\nstartxref\n{start}\n%%EOF\n"));
        return updated.ToArray();

        void Print(string text) => updated.Write(Encoding.Latin1.GetBytes(text));
    }

    private static long? LastStart(byte[] file)
    {
        var at = file.AsSpan().LastIndexOf("startxref"u8);
        var digits = at < 0 ? null : Digits().Match(Encoding.Latin1.GetString(file, at + 9, Math.Min(32, file.Length - at - 9)));
        return digits is { Success: true } && long.TryParse(digits.Value, CultureInfo.InvariantCulture, out var offset) ? offset : null;
    }

    [GeneratedRegex(@"\d{1,18}")]
    private static partial Regex Digits();
}
