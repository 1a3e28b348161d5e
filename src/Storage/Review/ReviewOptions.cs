using System.ComponentModel.DataAnnotations;

namespace Capture.Storage.Review;

/// <summary>How review items are held, put aside and taken back. Bound from the "Review" section.</summary>
public sealed class ReviewOptions
{
    public const string Section = "Review";

    /// <summary>An item is its reviewer's for this long after the last input. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>No lease is prolonged beyond this. Default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "08:00:00")]
    public TimeSpan LongestLease { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The next item is kept for its reviewer this long. Default 1 minute; prolonged while the reviewer works.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan Reservation { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A decision takes effect, and leaves the house, after this; it can be undone until then. What was put aside can be taken back for as long. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Hold { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The same for cutting and joining, after which nothing leaves the house. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SplitHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The skip after which an item goes to a supervisor instead. Default the third.</summary>
    [Range(1, 100)]
    public int SkipsBeforeEscalation { get; set; } = 3;
}
