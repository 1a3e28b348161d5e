using System.Security.Cryptography;
using System.Text;
using Capture.Delivery.Hl7;
using Capture.Storage;
using Capture.Storage.Patients;
using Microsoft.Extensions.Logging;

namespace Capture.Delivery.PatientFeed;

/// <summary>What became of a message.</summary>
/// <param name="Message">Null when it is none.</param>
/// <param name="Applied">It changed the register.</param>
/// <param name="Questions">How many questions it raised.</param>
internal sealed record FeedTaking(Hl7Message? Message, FeedVerdict Verdict, bool Applied, int Questions);

/// <summary>Takes the messages of a feed, whichever way they come: reads one, puts down what it tells, and says what became of it.</summary>
internal sealed partial class FeedIntake(PatientFeedTable feeds, TimeProvider time, ILogger<FeedIntake> log)
{
    /// <param name="message">Its bytes, without those that frame it.</param>
    /// <exception cref="Exception">The database is away (<see cref="PassingFailure"/>): nothing was put down.</exception>
    public async Task<FeedTaking> TakeAsync(PatientFeedOptions feed, byte[] message, CancellationToken stop)
    {
        var read = FeedReading.Of(message, feed, time.GetUtcNow());
        if (read.Adt.Refusal is { } unreadable)
        {
            await feeds.RefuseAsync(feed.Name, unreadable, stop);
            LogRefused(feed.Name, unreadable);
            return new(read.Message, new(unreadable, read.Adt.Place), false, 0);
        }

        try
        {
            var outcome = await feeds.ApplyAsync(feed.Name, DigestOf(feed.Name, message), read.Adt.Events, stop);
            foreach (var cause in outcome.Questions)
                LogAsks(feed.Name, cause);
            if (outcome.Refusal is { } refusal)
                LogRefused(feed.Name, refusal);
            return new(read.Message, new(outcome.Refusal), outcome.Applied, outcome.Questions.Count);
        }
        catch (Exception failed) when (!PassingFailure.Is(failed) && !stop.IsCancellationRequested)
        {
            // One message that cannot be put down must not hold up all that come after it.
            LogNotTaken(feed.Name, failed.GetType().Name, (failed.InnerException ?? failed).GetType().Name);
            await feeds.RefuseAsync(feed.Name, FeedRefusals.NotTaken, stop);
            return new(read.Message, new(FeedRefusals.NotTaken), false, 0);
        }
    }

    private static string DigestOf(string feed, byte[] message) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(feed), 0, .. message]));

    [LoggerMessage(8107, LogLevel.Warning, "Patient feed {Feed}: a message was refused ({Refusal})")]
    private partial void LogRefused(string feed, string refusal);

    [LoggerMessage(8108, LogLevel.Warning, "Patient feed {Feed}: a person must look ({Cause}); see the screen Patient feeds")]
    private partial void LogAsks(string feed, string cause);

    [LoggerMessage(8109, LogLevel.Error, "Patient feed {Feed}: a message could not be put down ({Exception}, {Inner}); its sender was told so")]
    private partial void LogNotTaken(string feed, string exception, string inner);
}
