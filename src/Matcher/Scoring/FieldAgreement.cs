using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>
/// Says in which fields a page and a candidate agree by the measure of the national rule set, which is narrower than what a score
/// takes for a misreading: one edit in five letters or more.
/// </summary>
internal static class FieldAgreement
{
    /// <summary>In shorter words one letter is a fifth of the name and more.</summary>
    private const int ShortestWithEdit = 5;

    public static AgreeingFields Of(CandidateScore score, PatientIndex index)
    {
        var (exactly, nearly) = (RegisteredFields.None, RegisteredFields.None);
        void Add(RegisteredFields field, bool exact, bool near = false)
        {
            exactly |= exact ? field : 0;
            nearly |= near && !exact ? field : 0;
        }

        // A name that stands there as a relative's or a clinician's does not make the page that person's.
        if (score.Name is { Role: Role.Patient or Role.PatientByPlace or Role.Unlabelled } name && score.NameFit.Reading is { } reading)
        {
            Add(RegisteredFields.FirstName, IsFirstName(score.NameFit, reading, name.Alias, index.First(score.Row)), IsNearly(reading.First, index.First(score.Row)));
            Add(RegisteredFields.LastName, score.NameFit.Last == Fit.Exact || index.PreviousLast(score.Row)?.Joined == reading.Last,
                IsNearly(reading.Last, index.Last(score.Row)) || IsNearly(reading.Last, index.PreviousLast(score.Row)));
        }

        Add(RegisteredFields.BirthDate, score.BirthFit == BirthFit.Exact, score.BirthFit == BirthFit.Near && score.Birth!.Readings.Any(date => Math.Abs(date.Date.DayNumber - index.Day(score.Row)) <= 1));
        Add(RegisteredFields.Street, score.StreetLog > 0 && score.StreetExact, score.StreetLog > 0 && score.StreetNearly);
        Add(RegisteredFields.Zip, score.ZipLog > 0);
        Add(RegisteredFields.Phone, score.PhoneLog > 0);
        Add(RegisteredFields.Ssn4, score.Ssn4Log > 0);
        Add(RegisteredFields.RecordNumber, score.Number?.Role == Role.Patient);
        // Of two who were born the same day in one home the first name alone tells which.
        return new(exactly, nearly.HasFlag(RegisteredFields.FirstName) && HasSiblingOfTheDay(score.Row, index) ? nearly & ~RegisteredFields.FirstName : nearly);
    }

    // By the rule set a nickname is the name itself. The odds count it for less, and a combination is one more condition beside them.
    private static bool IsFirstName(NameFit fit, NameReading reading, string alias, NameForm? first) =>
        first is not null && (fit.First == Fit.Exact || (fit.First == Fit.Variant && (Nicknames.Related(reading.First, first.Joined) || alias == first.Joined)));

    private static bool IsNearly(string read, NameForm? registered) =>
        registered is not null && (registered.Parts.Contains(read) || IsOneEdit(read, registered.Joined));

    /// <summary>One letter wrong, missing or too many, or two neighbours exchanged.</summary>
    public static bool IsOneEdit(string read, string registered)
    {
        if (Math.Min(read.Length, registered.Length) < ShortestWithEdit)
            return false;
        if (EditDistance.Within(read, registered, 1) >= 0)
            return true;
        var at = read.AsSpan().CommonPrefixLength(registered);
        return read.Length == registered.Length && at + 1 < read.Length && read[at] == registered[at + 1] && read[at + 1] == registered[at] && read.AsSpan(at + 2).SequenceEqual(registered.AsSpan(at + 2));
    }

    private static bool HasSiblingOfTheDay(int row, PatientIndex index)
    {
        foreach (var other in index.BornOn(index.Day(row)))
        {
            if (other != row && index.First(other)?.Joined != index.First(row)?.Joined && index.ShareHome(other, row))
                return true;
        }

        return false;
    }
}
