using System.ComponentModel.DataAnnotations;

namespace Capture.Storage.Work;

/// <summary>How work is leased, retried and announced again. Bound from the "Work" section.</summary>
public sealed class WorkOptions
{
    public const string Section = "Work";

    /// <summary>A claim lapses after this time unless its process renews it. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Recorded failures after which a unit of work is given up. Default 3.</summary>
    [Range(1, 20)]
    public int MaxFailures { get; set; } = 3;

    /// <summary>
    /// Claims after which a unit of work is given up even though no failure was recorded, because whole processes died
    /// with it in hand. Larger than <see cref="MaxFailures"/>, since a power cut is not the page's fault. Default 12.
    /// </summary>
    [Range(2, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>Wait before the first retry; doubles with each failure. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the reconciler looks for work nobody was told of. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Work whose announcement its announcer has not confirmed for this long is announced by the reconciler: the announcer
    /// died or could not reach the broker. Default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often queues are compared with the work that should lie in them. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CompareQueuesEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Units announced in one go. Default 500.</summary>
    [Range(1, 100_000)]
    public int AnnounceAtMost { get; set; } = 500;

    /// <summary>A message that gets no place to work in for this long, because more urgent work takes them all, goes back. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:25:00")]
    public TimeSpan WaitForSlotAtMost { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>At a stop, what is in hand is finished within this time or given back. Default 25 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:20:00")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a place left by urgent work stays free for the next step of the same file before less urgent work gets
    /// it. Default 100 milliseconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan LingerForUrgent { get; set; } = TimeSpan.FromMilliseconds(100);
}
