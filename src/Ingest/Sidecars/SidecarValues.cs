using System.Globalization;

namespace Capture.Ingest;

/// <summary>Values as fax servers write them. Null: not understood.</summary>
internal static class SidecarValues
{
    // Longer values are cut: a sidecar says things like numbers and names.
    private const int MostCharacters = 256;

    // Offset or Z included; then without. Month before day, as American servers write it.
    private static readonly string[] TimeFormats =
    [
        "yyyy-M-d'T'H:m:s.FFFFFFFK", "yyyy-M-d'T'H:m:sK", "yyyy-M-d'T'H:mK", "yyyy-M-d H:m:s.FFFFFFFK", "yyyy-M-d H:m:s zzz", "yyyy-M-d H:m:sK",
        "yyyy-M-d H:mK", "yyyy-M-d", "yyyy-MM-dd-HH.mm.ss", "yyyy:MM:dd HH:mm:ss", "yyyyMMdd'T'HHmmssK", "yyyyMMddHHmmss", "yyyyMMdd",
        "yyyy/M/d H:m:s", "yyyy/M/d H:m", "M/d/yyyy H:m:s", "M/d/yyyy H:m", "M/d/yyyy h:m:s tt", "M/d/yyyy h:m tt", "M/d/yy H:m:s", "M/d/yy H:m",
        "M/d/yy h:m tt", "M/d/yyyy", "ddd, d MMM yyyy H:m:s zzz", "MMM-d-yyyy h:m tt", "d MMM yyyy H:m:s", "MMM d, yyyy h:m:s tt", "MMM d, yyyy h:m tt",
    ];

    // No fax server or scanner of today wrote before; a smaller number of seconds is something else.
    private const long Year1990 = 631_152_000;
    private const long Year2100 = 4_102_444_800;

    internal static string? Text(string value)
    {
        var plain = new string([.. value.Where(character => !char.IsControl(character))]).Trim();
        if (plain.Length > MostCharacters)
            plain = plain[..MostCharacters];
        return plain.Length == 0 || plain is "<null>" or "null" ? null : plain;
    }

    /// <summary>The last part of a path of either kind of slash.</summary>
    internal static string? FileName(string value) => Text(value[(value.LastIndexOfAny(['/', '\\']) + 1)..].TrimEnd(':'));

    internal static string? Telephone(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        // "Anonymous", "P" and single extensions are no numbers; ITU-T E.164 allows 15 digits, prefixes and extensions a few more.
        return digits.Length is < 3 or > 24 ? null : value.TrimStart().StartsWith('+') ? "+" + digits : digits;
    }

    /// <summary>A whole number with or without a unit after it (<c>14400 bit/s</c>).</summary>
    internal static int? Number(string value)
    {
        var trimmed = value.Trim();
        var digits = trimmed.TakeWhile(char.IsAsciiDigit).Count();
        var rest = trimmed[digits..].TrimStart();
        return digits > 0 && (rest.Length == 0 || char.IsAsciiLetter(rest[0]))
            && int.TryParse(trimmed.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>Seconds, or minutes:seconds, or hours:minutes:seconds.</summary>
    internal static int? Seconds(string value)
    {
        var parts = value.Trim().Split(':');
        if (parts.Length == 1)
            return Number(value);

        long seconds = 0;
        foreach (var part in parts)
        {
            if (parts.Length > 3 || Number(part) is not { } number)
                return null;
            seconds = (seconds * 60) + number;
        }

        return seconds <= int.MaxValue ? (int)seconds : null;
    }

    internal static bool? Flag(string value) => value.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "y" or "on" => true,
        "false" or "0" or "no" or "n" or "off" => false,
        _ => null,
    };

    /// <param name="zone">Time zone of times that bear no offset.</param>
    internal static DateTimeOffset? Time(string value, TimeZoneInfo zone)
    {
        var trimmed = value.Trim();
        if (trimmed.Length is 10 or 13 && long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            var seconds = trimmed.Length == 13 ? epoch / 1000 : epoch;
            return seconds is >= Year1990 and < Year2100 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }

        const DateTimeStyles styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.RoundtripKind;
        if (!DateTime.TryParseExact(trimmed, TimeFormats, CultureInfo.InvariantCulture, styles, out var time))
            return null;
        // A format without offset leaves the kind unspecified; with one, the time was parsed to UTC or the machine's zone.
        if (time.Year is < 1990 or >= 2100)
            return null;
        return time.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(time, zone.GetUtcOffset(time))
            : DateTimeOffset.ParseExact(trimmed, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal);
    }
}
