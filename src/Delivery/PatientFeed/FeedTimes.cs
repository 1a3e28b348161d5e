using System.Globalization;

namespace Capture.Delivery.PatientFeed;

/// <summary>Reads the times of a feed (HL7 v2.5.1, chapter 2.A.22 and 2.A.77).</summary>
/// <param name="zone">Of times without an offset.</param>
internal sealed class FeedTimes(TimeZoneInfo zone)
{
    // A clock that is further ahead is wrong; taken at its word, all that is told until then would be too old to count.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(10);

    /// <summary>The first of these times that is one, in Unix milliseconds; the time of arrival where none is, or one lies in the future.</summary>
    public long Of(IEnumerable<string?> written, DateTimeOffset arrival)
    {
        var at = written.Select(time => Read(time, arrival)).FirstOrDefault(time => time is not null) ?? arrival;
        return (at > arrival + MostAhead ? arrival : at).ToUnixTimeMilliseconds();
    }

    /// <summary>A time of at least a day; null for what is none. <c>YYYYMMDDHHMMSS.SSSS+ZZZZ</c></summary>
    private DateTimeOffset? Read(string? written, DateTimeOffset arrival)
    {
        if (string.IsNullOrWhiteSpace(written))
            return null;
        var sign = written.IndexOfAny(['+', '-']);
        var (local, offset) = sign < 0 ? (written, null) : (written[..sign], written[sign..]);
        var parts = local.Split('.');
        string[] patterns = ["yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMddHH", "yyyyMMdd"];
        if (!DateTime.TryParseExact(parts[0], patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        if (parts.Length > 1 && double.TryParse("0." + parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction))
            time = time.AddMilliseconds(Math.Floor(fraction * 1000));
        if (offset is { Length: 5 } && TimeSpan.TryParseExact(offset[1..], "hhmm", CultureInfo.InvariantCulture, out var ahead) && ahead <= TimeSpan.FromHours(14))
            return new DateTimeOffset(time, offset[0] == '-' ? -ahead : ahead);
        if (zone.IsInvalidTime(time))
            time = time.AddHours(1);
        // An hour comes twice in autumn: it is meant which is nearer to now, or what is told in the second would be older than in the first.
        return zone.IsAmbiguousTime(time)
            ? zone.GetAmbiguousTimeOffsets(time).Select(one => new DateTimeOffset(time, one)).MinBy(one => (one - arrival).Duration())
            : new DateTimeOffset(time, zone.GetUtcOffset(time));
    }
}
