using System.Globalization;

namespace Capture.Review;

/// <summary>Times as people read them, by this machine's zone.</summary>
public static class Times
{
    /// <summary>A length of time: the largest units that tell it.</summary>
    public static string Span(TimeSpan time) => time switch
    {
        { TotalHours: >= 1, Minutes: 0 } => time.TotalHours == 1 ? "1 hour" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h {time.Minutes} min"),
        _ => time.TotalMinutes == 1 ? "1 minute" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
    };

    /// <param name="milliseconds">Unix milliseconds.</param>
    public static string Minute(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Second(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
