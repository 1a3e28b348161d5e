using System.Buffers.Binary;
using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>How large a picture says it is, in pixels and in bytes, found without decoding it.</summary>
/// <param name="End">The byte behind its last. Beyond the bytes there are: it is cut off.</param>
/// <param name="Plain">Its pixels lie there one after the other, uncompressed, so that what is missing can be filled up.</param>
/// <param name="White">The byte that is white where they do.</param>
/// <param name="Pictures">More than one: an animation.</param>
internal readonly record struct PictureExtent(long Width, long Height, long End, bool Plain = false, byte White = 0xFF, int Pictures = 1)
{
    private const int BmpFileHeader = 14;
    private const int TgaHeader = 18;

    /// <exception cref="RejectedFileException">Its header is not there, or is none.</exception>
    internal static PictureExtent Of(ReadOnlySpan<byte> bytes, string format)
    {
        try
        {
            return format switch
            {
                FileFormats.Bmp => Bmp(bytes),
                FileFormats.Gif => Gif(bytes),
                FileFormats.WebP => WebP(bytes),
                FileFormats.Tga => Tga(bytes),
                FileFormats.Pnm => Pnm(bytes),
                _ => throw new ArgumentOutOfRangeException(nameof(format)),
            };
        }
        catch (Exception outside) when (outside is IndexOutOfRangeException || outside is ArgumentOutOfRangeException { ParamName: not "format" })
        {
            throw PictureFile.TooShort(format);
        }
    }

    private static PictureExtent Bmp(ReadOnlySpan<byte> bytes)
    {
        var (offset, header) = (UInt32(bytes, 10), UInt32(bytes, BmpFileHeader));
        // OS/2's header counts in 16 bits. In the later ones a negative height says that the first row is the top one.
        var (width, height, bits) = header == 12
            ? (UInt16(bytes, 18), UInt16(bytes, 20), UInt16(bytes, 24))
            : ((long)(int)UInt32(bytes, 18), Math.Abs((long)(int)UInt32(bytes, 22)), UInt16(bytes, 28));
        var compression = header == 12 ? 0 : UInt32(bytes, 30);
        if (compression is 0 or 3 or 6)
        {
            // A colour profile may stand behind the pixels; the file's own length then includes it.
            var end = offset + (width * bits + 31) / 32 * 4 * height;
            return new(width, height, UInt32(bytes, 2) is var stated && stated > end && stated <= bytes.Length ? stated : end, Plain: true);
        }

        var packed = UInt32(bytes, 34);
        return new(width, height, packed > 0 ? offset + packed : bytes.Length);
    }

    // Blocks up to the trailer (GIF89a specification, 17 to 27): extensions begin with 21, pictures with 2C, and it ends with 3B.
    private static PictureExtent Gif(ReadOnlySpan<byte> bytes)
    {
        var (width, height, pictures) = (UInt16(bytes, 6), UInt16(bytes, 8), 0);
        long at = 13 + Table(bytes[10]);
        while (at < bytes.Length)
        {
            switch (bytes[(int)at])
            {
                case 0x3B:
                    return new(width, height, at + 1, Pictures: Math.Max(1, pictures));
                case 0x21:
                    at = Blocks(bytes, at + 2);
                    break;
                case 0x2C when at + 10 < bytes.Length:
                    pictures++;
                    at = Blocks(bytes, at + 11 + Table(bytes[(int)at + 9]));
                    break;
                default:
                    return new(width, height, long.MaxValue, Pictures: Math.Max(1, pictures));
            }
        }

        return new(width, height, long.MaxValue, Pictures: Math.Max(1, pictures));

        static int Table(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

        static long Blocks(ReadOnlySpan<byte> bytes, long at)
        {
            while (at < bytes.Length && bytes[(int)at] is var length and > 0)
                at += 1 + length;
            return at + 1;
        }
    }

    // RFC 9649. The size stands elsewhere in each of the three kinds.
    private static PictureExtent WebP(ReadOnlySpan<byte> bytes)
    {
        var end = 8 + (long)UInt32(bytes, 4);
        var kind = bytes.Slice(12, 4);
        if (kind.SequenceEqual("VP8X"u8))
            return new(1 + UInt24(bytes, 24), 1 + UInt24(bytes, 27), end, Pictures: (bytes[20] & 0x02) != 0 ? 2 : 1);
        if (kind.SequenceEqual("VP8L"u8))
            return new(1 + (UInt32(bytes, 21) & 0x3FFF), 1 + (UInt32(bytes, 21) >> 14 & 0x3FFF), end);
        return new(UInt16(bytes, 26) & 0x3FFF, UInt16(bytes, 28) & 0x3FFF, end);
    }

    private static PictureExtent Tga(ReadOnlySpan<byte> bytes)
    {
        var (width, height, bits) = (UInt16(bytes, 12), UInt16(bytes, 14), bytes[16]);
        long at = TgaHeader + bytes[0] + (bytes[1] == 1 ? UInt16(bytes, 5) * ((bytes[7] + 7) / 8) : 0);
        var pixel = (bits + 7) / 8;
        var (plain, packed) = (bytes[2] < 9, 0L);
        if (plain)
            return new(width, height, OrFooter(at + width * height * pixel, bytes), Plain: true);
        // Runs: a byte says how many pixels, and whether one follows for all of them or each.
        while (packed < width * height && at < bytes.Length)
        {
            var run = (bytes[(int)at] & 0x7F) + 1;
            at += 1 + (bytes[(int)at] >= 0x80 ? pixel : run * pixel);
            packed += run;
        }

        return new(width, height, packed < width * height ? long.MaxValue : OrFooter(at, bytes));

        // Version 2 has a footer and, before it, areas of its own.
        static long OrFooter(long end, ReadOnlySpan<byte> bytes) => end < bytes.Length && bytes.EndsWith("TRUEVISION-XFILE.\0"u8) ? bytes.Length : end;
    }

    // Netpbm's pbm(5), pgm(5), ppm(5): P, a digit, and numbers with white space and comments between; one white space before the pixels.
    private static PictureExtent Pnm(ReadOnlySpan<byte> bytes)
    {
        var (kind, at) = (bytes[1] - '0', 2);
        var (width, height) = (Number(bytes, ref at), Number(bytes, ref at));
        var most = kind is 1 or 4 ? 1 : Number(bytes, ref at);
        var samples = width * height * (kind is 3 or 6 ? 3 : 1);
        if (samples <= 0)
            return new(width, height, at);
        if (kind > 3)
            return new(width, height, at + 1 + (kind == 4 ? (width + 7) / 8 * height : samples * (most > 255 ? 2 : 1)), Plain: true, White: kind == 4 ? (byte)0 : (byte)0xFF);
        // In plain text: bits may stand without space between them.
        for (; samples > 0 && at < bytes.Length; samples--)
        {
            while (at < bytes.Length && !char.IsAsciiDigit((char)bytes[at]))
                at = bytes[at] == '#' ? LineEnd(bytes, at) : at + 1;
            if (at == bytes.Length)
                break;
            at++;
            while (kind != 1 && at < bytes.Length && char.IsAsciiDigit((char)bytes[at]))
                at++;
        }

        // What is missing of a text no decoder notices: it would make it black.
        return samples > 0 ? throw PictureFile.TooShort(FileFormats.Pnm) : new(width, height, at);
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (!char.IsAsciiDigit((char)bytes[at]))
            at = bytes[at] == '#' ? LineEnd(bytes, at) : at + 1;
        long number = 0;
        for (; char.IsAsciiDigit((char)bytes[at]); at++)
            number = Math.Min(number * 10 + bytes[at] - '0', int.MaxValue);
        return number;
    }

    private static int LineEnd(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length && bytes[at] is not ((byte)'\n' or (byte)'\r'))
            at++;
        return at;
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long UInt24(ReadOnlySpan<byte> bytes, int at) => bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16;

    private static long UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
