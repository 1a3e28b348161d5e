namespace Capture.Contracts;

/// <summary>Somebody a program asks about: what it knows of the person, field by field, as one patient's.</summary>
public sealed record AskedPatient
{
    /// <summary>What the person is called, and was.</summary>
    public IReadOnlyList<AskedName> Names { get; init; } = [];

    public DateOnly? BirthDate { get; init; }

    /// <summary><c>F</c> or <c>M</c>; empty for anything else and for what is not known.</summary>
    public string Sex { get; init; } = "";

    public IReadOnlyList<AskedNumber> RecordNumbers { get; init; } = [];

    /// <summary>Last four digits of the social security number; empty when not known.</summary>
    public string Ssn4 { get; init; } = "";

    public IReadOnlyList<string> Phones { get; init; } = [];

    /// <summary>House number and street, a line each.</summary>
    public IReadOnlyList<string> Streets { get; init; } = [];

    public IReadOnlyList<string> Zips { get; init; } = [];

    /// <summary>Names no field: a patient's data belongs into no log and no exception message.</summary>
    public override string ToString() => nameof(AskedPatient);
}

/// <summary>A name of an asked person. Empty where a part is not known.</summary>
/// <param name="Former">Borne once, such as before marriage.</param>
public sealed record AskedName(string Last, string First, string Middle, string Suffix, bool Former)
{
    public override string ToString() => nameof(AskedName);
}

/// <summary>A record number of an asked person.</summary>
/// <param name="Ours">It says that this installation gave it; otherwise it may be another hospital's.</param>
public sealed record AskedNumber(string Value, bool Ours)
{
    public override string ToString() => nameof(AskedNumber);
}

/// <summary>A patient who may be the asked one.</summary>
/// <param name="Score">Calibrated probability in [0, 1] that it is.</param>
/// <param name="Certain">A document that says the same would be filed under this patient without a person.</param>
public sealed record GradedPatient(string Mrn, double Score, bool Certain);
