using System.Globalization;

namespace Capture.Review;

/// <summary>Times as people read them, by this machine's zone.</summary>
public static class Times
{
    /// <param name="milliseconds">Unix milliseconds.</param>
    public static string Minute(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Second(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
