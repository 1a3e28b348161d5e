using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>A JPEG or PNG file: one page, or as many as there are images in it one behind the other.</summary>
internal sealed class ImageFile
{
    private readonly byte[] _bytes;
    private readonly FileLimits _limits;
    private readonly IReadOnlyList<ImagePart> _parts;
    private readonly bool _holdsMore;

    private ImageFile(byte[] bytes, string format, FileLimits limits)
    {
        (_bytes, _limits) = (bytes, limits);
        (var parts, _holdsMore) = ImageParts.Of(bytes, format, limits.MaxPages);
        _parts = parts.Count == 1 ? parts : [parts[0], .. parts.Skip(1).Where(part => !IsPreview(part, parts[0]))];
    }

    internal static ImageFile Read(string path, string format, FileLimits limits) => new(File.ReadAllBytes(path), format, limits);

    internal FileInspection Inspect()
    {
        if (_parts.Count > _limits.MaxPages)
            throw new RejectedFileException(RejectionReasons.TooManyPages, $"The file has more than {_limits.MaxPages} pages; split it, or raise {FileLimits.Section}:{nameof(FileLimits.MaxPages)}.");
        var flags = new List<string>(_holdsMore ? [DamageFlags.HoldsMore] : []);
        RejectedFileException? refused = null;
        var readable = 0;
        foreach (var part in _parts)
        {
            try
            {
                flags.AddRange(part.Format == FileFormats.Jpeg ? JpegFile.Inspect(BytesOf(part), _limits) : PngFile.Inspect(BytesOf(part), _limits));
                readable++;
            }
            catch (RejectedFileException refusal)
            {
                // One image that can be read is worth the file; the others are named when they are taken out.
                refused ??= refusal;
            }
        }

        return readable == 0 ? throw refused! : new FileInspection { Format = _parts[0].Format, Pages = _parts.Count, Flags = [.. flags.Distinct()] };
    }

    internal ExtractedPage Extract(int number)
    {
        if (number < 1 || number > _parts.Count)
            throw new ArgumentOutOfRangeException(nameof(number));
        var part = _parts[number - 1];
        return part.Format == FileFormats.Jpeg ? JpegFile.Extract(BytesOf(part), _limits) : PngFile.Extract(BytesOf(part), _limits);
    }

    // What is behind the only image, a video perhaps, stays with it.
    private byte[] BytesOf(ImagePart part) => _parts.Count == 1 ? _bytes : part.Of(_bytes);

    private bool IsPreview(ImagePart part, ImagePart first) =>
        part.Format == FileFormats.Jpeg && first.Format == FileFormats.Jpeg && JpegFile.IsPreview(part.Of(_bytes), first.Of(_bytes), _limits);
}
