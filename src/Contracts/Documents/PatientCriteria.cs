namespace Capture.Contracts;

/// <summary>What the patients of a search have in common. All that is given must hold; names are beginnings, accents and case do not count.</summary>
public sealed record PatientCriteria
{
    /// <summary>Beginnings of any part of a name.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Beginnings of the surname, or of an earlier one.</summary>
    public IReadOnlyList<string> Lasts { get; init; } = [];

    /// <summary>Beginnings of a given name.</summary>
    public IReadOnlyList<string> Firsts { get; init; } = [];

    public DateOnly? BirthDate { get; init; }
    public string RecordNumber { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Zip { get; init; } = "";

    /// <summary><c>F</c> or <c>M</c>; empty for any.</summary>
    public string Sex { get; init; } = "";

    /// <summary>Something that few share is given: a name, a day, a number.</summary>
    public bool Tells => Names.Count + Lasts.Count + Firsts.Count > 0 || BirthDate is not null || RecordNumber.Length > 0 || Phone.Length > 0;

    /// <summary>Names no field: a patient's data belongs into no log and no exception message.</summary>
    public override string ToString() => nameof(PatientCriteria);
}
