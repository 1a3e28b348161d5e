using Capture.Storage.Deliveries;

namespace Capture.Delivery;

/// <summary>What is to be done next, so that a destination has what it is to have.</summary>
internal abstract record DeliveryStep
{
    /// <summary>Nothing: it stands as it should.</summary>
    internal sealed record Settled(string State) : DeliveryStep;

    /// <summary>A person must look whether the destination has what was sent.</summary>
    internal sealed record Ask : DeliveryStep;

    /// <summary>The destination is told something.</summary>
    /// <param name="Over">Filings that it takes the place of, the latest last.</param>
    internal sealed record Tell(string Act, int Filing, IReadOnlyList<int> Over) : DeliveryStep;

    /// <summary>
    /// One step at a time; after each it is asked again. First whatever lies under another patient, or is not to be there at all, is taken
    /// back. That may be repeated: a receiver that never had it loses nothing.
    /// </summary>
    /// <param name="row">What it is to have, has, and may have.</param>
    /// <param name="patientOf">Whose each filing was.</param>
    /// <param name="deduplicates">What is sent twice is there once.</param>
    public static DeliveryStep Decide(DeliveryRow row, Func<int, string?> patientOf, bool deduplicates)
    {
        var there = row.MayHoldNumbers.Concat(row.Held is { } held ? [held] : []).Distinct().Order().ToList();
        if (there.FindLast(filing => row.Wanted is not { } kept || patientOf(filing) != patientOf(kept)) is > 0 and var wrong)
            return new Tell(DeliveryActs.Retract, wrong, []);
        if (row.Wanted is not { } wanted)
            return new Settled(row.State == DeliveryStates.Retracted ? DeliveryStates.Retracted : DeliveryStates.Withdrawn);
        if (row.MayHold.Length == 0 && row.Held == wanted)
            return new Settled(DeliveryStates.Delivered);
        if (row.MayHold.Length > 0 && !deduplicates)
            return new Ask();
        there.Remove(wanted);
        return new Tell(there.Count == 0 ? DeliveryActs.Original : DeliveryActs.Replace, wanted, there);
    }
}

/// <summary>What an answer means for the delivery.</summary>
internal static class AnswerMeaning
{
    /// <param name="answer">What is known.</param>
    /// <param name="act">What the destination was told.</param>
    /// <param name="tries">Tries that failed before by the document's own fault.</param>
    /// <param name="reached">It now has all it is to have, if this was taken.</param>
    public static AttemptEnd Of(Answer answer, string act, int tries, bool deduplicates, bool reached, DestinationOptions options)
    {
        // To take something back twice harms nobody.
        var repeatable = deduplicates || act == DeliveryActs.Retract;
        var exhausted = tries + 1 >= options.Tries;
        var pause = Pause(options, tries);
        AttemptEnd End(string outcome, string state, TimeSpan? again = null, bool counts = false) =>
            new() { Outcome = outcome, State = state, Again = again, Counts = counts, Code = answer.Code, Answer = answer.Text, Reference = (answer as Answer.Taken)?.Reference };
        return answer switch
        {
            Answer.Taken when reached => End(AttemptOutcomes.Taken, act == DeliveryActs.Retract ? DeliveryStates.Retracted : DeliveryStates.Delivered),
            Answer.Taken => End(AttemptOutcomes.Taken, DeliveryStates.Waiting, TimeSpan.Zero),
            Answer.OutOfReach => End(AttemptOutcomes.NotTaken, DeliveryStates.Waiting, pause),
            Answer.NotNow when !exhausted => End(AttemptOutcomes.NotTaken, DeliveryStates.Waiting, pause, counts: true),
            Answer.NotNow => End(AttemptOutcomes.NotTaken, DeliveryStates.Failed, counts: true),
            Answer.Refused => End(AttemptOutcomes.Refused, DeliveryStates.Failed),
            Answer.Unknown when !repeatable => End(AttemptOutcomes.Unknown, DeliveryStates.Unknown),
            Answer.Unknown when !exhausted => End(AttemptOutcomes.Unknown, DeliveryStates.Waiting, pause, counts: true),
            _ => End(AttemptOutcomes.Unknown, DeliveryStates.Failed, counts: true),
        };
    }

    /// <summary>The pause after so many failures: twice as long each time.</summary>
    public static TimeSpan Pause(DestinationOptions options, int failures)
    {
        var pause = options.RetryAfter * Math.Pow(2, Math.Min(failures, 30));
        return pause < options.LongestPause ? pause : options.LongestPause;
    }
}
