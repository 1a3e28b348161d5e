using System.Buffers.Binary;

namespace Capture.Imaging.Files;

/// <summary>What a JPEG says about itself before the first pixel.</summary>
internal sealed record JpegHeader
{
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int Components { get; init; }
    public required bool Decodable { get; init; }
    public required double DpiX { get; init; }
    public required double DpiY { get; init; }

    /// <summary>Reads the segments up to the first scan; null when there is no frame header (ITU-T T.81, annex B).</summary>
    internal static JpegHeader? Read(ReadOnlySpan<byte> data)
    {
        var (dpiX, dpiY) = (0.0, 0.0);
        var position = 2;
        while (NextMarker(data, ref position) is { } marker)
        {
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue;
            if (marker is 0xD9 or 0xDA || position + 2 > data.Length)
                return null;
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
            if (length < 2)
                return null;
            var end = Math.Min(position + length, data.Length);
            var body = data[(position + 2)..Math.Max(position + 2, end)];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return body.Length < 6 ? null : new JpegHeader
                {
                    Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]),
                    Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]),
                    Components = body[5],
                    // Baseline, extended and progressive with 8 bits; lossless, hierarchical and 12-bit frames are medical or lab formats.
                    Decodable = marker is 0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA && body[0] == 8 && body[5] is 1 or 3 or 4,
                    DpiX = dpiX,
                    DpiY = dpiY,
                };
            if (marker == 0xE0 && body.Length >= 12 && body.StartsWith("JFIF\0"u8))
                (dpiX, dpiY) = Density(body);
            position = end;
        }

        return null;
    }

    private static byte? NextMarker(ReadOnlySpan<byte> data, ref int position)
    {
        while (position + 1 < data.Length)
        {
            if (data[position] == 0xFF && data[position + 1] is not (0x00 or 0xFF))
            {
                position += 2;
                return data[position - 1];
            }

            position++;
        }

        return null;
    }

    private static (double X, double Y) Density(ReadOnlySpan<byte> jfif)
    {
        var scale = jfif[7] switch { 1 => 1.0, 2 => 2.54, _ => 0.0 };
        return (scale * BinaryPrimitives.ReadUInt16BigEndian(jfif[8..]), scale * BinaryPrimitives.ReadUInt16BigEndian(jfif[10..]));
    }
}
