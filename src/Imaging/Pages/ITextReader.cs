using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads the lines of a prepared page: upright, straight, square pixels. Boxes are in the image's pixels.</summary>
internal interface ITextReader : IDisposable
{
    /// <summary>Reads a whole page: layout found automatically, lines in reading order.</summary>
    /// <param name="dpi">Pixels per inch, from which the size of letters follows.</param>
    IReadOnlyList<TextLine> ReadPage(PixelImage image, double dpi);

    /// <summary>Reads the image as one block of lines, without looking for columns.</summary>
    IReadOnlyList<TextLine> ReadBlock(PixelImage image, double dpi);
}
