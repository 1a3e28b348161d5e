using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Capture.Contracts;
using CsvHelper;
using CsvHelper.Configuration;

namespace Capture.Matcher;

/// <summary>A row of a patient file: a patient, or what was wrong with the row. Exactly one of the two is set.</summary>
/// <param name="Line">One-based line of the file.</param>
public sealed record PatientRow(int Line, Patient? Patient, RowError? Error);

/// <summary>A row that was left out. Holds no patient data, so it may be printed and logged.</summary>
public sealed record RowError(string File, int Line, string Cause, string Remedy)
{
    public override string ToString() => $"{File}, line {Line}: {Cause}. {Remedy}";
}

/// <summary>A whole patient file, read.</summary>
public sealed record PatientImport(IReadOnlyList<Patient> Patients, IReadOnlyList<RowError> Errors);

/// <summary>The patient file as a whole cannot be read. The message names file, cause and remedy, and no patient.</summary>
public sealed class PatientFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads patient registrations from a CSV file: a header line, then one patient a line (RFC 4180 quoting, UTF-8, no line
/// breaks inside fields). Each line is parsed on its own, so a stray quote spoils its own row and no other.
/// </summary>
public static class PatientCsv
{
    /// <summary>The columns a file must have, in any order. More are ignored.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "mrn", "last", "first", "middle", "suffix", "sex", "dob", "ssn4", "phone", "street", "city", "state", "zip", "prev_last",
    ];

    /// <summary>A column a file may have: the record number a registration was merged into; empty where it stands for itself.</summary>
    public const string MergedInto = "merged_into";

    /// <summary>Years before this are taken for a slip of the pen: nobody registered lives that long.</summary>
    private const int EarliestBirthYear = 1850;

    /// <exception cref="PatientFileException">The file is missing or unreadable, or a column is missing.</exception>
    public static async Task<PatientImport> ReadAllAsync(string path, CancellationToken cancellationToken)
    {
        List<Patient> patients = [];
        List<RowError> errors = [];
        await foreach (var row in ReadAsync(path, cancellationToken))
        {
            if (row.Patient is not null)
                patients.Add(row.Patient);
            if (row.Error is not null)
                errors.Add(row.Error);
        }

        return new PatientImport(patients, errors);
    }

    /// <summary>Streams the rows in the order of the file; empty lines are skipped.</summary>
    /// <param name="path">Of the file; <see cref="PatientFile.StandardInput"/> for what is piped in.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="PatientFileException">The file is missing or unreadable, or a column is missing.</exception>
    public static async IAsyncEnumerable<PatientRow> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = PatientFile.Open(path);
        await foreach (var row in ReadAsync(reader, path, cancellationToken))
            yield return row;
    }

    /// <summary>The same of what is open already.</summary>
    public static async IAsyncEnumerable<PatientRow> ReadAsync(TextReader reader, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        path = path == PatientFile.StandardInput ? PatientFile.StandardInputName : path;
        var name = Path.GetFileName(path);
        var header = await NextLine(reader, path, cancellationToken)
            ?? throw new PatientFileException($"{path} is empty. Put a header line with the columns {string.Join(",", Columns)} first.");
        var columns = Split(header) ?? [];
        var place = Places(path, columns);
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);

        for (var line = 2; await NextLine(reader, path, cancellationToken) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            var (patient, cause, remedy) = Parse(text, columns.Length, place, seen);
            yield return new PatientRow(line, patient, patient is null ? new RowError(name, line, cause, remedy) : null);
        }
    }

    private static async Task<string?> NextLine(TextReader reader, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (IOException problem)
        {
            throw new PatientFileException($"{path} could not be read to its end. Copy it to a local disk and try again.", problem);
        }
    }

    private static Dictionary<string, int> Places(string path, string[] columns)
    {
        Dictionary<string, int> place = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Length; i++)
            place.TryAdd(columns[i].Trim(), i);
        var missing = Columns.Where(column => !place.ContainsKey(column)).ToArray();
        return missing.Length == 0
            ? place
            : throw new PatientFileException(
                $"{path} lacks the column{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)}. Add {(missing.Length > 1 ? "them" : "it")} to the header line; leave the fields empty where nothing is known.");
    }

    private static (Patient? Patient, string Cause, string Remedy) Parse(string text, int columns, Dictionary<string, int> place, HashSet<string> seen)
    {
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            return (null, "the row is not UTF-8", "Save the file as UTF-8");
        // No text of PostgreSQL's can hold one.
        if (text.Contains('\0', StringComparison.Ordinal))
            return (null, "the row holds a NUL character", "Export the file again as plain UTF-8 text");
        if (Split(text) is not { } fields)
            return (null, "a quote is opened and not closed", "Close the quote, or double it if it belongs to the field");
        if (fields.Length != columns)
            return (null, $"{fields.Length} fields where the header has {columns}", "Put fields that contain a comma in double quotes");

        string Field(string column) => fields[place[column]].Trim();
        var mrn = Field("mrn");
        if (mrn.Length == 0)
            return (null, "the mrn is empty", "Give every patient a record number");
        if (Field("last").Length == 0 && Field("first").Length == 0)
            return (null, "both names are empty", "Fill in last or first");
        DateOnly? dob = null;
        if (Field("dob") is { Length: > 0 } written)
        {
            if (!DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) || parsed.Year < EarliestBirthYear)
                return (null, "the dob is not a date of birth", "Write it as yyyy-mm-dd, or leave it empty");
            dob = parsed;
        }

        var into = place.ContainsKey(MergedInto) ? Field(MergedInto) : null;
        if (into == mrn)
            return (null, "the registration is merged into itself", "Name the record number that took its place, or leave merged_into empty");
        if (!seen.Add(mrn))
            return (null, "the mrn has occurred before in this file", "Keep one row for each record number");
        return (new Patient
        {
            Mrn = mrn,
            Last = Field("last"),
            First = Field("first"),
            Middle = Field("middle"),
            Suffix = Field("suffix"),
            Sex = Field("sex"),
            Dob = dob,
            Ssn4 = Field("ssn4"),
            Phone = Field("phone"),
            Street = Field("street"),
            City = Field("city"),
            State = Field("state"),
            Zip = Field("zip"),
            PreviousLast = Field("prev_last"),
            MergedInto = into,
        }, "", "");
    }

    /// <summary>The fields of one line; null when its quotes do not pair up.</summary>
    private static string[]? Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(',');
        var bad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ",",
            DetectDelimiter = false,
            BadDataFound = _ => bad = true,
        };
        // An unpaired quote would swallow the end of the line; an added line end lets the parser see that it did.
        using var parser = new CsvParser(new StringReader(line + "\n"), configuration);
        if (!parser.Read() || bad || line.Count(c => c == '"') % 2 != 0)
            return null;
        return parser.Record;
    }
}
