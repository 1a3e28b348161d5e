using System.Buffers.Binary;

namespace Capture.Ingest;

/// <summary>Whether a file has the end its kind must have. Cheap: it reads a few hundred bytes, decodes nothing and judges nothing else.</summary>
internal static class FileEnd
{
    // Real files have something after their last marker at times: line ends, padding, a scanner's notes.
    private const int TailBytes = 4096;

    // A TIFF of more pages is not doubted further; the walk must end.
    private const int MostDirectories = 10_000;

    /// <returns>False when the end is missing; true when it is there or the kind is not known.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static bool IsThere(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return true;

        if (head.StartsWith("%PDF"u8))
            return Tail(file).LastIndexOf("%%EOF"u8) >= 0;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Tail(file).LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) >= 0;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return Tail(file).LastIndexOf("IEND"u8) >= 0;
        return (head[0], head[1]) switch
        {
            ((byte)'I', (byte)'I') when head[2] == 42 => TiffDirectoriesAreThere(file, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), little: true),
            ((byte)'M', (byte)'M') when head[3] == 42 => TiffDirectoriesAreThere(file, BinaryPrimitives.ReadUInt32BigEndian(head[4..]), little: false),
            _ => true,
        };
    }

    // Writers put the directory behind the pixels and its place into the header last.
    private static bool TiffDirectoriesAreThere(Stream file, uint offset, bool little)
    {
        Span<byte> buffer = stackalloc byte[4];
        if (offset == 0)
            return false;
        for (var directories = 0; offset != 0 && directories < MostDirectories; directories++)
        {
            if (!Read(file, offset, buffer[..2]))
                return false;
            int entries = little ? BinaryPrimitives.ReadUInt16LittleEndian(buffer) : BinaryPrimitives.ReadUInt16BigEndian(buffer);
            if (!Read(file, offset + 2L + (entries * 12L), buffer))
                return false;
            offset = little ? BinaryPrimitives.ReadUInt32LittleEndian(buffer) : BinaryPrimitives.ReadUInt32BigEndian(buffer);
        }

        return true;
    }

    private static bool Read(Stream file, long offset, Span<byte> bytes)
    {
        if (offset + bytes.Length > file.Length)
            return false;
        file.Position = offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }

    private static ReadOnlySpan<byte> Tail(Stream file)
    {
        var tail = new byte[(int)Math.Min(TailBytes, file.Length)];
        file.Position = file.Length - tail.Length;
        return tail.AsSpan(0, file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false));
    }
}
