using System.Buffers.Binary;

namespace Capture.Indexer;

/// <summary>The CCITT G4 data of a stored page, taken out of its TIFF file undecoded.</summary>
/// <param name="RunsOfOnesAreWhite">Photometric interpretation is BlackIsZero.</param>
internal readonly record struct G4Strip(int Width, int Height, bool RunsOfOnesAreWhite, ReadOnlyMemory<byte> Data)
{
    // Tag and type numbers: TIFF 6.0 (Adobe, 1992).
    private const ushort ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Compression = 259, Photometric = 262,
        FillOrder = 266, StripOffsets = 273, SamplesPerPixel = 277, StripByteCounts = 279;

    private const ushort TypeShort = 3, TypeLong = 4;
    private const uint CompressionG4 = 4, WhiteIsZero = 0, BlackIsZero = 1, LowestBitFirst = 2;

    /// <exception cref="UnusablePageImageException">Not a TIFF of one bitonal G4 strip.</exception>
    internal static G4Strip Parse(byte[] tiff)
    {
        var fields = FirstDirectory(tiff);
        if (fields.GetValueOrDefault(Compression) != CompressionG4
            || fields.GetValueOrDefault(BitsPerSample, 1u) != 1
            || fields.GetValueOrDefault(SamplesPerPixel, 1u) != 1)
            throw new UnusablePageImageException("The stored page is not a bitonal CCITT G4 image.");

        var photometric = fields.GetValueOrDefault(Photometric, uint.MaxValue);
        if (photometric is not (WhiteIsZero or BlackIsZero))
            throw new UnusablePageImageException("The stored page does not say whether 0 is black or white.");

        var (width, height) = (fields.GetValueOrDefault(ImageWidth), fields.GetValueOrDefault(ImageLength));
        var (offset, length) = (fields.GetValueOrDefault(StripOffsets), fields.GetValueOrDefault(StripByteCounts));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue || length == 0 || (ulong)offset + length > (ulong)tiff.Length)
            throw new UnusablePageImageException("The stored page's strip lies outside its file.");

        var data = tiff.AsMemory((int)offset, (int)length);
        return new G4Strip(
            (int)width, (int)height, photometric == BlackIsZero,
            fields.GetValueOrDefault(FillOrder, 1u) == LowestBitFirst ? HighestBitFirst(data.Span) : data);
    }

    private static Dictionary<ushort, uint> FirstDirectory(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff is [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..]))
            throw new UnusablePageImageException("The stored page is not a TIFF file.");

        var little = tiff[0] == (byte)'I';
        var start = Long(tiff[4..], little);
        if ((ulong)start + 2 > (ulong)tiff.Length)
            throw new UnusablePageImageException("The stored page has no TIFF directory.");

        var entries = tiff[((int)start + 2)..];
        int count = Short(tiff[(int)start..], little);
        if (entries.Length < count * 12)
            throw new UnusablePageImageException("The stored page's TIFF directory is cut off.");

        var fields = new Dictionary<ushort, uint>(count);
        for (; count > 0; count--, entries = entries[12..])
        {
            var (tag, type, values) = (Short(entries, little), Short(entries[2..], little), Long(entries[4..], little));
            if (values != 1)
            {
                if (tag is StripOffsets or StripByteCounts)
                    throw new UnusablePageImageException($"The stored page has {values} strips instead of one.");
                continue;
            }

            if (type is TypeShort or TypeLong)
                fields[tag] = type == TypeShort ? Short(entries[8..], little) : Long(entries[8..], little);
        }

        return fields;
    }

    private static byte[] HighestBitFirst(ReadOnlySpan<byte> data)
    {
        var reversed = data.ToArray();
        for (var i = 0; i < reversed.Length; i++)
        {
            int value = reversed[i];
            value = ((value & 0xF0) >> 4) | ((value & 0x0F) << 4);
            value = ((value & 0xCC) >> 2) | ((value & 0x33) << 2);
            reversed[i] = (byte)(((value & 0xAA) >> 1) | ((value & 0x55) << 1));
        }

        return reversed;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
