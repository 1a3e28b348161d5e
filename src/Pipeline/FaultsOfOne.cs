using System.Collections.Concurrent;
using Capture.Storage.Stores;

namespace Capture.Pipeline;

/// <summary>
/// Finds the unit of work that alone meets what looks like a fault of a whole store, such as a blob that belongs to another
/// account: the store does well whenever it is asked, and refuses again as soon as that unit is tried.
/// </summary>
public sealed class FaultsOfOne
{
    /// <summary>So often must the store have come back in between before the unit is to blame.</summary>
    public const int MostRecoveries = 10;

    // Of units that were finished elsewhere nothing is heard any more.
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<long, (int Times, long Recoveries)> _met = new();

    /// <summary>A unit met a fault.</summary>
    /// <param name="recoveries">How often the store has come back so far.</param>
    /// <returns>Whether the unit is to blame and not the store.</returns>
    public bool Add(long workId, StoreFault fault, long recoveries)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (!fault.MayBeOfOne)
            return false;
        if (_met.Count >= MostRemembered)
            _met.Clear();
        var met = _met.AddOrUpdate(workId, (1, recoveries), (_, before) => recoveries > before.Recoveries ? (before.Times + 1, recoveries) : before);
        return met.Times > MostRecoveries;
    }
}
