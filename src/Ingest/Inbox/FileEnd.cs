using System.Buffers.Binary;

namespace Capture.Ingest;

/// <summary>Whether a file has the end its kind must have. Cheap: it reads a few hundred bytes, decodes nothing and judges nothing else.</summary>
internal static class FileEnd
{
    // Real files have something after their last marker at times: line ends, padding, a scanner's notes.
    private const int TailBytes = 4096;

    // A TIFF of more pages is not doubted further; the walk must end.
    private const int MostDirectories = 10_000;

    // TIFF 6.0, sections 8 and 15.
    private const uint StripOffsets = 273, StripByteCounts = 279, TileOffsets = 324, TileByteCounts = 325;

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
            ((byte)'I', (byte)'I') when head[2] == 42 => TiffDirectoriesAreThere(file, Number(head[4..], little: true), little: true),
            ((byte)'M', (byte)'M') when head[3] == 42 => TiffDirectoriesAreThere(file, Number(head[4..], little: false), little: false),
            _ => true,
        };
    }

    // Most writers put the directory behind the pixels and its place into the header last; some put pixels and values behind it.
    private static bool TiffDirectoriesAreThere(Stream file, uint offset, bool little)
    {
        if (offset == 0)
            return false;
        Span<byte> buffer = stackalloc byte[4];
        for (var directories = 0; offset != 0 && directories < MostDirectories; directories++)
        {
            if (!Read(file, offset, buffer[..2]))
                return false;
            var entries = new byte[12 * Number(buffer[..2], little)];
            if (!Read(file, offset + 2L, entries) || !TiffValuesAreThere(file, entries, little) || !Read(file, offset + 2L + entries.Length, buffer))
                return false;
            offset = Number(buffer, little);
        }

        return true;
    }

    private static bool TiffValuesAreThere(Stream file, ReadOnlySpan<byte> entries, bool little)
    {
        var (lastStrip, lastLength) = (0L, 0L);
        Span<byte> last = stackalloc byte[4];
        for (; entries.Length >= 12; entries = entries[12..])
        {
            var (tag, type, count) = (Number(entries[..2], little), Number(entries[2..4], little), Number(entries[4..8], little));
            var size = TiffTypeBytes(type);
            var inside = size * (long)count <= 4;
            if (!inside && Number(entries[8..12], little) + (size * (long)count) > file.Length)
                return false;
            if (tag is not (StripOffsets or StripByteCounts or TileOffsets or TileByteCounts) || count == 0 || size is not (2 or 4))
                continue;

            // Strips follow one another: when the last is there, all are.
            var value = last[..size];
            if (inside)
                entries.Slice(8 + (size * ((int)count - 1)), size).CopyTo(value);
            else if (!Read(file, Number(entries[8..12], little) + (size * (count - 1L)), value))
                return false;
            if (tag is StripOffsets or TileOffsets)
                lastStrip = Number(value, little);
            else
                lastLength = Number(value, little);
        }

        return lastStrip + lastLength <= file.Length;
    }

    // TIFF 6.0, section 2; 0 for types of later makings, whose values are then not looked at.
    private static int TiffTypeBytes(uint type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 0,
    };

    private static uint Number(ReadOnlySpan<byte> bytes, bool little) => (bytes.Length, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };

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
