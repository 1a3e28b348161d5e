using Capture.Storage.Work;
using System.Collections.Concurrent;

namespace Capture.Pipeline;

/// <summary>What this process is working on, so that its leases can be renewed and its failures be put to the right claim.</summary>
public sealed class ClaimsInHand
{
    private readonly ConcurrentDictionary<long, WorkClaim> _claims = new();
    private readonly AsyncLocal<Delivery?> _delivery = new();

    /// <summary>Names this process in leases.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    public IReadOnlyList<WorkClaim> Snapshot() => [.. _claims.Values];

    /// <summary>From here on in this flow of control, what is claimed belongs to one message.</summary>
    public Delivery BeginDelivery() => _delivery.Value = new Delivery(this);

    internal void Add(WorkClaim claim)
    {
        _claims[claim.Id] = claim;
        if (_delivery.Value is { } delivery)
            delivery.Claim = claim;
    }

    internal void Remove(WorkClaim claim)
    {
        _claims.TryRemove(new KeyValuePair<long, WorkClaim>(claim.Id, claim));
        if (_delivery.Value is { } delivery && delivery.Claim == claim)
            delivery.Claim = null;
    }

    /// <summary>One message, and the claim that was made on its behalf.</summary>
    public sealed class Delivery(ClaimsInHand inHand) : IDisposable
    {
        /// <summary>Null while there is none, and again once it is settled.</summary>
        public WorkClaim? Claim { get; internal set; }

        public void Dispose()
        {
            if (Claim is { } left)
                inHand.Remove(left);
        }
    }
}

/// <summary>The right to do one unit of work until the lease ends. <paramref name="Fence"/> grows with every claim.</summary>
public sealed record WorkClaim(long Id, WorkKey Key, long Fence, int Attempt, string Lane);
