using Capture.Contracts;

namespace Capture.Storage.Review;

/// <summary>Which items are offered first.</summary>
public static class QueueRank
{
    private const int First = 0;
    private const int Usual = 1;
    private const int Last = 2;

    /// <summary>
    /// By lane; what calls itself urgent or reports a critical result goes before the routine. A back-file stays behind whatever it says: it was urgent years ago.
    /// </summary>
    public static int Of(string lane, IReadOnlyList<DocumentFact> facts) => lane switch
    {
        Lanes.Stat => First,
        Lanes.Bulk => Last,
        _ => facts.Any(fact => fact.Kind is FactKinds.Urgency or FactKinds.CriticalResult) ? First : Usual,
    };
}
