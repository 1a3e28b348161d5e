using System.Text.Json;
using System.Text.Json.Serialization;
using Capture.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of the patients of this installation.</summary>
public sealed class PatientTable(DatabaseAccess database)
{
    private const string VersionSetting = "patients-version";

    /// <summary>
    /// Adds patients and replaces those whose record number is known already. What a file says nothing about stays: a registration that was
    /// merged is not parted by a file without that column.
    /// </summary>
    /// <returns>How many were new, and how many replaced.</returns>
    public Task<(int Added, int Replaced)> ImportAsync(IReadOnlyCollection<Patient> patients, CancellationToken stop) =>
        database.WriteAsync(async db =>
        {
            var replaced = 0;
            foreach (var chunk in patients.Chunk(1000))
            {
                var numbers = chunk.Select(patient => patient.Mrn).ToList();
                var merged = await db.Patients.Where(patient => numbers.Contains(patient.Mrn) && patient.MergedInto != null).ToDictionaryAsync(patient => patient.Mrn, patient => patient.MergedInto, stop);
                var rows = Array.ConvertAll(chunk, patient => patient with { MergedInto = patient.MergedInto is { } into ? into.Length > 0 ? into : null : merged.GetValueOrDefault(patient.Mrn) });
                replaced += await db.Patients.Where(patient => numbers.Contains(patient.Mrn)).ExecuteDeleteAsync(stop);
                await using var insert = await db.CommandAsync(Insert(db), stop, ("rows", JsonSerializer.Serialize(rows, PatientJson.Default.PatientArray)));
                await insert.ExecuteNonQueryAsync(stop);
            }

            var version = await db.Settings.SingleOrDefaultAsync(setting => setting.Name == VersionSetting, stop);
            if (version is null)
                db.Settings.Add(new SettingRow { Name = VersionSetting, Value = "1" });
            else
                db.Entry(version).Property(setting => setting.Value).CurrentValue = NextVersion(version.Value);
            return (patients.Count - replaced, replaced);
        }, stop);

    /// <summary>Changes with every import; 0 before the first.</summary>
    public Task<string> VersionAsync(CancellationToken stop) => database.ReadAsync(async db =>
        await db.Settings.Where(setting => setting.Name == VersionSetting).Select(setting => setting.Value).SingleOrDefaultAsync(stop) ?? "0", stop);

    public Task<int> CountAsync(CancellationToken stop) => database.ReadAsync(db => db.Patients.CountAsync(stop), stop);

    /// <summary>All patients in the order of their record numbers, character by character: the databases' own orders differ.</summary>
    public async Task<IReadOnlyList<Patient>> ListAsync(CancellationToken stop)
    {
        var patients = await database.ReadAsync(db => db.Patients.ToListAsync(stop), stop);
        patients.Sort((one, other) => string.CompareOrdinal(one.Mrn, other.Mrn));
        return patients;
    }

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
        var columns = db.Model.FindEntityType(typeof(Patient))!.GetProperties().Select(property => (Name: property.GetColumnName(), Type: property.GetColumnType())).ToArray();
        return $"""
            INSERT INTO patients ({string.Join(", ", columns.Select(column => column.Name))})
            SELECT {string.Join(", ", columns.Select(column => $"CAST(given.value->>'{column.Name}' AS {column.Type})"))}
            FROM {SqlDialect.Of(db).ArrayRows("@rows")} AS given
            """;
    }

    private static string NextVersion(string version) =>
        (long.Parse(version, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Patients by the names of their columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Patient[]))]
internal sealed partial class PatientJson : JsonSerializerContext;
