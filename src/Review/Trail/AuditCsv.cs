using System.Globalization;
using System.Text;
using Capture.Storage.Audit;

namespace Capture.Review.Trail;

/// <summary>The audit log as a table for other programs (RFC 4180, UTF-8 with its mark, so that a spreadsheet reads it as that).</summary>
public static class AuditCsv
{
    private static readonly string[] Columns = ["at", "who", "what", "action", "document", "entity", "id", "details", "entry", "digest"];

    public static byte[] Of(IEnumerable<PatientTrace> traces)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', Columns).Append("\r\n");
        foreach (var trace in traces)
        {
            string?[] line =
            [
                DateTimeOffset.FromUnixTimeMilliseconds(trace.At).ToLocalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture), trace.Actor,
                AuditWords.Of(trace.Action, trace.Row?.Detail), trace.Action, trace.DocumentId?.ToString(), trace.Row?.Entity ?? "document", trace.Row?.EntityId ?? trace.DocumentId?.ToString(),
                AuditWords.Details(trace), trace.Row?.Sequence.ToString(CultureInfo.InvariantCulture), trace.Row?.Digest,
            ];
            text.AppendJoin(',', line.Select(Cell)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // What begins like a formula would be one in a spreadsheet.
    internal static string Cell(string? value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{value}" : value ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
