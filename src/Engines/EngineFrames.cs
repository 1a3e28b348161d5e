using System.Buffers.Binary;

namespace Capture.Engines;

/// <summary>
/// The wire between host and engine: four bytes <c>CAP1</c>, the length of a JSON header, the length of a payload (little-endian
/// 32-bit), header, payload. Anything else on the wire is garbage, and its sender is broken.
/// </summary>
internal static class EngineFrames
{
    internal const int PrefixLength = 12;

    // Headers hold paths and the words of a page: a page with 20,000 words takes about 2 MB. Payloads are page images.
    private const int LongestHeader = 64 * 1024 * 1024;
    private const int LongestPayload = 512 * 1024 * 1024;

    private static ReadOnlySpan<byte> Signature => "CAP1"u8;

    internal static byte[] Prefix(int headerLength, int payloadLength)
    {
        var prefix = new byte[PrefixLength];
        Signature.CopyTo(prefix);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(4), headerLength);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(8), payloadLength);
        return prefix;
    }

    /// <exception cref="InvalidDataException">This is no frame.</exception>
    internal static (int Header, int Payload) Lengths(ReadOnlySpan<byte> prefix)
    {
        var header = BinaryPrimitives.ReadInt32LittleEndian(prefix[4..]);
        var payload = BinaryPrimitives.ReadInt32LittleEndian(prefix[8..]);
        if (!prefix.StartsWith(Signature) || header is < 0 or > LongestHeader || payload is < 0 or > LongestPayload)
            throw new InvalidDataException("The engine's answer is not in the engine's format.");
        return (header, payload);
    }
}
