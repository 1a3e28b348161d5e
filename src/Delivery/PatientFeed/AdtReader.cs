using Capture.Delivery.Hl7;
using Capture.Storage.Patients;

namespace Capture.Delivery.PatientFeed;

/// <summary>What a message tells.</summary>
/// <param name="Events">Empty where it is not about the register.</param>
/// <param name="Refusal">See <see cref="FeedRefusals"/>; null where it can be taken.</param>
/// <param name="Place">The segment and field that is wrong; null where none is to be named.</param>
internal sealed record AdtReading(IReadOnlyList<PatientEvent> Events, string? Refusal = null, (string Segment, int Field)? Place = null);

/// <summary>
/// Reads ADT messages (HL7 v2, chapter 3). What is no business of a register of patients is taken and changes nothing: a feed stops at the
/// first message that its receiver refuses.
/// </summary>
internal sealed class AdtReader(PidReader pids, FeedTimes times)
{
    private static readonly HashSet<string> Registrations = ["A01", "A04", "A05", "A28"];

    // Numbers that are merged or changed, of patients and of persons; the older forms name one pair, the newer any number.
    private static readonly HashSet<string> Merges = ["A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"];

    /// <param name="message">As it was sent.</param>
    /// <param name="arrival">Taken for the time of a message that bears none.</param>
    public AdtReading Read(Hl7Message message, DateTimeOffset arrival)
    {
        var (kind, trigger) = (message.Header.Text(9), message.Header.Repetitions(9) is [var type, ..] ? type.Component(2) : "");
        // Version 2.1 has the trigger in the event's own segment, and some senders still.
        if (trigger.Length == 0)
            trigger = message.First("EVN")?.Text(1) ?? "";
        if (kind.Length == 0)
            return Refuse(FeedRefusals.Unreadable, ("MSH", 9));
        if (kind != "ADT")
            return new([]);
        var at = times.Of([message.First("EVN")?.Text(2), message.Header.Text(7)], arrival);
        return trigger switch
        {
            _ when Merges.Contains(trigger) => Merged(message, at),
            "A37" => Parted(message, at),
            "A29" => Odd(message, QuestionCauses.Deleted, at),
            "A43" => Odd(message, QuestionCauses.Moved, at),
            "A24" => new([]),
            // All others show whom they are about as it is known just now.
            _ when message.First("PID") is { } pid => Told(pid, at, Registrations.Contains(trigger)),
            _ when Registrations.Contains(trigger) || trigger is "A08" or "A31" => Refuse(FeedRefusals.NoPatient, ("PID", 0)),
            _ => new([]),
        };
    }

    private AdtReading Told(Hl7Segment pid, long at, bool isRegistration)
    {
        var read = pids.Read(pid);
        return read.Words is { } words ? new([new PatientEvent.Told(at, words, isRegistration)]) : Refuse(read.Refusal!, read.Place);
    }

    // Each MRG speaks of the PID before it.
    private AdtReading Merged(Hl7Message message, long at)
    {
        List<PatientEvent> events = [];
        Hl7Segment? pid = null;
        foreach (var segment in message.Segments.Where(segment => segment.Name is "PID" or "MRG"))
        {
            if (segment.Name == "PID")
            {
                pid = segment;
                continue;
            }

            if (pid is null)
                return Refuse(FeedRefusals.NoPatient, ("PID", 0));
            var survivor = pids.Read(pid);
            if (survivor.Words is not { } words)
                return Refuse(survivor.Refusal!, survivor.Place);
            var (priors, strange) = pids.PriorNumbers(segment);
            if (strange is not null)
                return Refuse(strange, ("MRG", 1));
            // What names a number of somebody else's alone does not concern us.
            if (priors.Count == 0 && segment.Repetitions(1).Count == 0)
                return Refuse(FeedRefusals.NoPrior, ("MRG", 1));
            events.AddRange(priors.Select(prior => new PatientEvent.Merged(at, words, prior.Number, prior.IsOurs)));
        }

        return message.First("MRG") is null ? Refuse(pid is null ? FeedRefusals.NoPatient : FeedRefusals.NoPrior, pid is null ? ("PID", 0) : ("MRG", 0)) : new(events);
    }

    private AdtReading Parted(Hl7Message message, long at)
    {
        if (message.Segments.Where(segment => segment.Name == "PID").ToList() is not [var first, var second, ..])
            return Refuse(FeedRefusals.NoPatient, ("PID", 0));
        var (one, other) = (pids.Read(first), pids.Read(second));
        return one.Words is null ? Refuse(one.Refusal!, one.Place)
            : other.Words is null ? Refuse(other.Refusal!, other.Place)
            : new([new PatientEvent.Parted(at, one.Words, other.Words)]);
    }

    private AdtReading Odd(Hl7Message message, string cause, long at) =>
        message.First("PID") is { } pid && pids.Read(pid).Words is { } words
            ? new([new PatientEvent.Odd(at, cause, words.Mrn, message.First("MRG") is { } prior && pids.PriorNumbers(prior).Priors is [var first, ..] ? first.Number : null)])
            : new([]);

    private static AdtReading Refuse(string refusal, (string, int)? place) => new([], refusal, place);
}
