using System.Globalization;
using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Evidence;

namespace Capture.SplitBench;

/// <summary>How much of what is printed of the patient is found, and how much of what is said to be the patient's is, for each kind.</summary>
/// <remarks>Exact but for case, accents and punctuation: what was misread counts as not found, whoever reads it.</remarks>
internal sealed class MentionScore
{
    private readonly SortedDictionary<string, (int Printed, int Found, int Said, int Right)> _kinds = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (int Printed, int Found, int Said, int Right)> Kinds => _kinds;

    /// <summary>What is printed and was not found, and what was said instead.</summary>
    public List<string> Missed { get; } = [];

    public void Add(CorpusFile file)
    {
        foreach (var document in file.Documents.Where(document => document.Pages.Count > 0 && document.Printed.Count > 0))
        {
            var mentions = MentionReader.Read(file.Texts(document.Pages), file.Received);
            Add(file.Name, document, "name", Name(document.Printed["name"]), mentions.Names.Where(name => IsPatients(name.Role)).Select(name => Letters(name.Readings[0])));
            Add(file.Name, document, "birth date", Date(document.Printed["dob"], file.Received), mentions.Births.Where(birth => IsPatients(birth.Role) && birth.Readings[0].Weight >= 0.5).Select(birth => Text(birth.Readings[0].Date)));
            Add(file.Name, document, "record number", Number(document.Printed["mrn"]), mentions.RecordNumbers.Where(number => number.Role is Role.Patient).Select(number => number.Value));
            Add(file.Name, document, "telephone", Digits(document.Printed["phone"]), mentions.Phones.Where(phone => phone.Labelled).Select(phone => phone.Value.ToString(CultureInfo.InvariantCulture)));
            Add(file.Name, document, "street", Street(document.Printed["address"]), mentions.Streets.Where(street => street.Labelled).Select(street => street.House.ToString(CultureInfo.InvariantCulture)));
            Add(file.Name, document, "last four of SSN", Digits(document.Printed["ssn4"]), mentions.Ssn4.Select(ssn => ssn.Value.ToString("0000", CultureInfo.InvariantCulture)));
            Add(file.Name, document, "age", Digits(document.Printed["age"]), mentions.Ages.Select(age => age.Years.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Add(string file, TrueDocument document, string kind, string? printed, IEnumerable<string> said)
    {
        var all = said.Distinct().ToList();
        var (p, f, s, r) = _kinds.GetValueOrDefault(kind);
        // Where the truth names nothing it may still be printed: nothing is said of precision there.
        if (printed is not null && !all.Contains(printed))
            Missed.Add($"{file} from page {document.Pages[0]} ({document.Family}): {kind} {printed} is not found, but {(all.Count == 0 ? "none" : string.Join(" and ", all))}");
        _kinds[kind] = printed is null ? (p, f, s, r) : (p + 1, f + (all.Contains(printed) ? 1 : 0), s + all.Count, r + all.Count(one => one == printed));
    }

    private static bool IsPatients(Role role) => role is Role.Patient or Role.PatientByPlace;

    private static string? Name(JsonNode? name)
    {
        if ((string?)name is not { Length: > 0 } printed)
            return null;
        // Truth writes "Riley, Jason", "Riley, Jason Q" or "Jason Riley".
        var words = printed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new PageWord(word, new Box(0, 0, 1, 1))).ToList();
        return NameReader.Read(words) is { } read ? Letters(read.Readings[0]) : null;
    }

    private static string Letters(NameReading name) => $"{name.Last},{name.First}";

    private static string? Date(JsonNode? date, DateOnly latest) =>
        (string?)date is { } printed && DateReader.Read(printed, latest) is [var first, ..] ? Text(first.Date) : null;

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Number(JsonNode? number) => number is null ? null : RecordNumbers.Normalize(number.ToString());

    private static string? Digits(JsonNode? number) => number is null ? null : string.Concat(number.ToString().Where(char.IsAsciiDigit));

    private static string? Street(JsonNode? address) => address is null ? null : Streets.Parse(address.ToString().Split(',')[0]) is { House: > 0 and var house } ? house.ToString(CultureInfo.InvariantCulture) : null;
}
