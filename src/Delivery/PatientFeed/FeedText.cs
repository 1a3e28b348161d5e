using System.Text;

namespace Capture.Delivery.PatientFeed;

/// <summary>Makes text of a message's bytes.</summary>
internal static class FeedText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // HL7 table 0211, as far as one byte or UTF-8 goes. What is multi-byte otherwise parts fields by other bytes.
    private static readonly Dictionary<string, string> Stated = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ASCII"] = "utf-8",
        ["UNICODE"] = "utf-8",
        ["UNICODE UTF-8"] = "utf-8",
        ["UTF-8"] = "utf-8",
        ["UTF8"] = "utf-8",
        ["8859/1"] = "iso-8859-1",
        ["8859/2"] = "iso-8859-2",
        ["8859/3"] = "iso-8859-3",
        ["8859/4"] = "iso-8859-4",
        ["8859/5"] = "iso-8859-5",
        ["8859/6"] = "iso-8859-6",
        ["8859/7"] = "iso-8859-7",
        ["8859/8"] = "iso-8859-8",
        ["8859/9"] = "iso-8859-9",
        ["8859/15"] = "iso-8859-15",
    };

    /// <summary>An encoding by its name; null for none that parts a message as ASCII does.</summary>
    public static Encoding? Named(string name)
    {
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return StrictUtf8;
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.IsSingleByte ? encoding : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <param name="message">Without the bytes that frame it.</param>
    /// <param name="otherwise">The character set of a message that states none.</param>
    public static string Of(ReadOnlySpan<byte> message, Encoding otherwise)
    {
        // Separators and the names of character sets are ASCII in all of them.
        var head = Encoding.Latin1.GetString(message[..Math.Min(message.Length, 1024)]);
        var header = head.Split('\r', '\n').FirstOrDefault(line => line.TrimStart('\uFEFF', '\u00EF', '\u00BB', '\u00BF', ' ').StartsWith("MSH", StringComparison.Ordinal))?.TrimStart('\u00EF', '\u00BB', '\u00BF', ' ');
        var stated = header is { Length: > 3 } ? header.Split(header[3]).ElementAtOrDefault(17)?.Split('~')[0].Trim() ?? "" : "";
        var encoding = stated.Length == 0 ? otherwise : Stated.TryGetValue(stated, out var name) ? Named(name) ?? otherwise : otherwise;
        try
        {
            return encoding.GetString(message);
        }
        catch (DecoderFallbackException)
        {
            // Whatever it states: senders that state UTF-8 and send Latin-1 are common, and every byte is a letter there.
            return Encoding.Latin1.GetString(message);
        }
    }
}
