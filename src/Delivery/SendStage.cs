using System.Security.Cryptography;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Deliveries;
using Capture.Storage.Work;
using Microsoft.Extensions.Logging;

namespace Capture.Delivery;

/// <summary>
/// Brings one destination one step nearer to what it is to have of one document. What is about to be sent is put down before it is:
/// a process that dies under way leaves an attempt without an end, and whoever comes next knows that the destination may have it.
/// </summary>
internal sealed partial class SendStage(DeliveryTable deliveries, DestinationTurns turns, Destinations destinations, IBlobStore blobs, ILogger<SendStage> log) : Stage<DeliveryDue>
{
    private static readonly IReadOnlyList<WorkKey> Nothing = [];

    // Whoever waits for a turn comes back at a time of his own, the later the more wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PerWaiting = TimeSpan.FromMilliseconds(50);
    private const int CountedTo = 20_000;

    public override async Task<Outcome> RunAsync(Unit<DeliveryDue> unit, CancellationToken stop)
    {
        var read = await deliveries.ReadAsync(unit.Message.DeliveryId, stop);
        var row = read.Row;
        if (destinations.Find(row.Destination) is not var (options, destination))
            return Settle(read, DeliveryStates.Failed, "no-such-destination");
        switch (DeliveryStep.Decide(row, filing => read.Filings[filing].Mrn, destination.Deduplicates))
        {
            case DeliveryStep.Settled settled:
                return Settle(read, settled.State, null);
            case DeliveryStep.Ask:
                return Settle(read, DeliveryStates.Unknown, row.Code ?? "no-answer");
            case DeliveryStep.Tell tell:
                return await TellAsync(unit.Fence, read, tell, options, destination, stop);
            default:
                throw new InvalidOperationException("There is no such step.");
        }
    }

    private async Task<Outcome> TellAsync(long fence, DeliveryCase read, DeliveryStep.Tell tell, DestinationOptions options, IDestination destination, CancellationToken stop)
    {
        Func<CancellationToken, Task<Answer>> send;
        var parcel = await ParcelAsync(read, tell, stop);
        try
        {
            send = await destination.PrepareAsync(parcel, stop);
        }
        catch (UndeliverableException never)
        {
            return Settle(read, DeliveryStates.Failed, never.Code);
        }

        var wait = await turns.TakeAsync(options.Name, options.Apart, destination.OneAtATime, destination.LongestTime(parcel.Pdf?.Length ?? 0) * 2, stop);
        if (wait > TimeSpan.Zero)
            return Settle(read, DeliveryStates.Waiting, read.Row.Code, await SpreadAsync(wait, options, stop));
        var number = await deliveries.BeginAsync(read.Row, fence, tell.Act, tell.Filing, parcel.Key, stop);
        if (number is null)
        {
            await turns.GiveBackAsync(options.Name, stop);
            return Settle(read, DeliveryStates.Waiting, read.Row.Code, TimeSpan.Zero);
        }

        var answer = await send(stop);
        // One that does not answer is left alone like one that is not there: each further document would be in doubt as well.
        await (answer is Answer.OutOfReach && stop.IsCancellationRequested ? turns.GiveBackAsync(options.Name, CancellationToken.None)
            : answer is Answer.OutOfReach or Answer.Unknown or Answer.NotNow { OfAll: true } ? turns.OutOfReachAsync(options.Name, answer.Code, PauseOf(answer, options), options.LongestPause, CancellationToken.None)
            : turns.AnsweredAsync(options.Name, answer is Answer.Taken, CancellationToken.None));
        var end = AnswerMeaning.Of(answer, tell.Act, read.Row.Tries, destination.Deduplicates, IsReached(read.Row, tell), options);
        if (end.Outcome != AttemptOutcomes.Taken)
            LogNotTaken(options.Name, read.Row.Id, number.Value, end.Outcome, answer.Code, end.State);
        if (stop.IsCancellationRequested)
        {
            // What is known by now is not lost because the process stops, and would otherwise be a question for a person.
            await deliveries.EndAsync(read.Row, number.Value, end, read.File.Lane, CancellationToken.None);
            stop.ThrowIfCancellationRequested();
        }

        return new Outcome(async db =>
        {
            await DeliveryTable.EndAsync(db, read.Row, number.Value, end, read.File.Lane, stop);
            return Nothing;
        })
        {
            Figures = new(("attempt", number.Value), ("taken", answer is Answer.Taken ? 1 : 0), ("filing", tell.Filing)),
        };
    }

    private static TimeSpan PauseOf(Answer answer, DestinationOptions options) =>
        answer is Answer.NotNow { After: var asked } && asked > options.RetryAfter ? asked : options.RetryAfter;

    private static bool IsReached(DeliveryRow row, DeliveryStep.Tell tell) => tell.Act == DeliveryActs.Retract
        ? row.Wanted is null && row.MayHoldNumbers.Concat(row.Held is { } held ? [held] : []).All(filing => filing == tell.Filing)
        : row.Wanted == tell.Filing;

    private async Task<Parcel> ParcelAsync(DeliveryCase read, DeliveryStep.Tell tell, CancellationToken stop)
    {
        var filing = read.Filings[tell.Filing];
        return new Parcel
        {
            DeliveryId = read.Row.Id,
            Act = tell.Act,
            Filing = filing,
            Over = [.. tell.Over.Select(number => read.Filings[number])],
            Key = DeliveryId.OfMessage(read.Row.Id, read.Row.Change, tell.Act, tell.Filing),
            Repeated = read.Row.MayHoldNumbers.Contains(tell.Filing),
            Held = read.Row.Held,
            Reference = read.Row.Reference,
            Document = read.Document,
            File = read.File,
            Pages = read.Pages,
            Patient = filing.Mrn is { } mrn ? read.Patients.GetValueOrDefault(mrn) : null,
            Pdf = tell.Act == DeliveryActs.Retract ? null : await PdfAsync(filing.OutputBlob!, filing.OutputSha256, stop),
        };
    }

    private async Task<byte[]> PdfAsync(string blob, string? sha256, CancellationToken stop)
    {
        var pdf = await blobs.ReadAsync(blob, stop);
        if (sha256 is not null && Convert.ToHexStringLower(SHA256.HashData(pdf)) != sha256)
            throw new DamagedBlobException();
        return pdf;
    }

    // All that wait come back spread over the time that they will take.
    private async Task<TimeSpan> SpreadAsync(TimeSpan wait, DestinationOptions options, CancellationToken stop)
    {
        var waiting = await deliveries.WaitingAsync(options.Name, CountedTo, stop);
        var spread = (options.Apart > PerWaiting ? options.Apart : PerWaiting) * waiting;
        return wait + ((spread < LongestWait ? spread : LongestWait) * Random.Shared.NextDouble());
    }

    // What the receiver said stays in the books: it may hold what was sent.
    [LoggerMessage(8001, LogLevel.Warning, "Destination {Destination}, delivery {DeliveryId}, attempt {Attempt}: {Outcome} ({Code}); it is {State}")]
    private partial void LogNotTaken(string destination, Guid deliveryId, int attempt, string outcome, string code, string state);

    private static Outcome Settle(DeliveryCase read, string state, string? code, TimeSpan? again = null) => new(async db =>
    {
        await DeliveryTable.SettleAsync(db, read.Row, state, code, again, read.File.Lane, CancellationToken.None);
        return Nothing;
    });
}
