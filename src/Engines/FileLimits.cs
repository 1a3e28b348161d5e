using System.ComponentModel.DataAnnotations;

namespace Capture.Engines;

/// <summary>What is refused as too large. Bound from the "Engines:Limits" section.</summary>
public sealed record FileLimits
{
    public const string Section = "Engines:Limits";

    /// <summary>Bytes of one file.</summary>
    [Range(1024L, 4L * 1024 * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 200L * 1024 * 1024;

    /// <summary>Pages of one file.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; set; } = 2000;

    /// <summary>
    /// Pixels of one page. The default admits 600 dpi on A2. An image above it is refused; a PDF page, which can be drawn at
    /// any size, is drawn smaller.
    /// </summary>
    [Range(1_000_000, 400_000_000)]
    public int MaxPixels { get; set; } = 100_000_000;

    /// <summary>Seconds of processor time one page of a PDF may take to draw.</summary>
    [Range(1, 600)]
    public int RenderCpuSeconds { get; set; } = 40;

    /// <summary>Bytes of address space a PDF tool may use.</summary>
    [Range(64L * 1024 * 1024, 16L * 1024 * 1024 * 1024)]
    public long RenderMemoryBytes { get; set; } = 1024L * 1024 * 1024;
}
