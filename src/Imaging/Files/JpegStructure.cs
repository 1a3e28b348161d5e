using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Imaging.Files;

/// <summary>Where a JPEG begins and ends among other bytes (ITU-T T.81, annex B), and what it lists behind its end.</summary>
internal static partial class JpegStructure
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA;

    /// <summary>Whether a JPEG begins here: its segments follow one another up to its pixels, or are cut off after a known first one.</summary>
    internal static bool Begins(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || bytes[0] != 0xFF || bytes[1] != StartOfImage)
            return false;
        var framed = false;
        var at = 2;
        while (at + 4 <= bytes.Length && bytes[at] == 0xFF)
        {
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == StartOfScan)
                return framed;
            if (!IsSegment(marker))
                return false;
            framed |= marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return at + 4 > bytes.Length && (bytes[6..].StartsWith("JFIF\0"u8) || bytes[6..].StartsWith("Exif\0"u8));
    }

    /// <summary>The byte behind the end of the image that begins at <paramref name="from"/>: where another begins when it is cut off, at most the end of the bytes.</summary>
    internal static int End(ReadOnlySpan<byte> bytes, int from)
    {
        var scanning = false;
        for (var at = from + 2; at + 1 < bytes.Length;)
        {
            var step = bytes[at..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= bytes.Length)
                return bytes.Length;
            at += step;
            var marker = bytes[at + 1];
            if (marker == EndOfImage)
                return at + 2;
            if (marker == StartOfImage && Begins(bytes[at..]))
                return at;
            if (!IsSegment(marker) || at + 4 > bytes.Length)
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }

            // Among damaged pixels anything may look like a marker; a segment is followed by another marker or by pixels.
            var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            var believed = !scanning || marker == StartOfScan || end < bytes.Length && bytes[end] == 0xFF;
            scanning |= marker == StartOfScan;
            at = believed ? Math.Max(end, at + 2) : at + 2;
        }

        return bytes.Length;
    }

    /// <summary>
    /// Up to where the images reach that the one at <paramref name="from"/> lists: in its multi-picture index (CIPA DC-007, MP Entry)
    /// or its container directory (Adobe XMP as Google uses it: items follow one another behind the image).
    /// </summary>
    internal static int EndOfListed(ReadOnlySpan<byte> bytes, int from, int end)
    {
        var listed = 0L;
        for (var at = from + 2; at + 4 <= end && bytes[at] == 0xFF && bytes[at + 1] is not (StartOfScan or EndOfImage);)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            var body = bytes[Math.Min(at + 4, end)..Math.Clamp(at + 2 + length, Math.Min(at + 4, end), end)];
            if (bytes[at + 1] == 0xE2 && body.StartsWith("MPF\0"u8))
                listed = Math.Max(listed, EndOfIndex(body[4..], bytes, at + 8));
            else if (bytes[at + 1] == 0xE1 && body.StartsWith("http://ns.adobe.com/xap/"u8))
                listed = Math.Max(listed, Present(bytes, end + ItemLength().Matches(Encoding.Latin1.GetString(body)).Sum(match => (long)int.Parse(match.ValueSpan[(match.ValueSpan.IndexOf('"') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture))));
            at += 2 + Math.Max(2, (int)length);
        }

        return (int)Math.Min(listed, bytes.Length);
    }

    // A list that names more than there is was true of another file.
    private static long Present(ReadOnlySpan<byte> bytes, long end) => end <= bytes.Length ? end : 0;

    private static long EndOfIndex(ReadOnlySpan<byte> index, ReadOnlySpan<byte> all, int start)
    {
        const int Entries = 0xB002, EntryLength = 16;
        if (index.Length < 8)
            return 0;
        var little = index[0] == 'I';
        var directory = Read32(index[4..], little);
        if (directory + 2L > index.Length)
            return 0;
        var (end, count) = (0L, Read16(index[(int)directory..], little));
        for (var i = 0; i < count && directory + 2L + 12 * (i + 1) <= index.Length; i++)
        {
            var entry = index.Slice((int)directory + 2 + 12 * i, 12);
            var (bytes, place) = (Read32(entry[4..], little), Read32(entry[8..], little));
            if (Read16(entry, little) != Entries || place + (long)bytes > index.Length)
                continue;
            for (var at = (int)place; at + EntryLength <= place + bytes; at += EntryLength)
            {
                // The first image is this one and has no offset.
                if (Read32(index[(at + 8)..], little) is var offset and > 0 && start + (long)offset + 2 <= all.Length
                    && all[(int)(start + offset)] == 0xFF && all[(int)(start + offset) + 1] == StartOfImage)
                    end = Math.Max(end, Present(all, start + (long)offset + Read32(index[(at + 4)..], little)));
            }
        }

        return end;
    }

    /// <summary>Markers that a length follows.</summary>
    private static bool IsSegment(byte marker) => marker is >= 0xC0 and <= 0xFE and not (>= 0xD0 and <= EndOfImage);

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    [GeneratedRegex("Item:Length=\"[0-9]{1,9}\"")]
    private static partial Regex ItemLength();
}
