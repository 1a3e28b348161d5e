using System.Buffers.Binary;

namespace Capture.Ingest.Mail;

/// <summary>How large a picture says it is, by its first bytes; nothing of it is decoded.</summary>
internal static class PictureSize
{
    /// <returns>Pixels; null when it does not say so in a way known here.</returns>
    public static (int Width, int Height)? Of(ReadOnlySpan<byte> picture) => picture switch
    {
        // PNG (ISO 15948, 11.2.2): IHDR comes first.
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] when picture.Length >= 24 => (BinaryPrimitives.ReadInt32BigEndian(picture[16..]), BinaryPrimitives.ReadInt32BigEndian(picture[20..])),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] when picture.Length >= 10 => (BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..])),
        [0xFF, 0xD8, ..] => OfJpeg(picture[2..]),
        _ => null,
    };

    // ITU-T T.81, annex B: segments of marker and length, until one that begins a frame.
    private static (int, int)? OfJpeg(ReadOnlySpan<byte> segments)
    {
        while (segments.Length >= 9 && segments[0] == 0xFF)
        {
            var marker = segments[1];
            if (marker == 0xFF)
            {
                segments = segments[1..];
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(segments[7..]), BinaryPrimitives.ReadUInt16BigEndian(segments[5..]));
            var next = 2 + BinaryPrimitives.ReadUInt16BigEndian(segments[2..]);
            if (next > segments.Length)
                return null;
            segments = segments[next..];
        }

        return null;
    }
}
