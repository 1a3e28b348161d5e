using System.Buffers.Binary;

namespace Capture.Imaging.Pages;

/// <summary>Reads which way a camera was held from the Exif block of a JPEG (CIPA DC-008, tag 0x0112).</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>
    /// How far the stored pixels are turned clockwise from upright: 0, 90, 180 or 270. 0 when the file does not say.
    /// Mirrored values are taken for their turn alone: pages are mirrored back before they are stored.
    /// </summary>
    public static int Rotation(ReadOnlySpan<byte> jpeg) => Turn(Of(jpeg));

    /// <summary>The tag's value, 1 to 8; 0 when the file does not say.</summary>
    public static int Of(ReadOnlySpan<byte> jpeg)
    {
        if (!jpeg.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return 0;
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            var marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            // Start of scan: what follows are pixels, and Exif comes before them.
            if (marker == 0xDA)
                return 0;
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length)
                return 0;
            var segment = jpeg.Slice(at + 4, length - 2);
            if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
                return OfTiff(segment[6..]);
            at += 2 + length;
        }

        return 0;
    }

    /// <summary>The same of an Exif block itself.</summary>
    public static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return 0;
        var little = tiff[0] == 'I';
        var directory = Read32(tiff[4..], little);
        if (directory > (uint)tiff.Length - 2)
            return 0;
        var entries = tiff[(int)directory..];
        var count = Read16(entries, little);
        for (var i = 0; i < count && 2 + 12 * (i + 1) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + 12 * i, 12);
            if (Read16(entry, little) == OrientationTag)
                return Read16(entry[8..], little) is >= 1 and <= 8 and var value ? value : 0;
        }

        return 0;
    }

    // The tag says where the stored first row and column belong: 6 = right and top, so a viewer turns the pixels 90°
    // clockwise, so they are stored 270° clockwise from upright.
    private static int Turn(int value) => value switch
    {
        3 or 4 => 180,
        5 or 6 => 270,
        7 or 8 => 90,
        _ => 0,
    };

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
