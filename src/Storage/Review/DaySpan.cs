namespace Capture.Storage.Review;

/// <summary>Days from midnight to midnight where the site is.</summary>
/// <param name="Last">Included.</param>
public sealed record DaySpan(DateOnly First, DateOnly Last, TimeZoneInfo Zone)
{
    /// <summary>Where the first day begins, and where the day after the last does. Unix milliseconds.</summary>
    public long Start => Midnight(First);

    public long End => Midnight(Last.AddDays(1));

    /// <summary>The day of a moment in Unix milliseconds.</summary>
    public DateOnly DayOf(long milliseconds) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), Zone).DateTime);

    // Where clocks are put forward at midnight the day begins an hour later, at the same moment.
    private long Midnight(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
    }
}
