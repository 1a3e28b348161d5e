using System.Buffers.Binary;

namespace Capture.Indexer;

/// <summary>What a PDF must say about a JPEG image it holds.</summary>
internal readonly record struct JpegHeader(int Width, int Height, int Components, bool HasAdobeMarker)
{
    // Marker codes: ITU-T T.81, table B.1.
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, App14 = 0xEE, Temporary = 0x01;
    private const byte Baseline = 0xC0, Progressive = 0xC2;

    /// <exception cref="UnusablePageImageException">Not a JPEG that PDF readers decode: 8 bits, Huffman coded, sequential or progressive.</exception>
    internal static JpegHeader Parse(ReadOnlySpan<byte> jpeg)
    {
        if (jpeg is not [0xFF, StartOfImage, ..])
            throw new UnusablePageImageException("The stored page is not a JPEG image.");

        var adobe = false;
        JpegHeader? frame = null;
        for (var rest = jpeg[2..]; rest.Length >= 4;)
        {
            if (rest[0] != 0xFF)
                throw Damaged();

            var marker = rest[1];
            if (marker == 0xFF)
            {
                rest = rest[1..]; // fill byte
                continue;
            }

            if (marker is Temporary or (>= 0xD0 and <= 0xD7))
            {
                rest = rest[2..]; // no length follows
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
                return frame is { } found ? found with { HasAdobeMarker = adobe } : throw Damaged();

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || rest.Length < length + 2)
                throw Damaged();

            var segment = rest[4..(length + 2)];
            if (marker == App14)
                adobe |= segment.StartsWith("Adobe"u8);
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                frame = Frame(marker, segment);
            rest = rest[(length + 2)..];
        }

        throw Damaged();
    }

    private static JpegHeader Frame(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker is < Baseline or > Progressive || segment.Length < 6 || segment[0] != 8)
            throw new UnusablePageImageException("The stored JPEG is of a kind PDF readers do not decode (lossless, arithmetic or more than 8 bits).");
        return new JpegHeader(
            BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), segment[5], false);
    }

    private static UnusablePageImageException Damaged() => new("The stored JPEG's header is damaged.");
}
