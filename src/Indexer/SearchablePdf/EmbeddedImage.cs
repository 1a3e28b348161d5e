using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>A stored page image as a PDF image: its compressed bytes as they are, and the dictionary that explains them.</summary>
/// <param name="Dictionary">Entries without brackets and length.</param>
internal readonly record struct EmbeddedImage(string Dictionary, ReadOnlyMemory<byte> Data)
{
    /// <exception cref="UnusablePageImageException">The bytes are not an image of that format and size.</exception>
    internal static EmbeddedImage From(byte[] bytes, StoredPageImage stored)
    {
        return stored.Format switch
        {
            "tif" => FromTiff(bytes, stored),
            "jpg" => FromJpeg(bytes, stored),
            "png" => FromPng(bytes, stored),
            _ => throw new UnusablePageImageException($"Stored pages are tif, jpg or png, not '{stored.Format}'."),
        };
    }

    // In TIFF a black run is bits of 1, and Photometric says what 1 looks like; in PDF a black run gives bits of 0
    // unless BlackIs1, and 0 is black (ISO 32000-1, 7.4.6; TIFF 6.0, section 8).
    private static EmbeddedImage FromTiff(byte[] bytes, StoredPageImage stored)
    {
        var strip = G4Strip.Parse(bytes);
        RequireSize(stored, strip.Width, strip.Height);
        return new EmbeddedImage(
            Entries(strip.Width, strip.Height, "/DeviceGray", bitsPerComponent: 1)
            + $"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {strip.Width}/Rows {strip.Height}"
            + $"/BlackIs1 {(strip.RunsOfOnesAreWhite ? "true" : "false")}>>",
            strip.Data);
    }

    private static EmbeddedImage FromJpeg(byte[] bytes, StoredPageImage stored)
    {
        var header = JpegHeader.Parse(bytes);
        RequireSize(stored, header.Width, header.Height);
        var colours = header.Components switch
        {
            1 => "/DeviceGray",
            3 => "/DeviceRGB",
            4 => "/DeviceCMYK",
            var other => throw new UnusablePageImageException($"A JPEG of {other} components has no PDF colour space."),
        };
        // Adobe's programs store CMYK the wrong way round, and everyone has followed them.
        var decode = header is { Components: 4, HasAdobeMarker: true } ? "/Decode[1 0 1 0 1 0 1 0]" : "";
        return new EmbeddedImage(Entries(header.Width, header.Height, colours, bitsPerComponent: 8) + decode + "/Filter/DCTDecode", bytes);
    }

    // A palette of colours, and rows that each begin with the filter they were packed with (ISO 32000-1, 8.6.6.3 and 7.4.4.4).
    private static EmbeddedImage FromPng(byte[] bytes, StoredPageImage stored)
    {
        var png = PngPalette.Parse(bytes);
        RequireSize(stored, png.Width, png.Height);
        var colours = $"[/Indexed/DeviceRGB {png.Colors.Length / 3 - 1}<{Convert.ToHexString(png.Colors.Span)}>]";
        return new EmbeddedImage(
            Entries(png.Width, png.Height, colours, png.BitsPerPixel)
            + $"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent {png.BitsPerPixel}/Columns {png.Width}>>",
            png.Data);
    }

    private static string Entries(int width, int height, string colours, int bitsPerComponent) =>
        $"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace{colours}/BitsPerComponent {bitsPerComponent}";

    // An image of another size than the one that was read is another image: better no PDF than one with a wrong page.
    private static void RequireSize(StoredPageImage stored, int width, int height)
    {
        if (width != stored.Width || height != stored.Height)
            throw new UnusablePageImageException(
                $"The stored page image is {width} x {height} pixels; the one that was read had {stored.Width} x {stored.Height}.");
    }
}
