using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>What is printed on a page, in black and white with square pixels, for questions about its shape.</summary>
internal sealed class InkImage : IDisposable
{
    /// <summary>
    /// About what resolution the shape questions are asked at: enough for the smallest print, cheap to search. Gray pages of
    /// 100 dpi are enlarged to it: more of them then show which way up they are without being read, and of 119 forms and receipts
    /// none was turned wrongly; as they were, 2 were.
    /// </summary>
    private const double WorkingDpi = 150;

    private const int SpeckArea = 4;

    /// <summary>Share of each side of a gray page in which the scanner's lid may show.</summary>
    private const double Margin = 0.06;

    private readonly PixelImage _source;
    private readonly ConnectedInk _pieces;
    private readonly int _leastArea;

    private InkImage(PixelImage source, double dpi, int leastArea)
    {
        (_source, _pieces, _leastArea, Dpi) = (source, ConnectedInk.Of(source), leastArea, dpi);
        Bitonal = Keep(_ => true);
    }

    public PixelImage Bitonal { get; }

    /// <summary>Its connected pieces.</summary>
    public IEnumerable<InkPiece> Pieces => _pieces.Pieces.Where(piece => piece.Area >= _leastArea);

    /// <summary>Pixels per inch, the same in both directions; between 135 and 270 for all pages but bitonal ones scanned more coarsely.</summary>
    public double Dpi { get; }

    public static InkImage Of(PixelImage decoded, StoredPageImage stored)
    {
        var correction = PlausibleResolution.Correction(stored);
        var (dpiX, dpiY) = (stored.DpiX * correction, stored.DpiY * correction);
        return decoded.Bitonal ? OfBitonal(decoded, dpiX, dpiY) : OfGray(decoded, dpiX, dpiY);
    }

    /// <summary>A bitonal image with only the pieces that are wanted.</summary>
    public PixelImage Keep(Func<InkPiece, bool> wanted) => _pieces.Keep(piece => piece.Area >= _leastArea && wanted(piece));

    public void Dispose()
    {
        Bitonal.Dispose();
        _source.Dispose();
    }

    private static InkImage OfBitonal(PixelImage decoded, double dpiX, double dpiY)
    {
        var dpi = Math.Max(dpiX, dpiY);
        var square = dpiX == dpiY ? decoded.Share() : decoded.Scale(dpi / dpiX, dpi / dpiY);
        while (dpi >= 1.8 * WorkingDpi)
        {
            // Two of four: neither thins strokes away nor closes letters.
            using var larger = square;
            square = larger.Halve(level: 2);
            dpi /= 2;
        }

        using (square)
            return new(square.Share(), dpi, SpeckArea);
    }

    private static InkImage OfGray(PixelImage decoded, double dpiX, double dpiY)
    {
        using var square = decoded.Scale(WorkingDpi / dpiX, WorkingDpi / dpiY);
        using var even = square.EvenOutBackground();
        // A scanner's black lid says nothing of how dark the print is.
        using var inner = even.Clip(new Box((int)(Margin * even.Width), (int)(Margin * even.Height), (int)((1 - 2 * Margin) * even.Width), (int)((1 - 2 * Margin) * even.Height)));
        return new(even.Threshold(InkThreshold.Of(inner.Histogram(step: 2))), WorkingDpi, leastArea: 1);
    }
}
