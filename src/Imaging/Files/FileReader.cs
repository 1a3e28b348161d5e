using Capture.Engines;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Files;

/// <summary>
/// Takes files apart. Runs inside an engine process only: everything here feeds the bytes of strangers to native decoders.
/// Not safe for use by two threads.
/// </summary>
internal sealed class FileReader(FileLimits limits) : IDisposable
{
    private (FileVersion Version, TiffFile File)? _lastTiff;
    private (FileVersion Version, PdfDocument File)? _lastPdf;

    internal FileLimits Limits => limits;

    /// <exception cref="RejectedFileException">The file cannot be taken in.</exception>
    internal FileInspection Inspect(string path)
    {
        var format = Detect(path);
        var inspection = format switch
        {
            FileFormats.Pdf => Pdf(path).Inspect(),
            FileFormats.Tiff => Tiff(path).Inspect(),
            _ when PictureFile.Is(format) => PictureFile.Inspect(File.ReadAllBytes(path), format, limits),
            _ => ImageFile.Read(path, format, limits).Inspect(),
        };
        return FileFormats.Promised(path) is { } promised && promised != format
            ? inspection with { Flags = [.. inspection.Flags, DamageFlags.TypeMismatch] }
            : inspection;
    }

    /// <param name="page">From 1.</param>
    /// <exception cref="RejectedFileException">The page cannot be taken in.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    internal ExtractedPage Extract(string path, int page) => Detect(path) switch
    {
        FileFormats.Pdf => Pdf(path).Extract(page),
        FileFormats.Tiff => Tiff(path).Extract(page),
        var format when PictureFile.Is(format) => page == 1 ? PictureFile.Extract(File.ReadAllBytes(path), format, limits) : throw new ArgumentOutOfRangeException(nameof(page)),
        var format => ImageFile.Read(path, format, limits).Extract(page),
    };

    /// <summary>Writes what is attached to the file into the folder. Only PDFs carry attachments.</summary>
    /// <exception cref="RejectedFileException">The file cannot be taken in.</exception>
    internal AttachedFiles ExtractAttachments(string path, string folder, int depth, AttachmentLimits most) =>
        Detect(path) == FileFormats.Pdf ? PdfAttachments.Extract(path, folder, depth, most, limits) : new AttachedFiles();

    public void Dispose() => _lastPdf?.File.Dispose();

    private string Detect(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length == 0)
            throw new RejectedFileException(RejectionReasons.Empty, "The file is empty; the transfer failed. Ask the sender to send it again.");
        if (length > limits.MaxFileBytes)
            throw new RejectedFileException(
                RejectionReasons.FileTooLarge, $"The file is larger than {limits.MaxFileBytes / (1024 * 1024)} MB; split it, or raise {FileLimits.Section}:{nameof(FileLimits.MaxFileBytes)}.");
        Span<byte> head = stackalloc byte[FileFormats.HeadLength];
        head = head[..RandomAccess.Read(file, head, 0)];
        return FileFormats.Detect(head) ?? throw (head.Length < 8
            ? new RejectedFileException(RejectionReasons.Corrupt, "The file is only a few bytes long; the transfer failed. Ask the sender to send it again.")
            : new RejectedFileException(
                RejectionReasons.UnsupportedType, "The file is neither a PDF nor a picture of a known kind (TIFF, JPEG, PNG, BMP, GIF, WebP, TGA, PNM), whatever its name says; ask for one of these."));
    }

    private TiffFile Tiff(string path)
    {
        using var file = File.OpenHandle(path);
        var version = FileVersion.Of(path, file);
        if (_lastTiff is { } last && last.Version == version)
            return last.File;
        var opened = TiffFile.Open(path, file, limits);
        _lastTiff = (version, opened);
        return opened;
    }

    private PdfDocument Pdf(string path)
    {
        using var file = File.OpenHandle(path);
        var version = FileVersion.Of(path, file);
        if (_lastPdf is { } last && last.Version == version)
            return last.File;
        _lastPdf?.File.Dispose();
        var opened = PdfDocument.Open(path, limits);
        _lastPdf = (version, opened);
        return opened;
    }

    /// <summary>Another file under the same name has another length, or was written at another time.</summary>
    private readonly record struct FileVersion(string Path, long Length, DateTime Written)
    {
        internal static FileVersion Of(string path, SafeFileHandle file) =>
            new(path, RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
    }
}
