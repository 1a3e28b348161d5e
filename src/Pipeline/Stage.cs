using System.Globalization;
using Capture.Storage.Database;
using Capture.Storage.Work;

namespace Capture.Pipeline;

/// <summary>
/// What a stage does between being given a unit of work and having its result recorded: it reads what the work needs,
/// decides, and says what is to be written. Claiming, recording, announcing, failures and the log are the pipeline's.
/// Running it twice must give the same rows and blobs.
/// </summary>
/// <typeparam name="TMessage">The message that wakes it.</typeparam>
public abstract class Stage<TMessage>
    where TMessage : class
{
    /// <exception cref="PermanentFailureException">Trying again cannot help. Whatever else is thrown is tried again.</exception>
    public abstract Task<Outcome> RunAsync(Unit<TMessage> unit, CancellationToken stop);
}

/// <summary>One unit of work, claimed, as its stage sees it.</summary>
public sealed class Unit<TMessage>(TMessage message, WorkClaim claim, Following next, LaneSlot? slot)
    where TMessage : class
{
    public TMessage Message => message;

    /// <summary>Belongs into the names of the blobs that are written: those of a claim that was lost stay apart.</summary>
    public long Fence => claim.Fence;

    /// <summary>Names the work that follows.</summary>
    public Following Next => next;

    /// <summary>In the middle of long work: lets more urgent work go first.</summary>
    public Task LetMoreUrgentGoFirstAsync(CancellationToken stop) => slot?.LetMoreUrgentGoFirstAsync(stop) ?? Task.CompletedTask;
}

/// <summary>What a stage found.</summary>
/// <param name="Write">Records it, inside the transaction that marks the work done, and says what follows.</param>
public sealed record Outcome(Func<CaptureDb, Task<IReadOnlyList<WorkKey>>> Write)
{
    /// <summary>Work that was put into the table on the way and is to be announced with what follows.</summary>
    public IReadOnlyList<DueWork> Besides { get; init; } = [];

    /// <summary>For the log. Numbers only, so that nothing of a patient can get there.</summary>
    public Figures Figures { get; init; } = new();
}

/// <summary>Numbers with their names.</summary>
public sealed class Figures(params (string Name, double Value)[] all)
{
    public override string ToString() =>
        string.Join(' ', all.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name}={figure.Value:0.##}")));
}
