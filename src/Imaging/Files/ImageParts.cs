using System.Buffers.Binary;
using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>One image inside the bytes of a file.</summary>
/// <param name="Format"><c>jpeg</c> or <c>png</c>.</param>
/// <param name="From">Its first byte.</param>
/// <param name="To">The byte behind its last.</param>
internal readonly record struct ImagePart(string Format, int From, int To)
{
    internal byte[] Of(byte[] bytes) => bytes.AsSpan(From, To - From).ToArray();
}

/// <summary>
/// The images of a JPEG or PNG file. Programs write one file behind another into the same file; decoders stop at the end of the
/// first. What devices append on purpose is no page: previews and depth maps that the first image lists, and videos.
/// </summary>
internal static class ImageParts
{
    private static readonly byte[][] VideoMarks = ["ftyp"u8.ToArray(), "moov"u8.ToArray(), "AVI LIST"u8.ToArray(), "MotionPhoto_Data"u8.ToArray(), "SEFH"u8.ToArray()];

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <param name="format">Of the first image, which begins with the first byte.</param>
    /// <param name="mostParts">Looking stops after one more than this.</param>
    /// <returns>The images in order, and whether something follows that is none.</returns>
    internal static (IReadOnlyList<ImagePart> Parts, bool HoldsMore) Of(byte[] bytes, string format, int mostParts)
    {
        var parts = new List<ImagePart>();
        for (var at = 0; parts.Count <= mostParts;)
        {
            var end = format == FileFormats.Png ? PngEnd(bytes, at) : JpegStructure.End(bytes, at);
            parts.Add(new ImagePart(format, at, end));
            // What the image itself lists belongs to it.
            var rest = format == FileFormats.Png ? end : Math.Max(end, JpegStructure.EndOfListed(bytes, at, end));
            var (next, kind) = Next(bytes, rest);
            if (kind is not (FileFormats.Jpeg or FileFormats.Png))
                return (parts, kind is not null);
            (at, format) = (next, kind);
        }

        return (parts, false);
    }

    /// <summary>The kind of the first file that begins within the bytes; null when none does.</summary>
    /// <param name="but">A kind that is not looked for.</param>
    internal static string? FirstOther(ReadOnlySpan<byte> bytes, string but) => Next(bytes, 0, but).Kind;

    // JPEGs that could never be read, having neither pixels nor tables, count as more all the same.
    private static (int At, string? Kind) Next(ReadOnlySpan<byte> bytes, int from, string? but = null)
    {
        var video = VideoAt(bytes[from..]) is var found and >= 0 ? from + found : bytes.Length;
        (int At, string? Kind) best = (video, null);
        Consider(FileFormats.Png, PngStart, static (rest) => rest.Length > 16 && rest.Slice(12, 4).SequenceEqual("IHDR"u8), bytes);
        Consider(FileFormats.Jpeg, JpegStart, JpegStructure.Begins, bytes);
        Consider(FileFormats.Pdf, "%PDF-"u8, static (rest) => rest.Length > 8 && rest[5] is >= (byte)'1' and <= (byte)'2' && rest[6] == '.', bytes);
        Consider(FileFormats.Tiff, "II*\0"u8, TiffBegins, bytes);
        Consider(FileFormats.Tiff, "MM\0*"u8, TiffBegins, bytes);
        return best;

        void Consider(string kind, ReadOnlySpan<byte> start, IsStart isStart, ReadOnlySpan<byte> all)
        {
            if (kind == but)
                return;
            for (int at = from, step; at < best.At && (step = all[at..best.At].IndexOf(start)) >= 0; at++)
            {
                at += step;
                if (isStart(all[at..]))
                {
                    best = (at, kind);
                    return;
                }
            }
        }
    }

    private delegate bool IsStart(ReadOnlySpan<byte> rest);

    private static int VideoAt(ReadOnlySpan<byte> bytes)
    {
        var first = -1;
        foreach (var mark in VideoMarks)
        {
            if (bytes.IndexOf(mark) is var at and >= 0 && (first < 0 || at < first))
                first = at;
        }

        return first;
    }

    private static bool TiffBegins(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 8)
            return false;
        var little = rest[0] == 'I';
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) : BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        if (directory < 8 || directory + 4L > rest.Length)
            return false;
        var entries = rest[(int)directory..];
        var (count, first) = little
            ? (BinaryPrimitives.ReadUInt16LittleEndian(entries), BinaryPrimitives.ReadUInt16LittleEndian(entries[2..]))
            : (BinaryPrimitives.ReadUInt16BigEndian(entries), BinaryPrimitives.ReadUInt16BigEndian(entries[2..]));
        return count is >= 3 and <= 200 && first is >= 254 and <= 257;
    }

    /// <summary>The byte behind a PNG's last chunk; where a chunk is cut off, the next PNG or the end of the bytes.</summary>
    private static int PngEnd(ReadOnlySpan<byte> bytes, int from)
    {
        long at = from + PngStart.Length;
        while (at + 12 <= bytes.Length)
        {
            var chunk = bytes[(int)at..];
            var last = chunk.Slice(4, 4).SequenceEqual("IEND"u8);
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (last)
                return (int)Math.Min(at, bytes.Length);
        }

        var next = bytes[(from + 1)..].IndexOf(PngStart);
        return next < 0 ? bytes.Length : from + 1 + next;
    }
}
