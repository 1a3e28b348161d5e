using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>How a date of birth on the pages relates to a candidate's.</summary>
internal enum BirthFit
{
    Exact,
    Near,
    Conflict,
    Missing,
}

/// <summary>What the pages say about one patient, field by field, in natural logs of likelihood ratios.</summary>
internal sealed class CandidateScore
{
    public required int Row { get; init; }
    public required double NameLog { get; init; }
    public required NameMention? Name { get; init; }
    public required NameFit NameFit { get; init; }
    public required double BirthLog { get; init; }
    public required BirthFit BirthFit { get; init; }
    public required BirthMention? Birth { get; init; }

    /// <summary>The exact date was read without guessing at characters, from a labelled place.</summary>
    public required bool BirthClean { get; init; }

    /// <summary>
    /// What stands where the birth date belongs is no date, and is this one's but for one character. <see cref="BirthFit"/> is
    /// <see cref="BirthFit.Missing"/> then.
    /// </summary>
    public bool BirthSpoilt { get; init; }

    /// <summary>Share of people born on the day read.</summary>
    public required double BirthShare { get; init; }

    public double NumberLog { get; init; }
    public NumberMention? Number { get; init; }
    public double Ssn4Log { get; init; }
    public IReadOnlyList<MarkedBox> Ssn4Boxes { get; init; } = [];
    public double PhoneLog { get; init; }
    public IReadOnlyList<MarkedBox> PhoneBoxes { get; init; } = [];
    public double StreetLog { get; init; }
    public IReadOnlyList<MarkedBox> StreetBoxes { get; init; } = [];

    /// <summary>The street's name is read as registered, or with one letter wrong.</summary>
    public bool StreetExact { get; init; }
    public bool StreetNearly { get; init; }
    public double ZipLog { get; init; }
    public double SexLog { get; init; }
    public IReadOnlyList<MarkedBox> SexBoxes { get; init; } = [];
    public double AgeLog { get; init; }
    public IReadOnlyList<MarkedBox> AgeBoxes { get; init; } = [];
    public double MiddleLog { get; init; }
    public double SuffixLog { get; init; }

    /// <summary>The second half of the registered first name is another than the printed one. A doubt only: it makes no rival weaker.</summary>
    public bool OtherSecondName { get; init; }

    /// <summary>Telephone, street and ZIP are one household: they count once, however many agree.</summary>
    public double HouseholdLog => Math.Min(PhoneLog + StreetLog + ZipLog, MostOfHousehold);

    /// <summary>Everything but name and date of birth that ties the page to this person.</summary>
    public double ThirdFactor => NumberLog + HouseholdLog + Math.Max(0, Ssn4Log) + Math.Max(0, SexLog) + Math.Max(0, AgeLog) + Math.Max(0, MiddleLog) + Math.Max(0, SuffixLog);

    public double Total => NameLog + BirthLog + NumberLog + Ssn4Log + HouseholdLog + SexLog + AgeLog + MiddleLog + SuffixLog;

    private const double MostOfHousehold = 11;
}
