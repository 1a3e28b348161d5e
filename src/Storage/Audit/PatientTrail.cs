using System.Text.Json;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Audit;

/// <summary>Something that was done to a patient's record.</summary>
/// <param name="Actor">Sign-in name, or <c>system</c>.</param>
/// <param name="Action">As in the log.</param>
/// <param name="DocumentId">The document it was done to; null where it was the chart, or a whole file.</param>
/// <param name="Row">The entry of the log; null for what Capture filed by itself, which the log has no entry of.</param>
public sealed record PatientTrace(long At, string Actor, string Action, Guid? DocumentId, AuditRow? Row);

/// <summary>
/// Who saw a patient's record, decided about it or filed into it: all that was done to the chart, and to every document that is, was or was
/// to be in it, and every search in whose answer the patient was. Of a document that was in another chart for a time, that time is told too.
/// </summary>
public sealed class PatientTrail(DatabaseAccess database)
{
    /// <summary>What Capture filed by itself.</summary>
    public const string FiledByMachine = "document.filed-by-machine";

    /// <param name="from">First day, by this machine's zone; null for all.</param>
    /// <param name="to">Last day.</param>
    /// <returns>The latest first.</returns>
    public Task<List<PatientTrace>> ReadAsync(string mrn, DateOnly? from, DateOnly? to, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var (first, end) = (from is { } day ? Start(day) : 0, to is { } last ? Start(last.AddDays(1)) : long.MaxValue);
        // What was done to a registration before it was merged was done to the same person's record.
        var numbers = await PatientMerges.NumbersAsync(db, [await PatientMerges.SurvivorAsync(db, mrn, stop) ?? mrn], stop);
        var documents = await DocumentsAsync(db, numbers, stop);
        var items = (await db.ReviewItems.Where(item => documents.Contains(item.DocumentId)).Select(item => new { item.Id, item.DocumentId }).ToListAsync(stop))
            .ToDictionary(item => item.Id.ToString(), item => item.DocumentId);
        var files = (await db.Documents.Where(document => documents.Contains(document.Id)).Select(document => document.FileId).Distinct().ToListAsync(stop)).ConvertAll(id => id.ToString());
        var traces = new List<PatientTrace>();
        await AddAsync("patient", numbers, _ => null);
        await AddAsync("document", [.. documents.Select(id => id.ToString())], row => Guid.Parse(row.EntityId));
        await AddAsync("item", [.. items.Keys], row => items[row.EntityId]);
        await AddAsync("file", files, _ => null);
        traces.AddRange((await SearchesAsync(db, numbers, first, end, stop)).Select(row => new PatientTrace(row.At, row.Actor, row.Action, null, row)));
        var filings = await db.DocumentVersions.Where(version => documents.Contains(version.DocumentId) && version.Mrn != null && numbers.Contains(version.Mrn) && version.Decision == null && version.RecordedAt >= first && version.RecordedAt < end)
            .Select(version => new { version.RecordedAt, version.DocumentId }).ToListAsync(stop);
        traces.AddRange(filings.Select(filing => new PatientTrace(filing.RecordedAt, "system", FiledByMachine, filing.DocumentId, null)));
        return traces.OrderByDescending(trace => trace.At).ThenByDescending(trace => trace.Row?.Sequence ?? 0).ToList();

        async Task AddAsync(string entity, IReadOnlyList<string> ids, Func<AuditRow, Guid?> document)
        {
            var rows = await db.AuditLog.Where(row => row.Entity == entity && ids.Contains(row.EntityId) && row.At >= first && row.At < end).ToListAsync(stop);
            traces.AddRange(rows.Select(row => new PatientTrace(row.At, row.Actor, row.Action, document(row), row)));
        }
    }, stop);

    // Whoever finds a patient sees name, birth date and home, and may open nothing after that.
    private static async Task<List<AuditRow>> SearchesAsync(CaptureDb db, List<string> numbers, long first, long end, CancellationToken stop)
    {
        Dictionary<long, AuditRow> found = [];
        foreach (var trace in numbers.Select(AuditedSearches.Trace))
        {
            var rows = await db.AuditLog.Where(row => (row.Action == AuditedSearches.Searched || row.Action == AuditedSearches.Matched || row.Action == AuditedSearches.Questioned) && row.At >= first && row.At < end && row.Detail.Contains(trace)).ToListAsync(stop);
            foreach (var row in rows.Where(row => AuditedSearches.Showed(row.Detail, numbers)))
                found[row.Sequence] = row;
        }

        return [.. found.Values];
    }

    // Filed to the patient now, filed so once, or decided so and undone.
    private static async Task<List<Guid>> DocumentsAsync(CaptureDb db, List<string> numbers, CancellationToken stop)
    {
        var found = new HashSet<Guid>(await db.Documents.Where(document => document.Mrn != null && numbers.Contains(document.Mrn)).Select(document => document.Id).ToListAsync(stop));
        found.UnionWith(await db.DocumentVersions.Where(version => version.Mrn != null && numbers.Contains(version.Mrn)).Select(version => version.DocumentId).ToListAsync(stop));
        foreach (var number in numbers)
        {
            var said = $"\"mrn\":{JsonSerializer.Serialize(number, JsonSerializerOptions.Web)}";
            found.UnionWith(await db.ReviewDecisions.Where(decision => decision.Answer.Contains(said)).Select(decision => decision.DocumentId).ToListAsync(stop));
        }

        return [.. found];
    }

    private static long Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Local)).ToUnixTimeMilliseconds();
}
