using System.Text.Json;
using System.Text.Json.Serialization;
using Capture.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of the patients of this installation.</summary>
public sealed class PatientTable(DatabaseAccess database)
{
    private const string VersionSetting = "patients-version";

    /// <summary>Adds patients and replaces those whose record number is known already.</summary>
    /// <returns>How many were new, and how many replaced.</returns>
    public Task<(int Added, int Replaced)> ImportAsync(IReadOnlyCollection<Patient> patients, CancellationToken stop) =>
        database.WriteAsync(async db =>
        {
            var replaced = 0;
            foreach (var chunk in patients.Chunk(1000))
            {
                var numbers = chunk.Select(patient => patient.Mrn).ToList();
                replaced += await db.Patients.Where(patient => numbers.Contains(patient.Mrn)).ExecuteDeleteAsync(stop);
                await using var insert = await db.CommandAsync(Insert(db), stop, ("rows", JsonSerializer.Serialize(chunk, PatientJson.Default.PatientArray)));
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

    /// <summary>The patients of these record numbers, in the order of the numbers; unknown numbers are left out.</summary>
    public Task<List<Patient>> OfAsync(IReadOnlyCollection<string> numbers, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var found = await db.Patients.Where(patient => numbers.Contains(patient.Mrn)).ToDictionaryAsync(patient => patient.Mrn, stop);
        return numbers.Where(found.ContainsKey).Select(number => found[number]).ToList();
    }, stop);

    /// <summary>Record numbers of other patients with the same name and date of birth.</summary>
    public Task<List<string>> NamesakesAsync(Patient patient, CancellationToken stop) => database.ReadAsync(db => patient.Dob is null
        ? Task.FromResult(new List<string>())
        : db.Patients.Where(other => other.Dob == patient.Dob && other.Last == patient.Last && other.First == patient.First && other.Mrn != patient.Mrn)
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
