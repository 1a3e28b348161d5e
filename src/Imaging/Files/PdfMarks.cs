using System.IO.Compression;

namespace Capture.Imaging.Files;

/// <summary>
/// What can be told from a PDF's bytes without its structure: whether it has an end, and whether it says that its real content
/// is elsewhere. Object streams are unpacked, because newer writers keep the catalog in one.
/// </summary>
/// <param name="EmbeddedStreams">File specifications that hold a file (an <c>/EF</c> entry), as often as they are written.</param>
internal sealed record PdfMarks(bool HasEnd, bool NeedsRendering, bool Collection, bool EmbeddedFiles, int EmbeddedStreams)
{
    // Readers look for the end within the last 1,024 bytes (ISO 32000-1, annex H, note 18); scanners and mail gateways append more.
    private const int TailLength = 8 * 1024;

    // Object streams hold a few hundred small objects; these bounds are far above that and far below a bomb.
    private const int MostStreams = 4000;
    private const int MostUnpacked = 4 * 1024 * 1024;
    private const long MostUnpackedInAll = 50L * 1024 * 1024;

    internal static PdfMarks Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var tail = bytes.AsSpan(Math.Max(0, bytes.Length - TailLength));
        var marks = Search(new(tail.IndexOf("%%EOF"u8) >= 0, false, false, false, 0), bytes);
        var unpacked = 0L;
        var position = 0;
        for (var i = 0; i < MostStreams && unpacked < MostUnpackedInAll; i++)
        {
            var next = bytes.AsSpan(position).IndexOf("/ObjStm"u8);
            if (next < 0)
                break;
            position += next + 7;
            var start = bytes.AsSpan(position).IndexOf("stream"u8);
            if (start < 0 || start > 1024)
                continue;
            position += start + 6;
            var content = Unpack(bytes, position);
            unpacked += content.Length;
            marks = Search(marks, content);
        }

        return marks;
    }

    private static PdfMarks Search(PdfMarks marks, ReadOnlySpan<byte> bytes) => marks with
    {
        NeedsRendering = marks.NeedsRendering || HasName(bytes, "/NeedsRendering"u8),
        Collection = marks.Collection || HasName(bytes, "/Collection"u8),
        EmbeddedFiles = marks.EmbeddedFiles || HasName(bytes, "/EmbeddedFiles"u8) || HasName(bytes, "/EmbeddedFile"u8),
        EmbeddedStreams = marks.EmbeddedStreams + Count(bytes, "/EF"u8),
    };

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        var count = 0;
        while (bytes.IndexOf(name) is >= 0 and var at)
        {
            bytes = bytes[(at + name.Length)..];
            if (bytes.IsEmpty || !char.IsAsciiLetterOrDigit((char)bytes[0]))
                count++;
        }

        return count;
    }

    private static bool HasName(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        while (bytes.IndexOf(name) is >= 0 and var at)
        {
            bytes = bytes[(at + name.Length)..];
            if (bytes.IsEmpty || !char.IsAsciiLetterOrDigit((char)bytes[0]))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Unpack(byte[] bytes, int position)
    {
        while (position < bytes.Length && bytes[position] is (byte)'\r' or (byte)'\n')
            position++;
        var content = new byte[MostUnpacked];
        var length = 0;
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(bytes, position, bytes.Length - position), CompressionMode.Decompress);
            while (length < content.Length && zlib.Read(content, length, content.Length - length) is > 0 and var read)
                length += read;
        }
        catch (InvalidDataException)
        {
            // Encrypted or otherwise packed: what came out before is still searched.
        }

        return content.AsSpan(0, length);
    }
}
