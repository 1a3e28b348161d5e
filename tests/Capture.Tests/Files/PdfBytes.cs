using System.Globalization;
using System.Text;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

/// <summary>Writes small PDF files, object by object.</summary>
internal sealed class PdfBytes
{
    private readonly List<byte[]> _objects = [];

    /// <summary>More entries of the catalog.</summary>
    internal string Catalog { get; init; } = "";

    /// <summary>More entries of the catalog that name objects written before.</summary>
    internal string Names { get; set; } = "";

    internal sealed record Image(int Width, int Height, string Dictionary, byte[] Data);

    internal static Image G4(Bitmap bitmap) => new(
        bitmap.Width, bitmap.Height,
        $"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {bitmap.Width} /Rows {bitmap.Height} >>",
        TiffBytes.G4(bitmap));

    internal static Image GrayJpeg(int width, int height, byte[] jpeg) =>
        new(width, height, "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode", jpeg);

    /// <summary>A gray JPEG with enough texture to tell one from another.</summary>
    internal static byte[] Jpeg(int width, int height)
    {
        using var pix = Leptonica.PixCreate(width, height, 8);
        var bytes = PixPixels.Bytes(pix);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i / 97 % 200 + i % 53);
        return PixPixels.EncodeJpeg(pix, 85)!;
    }

    /// <summary>A page that shows an image on all of it at the given resolution, and whatever else the content draws.</summary>
    internal PdfBytes ImagePage(Image image, double dpiX, double dpiY, string more = "", int rotate = 0)
    {
        var (width, height) = (image.Width * 72 / dpiX, image.Height * 72 / dpiY);
        var number = Add(Stream($"/Type /XObject /Subtype /Image /Width {image.Width} /Height {image.Height} {image.Dictionary}", image.Data));
        return Page(width, height, string.Create(CultureInfo.InvariantCulture, $"q {width} 0 0 {height} 0 0 cm /Im Do Q {more}"), $"/XObject << /Im {number} 0 R >>", rotate);
    }

    internal PdfBytes Page(double width, double height, string content, string resources = "", int rotate = 0, string annotations = "", string more = "")
    {
        var contents = Add(Stream("", Encoding.Latin1.GetBytes(content)));
        Add(Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 {width} {height}] /Rotate {rotate} /Contents {contents} 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> {resources} >> /Annots [{annotations}] {more} >>")));
        return this;
    }

    /// <summary>An object of the caller's own; its number.</summary>
    internal int Object(string body) => Add(Encoding.Latin1.GetBytes(body));

    /// <summary>A stream of the caller's own; its number.</summary>
    internal int Object(string dictionary, byte[] data) => Add(Stream(dictionary, data));

    /// <summary>The number of a file specification, to be named in <see cref="Names"/> or an annotation.</summary>
    internal int Attach(string name, byte[] data)
    {
        var file = Add(Stream("/Type /EmbeddedFile", data));
        return Object($"<< /Type /Filespec /F ({name.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)}) /EF << /F {file} 0 R >> >>");
    }

    internal byte[] Write()
    {
        var pages = _objects.Index().Where(item => Encoding.Latin1.GetString(item.Item).StartsWith("<< /Type /Page ", StringComparison.Ordinal))
            .Select(item => $"{item.Index + 3} 0 R").ToList();
        List<byte[]> all =
        [
            Encoding.Latin1.GetBytes($"<< /Type /Pages /Kids [{string.Join(' ', pages)}] /Count {pages.Count} >>"),
            Encoding.Latin1.GetBytes($"<< /Type /Catalog /Pages 1 0 R {Catalog} {Names} >>"),
            .. _objects,
        ];
        using var file = new MemoryStream();
        var offsets = new List<long>();
        Print(file, "%PDF-1.4\n");
        foreach (var (index, body) in all.Index())
        {
            offsets.Add(file.Position);
            Print(file, $"{index + 1} 0 obj\n");
            file.Write(body);
            Print(file, "\nendobj\n");
        }

        var table = file.Position;
        Print(file, $"xref\n0 {all.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            Print(file, $"{offset:0000000000} 00000 n \n");
        Print(file, $"trailer\n<< /Size {all.Count + 1} /Root 2 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    private int Add(byte[] body)
    {
        _objects.Add(body);
        return _objects.Count + 2;
    }

    private static byte[] Stream(string dictionary, byte[] data) =>
        [.. Encoding.Latin1.GetBytes($"<< {dictionary} /Length {data.Length} >>\nstream\n"), .. data, .. "\nendstream"u8];

    private static void Print(MemoryStream file, string text) => file.Write(Encoding.Latin1.GetBytes(text));
}
