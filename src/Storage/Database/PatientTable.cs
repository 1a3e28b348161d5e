using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Capture.Contracts;
using Capture.Storage.Patients;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of the patients of this installation.</summary>
public sealed class PatientTable(DatabaseAccess database)
{
    private const string VersionSetting = "patients-version";

    /// <summary>Two versions: of imports after the first one, up to the second, every patient bears the version that brought it.</summary>
    private const string MarkedSetting = "patients-marked";

    private const int RowsAtOnce = 10_000;

    /// <summary>
    /// Adds patients and replaces those whose record number is known already, all of them or none. What a file says nothing about stays: a
    /// registration that was merged is not parted by a file without that column.
    /// </summary>
    /// <returns>How many were new, and how many replaced.</returns>
    public Task<(int Added, int Replaced)> ImportAsync(IReadOnlyCollection<Patient> patients, CancellationToken stop) =>
        database.WriteAsync(async db =>
        {
            // An import without a patient changes nothing that anybody would have to look for.
            if (patients.Count == 0)
                return (0, 0);
            var version = await NextVersionAsync(db, stop);
            var (replaced, parted) = (0, new List<(string, string)>());
            foreach (var chunk in patients.Chunk(1000))
            {
                var numbers = chunk.Select(patient => patient.Mrn).ToList();
                var merged = await db.Patients.Where(patient => numbers.Contains(patient.Mrn) && patient.MergedInto != null).ToDictionaryAsync(patient => patient.Mrn, patient => patient.MergedInto, stop);
                var rows = Array.ConvertAll(chunk, patient => patient with { MergedInto = patient.MergedInto is { } into ? into.Length > 0 ? into : null : merged.GetValueOrDefault(patient.Mrn) });
                parted.AddRange(rows.Where(row => merged.TryGetValue(row.Mrn, out var into) && into != row.MergedInto).Select(row => (row.Mrn, merged[row.Mrn]!)));
                replaced += await PutAsync(db, rows, version, stop);
            }

            await PatientFeedTable.PartAsync(db, parted, stop);
            return (patients.Count - replaced, replaced);
        }, stop);

    /// <summary>For use inside a transaction: these registrations are as they are given from now on.</summary>
    /// <returns>How many of them were registered before.</returns>
    internal static async Task<int> PutAsync(CaptureDb db, Patient[] rows, long version, CancellationToken stop)
    {
        var numbers = Array.ConvertAll(rows, row => row.Mrn);
        var replaced = await db.Patients.Where(patient => numbers.Contains(patient.Mrn)).ExecuteDeleteAsync(stop);
        await using var insert = await db.CommandAsync(Insert(db), stop, ("rows", JsonSerializer.Serialize(rows, PatientJson.Default.PatientArray)), ("version", version));
        await insert.ExecuteNonQueryAsync(stop);
        return replaced;
    }

    /// <summary>For use inside a transaction: until its end nobody else changes patients.</summary>
    internal static Task HoldAsync(CaptureDb db, CancellationToken stop) => HeldAsync(db, VersionSetting, "0", stop);

    // Taken first and held until the end: of two imports at once each has a version of its own, and the later one is seen later.
    internal static async Task<long> NextVersionAsync(CaptureDb db, CancellationToken stop)
    {
        var before = Number(await HeldAsync(db, VersionSetting, "0", stop));
        // An earlier version of Capture counts its imports too, and does not mark what it imports: from there on marks tell all again.
        var marked = MarkedSpan(await HeldAsync(db, MarkedSetting, $"{before} {before}", stop));
        var since = marked.Last == before ? marked.Since : before;
        var next = before + 1;
        await SetAsync(VersionSetting, $"{next}");
        await SetAsync(MarkedSetting, $"{since} {next}");
        return next;

        Task SetAsync(string name, string value) => db.Settings.Where(setting => setting.Name == name).ExecuteUpdateAsync(update => update.SetProperty(setting => setting.Value, value), stop);
    }

    /// <summary>A setting's value, made if it is missing, that nobody else changes until the end of the transaction.</summary>
    private static async Task<string> HeldAsync(CaptureDb db, string name, string first, CancellationToken stop)
    {
        var row = db.Settings.Where(setting => setting.Name == name);
        if (await row.ExecuteUpdateAsync(update => update.SetProperty(setting => setting.Value, setting => setting.Value), stop) > 0)
            return (await row.AsNoTracking().SingleAsync(stop)).Value;
        db.Settings.Add(new SettingRow { Name = name, Value = first });
        await db.SaveChangesAsync(stop);
        return first;
    }

    /// <summary>Changes with every import; 0 before the first.</summary>
    public Task<string> VersionAsync(CancellationToken stop) => database.ReadAsync(db => VersionAsync(db, stop), stop);

    private static async Task<string> VersionAsync(CaptureDb db, CancellationToken stop) =>
        await db.Settings.Where(setting => setting.Name == VersionSetting).Select(setting => setting.Value).SingleOrDefaultAsync(stop) ?? "0";

    public Task<int> CountAsync(CancellationToken stop) => database.ReadAsync(db => db.Patients.CountAsync(stop), stop);

    /// <summary>All patients in the order of their record numbers, character by character: the databases' own orders differ.</summary>
    public async Task<IReadOnlyList<Patient>> ListAsync(CancellationToken stop)
    {
        List<Patient> patients = [];
        await ReadAllAsync(patients.AddRange, stop);
        patients.Sort((one, other) => string.CompareOrdinal(one.Mrn, other.Mrn));
        return patients;
    }

    /// <summary>Reads all patients in no order, some thousands at a time, without EF between.</summary>
    /// <returns>The version they are of, or are newer than.</returns>
    public Task<string> ReadAllAsync(Action<Patient[]> take, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var version = await VersionAsync(db, stop);
        await using var command = await db.CommandAsync("SELECT mrn, last, first, middle, suffix, sex, dob, ssn4, phone, street, city, state, zip, previous_last, merged_into FROM patients", stop);
        await using var reader = await command.ExecuteReaderAsync(stop);
        List<Patient> chunk = new(RowsAtOnce);
        while (await reader.ReadAsync(stop))
        {
            chunk.Add(Read(reader));
            if (chunk.Count == RowsAtOnce)
            {
                take([.. chunk]);
                chunk.Clear();
            }
        }

        take([.. chunk]);
        return version;
    }, stop);

    /// <summary>The patients who have come or changed since a version.</summary>
    /// <param name="since">As <see cref="VersionAsync(CancellationToken)"/> gave it.</param>
    /// <param name="most">Of more than so many it is not worth telling.</param>
    /// <returns>They, and the version they lead to; null for them when it is not known who has changed, or they are too many.</returns>
    public Task<(IReadOnlyList<Patient>? Changed, string Version)> ChangedAsync(string since, int most, CancellationToken stop) => database.ReadAsync<(IReadOnlyList<Patient>?, string)>(async db =>
    {
        // The version first: who changes meanwhile is told now and once more the next time, which does no harm.
        var (from, now) = (Number(since), await VersionAsync(db, stop));
        var marked = MarkedSpan(await db.Settings.Where(setting => setting.Name == MarkedSetting).Select(setting => setting.Value).SingleOrDefaultAsync(stop) ?? $"{now} {now}");
        var later = db.Patients.Where(patient => EF.Property<long>(patient, CaptureDb.PatientVersion) > from);
        if (from < marked.Since || marked.Last < Number(now) || await later.CountAsync(stop) > most)
            return (null, now);
        return (await later.ToListAsync(stop), now);
    }, stop);

    /// <summary>The patients of these record numbers, each once, in the order of the numbers; unknown numbers are left out. A merged registration's patient is the one it was merged into.</summary>
    public async Task<List<Patient>> OfAsync(IReadOnlyCollection<string> numbers, CancellationToken stop)
    {
        var found = await ByNumberAsync(numbers, stop);
        return [.. numbers.Where(found.ContainsKey).Select(number => found[number]).DistinctBy(patient => patient.Mrn)];
    }

    /// <summary>The patient of each of these record numbers; unknown numbers are left out. A merged registration's patient is the one it was merged into.</summary>
    public Task<Dictionary<string, Patient>> ByNumberAsync(IReadOnlyCollection<string> numbers, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var survivors = await PatientMerges.SurvivorsAsync(db, numbers, stop);
        var living = survivors.Values.Distinct().ToList();
        var found = await db.Patients.Where(patient => living.Contains(patient.Mrn)).ToDictionaryAsync(patient => patient.Mrn, stop);
        return survivors.Where(pair => found.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => found[pair.Value]);
    }, stop);

    /// <summary>What is registered under exactly this record number, though it was merged into another; null for nobody.</summary>
    public Task<Patient?> RegistrationAsync(string mrn, CancellationToken stop) => database.ReadAsync(db => db.Patients.SingleOrDefaultAsync(patient => patient.Mrn == mrn, stop), stop);

    /// <summary>What is registered under each of these record numbers, though it was merged into another; unknown numbers are left out.</summary>
    public Task<Dictionary<string, Patient>> RegistrationsAsync(IReadOnlyCollection<string> numbers, CancellationToken stop) =>
        database.ReadAsync(db => db.Patients.Where(patient => numbers.Contains(patient.Mrn)).ToDictionaryAsync(patient => patient.Mrn, stop), stop);

    /// <summary>A record number and all that were merged into it.</summary>
    public Task<List<string>> NumbersOfAsync(string mrn, CancellationToken stop) => database.ReadAsync(db => PatientMerges.NumbersAsync(db, [mrn], stop), stop);

    /// <summary>Record numbers of other patients with the same name and date of birth.</summary>
    public Task<List<string>> NamesakesAsync(Patient patient, CancellationToken stop) => database.ReadAsync(db => patient.Dob is null
        ? Task.FromResult(new List<string>())
        : db.Patients.Where(other => other.Dob == patient.Dob && other.Last == patient.Last && other.First == patient.First && other.Mrn != patient.Mrn && other.MergedInto == null)
            .OrderBy(other => other.Mrn).Select(other => other.Mrn).Take(5).ToListAsync(stop), stop);

    // One statement for many rows: row by row an import of 20,000 takes three times the processor time.
    private static string Insert(CaptureDb db)
    {
        var columns = ColumnsOf(db);
        return $"""
            INSERT INTO patients ({string.Join(", ", columns.Select(column => column.Name))}, {CaptureDb.PatientVersionColumn})
            SELECT {string.Join(", ", columns.Select(column => $"CAST(given.value->>'{column.Name}' AS {column.Type})"))}, @version
            FROM {SqlDialect.Of(db).ArrayRows("@rows")} AS given
            """;
    }

    // What a patient is made of: all but the mark of the import.
    private static List<(string Name, string Type)> ColumnsOf(CaptureDb db) =>
        [.. db.Model.FindEntityType(typeof(Patient))!.GetProperties().Where(property => !property.IsShadowProperty()).Select(property => (property.GetColumnName(), property.GetColumnType()))];

    private static Patient Read(DbDataReader row) => new()
    {
        Mrn = row.GetString(0),
        Last = row.GetString(1),
        First = row.GetString(2),
        Middle = row.GetString(3),
        Suffix = row.GetString(4),
        Sex = row.GetString(5),
        Dob = row.IsDBNull(6) ? null : row.GetFieldValue<DateOnly>(6),
        Ssn4 = row.GetString(7),
        Phone = row.GetString(8),
        Street = row.GetString(9),
        City = row.GetString(10),
        State = row.GetString(11),
        Zip = row.GetString(12),
        PreviousLast = row.GetString(13),
        MergedInto = row.IsDBNull(14) ? null : row.GetString(14),
    };

    private static (long Since, long Last) MarkedSpan(string stored) => stored.Split(' ') is [var since, var last] ? (Number(since), Number(last)) : (long.MaxValue, 0);

    private static long Number(string version) => long.Parse(version, CultureInfo.InvariantCulture);
}

/// <summary>Patients by the names of their columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Patient[]))]
internal sealed partial class PatientJson : JsonSerializerContext;
