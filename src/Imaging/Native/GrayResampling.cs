using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>
/// Enlarges and rotates a gray image about its centre in one step, each pixel weighed from the four it comes to lie between
/// (bilinear interpolation), so that letters are blurred once. Most of a page is paper: where a stretch comes from nothing but
/// white it is not computed. Leptonica's pixRotateAMGray alone took three times as long on pages of print.
/// </summary>
internal static class GrayResampling
{
    private const byte White = 255;

    /// <summary>Pixels looked at together for whether all is white.</summary>
    private const int Stretch = 32;

    private const int FractionBits = 16;
    private const int One = 1 << FractionBits;

    /// <param name="gray">Rows of one byte a pixel.</param>
    /// <param name="scaleX">New pixels for an old one, across; well below 1 pixels would be passed over.</param>
    /// <param name="clockwise">Degrees, of the enlarged image.</param>
    /// <returns>The image that holds all corners, new ground white.</returns>
    public static (byte[] Gray, int Width, int Height) Of(ReadOnlySpan<byte> gray, int width, int height, double scaleX, double scaleY, double clockwise)
    {
        var (sin, cos) = Math.SinCos(clockwise * Math.PI / 180);
        var (levelWidth, levelHeight) = ((int)Math.Round(scaleX * width), (int)Math.Round(scaleY * height));
        var newWidth = Math.Max(levelWidth, Even(levelWidth * Math.Abs(cos) + levelHeight * Math.Abs(sin), levelWidth));
        var newHeight = Math.Max(levelHeight, Even(levelWidth * Math.Abs(sin) + levelHeight * Math.Abs(cos), levelHeight));
        var resampled = GC.AllocateUninitializedArray<byte>(newWidth * newHeight);
        var (stepX, stepY) = ((int)Math.Round(cos / scaleX * One), (int)Math.Round(-sin / scaleY * One));
        for (var y = 0; y < newHeight; y++)
        {
            var down = y - (newHeight - 1) / 2.0;
            var left = -(newWidth - 1) / 2.0;
            var fromX = (long)Math.Round(((width - 1) / 2.0 + (left * cos + down * sin) / scaleX) * One);
            var fromY = (long)Math.Round(((height - 1) / 2.0 + (down * cos - left * sin) / scaleY) * One);
            var row = resampled.AsSpan(y * newWidth, newWidth);
            for (var x = 0; x < newWidth; x += Stretch)
            {
                var part = row.Slice(x, Math.Min(Stretch, newWidth - x));
                Fill(part, gray, width, height, fromX + (long)x * stepX, fromY + (long)x * stepY, stepX, stepY);
            }
        }

        return (resampled, newWidth, newHeight);
    }

    // As even or odd as before, so that the centre stays between the same pixels or on one.
    private static int Even(double length, int before)
    {
        var whole = (int)Math.Ceiling(length);
        return (whole - before) % 2 == 0 ? whole : whole + 1;
    }

    private static void Fill(Span<byte> part, ReadOnlySpan<byte> gray, int width, int height, long fromX, long fromY, int stepX, int stepY)
    {
        var (toX, toY) = (fromX + (long)(part.Length - 1) * stepX, fromY + (long)(part.Length - 1) * stepY);
        var (left, right) = ((int)(Math.Min(fromX, toX) >> FractionBits), (int)(Math.Max(fromX, toX) >> FractionBits) + 1);
        var (top, bottom) = ((int)(Math.Min(fromY, toY) >> FractionBits), (int)(Math.Max(fromY, toY) >> FractionBits) + 1);
        var inside = left >= 0 && top >= 0 && right < width && bottom < height;
        if (IsWhite(gray, width, Math.Max(0, left), Math.Max(0, top), Math.Min(width - 1, right), Math.Min(height - 1, bottom)))
        {
            part.Fill(White);
            return;
        }

        ref var source = ref MemoryMarshal.GetReference(gray);
        for (var i = 0; i < part.Length; i++)
        {
            var (x, y) = ((int)(fromX >> FractionBits), (int)(fromY >> FractionBits));
            var (shareX, shareY) = ((int)(fromX & (One - 1)) >> 8, (int)(fromY & (One - 1)) >> 8);
            int upper, lower;
            if (inside)
            {
                ref var at = ref Unsafe.Add(ref source, y * width + x);
                upper = (at << 8) + shareX * (Unsafe.Add(ref at, 1) - at);
                ref var below = ref Unsafe.Add(ref at, width);
                lower = (below << 8) + shareX * (Unsafe.Add(ref below, 1) - below);
            }
            else
            {
                upper = (At(gray, width, height, x, y) << 8) + shareX * (At(gray, width, height, x + 1, y) - At(gray, width, height, x, y));
                lower = (At(gray, width, height, x, y + 1) << 8) + shareX * (At(gray, width, height, x + 1, y + 1) - At(gray, width, height, x, y + 1));
            }

            part[i] = (byte)(((upper << 8) + shareY * (lower - upper) + (1 << 15)) >> 16);
            fromX += stepX;
            fromY += stepY;
        }
    }

    private static int At(ReadOnlySpan<byte> gray, int width, int height, int x, int y) =>
        (uint)x < (uint)width && (uint)y < (uint)height ? gray[y * width + x] : White;

    private static bool IsWhite(ReadOnlySpan<byte> gray, int width, int left, int top, int right, int bottom)
    {
        for (var y = top; y <= bottom; y++)
        {
            if (right >= left && gray.Slice(y * width + left, right - left + 1).ContainsAnyExcept(White))
                return false;
        }

        return true;
    }
}
