namespace Capture.Imaging.Files;

/// <summary>Tells formats apart by their first bytes; names lie.</summary>
public static class FileFormats
{
    internal const string Pdf = "pdf";
    internal const string Tiff = "tiff";
    internal const string Jpeg = "jpeg";
    internal const string Png = "png";

    /// <summary>Bytes that decide. PDF readers accept the header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13).</summary>
    public const int HeadLength = 1024;

    /// <summary>The format of a file that begins with <paramref name="head"/>; null when it is none of ours.</summary>
    public static string? Detect(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
        _ => head.IndexOf("%PDF-"u8) >= 0 ? Pdf : null,
    };

    /// <summary>The format a file name promises; null when it promises nothing of ours.</summary>
    internal static string? Promised(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PDF" => Pdf,
        ".TIF" or ".TIFF" => Tiff,
        ".JPG" or ".JPEG" => Jpeg,
        ".PNG" => Png,
        _ => null,
    };
}
