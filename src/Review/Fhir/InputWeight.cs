using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>
/// How much a request says of whom it asks about, by the weights of the HL7 guide Interoperable Digital Identity and Patient Matching:
/// what is below the guide's level 0 is answered all the same, and told.
/// </summary>
/// <remarks>
/// Of the guide's table are here the fields a register of Capture holds: passports, licences, e-mail and photographs weigh nothing.
/// </remarks>
public static class InputWeight
{
    /// <summary>Least weight of the guide's level 0.</summary>
    public const int Level0 = 9;

    private const int Name = 3;
    private const int BirthDate = 2;
    private const int OneOfHome = 4;
    private const int TwoOfHome = 5;

    public static int Of(AskedPatient asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        bool[] home = [asked.Streets.Count > 0 && asked.Zips.Count > 0, asked.Phones.Count > 0, asked.RecordNumbers.Any(number => number.Ours), asked.Ssn4.Length > 0];
        return (asked.Names.Any(name => name is { First.Length: > 0, Last.Length: > 0 }) ? Name : 0)
            + (asked.BirthDate is null ? 0 : BirthDate)
            + home.Count(given => given) switch { 0 => 0, 1 => OneOfHome, _ => TwoOfHome };
    }
}
