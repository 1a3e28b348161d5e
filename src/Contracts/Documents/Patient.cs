namespace Capture.Contracts;

/// <summary>One patient as registered. Empty strings where a field is not known.</summary>
public sealed record Patient
{
    /// <summary>Medical record number, our own; unique.</summary>
    public required string Mrn { get; init; }

    public required string Last { get; init; }
    public required string First { get; init; }
    public string Middle { get; init; } = "";

    /// <summary><c>Jr</c>, <c>Sr</c>, <c>II</c>, …</summary>
    public string Suffix { get; init; } = "";

    /// <summary><c>F</c>, <c>M</c>, or any other letter of the registration system.</summary>
    public string Sex { get; init; } = "";

    /// <summary>Date of birth; null when not registered.</summary>
    public DateOnly? Dob { get; init; }

    /// <summary>Last four digits of the social security number.</summary>
    public string Ssn4 { get; init; } = "";

    public string Phone { get; init; } = "";
    public string Street { get; init; } = "";
    public string City { get; init; } = "";
    public string State { get; init; } = "";
    public string Zip { get; init; } = "";

    /// <summary>An earlier surname, such as one before marriage.</summary>
    public string PreviousLast { get; init; } = "";

    /// <summary>
    /// The record number this registration was merged into; null while it stands for itself. In a file that is imported null says nothing
    /// of merges, and empty that it stands for itself.
    /// </summary>
    public string? MergedInto { get; init; }

    /// <summary>Names no field: a patient's data belongs into no log and no exception message.</summary>
    public override string ToString() => nameof(Patient);
}
