namespace Capture.Engines;

/// <summary>Tells formats apart by their first bytes; names lie.</summary>
public static class FileFormats
{
    internal const string Pdf = "pdf";
    internal const string Tiff = "tiff";
    internal const string Jpeg = "jpeg";
    internal const string Png = "png";
    internal const string Bmp = "bmp";
    internal const string Gif = "gif";
    internal const string WebP = "webp";
    internal const string Tga = "tga";

    /// <summary>PBM, PGM and PPM, in plain text or not.</summary>
    internal const string Pnm = "pnm";

    /// <summary>Bytes that decide. PDF readers accept the header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13).</summary>
    public const int HeadLength = 1024;

    /// <summary>The format of a file that begins with <paramref name="head"/>; null when it is none of ours.</summary>
    public static string? Detect(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', (byte)'V', (byte)'P', (byte)'8', ..] => WebP,
        // Its header's length is one of those there were; a letter that begins with BM has none of them there.
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => Bmp,
        [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t', (byte)'#' or (>= (byte)'0' and <= (byte)'9'), ..] => Pnm,
        _ => head.IndexOf("%PDF-"u8) >= 0 ? Pdf : IsTga(head) ? Tga : null,
    };

    // It begins with no mark of its own, so every field of its header must be one that its specification allows (Truevision TGA,
    // version 2.0, chapter 2): a colour map where the kind of picture asks for one and else none, known depths, a size.
    private static bool IsTga(ReadOnlySpan<byte> head) => head is [_, var map, var kind, var first, var firstHigh, var colours, var coloursHigh, var mapDepth, _, _, _, _, var width, var widthHigh, var height, var heightHigh, var depth, var descriptor, ..]
        && (map, kind) switch
        {
            (1, 1 or 9) => depth is 8 or 16 && (colours | coloursHigh) != 0 && mapDepth is 15 or 16 or 24 or 32,
            (0, 2 or 10) => depth is 15 or 16 or 24 or 32 && (first | firstHigh | colours | coloursHigh | mapDepth) == 0,
            (0, 3 or 11) => depth is 8 or 16 && (first | firstHigh | colours | coloursHigh | mapDepth) == 0,
            _ => false,
        }
        && (width | widthHigh) != 0 && (height | heightHigh) != 0 && (descriptor & 0xC0) == 0 && (descriptor & 0x0F) is 0 or 1 or 8;

    /// <summary>The format a file name promises; null when it promises nothing of ours.</summary>
    internal static string? Promised(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PDF" => Pdf,
        ".TIF" or ".TIFF" => Tiff,
        ".JPG" or ".JPEG" => Jpeg,
        ".PNG" => Png,
        ".BMP" or ".DIB" => Bmp,
        ".GIF" => Gif,
        ".WEBP" => WebP,
        ".TGA" => Tga,
        ".PNM" or ".PBM" or ".PGM" or ".PPM" => Pnm,
        _ => null,
    };
}
