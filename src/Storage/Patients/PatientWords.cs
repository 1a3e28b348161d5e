using Capture.Contracts;

namespace Capture.Storage.Patients;

/// <summary>
/// What a record system says of one patient. Null where it says nothing: then what is known stays. Empty where it says that nothing is
/// known any more.
/// </summary>
public sealed record PatientWords
{
    /// <summary>Record number, our own.</summary>
    public required string Mrn { get; init; }

    /// <summary>Further numbers of our own that the message gives the same patient. They must have been merged with the first, or nobody knows whose words these are.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    public string? Last { get; init; }
    public string? First { get; init; }
    public string? Middle { get; init; }
    public string? Suffix { get; init; }
    public string? Sex { get; init; }

    /// <summary>Date of birth, if <see cref="SaysDob"/>.</summary>
    public DateOnly? Dob { get; init; }

    /// <summary>The date of birth is spoken of; null then says that it is not known.</summary>
    public bool SaysDob { get; init; }

    public string? Ssn4 { get; init; }
    public string? Phone { get; init; }
    public string? Street { get; init; }
    public string? City { get; init; }
    public string? State { get; init; }
    public string? Zip { get; init; }

    /// <summary>An earlier surname, where the system names one itself.</summary>
    public string? PreviousLast { get; init; }

    /// <summary>The registration as it is after these words. To whom it was merged is not theirs to say.</summary>
    /// <param name="before">Null when the number was not registered.</param>
    public Patient Over(Patient? before) => new()
    {
        Mrn = Mrn,
        Last = Last ?? before?.Last ?? "",
        First = First ?? before?.First ?? "",
        Middle = Middle ?? before?.Middle ?? "",
        Suffix = Suffix ?? before?.Suffix ?? "",
        Sex = Sex ?? before?.Sex ?? "",
        Dob = SaysDob ? Dob : before?.Dob,
        Ssn4 = Ssn4 ?? before?.Ssn4 ?? "",
        Phone = Phone ?? before?.Phone ?? "",
        Street = Street ?? before?.Street ?? "",
        City = City ?? before?.City ?? "",
        State = State ?? before?.State ?? "",
        Zip = Zip ?? before?.Zip ?? "",
        PreviousLast = PreviousLast ?? (before is not null && TakesNewSurname(before) ? before.Last : before?.PreviousLast ?? ""),
        MergedInto = before?.MergedInto,
    };

    // Papers bear the old surname for years. Where first name or birth date change as well it is not the same person's.
    private bool TakesNewSurname(Patient before) =>
        Last is { Length: > 0 } && before.Last.Length > 0 && !Same(Last, before.Last) && Same(First ?? before.First, before.First) && (!SaysDob || Dob == before.Dob);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Names no field: a patient's data belongs into no log and no exception message.</summary>
    public override string ToString() => nameof(PatientWords);
}
