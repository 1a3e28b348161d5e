using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Draws a page for people: as the frame it was read in, upright, straight and with square pixels, in a format browsers show.</summary>
internal static class PageView
{
    private const int JpegQuality = 82;

    /// <summary>Edges of letters need some gray; sixteen levels look like 256 and take half the bytes.</summary>
    private const int GrayLevels = 16;

    /// <summary>
    /// The page as PNG where it was stored bitonal, as JPEG otherwise. Its width and height relate as the frame's, so that a place
    /// in the frame is the same share of the view.
    /// </summary>
    /// <param name="widest">Pixels; wider pages are made smaller.</param>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    public static byte[] Draw(ReadOnlySpan<byte> image, StoredPageImage stored, PageGeometry geometry, int widest)
    {
        using var decoded = PixelImage.DecodeInColor(image);
        var dpi = Math.Max(stored.DpiX, stored.DpiY);
        var (across, down) = (dpi / stored.DpiX, dpi / stored.DpiY);
        var upright = geometry.Rotation is 90 or 270 ? decoded.Height * down : decoded.Width * across;
        var scale = Math.Min(1, widest / upright);
        using var toned = decoded.Bitonal ? decoded.ToGray() : decoded.Share();
        using var square = Math.Abs(across * scale - 1) < 0.001 && Math.Abs(down * scale - 1) < 0.001 ? toned.Share() : toned.Scale(across * scale, down * scale);
        using var turned = square.Turn(360 - geometry.Rotation);
        using var straight = Math.Abs(geometry.SkewDegrees) < PixelImage.SmallestRotation ? turned.Share() : turned.Rotate(-geometry.SkewDegrees);
        return decoded.Bitonal ? straight.ToPng(GrayLevels) : straight.ToJpeg(JpegQuality);
    }
}
