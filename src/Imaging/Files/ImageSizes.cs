using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>Refuses images by the size they claim, before anything is allocated for them.</summary>
internal static class ImageSizes
{
    internal static void Check(long width, long height, FileLimits limits)
    {
        if (width <= 0 || height <= 0)
            throw new RejectedFileException(RejectionReasons.ZeroDimension, "A page has no width or no height; ask the sender to send it again.");
        if (width * (double)height > limits.MaxPixels || Math.Max(width, height) > int.MaxValue / 8)
            throw new RejectedFileException(
                RejectionReasons.PageTooLarge,
                $"A page has more than {limits.MaxPixels / 1_000_000} million pixels; ask for it at 300 dpi, or raise {FileLimits.Section}:{nameof(FileLimits.MaxPixels)}.");
    }
}
