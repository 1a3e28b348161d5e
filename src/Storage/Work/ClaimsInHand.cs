using System.Collections.Concurrent;

namespace Capture.Storage.Work;

/// <summary>What this process is working on, so that its leases can be renewed and its failures be put to the right claim.</summary>
public sealed class ClaimsInHand
{
    private readonly ConcurrentDictionary<long, WorkClaim> _claims = new();

    /// <summary>Names this process in leases.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    public bool IsEmpty => _claims.IsEmpty;

    public IReadOnlyList<WorkClaim> Snapshot() => [.. _claims.Values];

    /// <summary>The claim of this process on that work; null when it has none.</summary>
    public WorkClaim? Find(WorkKey key) => _claims.Values.FirstOrDefault(claim => claim.Key == key);

    internal void Add(WorkClaim claim) => _claims[claim.Id] = claim;

    internal void Remove(WorkClaim claim) => _claims.TryRemove(new KeyValuePair<long, WorkClaim>(claim.Id, claim));
}
