using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;
using Capture.Tests.Imaging;

namespace Capture.Tests.Recognition;

/// <summary>A line set in the font built into Leptonica, brought to the height of the model.</summary>
internal static class DrawnLine
{
    private const int Height = 36;
    private const double Dpi = 200;

    public static LineImage Of(string text, bool brightOnDark = false)
    {
        var page = DrawnPage.Letter(Dpi).Text(text, 1, 1, 7);
        using var whole = PixelImage.Decode(page.ToGray().Bytes);
        using var ink = whole.Threshold(128);
        var boxes = Capture.Imaging.Layout.ConnectedInk.Of(ink).Pieces;
        var (left, top) = (boxes.Min(box => box.Left), boxes.Min(box => box.Top));
        var around = new Box(left - 6, top - 6, boxes.Max(box => box.Right) - left + 12, boxes.Max(box => box.Bottom) - top + 12);
        using var cut = whole.Clip(around);
        using var scaled = cut.Scale((float)Height / cut.Height, (float)Height / cut.Height);
        Assert.Equal(Height, scaled.Height);
        var gray = scaled.GrayBytes();
        return new LineImage(brightOnDark ? gray.Select(pixel => (byte)(255 - pixel)).ToArray() : gray, scaled.Width, (double)Height / cut.Height);
    }

    /// <summary>A line of the given width and one brightness, or what <paramref name="pixel"/> makes of it.</summary>
    public static LineImage Blank(int width, Func<int, int, byte> pixel) =>
        new(Enumerable.Range(0, Height * width).Select(i => pixel(i % Math.Max(1, width), i / Math.Max(1, width))).ToArray(), width);
}
