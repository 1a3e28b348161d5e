using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Capture.Contracts;

namespace Capture.Imaging.Native;

/// <summary>
/// A decoded image, immutable: every operation gives a new one, the caller's to dispose. The only place that turns
/// Leptonica's null images and error codes into exceptions. Black (text) is 1 in a bitonal image and 0 in a gray one.
/// </summary>
internal sealed partial class PixelImage : IDisposable
{
    private delegate void RowOperation(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, Span<uint> result);

    private const double RadiansPerDegree = Math.PI / 180;

    /// <summary>Brightness of paper after <see cref="EvenOutBackground"/>.</summary>
    public const int EvenPaper = 200;

    /// <summary>Degrees. Leptonica leaves an image alone that is to be rotated by less (0.001 radians).</summary>
    public const double SmallestRotation = 0.0573;

    private PixelImage(PixHandle handle)
    {
        Handle = handle;
        Check(Leptonica.PixGetDimensions(handle, out var width, out var height, out var depth), "pixGetDimensions");
        (Width, Height, Depth) = (width, height, depth);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bits per pixel.</summary>
    public int Depth { get; }

    public bool Bitonal => Depth == 1;

    internal PixHandle Handle { get; }

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>Decodes to 1 bit (bitonal sources) or 8 bits gray (all others).</summary>
    /// <exception cref="UnreadableImageException">The bytes are not an image that Leptonica can decode.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new UnreadableImageException("The image is empty.");
        // Of a JPEG the brightness alone, which is stored by itself; other than usual ones have none and are converted.
        using var brightness = bytes.StartsWith(JpegStart) ? Leptonica.PixReadMemJpeg(bytes, (nuint)bytes.Length, colormap: 0, reduction: 1, out _, Leptonica.JpegBrightness) : null;
        if (brightness is { IsInvalid: false })
            return new(Checked(Leptonica.PixClone(brightness), "pixClone"));
        using var decoded = Leptonica.PixReadMem(bytes, (nuint)bytes.Length);
        if (decoded.IsInvalid)
            throw new UnreadableImageException("The bytes are not an image of a known format, or the image is damaged.");
        using var opaque = new PixelImage(Checked(Leptonica.PixRemoveAlpha(decoded), "pixRemoveAlpha"));
        if (!opaque.Bitonal)
            return new(Checked(Leptonica.PixConvertTo8(opaque.Handle, colormap: false), "pixConvertTo8"));

        // A palette may say that 1 is white; without it 1 is black for everything that follows.
        using var plain = Checked(Leptonica.PixRemoveColormap(opaque.Handle, Leptonica.RemoveColormapToGray), "pixRemoveColormap");
        var image = new PixelImage(Checked(Leptonica.PixClone(plain), "pixClone"));
        if (image.Depth is 1 or 8)
            return image;
        using (image)
            return image.ToGray();
    }

    /// <summary>The image that the handle is; disposing one disposes the other.</summary>
    internal static PixelImage Owning(PixHandle handle) => new(handle);

    /// <summary>An image of gray rows, one byte a pixel, 0 black.</summary>
    public static PixelImage OfGray(ReadOnlySpan<byte> gray, int width, int height)
    {
        var image = new PixelImage(Checked(Leptonica.PixCreate(width, height, 8), "pixCreate"));
        var words = image.Words(out var wordsPerLine);
        for (var y = 0; y < height; y++)
        {
            // The first pixel of a word is its most significant byte.
            var line = words.Slice(y * wordsPerLine, wordsPerLine);
            gray.Slice(y * width, width).CopyTo(MemoryMarshal.AsBytes(line));
            BinaryPrimitives.ReverseEndianness(line, line);
        }

        return image;
    }

    /// <summary>Decodes to 1 bit (bitonal sources), 8 bits gray, or 32 bits colour.</summary>
    /// <exception cref="UnreadableImageException">The bytes are not an image that Leptonica can decode.</exception>
    public static PixelImage DecodeInColor(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new UnreadableImageException("The image is empty.");
        using var decoded = Leptonica.PixReadMem(bytes, (nuint)bytes.Length);
        if (decoded.IsInvalid)
            throw new UnreadableImageException("The bytes are not an image of a known format, or the image is damaged.");
        using var opaque = Checked(Leptonica.PixRemoveAlpha(decoded), "pixRemoveAlpha");
        using var plain = Checked(Leptonica.PixRemoveColormap(opaque, Leptonica.RemoveColormapBasedOnSource), "pixRemoveColormap");
        var image = new PixelImage(Checked(Leptonica.PixClone(plain), "pixClone"));
        if (image.Depth is 1 or 8 or 32)
            return image;
        using (image)
            return image.ToGray();
    }

    /// <summary>A gray image as a PNG of so many levels of gray, at most 16.</summary>
    public byte[] ToPng(int levels)
    {
        using var reduced = Checked(Leptonica.PixThresholdTo4Bits(Handle, levels, colormap: false), "pixThresholdTo4bpp");
        return PixPixels.EncodePng(reduced) ?? throw new UnreadableImageException("The page could not be encoded.");
    }

    /// <param name="quality">libjpeg's scale, 1 to 100.</param>
    public byte[] ToJpeg(int quality) => PixPixels.EncodeJpeg(Handle, quality) ?? throw new UnreadableImageException("The page could not be encoded.");

    public PixelImage Share() => new(Checked(Leptonica.PixClone(Handle), "pixClone"));

    public PixelImage ToGray()
    {
        if (!Bitonal)
            return new(Checked(Leptonica.PixConvertTo8(Handle, colormap: false), "pixConvertTo8"));
        var gray = Blank(Width, Height, 8);
        Check(Leptonica.PixCopyResolution(gray.Handle, Handle), "pixCopyResolution");
        var ink = Words(out var inkPerLine);
        var words = gray.Words(out var wordsPerLine);
        for (var y = 0; y < Height; y++)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            PixelWords.Expand(ink.Slice(y * inkPerLine, inkPerLine), MemoryMarshal.AsBytes(row)[..Width]);
            BinaryPrimitives.ReverseEndianness(row, row);
        }

        return gray;
    }

    /// <summary>Bitonal from gray: at or above the threshold is white.</summary>
    public PixelImage Threshold(int threshold)
    {
        var ink = Blank(Width, Height, 1);
        var gray = Words(out var grayPerLine);
        var words = ink.Words(out var wordsPerLine);
        for (var y = 0; y < Height; y++)
            PixelWords.Threshold(gray.Slice(y * grayPerLine, grayPerLine), words.Slice(y * wordsPerLine, wordsPerLine), Width, threshold);
        return ink;
    }

    /// <summary>The same, with a threshold for each square of the page, row by row.</summary>
    /// <param name="across">Squares in a row of them.</param>
    /// <param name="square">Pixels a side: a multiple of the 32 of a word of ink.</param>
    public PixelImage Threshold(ReadOnlySpan<int> thresholds, int across, int square)
    {
        var ink = Blank(Width, Height, 1);
        var gray = Words(out var grayPerLine);
        var words = ink.Words(out var wordsPerLine);
        for (var y = 0; y < Height; y++)
        {
            var from = gray.Slice(y * grayPerLine, grayPerLine);
            var to = words.Slice(y * wordsPerLine, wordsPerLine);
            var row = thresholds.Slice(y / square * across, across);
            for (var (i, left) = (0, 0); left < Width; i++, left += square)
            {
                var end = Math.Min(left + square, Width);
                PixelWords.Threshold(from[(left / 4)..((end + 3) / 4)], to[(left / 32)..((end + 31) / 32)], end - left, row[i]);
            }
        }

        return ink;
    }

    /// <summary>Gray with the paper's brightness evened out to <see cref="EvenPaper"/>, tile by tile.</summary>
    public PixelImage EvenOutBackground()
    {
        const int Tile = 20;
        const int SurelyInk = 70;
        return new(Checked(
            Leptonica.PixBackgroundNorm(
                Handle, 0, 0, Tile, Tile, SurelyInk, Tile * Tile / 4, EvenPaper, smoothX: 2, smoothY: 2),
            "pixBackgroundNorm"));
    }

    /// <summary>Gray, each pixel the mean of those up to <paramref name="reach"/> away in both directions.</summary>
    public PixelImage Smooth(int reach) => new(Checked(Leptonica.PixBlockconv(Handle, reach, reach), "pixBlockconv"));

    /// <summary>Gray is interpolated or averaged; bitonal is sampled.</summary>
    public PixelImage Scale(double x, double y)
    {
        var (width, height) = ((int)((float)x * Width + 0.5f), (int)((float)y * Height + 0.5f));
        if (width == Width && height == Height)
            return Share();
        if (Bitonal && width == Width)
            return WithRows(height);
        if (Depth == 8 && Math.Min(x, y) >= GrayScaling.Least)
        {
            using var gray = GrayRows();
            return OfGray(GrayScaling.Of(gray.Pixels, Width, Height, width, height), width, height);
        }

        return new(Checked(Leptonica.PixScale(Handle, (float)x, (float)y), "pixScale"));
    }

    /// <summary>Of a gray image every so many pixels one, of every so many rows.</summary>
    public PixelImage Sample(int step)
    {
        var sampled = Blank(Width / step, Height / step, 8);
        var from = Words(out var wordsPerLine);
        var to = sampled.Words(out var sampledPerLine);
        for (var y = 0; y < sampled.Height; y++)
        {
            var row = from.Slice((y * step + step / 2) * wordsPerLine, wordsPerLine);
            var sampledRow = to.Slice(y * sampledPerLine, sampledPerLine);
            for (var x = 0; x < sampled.Width; x++)
            {
                var at = x * step + step / 2;
                sampledRow[x >> 2] |= (row[at >> 2] >> (24 - 8 * (at & 3)) & 255) << (24 - 8 * (x & 3));
            }
        }

        return sampled;
    }

    /// <summary>Bitonal at half size; a pixel is black where at least <paramref name="level"/> of the four were.</summary>
    public PixelImage Halve(int level) =>
        new(Checked(Leptonica.PixReduceRankBinary2(Handle, level, 0), "pixReduceRankBinary2"));

    /// <summary>Of a bitonal image gray at an eighth of its size, the darker the more of a square of eight by eight pixels is ink; at least that large.</summary>
    public PixelImage ToEighth() => new(Checked(Leptonica.PixScaleToGray8(Handle), "pixScaleToGray8"));

    /// <summary>Each pixel as a square of <paramref name="factor"/> pixels a side.</summary>
    public PixelImage Enlarge(int factor) => new(Checked(Leptonica.PixExpandReplicate(Handle, factor), "pixExpandReplicate"));

    /// <summary>Turned clockwise by 0, 90, 180 or 270 degrees, without loss.</summary>
    public PixelImage Turn(int degrees) => degrees % 360 == 0
        ? Share()
        : new(Checked(Leptonica.PixRotateOrth(Handle, degrees / 90 % 4), "pixRotateOrth"));

    /// <summary>Left and right exchanged.</summary>
    public PixelImage Mirror() => new(Checked(Leptonica.PixFlipLeftRight(0, Handle), "pixFlipLR"));

    /// <summary>
    /// Rotated clockwise about its centre on a larger canvas, so that no corner is lost; new ground is white. Gray is
    /// interpolated, bitonal sampled. Angles under <see cref="SmallestRotation"/> leave it as it is.
    /// </summary>
    public PixelImage Rotate(double degrees)
    {
        if (Depth == 8 && Math.Abs(degrees) >= SmallestRotation)
            return Resample(1, 1, degrees);
        return new(Checked(
            Leptonica.PixRotate(
                Handle, (float)(degrees * RadiansPerDegree), Leptonica.RotateAreaMap, Leptonica.BringInWhite, Width, Height),
            "pixRotate"));
    }

    /// <summary>Gray, enlarged and then rotated clockwise like <see cref="Rotate"/>, in one step.</summary>
    public PixelImage Resample(double scaleX, double scaleY, double degrees)
    {
        using var gray = GrayRows();
        var resampling = new GrayResampling(gray.Pixels, Width, Height, scaleX, scaleY, degrees);
        var image = new PixelImage(Checked(Leptonica.PixCreate(resampling.Width, resampling.Height, 8), "pixCreate"));
        var words = image.Words(out var wordsPerLine);
        for (var y = 0; y < image.Height; y++)
        {
            // The first pixel of a word is its most significant byte.
            var line = words.Slice(y * wordsPerLine, wordsPerLine);
            resampling.Fill(y, MemoryMarshal.AsBytes(line)[..image.Width]);
            BinaryPrimitives.ReverseEndianness(line, line);
        }

        return image;
    }

    /// <summary>Bitonal: the ink that a bar of this size fits into.</summary>
    public PixelImage Open(int width, int height) => new(Checked(Leptonica.PixOpenBrick(0, Handle, width, height), "pixOpenBrick"));

    /// <summary>Bitonal, with the gaps filled that a bar of this size does not fit into.</summary>
    public PixelImage Close(int width, int height) => new(Checked(Leptonica.PixCloseBrick(0, Handle, width, height), "pixCloseBrick"));

    /// <summary>Bitonal, with the ink thickened by a bar of this size.</summary>
    public PixelImage Thicken(int width, int height) => new(Checked(Leptonica.PixDilateBrick(0, Handle, width, height), "pixDilateBrick"));

    /// <summary>Bitonal: the ink that is not in the other image.</summary>
    public PixelImage Without(PixelImage other) => With(other, PixelWords.Without);

    /// <summary>Bitonal: the ink that is in both.</summary>
    public PixelImage And(PixelImage other) => With(other, PixelWords.And);

    /// <summary>Bitonal: the ink of this image's size that is in either.</summary>
    public PixelImage Or(PixelImage other) => With(other, PixelWords.Or);

    /// <summary>A gray copy that is white where the mask, bitonal and of the same size, has ink.</summary>
    public PixelImage Blanked(PixelImage mask)
    {
        const uint White = 255;
        using var gray = ToGray();
        var copy = new PixelImage(Checked(Leptonica.PixCopy(0, gray.Handle), "pixCopy"));
        return Leptonica.PixSetMasked(copy.Handle, mask.Handle, White) == 0 ? copy : throw new UnreadableImageException("The page could not be prepared: pixSetMasked failed.");
    }

    /// <summary>A copy with a part of it, of the same depth, in place of what was there.</summary>
    public PixelImage With(PixelImage part, int left, int top)
    {
        var copy = new PixelImage(Checked(Leptonica.PixCopy(0, Handle), "pixCopy"));
        Check(Leptonica.PixRasterop(copy.Handle, left, top, part.Width, part.Height, Leptonica.FromSource, part.Handle, 0, 0), "pixRasterop");
        return copy;
    }

    /// <summary>Bitonal, with so many pixels of paper around it.</summary>
    public PixelImage Margin(int pixels) => new(Checked(Leptonica.PixAddBorder(Handle, pixels, 0), "pixAddBorder"));

    /// <summary>Black for white.</summary>
    public PixelImage Invert() => new(Checked(Leptonica.PixInvert(0, Handle), "pixInvert"));

    /// <summary>The part inside the box, which is cut to the image.</summary>
    public PixelImage Clip(Box box)
    {
        using var native = Leptonica.BoxCreate(box.Left, box.Top, box.Width, box.Height);
        return new(Checked(Leptonica.PixClipRectangle(Handle, native, 0), "pixClipRectangle"));
    }

    public int CountBlack()
    {
        Check(Leptonica.PixCountPixels(Handle, out var count, 0), "pixCountPixels");
        return count;
    }

    /// <summary>Black pixels of each row of a bitonal image.</summary>
    public unsafe int[] RowSums()
    {
        var sums = new int[Height];
        var wordsPerLine = Leptonica.PixGetWordsPerLine(Handle);
        var words = Leptonica.PixGetData(Handle);
        for (var y = 0; y < Height; y++)
        {
            var row = words + (nint)y * wordsPerLine;
            for (var i = 0; i < wordsPerLine; i++)
                sums[y] += BitOperations.PopCount(row[i] & UsedBits(i));
        }

        return sums;
    }

    /// <summary>
    /// Bitonal rows, 64 pixels to a word, the first its highest bit, ink 1. A word of paper lies at both ends of each row, and
    /// rows of paper above and below.
    /// </summary>
    /// <param name="words">Words of a row.</param>
    public unsafe ulong[] PackedRows(int marginRows, out int words)
    {
        const int Native = 32;
        words = (Width + 2 * Native - 1) / (2 * Native) + 2;
        var packed = new ulong[words * (Height + 2 * marginRows)];
        var wordsPerLine = Leptonica.PixGetWordsPerLine(Handle);
        var data = Leptonica.PixGetData(Handle);
        for (var y = 0; y < Height; y++)
        {
            var line = data + (nint)y * wordsPerLine;
            var row = packed.AsSpan((marginRows + y) * words + 1, words - 2);
            for (var i = 0; i < wordsPerLine; i++)
                row[i / 2] |= (ulong)(line[i] & UsedBits(i)) << (i % 2 == 0 ? Native : 0);
        }

        return packed;
    }

    /// <summary>Gray rows, one byte a pixel, 0 black.</summary>
    public byte[] GrayBytes()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Width * Height);
        CopyGray(bytes);
        return bytes;
    }

    /// <summary>The same in borrowed memory.</summary>
    public GrayRows GrayRows()
    {
        var rows = new GrayRows(Width * Height);
        CopyGray(rows.Pixels);
        return rows;
    }

    /// <summary>How many pixels of a gray image have each brightness, of every <paramref name="step"/>-th row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int[] Histogram(int step)
    {
        const int White = byte.MaxValue;
        var counts = new int[White + 1];
        var words = Words(out var wordsPerLine);
        for (var y = 0; y < Height; y += step)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            foreach (var four in row[..(Width / 4)])
            {
                // Most of a page is white, and a counter that was just changed cannot be changed again at once.
                if (four == uint.MaxValue)
                {
                    counts[White] += 4;
                    continue;
                }

                counts[(byte)(four >> 24)]++;
                counts[(byte)(four >> 16)]++;
                counts[(byte)(four >> 8)]++;
                counts[(byte)four]++;
            }

            for (var x = Width & ~3; x < Width; x++)
                counts[(byte)(row[x >> 2] >> (24 - 8 * (x & 3)))]++;
        }

        return counts;
    }

    public void Dispose() => Handle.Dispose();

    private unsafe Span<uint> Words(out int wordsPerLine)
    {
        wordsPerLine = Leptonica.PixGetWordsPerLine(Handle);
        return new(Leptonica.PixGetData(Handle), wordsPerLine * Height);
    }

    private static PixelImage Blank(int width, int height, int depth) => new(Checked(Leptonica.PixCreate(width, height, depth), "pixCreate"));

    // Beyond the other image there is paper.
    private PixelImage With(PixelImage other, RowOperation operation)
    {
        var result = Blank(Width, Height, 1);
        var one = Words(out var wordsPerLine);
        var two = other.Words(out var othersPerLine);
        var words = result.Words(out _);
        var known = Math.Min(wordsPerLine, othersPerLine);
        var beside = new uint[wordsPerLine];
        for (var y = 0; y < Height; y++)
        {
            beside.AsSpan().Clear();
            if (y < other.Height)
            {
                two.Slice(y * othersPerLine, known).CopyTo(beside);
                beside[known - 1] &= other.UsedBits(known - 1);
            }

            operation(one.Slice(y * wordsPerLine, wordsPerLine), beside, words.Slice(y * wordsPerLine, wordsPerLine));
        }

        return result;
    }

    // Each row is the nearest of those that were.
    private PixelImage WithRows(int height)
    {
        var result = Blank(Width, height, 1);
        var rows = Words(out var wordsPerLine);
        var words = result.Words(out _);
        for (var y = 0; y < height; y++)
        {
            var from = Math.Min((int)((float)Height / height * y + 0.5f), Height - 1);
            rows.Slice(from * wordsPerLine, wordsPerLine).CopyTo(words.Slice(y * wordsPerLine, wordsPerLine));
        }

        return result;
    }

    private void CopyGray(Span<byte> bytes)
    {
        if (Depth is not (1 or 8))
        {
            using var gray = ToGray();
            gray.CopyGray(bytes);
            return;
        }

        var words = Words(out var wordsPerLine);
        for (var y = 0; y < Height; y++)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            if (Bitonal)
                PixelWords.Expand(row, bytes.Slice(y * Width, Width));
            else
                CopyGrayRow(row, bytes.Slice(y * Width, Width));
        }
    }

    // The first pixel of a word is its most significant byte.
    private static void CopyGrayRow(ReadOnlySpan<uint> row, Span<byte> bytes)
    {
        var whole = bytes.Length / 4;
        BinaryPrimitives.ReverseEndianness(row[..whole], MemoryMarshal.Cast<byte, uint>(bytes)[..whole]);
        for (var x = 4 * whole; x < bytes.Length; x++)
            bytes[x] = (byte)(row[whole] >> (24 - 8 * (x & 3)));
    }

    // The padding at a row's end is not guaranteed to be zero.
    private uint UsedBits(int word) => Width - word * 32 is var left && left >= 32 ? uint.MaxValue : ~(uint.MaxValue >> left);

    private static PixHandle Checked(PixHandle pix, string call)
    {
        if (!pix.IsInvalid)
            return pix;
        pix.Dispose();
        throw new UnreadableImageException($"{call} returned no image.");
    }

    private static void Check(int error, string call)
    {
        if (error != 0)
            throw new UnreadableImageException($"{call} failed.");
    }
}
