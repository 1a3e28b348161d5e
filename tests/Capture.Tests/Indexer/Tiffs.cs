using System.Buffers.Binary;

namespace Capture.Tests.Indexer;

/// <summary>Variants of a little-endian TIFF file of one G4 strip.</summary>
internal static class Tiffs
{
    private const ushort Photometric = 262, FillOrder = 266, StripOffset = 273, StripBytes = 279;

    internal static byte[] WithTags(byte[] tiff, bool blackIsZero, bool lowestBitFirst)
    {
        var changed = tiff.ToArray();
        Set(changed, Photometric, (ushort)(blackIsZero ? 1 : 0));
        if (!lowestBitFirst)
            return changed;

        Set(changed, FillOrder, 2);
        var start = (int)BinaryPrimitives.ReadUInt32LittleEndian(Value(changed, StripOffset));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(Value(changed, StripBytes));
        foreach (ref var octet in changed.AsSpan(start, length))
        {
            var reversed = 0;
            for (var bit = 0; bit < 8; bit++)
                reversed |= ((octet >> bit) & 1) << (7 - bit);
            octet = (byte)reversed;
        }

        return changed;
    }

    private static void Set(byte[] tiff, ushort tag, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Value(tiff, tag), value);

    private static Span<byte> Value(byte[] tiff, ushort tag)
    {
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(tiff.AsSpan(4));
        for (var entry = directory + 2; ; entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(entry)) == tag)
                return tiff.AsSpan(entry + 8);
        }
    }
}
