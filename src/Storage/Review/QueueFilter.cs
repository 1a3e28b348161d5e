using Capture.Storage.Database;

namespace Capture.Storage.Review;

/// <summary>Which part of the queue is shown and worked through, and in which order.</summary>
public sealed record QueueFilter
{
    /// <summary>What a person has in hand.</summary>
    public const string Mine = "mine";

    /// <summary>A state of <see cref="ReviewStates"/>, or <see cref="Mine"/>.</summary>
    public string View { get; init; } = ReviewStates.Ready;
    public string? TypeName { get; init; }
    public string? Source { get; init; }

    /// <summary>See <see cref="ReviewKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>See <see cref="Contracts.Lanes"/>.</summary>
    public string? Lane { get; init; }

    /// <summary>A code of <see cref="Contracts.ReviewReasons"/>: one of those why a person is asked.</summary>
    public string? Reason { get; init; }

    /// <summary>Only what came in this file.</summary>
    public Guid? FileId { get; init; }

    /// <summary>See <see cref="QueueOrders"/>; null for the most urgent first, then what waits longest.</summary>
    public string? Order { get; init; }
    public int Skip { get; init; }
    public int Take { get; init; } = 50;

    /// <summary>Whether something of the view is left out.</summary>
    public bool Narrows => TypeName is not null || Source is not null || Kind is not null || Lane is not null || Reason is not null || FileId is not null;
}

/// <summary>Orders other than by urgency.</summary>
public static class QueueOrders
{
    public const string Oldest = "oldest";
    public const string Newest = "newest";
    public const string FewestPages = "fewest-pages";
    public const string MostPages = "most-pages";
    public const string LeastCertain = "least-certain";
    public const string MostCertain = "most-certain";

    public static IReadOnlyList<string> All { get; } = [Oldest, Newest, FewestPages, MostPages, LeastCertain, MostCertain];
}

/// <summary>How much is where.</summary>
public sealed record QueueCounts(int Ready, int Mine, int InReview, int Waiting, int Escalated, int SettledByMe, long? FirstLeaseEnds, int Reviewers);

/// <summary>An item with what a row of the queue shows.</summary>
public sealed record QueueRow(ReviewItemRow Item, DocumentRow Document, string FileName, int Pages, string? LeaseHolder);

/// <summary>Where an item stands among others: by what the queue is ordered by, then what waits longest.</summary>
internal sealed record QueueKey(double First, long OpenedAt, Guid Id) : IComparable<QueueKey>
{
    public int CompareTo(QueueKey? other) => (First, OpenedAt).CompareTo((other?.First ?? 0, other?.OpenedAt ?? 0));
}
