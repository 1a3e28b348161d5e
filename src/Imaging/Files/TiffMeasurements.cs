using System.Runtime.InteropServices;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Pages whose pixels are measurements: whole or floating numbers of 32 or 64 bits, as laboratory instruments and image programs
/// write them. libtiff has no picture of them; here the lowest value becomes black and the highest white.
/// </summary>
internal static class TiffMeasurements
{
    // No scanner writes these; a bomb might.
    private const long MostBytes = 200L * 1024 * 1024;

    private const int FloatingPoint = 3, Signed = 2;

    /// <summary>The page in gray; null when its layout is another, or nothing of it can be decoded.</summary>
    internal static PixHandle? Read(TiffHandle tiff, TiffDirectory page)
    {
        if (page.BitsPerSample is not (32 or 64) || LibTiff.IsTiled(tiff) != 0 || page.Planar && page.SamplesPerPixel > 1
            || page.Width * page.Height * (page.BitsPerSample / 8.0) * page.SamplesPerPixel > MostBytes)
            return null;
        var (width, height, size) = ((int)page.Width, (int)page.Height, page.BitsPerSample / 8);
        var line = width * size * page.SamplesPerPixel;
        var strip = new byte[LibTiff.StripSize(tiff)];
        var values = new float[width * height];
        var rowsPerStrip = Math.Max(1, strip.Length / line);
        var decoded = false;
        for (var index = 0u; index < LibTiff.NumberOfStrips(tiff); index++)
        {
            if (LibTiff.ReadEncodedStrip(tiff, index, strip, -1) <= 0)
                continue;
            decoded = true;
            var first = (int)index * rowsPerStrip;
            for (var row = first; row < Math.Min(first + rowsPerStrip, height); row++)
            {
                for (var x = 0; x < width; x++)
                    values[row * width + x] = Value(strip.AsSpan((row - first) * line + x * size * page.SamplesPerPixel, size), page.SampleFormat);
            }
        }

        return decoded ? Gray(values, width, height, page.MinIsWhite) : null;
    }

    private static float Value(ReadOnlySpan<byte> bytes, int format)
    {
        var value = (format, bytes.Length) switch
        {
            (FloatingPoint, 4) => MemoryMarshal.Read<float>(bytes),
            (FloatingPoint, _) => (float)MemoryMarshal.Read<double>(bytes),
            (Signed, 4) => MemoryMarshal.Read<int>(bytes),
            (Signed, _) => MemoryMarshal.Read<long>(bytes),
            (_, 4) => MemoryMarshal.Read<uint>(bytes),
            _ => MemoryMarshal.Read<ulong>(bytes),
        };
        return float.IsFinite(value) ? value : 0;
    }

    private static PixHandle Gray(float[] values, int width, int height, bool minIsWhite)
    {
        var (least, most) = (values.Min(), values.Max());
        var scale = most > least ? 255 / ((double)most - least) : 0;
        var pix = StoredImages.Checked(Leptonica.PixCreate(width, height, 8));
        var words = PixPixels.Words(pix);
        var wordsPerLine = words.Length / height;
        for (var i = 0; i < values.Length; i++)
        {
            var gray = (uint)Math.Clamp((values[i] - (double)least) * scale, 0, 255);
            words[i / width * wordsPerLine + i % width / 4] |= (minIsWhite ? 255 - gray : gray) << (24 - 8 * (i % width % 4));
        }

        return pix;
    }
}
