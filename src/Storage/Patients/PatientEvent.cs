namespace Capture.Storage.Patients;

/// <summary>Something a record system tells of its patients.</summary>
/// <param name="At">When it happened there: Unix milliseconds.</param>
public abstract record PatientEvent(long At)
{
    /// <summary>What is known of a patient.</summary>
    /// <param name="IsRegistration">Somebody is registered or admitted under the number just now.</param>
    public sealed record Told(long At, PatientWords Words, bool IsRegistration = false) : PatientEvent(At);

    /// <summary>A number is retired: whoever had it is the patient of another number.</summary>
    /// <param name="Survivor">The patient whose number stays.</param>
    /// <param name="Prior">The number that is retired.</param>
    /// <param name="IsOurs">The message says that the retired number is one of our own; otherwise it is taken for one only if it is registered.</param>
    public sealed record Merged(long At, PatientWords Survivor, string Prior, bool IsOurs) : PatientEvent(At);

    /// <summary>Two numbers are two patients', though one may have been merged into the other.</summary>
    public sealed record Parted(long At, PatientWords One, PatientWords Other) : PatientEvent(At);

    /// <summary>Something that is not acted upon, and must be looked at by a person.</summary>
    /// <param name="Cause">See <see cref="QuestionCauses"/>.</param>
    /// <param name="Mrn">The number it is about.</param>
    /// <param name="Other">The second number it is about; null for none.</param>
    public sealed record Odd(long At, string Cause, string Mrn, string? Other = null) : PatientEvent(At);
}
