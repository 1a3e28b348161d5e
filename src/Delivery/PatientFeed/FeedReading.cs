using Capture.Delivery.Hl7;
using Capture.Storage.Patients;

namespace Capture.Delivery.PatientFeed;

/// <summary>A message as a feed understands it.</summary>
/// <param name="Message">Null when it is none.</param>
internal sealed record FeedReading(Hl7Message? Message, AdtReading Adt)
{
    /// <param name="frame">The message's bytes, without those that frame it.</param>
    public static FeedReading Of(ReadOnlySpan<byte> frame, PatientFeedOptions feed, DateTimeOffset arrival) =>
        Hl7Message.TryParse(FeedText.Of(frame, FeedText.Named(feed.Charset)!), out var message)
            ? new(message, new AdtReader(new PidReader(feed.AssigningAuthority, feed.Types, feed.NumbersWithoutAuthority), new FeedTimes(feed.Zone)).Read(message, arrival))
            : new(null, new([], FeedRefusals.Unreadable));
}
