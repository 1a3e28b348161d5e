using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>The words of FHIR for how sure a match is.</summary>
public static class MatchGrades
{
    public const string Extension = "http://hl7.org/fhir/StructureDefinition/match-grade";

    /// <summary>A document that says the same would be filed under this patient without a person.</summary>
    public const string Certain = "certain";

    /// <summary>Likelier than not.</summary>
    public const string Probable = "probable";
    public const string Possible = "possible";

    /// <summary>Name or birth date agree, and what else was given says that it is somebody else.</summary>
    public const string CertainlyNot = "certainly-not";

    private const double LikelierThanNot = 0.5;
    private const double HardlyPossible = 0.001;

    public static string Of(GradedPatient patient)
    {
        ArgumentNullException.ThrowIfNull(patient);
        return patient.Certain ? Certain : patient.Score >= LikelierThanNot ? Probable : patient.Score >= HardlyPossible ? Possible : CertainlyNot;
    }
}
