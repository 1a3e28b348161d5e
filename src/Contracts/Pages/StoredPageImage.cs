namespace Capture.Contracts;

/// <summary>
/// The stored image of one page. Three formats only: <c>tif</c> (1 bit, one CCITT G4 strip) for bitonal pages, <c>png</c> (a palette)
/// for those of at most 16 shades or colours, and <c>jpg</c> for other gray and colour ones. Pixels are as they arrived: not turned, not straightened, not resampled.
/// </summary>
public sealed record StoredPageImage
{
    /// <summary><c>tif</c>, <c>png</c> or <c>jpg</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Stored width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Stored height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Horizontal pixels per inch; guessed from the pixel size where the file does not say.</summary>
    public required double DpiX { get; init; }

    /// <summary>Vertical pixels per inch; differs from <see cref="DpiX"/> on faxes (204 × 98).</summary>
    public required double DpiY { get; init; }
}
