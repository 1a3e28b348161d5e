using System.Buffers.Binary;

namespace Capture.Imaging.Files;

/// <summary>
/// Takes out of a JPEG which way its camera was held. Inside a PDF the page alone says how an image lies, and every reader passes
/// over the Exif block (ISO 32000-1, 7.4.8, names no use of it).
/// </summary>
internal static class JpegTurn
{
    private const byte Exif = 0xE1;
    private const byte StartOfScan = 0xDA;

    /// <summary>The same bytes without an Exif block; those given where there is none.</summary>
    internal static byte[] Removed(byte[] jpeg)
    {
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != StartOfScan)
        {
            if (jpeg[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            if (end > jpeg.Length)
                break;
            if (jpeg[at + 1] == Exif && jpeg.AsSpan(at + 4).StartsWith("Exif\0\0"u8))
                return [.. jpeg.AsSpan(0, at), .. jpeg.AsSpan(end)];
            at = end;
        }

        return jpeg;
    }
}
