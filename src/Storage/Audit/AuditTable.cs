using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Audit;

/// <summary>What somebody did, as the doer tells it.</summary>
/// <param name="Actor">Sign-in name.</param>
/// <param name="Action">As <c>item.claimed</c>.</param>
/// <param name="Entity"><c>item</c>, <c>document</c>, <c>file</c>, <c>patient</c> or <c>user</c>.</param>
/// <param name="Detail">
/// Codes and ids; never names, dates of birth or text of a page, but for what somebody typed in to look for a patient: whoever asks who
/// looked for whom finds it nowhere else. Null for none.
/// </param>
public sealed record AuditEntry(string Actor, string Action, string Entity, string EntityId, object? Detail = null);

/// <summary>Which entries are looked for; null for any. Days by this machine's zone, both included.</summary>
public sealed record AuditFilter
{
    public static IReadOnlyList<string> Entities { get; } = ["item", "document", "file", "patient", "user", "audit"];

    public string? Actor { get; init; }
    public string? Action { get; init; }
    public string? Entity { get; init; }
    public string? EntityId { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
}

/// <summary>The append-only record of what people did, each row chained to the one before by its digest.</summary>
public sealed class AuditTable(DatabaseAccess database)
{
    // The head of the chain lies in one row of settings. Updating it locks it until the transaction ends, so two
    // transactions cannot append after the same row.
    private const string Head = "audit-head";

    public Task AppendAsync(AuditEntry entry, CancellationToken stop) =>
        database.WriteAsync(db => AppendAsync(db, entry, stop), stop);

    /// <summary>
    /// For use inside a transaction, as its very last step: what is done and the record of it are committed together. Whoever
    /// appends holds the head of the chain until the commit, so nothing that others may hold may be waited for after it.
    /// </summary>
    public static async Task AppendAllAsync(CaptureDb db, IReadOnlyList<AuditEntry> entries, CancellationToken stop)
    {
        if (entries.Count == 0)
            return;
        await db.SaveChangesAsync(stop);
        await db.Settings.Where(setting => setting.Name == Head).ExecuteUpdateAsync(row => row.SetProperty(setting => setting.Value, setting => setting.Value), stop);
        var head = (await db.Settings.AsNoTracking().SingleAsync(setting => setting.Name == Head, stop)).Value.Split(' ');
        var (sequence, digest, now) = (long.Parse(head[0], CultureInfo.InvariantCulture), head[1], await db.NowAsync(stop));
        foreach (var entry in entries)
        {
            var row = Chain(++sequence, now, entry, digest);
            digest = row.Digest;
            db.AuditLog.Add(row);
        }

        await db.SaveChangesAsync(stop);
        var value = $"{sequence.ToString(CultureInfo.InvariantCulture)} {digest}";
        await db.Settings.Where(setting => setting.Name == Head).ExecuteUpdateAsync(update => update.SetProperty(setting => setting.Value, value), stop);
    }

    /// <summary>For use inside a transaction, as its very last step; see the other form.</summary>
    public static Task AppendAsync(CaptureDb db, AuditEntry entry, CancellationToken stop) => AppendAllAsync(db, [entry], stop);

    /// <summary>Entries that fit, the latest first.</summary>
    /// <param name="before">Only entries before this one; null from the latest on.</param>
    public Task<List<AuditRow>> ListAsync(AuditFilter filter, long? before, int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var rows = db.AuditLog.AsQueryable();
        if (filter.Actor is { } actor)
            rows = rows.Where(row => row.Actor == actor);
        if (filter.Action is { } action)
            rows = rows.Where(row => row.Action == action);
        if (filter.Entity is { } entity)
            rows = rows.Where(row => row.Entity == entity);
        if (filter.EntityId is { } id)
            rows = rows.Where(row => row.EntityId == id);
        // Times and sequence grow together, so days become a span of the sequence, which every index ends with.
        var (first, last) = await SpanAsync(db, filter.From, filter.To, stop);
        last = Math.Min(last, before ?? long.MaxValue);
        return await rows.Where(row => row.Sequence >= first && row.Sequence < last).OrderByDescending(row => row.Sequence).Take(most).ToListAsync(stop);
    }, stop);

    /// <summary>Reads the whole chain.</summary>
    /// <returns>The sequence number of the first row that does not fit its predecessor; null when all do.</returns>
    public Task<long?> FirstBrokenAsync(CancellationToken stop) => database.ReadAsync<long?>(async db =>
    {
        var (sequence, previous) = (0L, "");
        await foreach (var row in db.AuditLog.OrderBy(row => row.Sequence).AsAsyncEnumerable().WithCancellation(stop))
        {
            if (row.Sequence != sequence + 1 || row.Previous != previous || row.Digest != DigestOf(row))
                return sequence + 1;
            (sequence, previous) = (row.Sequence, row.Digest);
        }

        var head = await db.Settings.Where(setting => setting.Name == Head).Select(setting => setting.Value).SingleOrDefaultAsync(stop);
        return head is null || head == $"{sequence.ToString(CultureInfo.InvariantCulture)} {previous}" ? null : sequence + 1;
    }, stop);

    private static async Task<(long First, long Last)> SpanAsync(CaptureDb db, DateOnly? from, DateOnly? to, CancellationToken stop)
    {
        var (first, last) = (0L, long.MaxValue);
        if (from is { } begin)
        {
            var at = Start(begin);
            first = await db.AuditLog.Where(row => row.At >= at).OrderBy(row => row.At).ThenBy(row => row.Sequence).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(stop) ?? long.MaxValue;
        }

        if (to is { } end)
        {
            var at = Start(end.AddDays(1));
            last = await db.AuditLog.Where(row => row.At >= at).OrderBy(row => row.At).ThenBy(row => row.Sequence).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(stop) ?? long.MaxValue;
        }

        return (first, last);

        // By this machine's zone, as the entries are shown.
        static long Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Local)).ToUnixTimeMilliseconds();
    }

    private static AuditRow Chain(long sequence, long at, AuditEntry entry, string previous)
    {
        var row = new AuditRow
        {
            Sequence = sequence,
            At = at,
            Actor = entry.Actor,
            Action = entry.Action,
            Entity = entry.Entity,
            EntityId = entry.EntityId,
            Detail = entry.Detail is null ? "{}" : JsonSerializer.Serialize(entry.Detail, JsonSerializerOptions.Web),
            Previous = previous,
            Digest = "",
        };
        return new AuditRow
        {
            Sequence = row.Sequence,
            At = row.At,
            Actor = row.Actor,
            Action = row.Action,
            Entity = row.Entity,
            EntityId = row.EntityId,
            Detail = row.Detail,
            Previous = row.Previous,
            Digest = DigestOf(row),
        };
    }

    // Lengths before the fields: no two different rows give the same bytes.
    private static string DigestOf(AuditRow row)
    {
        var bytes = new StringBuilder();
        foreach (var field in new[] { row.Sequence.ToString(CultureInfo.InvariantCulture), row.At.ToString(CultureInfo.InvariantCulture), row.Actor, row.Action, row.Entity, row.EntityId, row.Detail, row.Previous })
            bytes.Append(CultureInfo.InvariantCulture, $"{field.Length}:{field}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bytes.ToString())));
    }
}
