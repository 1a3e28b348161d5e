using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>What is printed on a page, in black and white with square pixels, for questions about its shape.</summary>
internal sealed class InkImage : IDisposable
{
    /// <summary>Pixels per inch the shape questions are asked at. Orientation masks are made for 150 to 300.</summary>
    public const double WorkingDpi = 150;

    private const int BackgroundTile = 32;
    private const int PaperBrightness = 200;
    private const int ForegroundThreshold = 90;
    private const int InkThreshold = 150;
    private const int SpeckArea = 4;

    private InkImage(PixelImage bitonal, double dpi) => (Bitonal, Dpi) = (bitonal, dpi);

    public PixelImage Bitonal { get; }

    public double Dpi { get; }

    public static InkImage Of(PixelImage decoded, double dpiX, double dpiY)
    {
        using var ink = decoded.Bitonal ? decoded.RemoveSpecks(SpeckArea) : Binarize(decoded);
        var dpi = Math.Max(dpiX, dpiY);
        var (x, y) = (dpi / dpiX, dpi / dpiY);
        using var square = Math.Abs(x - y) < 0.01 ? ink.Share() : ink.Scale(x, y);
        return dpi >= 2 * WorkingDpi - 20 ? new(square.Halve(level: 2), dpi / 2) : new(square.Share(), dpi);
    }

    public void Dispose() => Bitonal.Dispose();

    private static PixelImage Binarize(PixelImage gray)
    {
        using var even = gray.EvenOutBackground(BackgroundTile, ForegroundThreshold, PaperBrightness);
        return even.Threshold(InkThreshold);
    }
}
