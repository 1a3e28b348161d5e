using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>Puts a candidate's score into words for the person who reviews it.</summary>
internal static class FieldEvidences
{
    public static IReadOnlyList<FieldEvidence> Of(CandidateScore score) =>
    [
        new("name", NameAgreement(score.NameFit, score.Name), score.NameLog, score.Name?.Boxes ?? []),
        new("birth-date", score.BirthFit switch { BirthFit.Exact => Agreements.Agree, BirthFit.Near => Agreements.Near, BirthFit.Conflict => Agreements.Disagree, _ => score.BirthSpoilt ? Agreements.Near : Agreements.Missing },
            score.BirthLog, score.Birth?.Boxes ?? []),
        Field("record-number", score.NumberLog, score.Number?.Boxes ?? []),
        Field("ssn4", score.Ssn4Log, score.Ssn4Boxes),
        Field("phone", score.PhoneLog, score.PhoneBoxes),
        Field("address", score.StreetLog, score.StreetBoxes),
        Field("sex", score.SexLog, score.SexBoxes),
        Field("age", score.AgeLog, score.AgeBoxes),
        Field("middle", score.MiddleLog, score.Name?.Boxes ?? []),
        Field("suffix", score.SuffixLog, score.Name?.Boxes ?? []),
    ];

    private static FieldEvidence Field(string name, double log, IReadOnlyList<MarkedBox> boxes) =>
        new(name, log > 0 ? Agreements.Agree : log < 0 ? Agreements.Disagree : Agreements.Missing, log, log == 0 ? [] : boxes);

    private static string NameAgreement(NameFit fit, NameMention? mention) =>
        mention is null ? Agreements.Missing
        : fit.IsExact ? Agreements.Agree
        : fit.Last <= Fit.Variant && fit.First <= Fit.Initial ? Agreements.Near
        : Agreements.Disagree;
}
