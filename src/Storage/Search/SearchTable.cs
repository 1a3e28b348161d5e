using System.Data.Common;
using System.Globalization;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Search;

/// <summary>A screenful of a list, and where the lists before and after it begin.</summary>
/// <param name="Newer">Key to ask for what comes before; null at the top.</param>
/// <param name="Older">Key to ask for what comes after; null at the end.</param>
public sealed record Screenful<TRow, TKey>(IReadOnlyList<TRow> Rows, TKey? Newer, TKey? Older)
    where TKey : struct;

/// <summary>A type in a chart, and how many documents are of it.</summary>
public sealed record TypeCount(string? TypeName, int Documents);

/// <summary>A place in a chart: documents lie by date, those of a day in the order in which they came.</summary>
public readonly record struct ChartPlace(string Date, long Id)
{
    public override string ToString() => $"{Date}_{Id.ToString(CultureInfo.InvariantCulture)}";

    /// <returns>Null when it is none.</returns>
    public static ChartPlace? Parse(string? text) =>
        text?.Split('_') is [{ Length: 10 } date, var id] && long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? new ChartPlace(date, number) : null;
}

/// <summary>Looking for documents. Lists go from key to key, never by counting, so the last screenful costs what the first does.</summary>
public sealed class SearchTable(DatabaseAccess database)
{
    /// <summary>More are not counted: no person reads on, and counting would cost more than finding.</summary>
    public const int CountedTo = 1000;

    /// <summary>For use inside a transaction: makes a document findable as it is now, or findable no more when its pages are in others.</summary>
    public static async Task PutAsync(CaptureDb db, DocumentRow document, SearchWords words, CancellationToken stop)
    {
        var row = await db.SearchRows.SingleOrDefaultAsync(one => one.DocumentId == document.Id, stop);
        if (document.State == DocumentStates.Replaced)
        {
            if (row is null)
                return;
            db.SearchRows.Remove(row);
            await FullText.RemoveAsync(db, row.Id, stop);
            return;
        }

        if (row is null)
        {
            var file = await db.Files.AsNoTracking().SingleAsync(one => one.Id == document.FileId, stop);
            row = new SearchRow
            {
                DocumentId = document.Id,
                FileId = file.Id,
                Source = file.Source,
                ReceivedAt = file.ReceivedAt,
                State = document.State,
                ChartDate = "",
                Pages = 0,
                HasText = false,
            };
            db.SearchRows.Add(row);
        }

        (row.State, row.TypeName, row.Mrn, row.DocumentDate, row.Author, row.Facility, row.Sensitivity) =
            (document.State, document.TypeName, document.State == DocumentStates.Indexed ? document.Mrn : null, document.DocumentDate, document.Author, document.Facility, document.Sensitivity);
        row.ChartDate = document.DocumentDate ?? DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (row.Pages, row.HasText) = (words.Pages, words.Any);
        await db.SaveChangesAsync(stop);
        await FullText.PutAsync(db, row.Id, words.Text, Facet.Of(row), stop);
    }

    public Task<SearchRow?> FindAsync(Guid documentId, CancellationToken stop) =>
        database.ReadAsync(db => db.SearchRows.SingleOrDefaultAsync(row => row.DocumentId == documentId, stop), stop);

    /// <summary>Documents that fit, the newest first.</summary>
    /// <param name="olderThan">Only those after this key; null from the top.</param>
    /// <param name="newerThan">Only those before this key.</param>
    public Task<Screenful<SearchRow, long>> FindAsync(DocumentQuery query, long? olderThan, long? newerThan, int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        await using var planned = await FullText.PlanEachTimeAsync(db, stop);
        query = await WithMergedAsync(db, query, stop);
        var upwards = newerThan is not null;
        var few = query.Everything ? null : await FullText.FewAsync(db, query, CountedTo, stop);
        var (from, key, conditions, parameters) = Conditions(db, query, few);
        if (upwards)
            conditions.Add($"{key} > @from");
        else if (olderThan is not null)
            conditions.Add($"{key} < @from");
        if ((newerThan ?? olderThan) is { } start)
            parameters.Add(("@from", start));
        var sql = $"SELECT s.* FROM {from}{Where(conditions)} ORDER BY {key} {(upwards ? "ASC" : "DESC")} LIMIT {(most + 1).ToString(CultureInfo.InvariantCulture)}";
        var rows = await db.SearchRows.FromSqlRaw(sql, [.. await ParametersAsync(db, parameters, stop)]).ToListAsync(stop);
        var more = rows.Count > most;
        if (more)
            rows.RemoveAt(most);
        if (upwards)
            rows.Reverse();
        var (above, below) = upwards ? (more, true) : (olderThan is not null, more);
        return new Screenful<SearchRow, long>(rows, above && rows.Count > 0 ? rows[0].Id : null, below && rows.Count > 0 ? rows[^1].Id : null);
    }, stop);

    /// <summary>How many fit; <see cref="CountedTo"/> and one when there are more than that.</summary>
    public Task<int> CountAsync(DocumentQuery query, CancellationToken stop) => database.ReadAsync(async db =>
    {
        await using var planned = await FullText.PlanEachTimeAsync(db, stop);
        var (from, _, conditions, parameters) = Conditions(db, await WithMergedAsync(db, query, stop), few: null);
        await using var command = await db.CommandAsync(
            $"SELECT COUNT(*) FROM (SELECT 1 FROM {from}{Where(conditions)} LIMIT {(CountedTo + 1).ToString(CultureInfo.InvariantCulture)}) counted", stop, [.. parameters]);
        return Convert.ToInt32(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }, stop);

    /// <summary>The chart of a patient, the latest first: what is filed under this record number and under those merged into it.</summary>
    public Task<Screenful<SearchRow, ChartPlace>> ChartAsync(string mrn, string? typeName, ChartPlace? after, int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var numbers = await PatientMerges.NumbersAsync(db, [mrn], stop);
        var chart = db.SearchRows.Where(row => row.Mrn != null && numbers.Contains(row.Mrn));
        if (typeName is not null)
            chart = chart.Where(row => row.TypeName == typeName);
        if (after is { } place)
            chart = chart.Where(row => string.Compare(row.ChartDate, place.Date) < 0 || (row.ChartDate == place.Date && row.Id < place.Id));
        var rows = await chart.OrderByDescending(row => row.ChartDate).ThenByDescending(row => row.Id).Take(most + 1).ToListAsync(stop);
        var more = rows.Count > most;
        if (more)
            rows.RemoveAt(most);
        return new Screenful<SearchRow, ChartPlace>(rows, null, more ? new ChartPlace(rows[^1].ChartDate, rows[^1].Id) : null);
    }, stop);

    /// <summary>What types a chart has, the most frequent first.</summary>
    public Task<List<TypeCount>> TypesOfChartAsync(string mrn, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var numbers = await PatientMerges.NumbersAsync(db, [mrn], stop);
        var counts = await db.SearchRows.Where(row => row.Mrn != null && numbers.Contains(row.Mrn)).GroupBy(row => row.TypeName).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(stop);
        return counts.OrderByDescending(count => count.Count).Select(count => new TypeCount(count.Key, count.Count)).ToList();
    }, stop);

    /// <summary>How many documents each of these patients has, those filed under merged numbers among them.</summary>
    public Task<Dictionary<string, int>> ChartSizesAsync(IReadOnlyCollection<string> numbers, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var all = await PatientMerges.NumbersAsync(db, numbers, stop);
        var survivors = await PatientMerges.SurvivorsAsync(db, all, stop);
        var counts = await db.SearchRows.Where(row => row.Mrn != null && all.Contains(row.Mrn)).GroupBy(row => row.Mrn!).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(stop);
        return counts.GroupBy(count => survivors[count.Key]).ToDictionary(group => group.Key, group => group.Sum(count => count.Count));
    }, stop);

    // A document is found by the patient it is filed under, and by the one whose registration took that one's place.
    private static async Task<DocumentQuery> WithMergedAsync(CaptureDb db, DocumentQuery query, CancellationToken stop) =>
        query.Patients is { Count: > 0 } patients ? query with { Patients = await PatientMerges.NumbersAsync(db, patients, stop) } : query;

    // The index finds; the row has the last word, for different values may share a word.
    private static (string From, string Key, List<string> Conditions, List<(string Name, object Value)> Parameters) Conditions(CaptureDb db, DocumentQuery query, long[]? few)
    {
        const string rows = "document_search s";
        if (query.Everything)
            return (rows, "s.id", [], []);
        var (key, match) = FullText.Match(db);
        var from = $"document_words w JOIN {rows} ON s.id = {key}";
        List<string> conditions = [match];
        List<(string, object)> parameters = [("@words", FullText.Ask(db, query))];
        if (few is not null)
            (from, key, conditions, parameters) = (rows, "s.id", ["s.id = ANY(@few)"], [("@few", few)]);
        foreach (var (column, value) in new[] { ("type_name", query.TypeName), ("state", query.State), ("source", query.Source) })
        {
            if (value is null)
                continue;
            conditions.Add($"s.{column} = @{column}");
            parameters.Add(($"@{column}", value));
        }

        if (query.Patients is { } patients)
        {
            conditions.Add(patients.Count == 0 ? "1 = 0" : $"s.mrn IN ({string.Join(", ", patients.Select((_, place) => $"@mrn{place.ToString(CultureInfo.InvariantCulture)}"))})");
            parameters.AddRange(patients.Select((mrn, place) => ($"@mrn{place.ToString(CultureInfo.InvariantCulture)}", (object)mrn)));
        }

        foreach (var (name, comparison, day) in new[] { ("@first", ">=", query.From), ("@last", "<=", query.To) })
        {
            if (day is null)
                continue;
            conditions.Add($"s.document_date {comparison} {name}");
            parameters.Add((name, day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }

        return (from, key, conditions, parameters);
    }

    private static string Where(List<string> conditions) => conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";

    private static async Task<List<object>> ParametersAsync(CaptureDb db, List<(string Name, object Value)> parameters, CancellationToken stop)
    {
        await using var command = await db.CommandAsync("", stop, [.. parameters]);
        var made = command.Parameters.Cast<DbParameter>().ToList<object>();
        command.Parameters.Clear();
        return made;
    }
}
