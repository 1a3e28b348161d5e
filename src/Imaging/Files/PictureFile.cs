using System.Buffers.Binary;
using Capture.Engines;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Capture.Imaging.Files;

/// <summary>
/// A picture in a format that no fax server writes but people send: BMP, GIF, WebP, TGA, PBM, PGM or PPM. It is one page. ImageSharp
/// decodes it, in managed code and with a bound on what it may allocate; from there on it goes the way of a PNG.
/// </summary>
internal static class PictureFile
{
    /// <summary>Bytes a decoded pixel takes, and as many again for what the decoder works with.</summary>
    private const int BytesPerPixel = 8;

    /// <summary>So many bytes behind a picture's end are padding.</summary>
    private const int MostPadding = 16;

    /// <summary>Of a picture that is cut off at least one part in so many must be there: a header alone fills no page.</summary>
    private const int MostMissing = 20;
    private const int LargestBuffer = 1 << 30;

    private static readonly Dictionary<string, IImageDecoder> Decoders = new()
    {
        [FileFormats.Bmp] = new BmpDecoder(),
        // The first picture of an animation is the page; that there are more a person is told.
        [FileFormats.Gif] = new GifDecoder { DecodingMode = FrameDecodingMode.First },
        [FileFormats.WebP] = new WebpDecoder(),
        [FileFormats.Tga] = new TgaDecoder(),
        [FileFormats.Pnm] = new PbmDecoder(),
    };

    internal static bool Is(string format) => Decoders.ContainsKey(format);

    internal static FileInspection Inspect(byte[] bytes, string format, FileLimits limits)
    {
        var (_, flags) = AsPng(bytes, format, limits);
        return new FileInspection { Format = format, Pages = 1, Flags = flags };
    }

    internal static ExtractedPage Extract(byte[] bytes, string format, FileLimits limits)
    {
        var (png, flags) = AsPng(bytes, format, limits);
        return PngFile.Extract(png, limits) with { Flags = flags };
    }

    private static (byte[] Png, IReadOnlyList<string> Flags) AsPng(byte[] bytes, string format, FileLimits limits)
    {
        var extent = PictureExtent.Of(bytes, format);
        ImageSizes.Check(extent.Width, extent.Height, limits);
        var cut = extent.End > bytes.Length;
        if (cut && extent.Plain && extent.End > Math.Min(LargestBuffer, (long)bytes.Length * MostMissing))
            throw TooShort(format);
        var flags = new List<string>();
        if (cut)
            flags.Add(DamageFlags.Truncated);
        else if (extent.Pictures > 1 || bytes.AsSpan((int)extent.End) is { Length: > MostPadding } rest && rest.ContainsAnyExcept((byte)0))
            flags.Add(DamageFlags.HoldsMore);
        try
        {
            // Of what lies there pixel by pixel, the rest is white; a decoder would make it black, or give up.
            return (Png(cut && extent.Plain ? Completed(bytes, extent) : bytes, format, limits), flags);
        }
        // Whatever a decoder throws at crafted bytes, it says that they are no picture.
        catch (Exception failed) when (failed is not RejectedFileException)
        {
            var name = format.ToUpperInvariant();
            throw cut ? TooShort(format)
                : failed is NotSupportedException
                    ? new RejectedFileException(RejectionReasons.UnsupportedCompression, $"The {name} picture is of a kind that is not read; ask for a PDF or TIFF.")
                    : new RejectedFileException(RejectionReasons.Corrupt, $"The {name} picture cannot be decoded; ask the sender to send it again.");
        }
    }

    internal static RejectedFileException TooShort(string format) =>
        new(RejectionReasons.Truncated, $"The {format.ToUpperInvariant()} picture ends too early; ask the sender to send it again.");

    private static byte[] Png(byte[] bytes, string format, FileLimits limits)
    {
        var configuration = new Configuration
        {
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions
            {
                MaximumPoolSizeMegabytes = 0,
                AllocationLimitMegabytes = Math.Max(64, (int)((long)limits.MaxPixels * BytesPerPixel >> 20)),
            }),
            MaxDegreeOfParallelism = 1,
        };
        using var source = new MemoryStream(bytes);
        using var picture = Decoders[format].Decode<Rgba32>(configuration, source, CancellationToken.None);
        picture.Mutate(page => page.AutoOrient());
        // No format but BMP says how large a pixel is, and a default of the library's is not to pass for what the sender said.
        if (format != FileFormats.Bmp || !StatesSize(bytes))
            (picture.Metadata.ResolutionUnits, picture.Metadata.HorizontalResolution, picture.Metadata.VerticalResolution) = (PixelResolutionUnit.AspectRatio, 1, 1);
        (picture.Metadata.ExifProfile, picture.Metadata.IccProfile, picture.Metadata.XmpProfile) = (null, null, null);
        using var png = new MemoryStream();
        picture.Save(png, new PngEncoder { ColorType = PngColorType.RgbWithAlpha, CompressionLevel = PngCompressionLevel.BestSpeed, FilterMethod = PngFilterMethod.Up, IgnoreMetadata = false });
        return png.ToArray();
    }

    // Pixels a metre, of a header that has them (BITMAPINFOHEADER or later). Programs write 72 or 96 to the inch when they know nothing.
    private static bool StatesSize(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 46 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) >= 40
        && BinaryPrimitives.ReadInt32LittleEndian(bytes[38..]) is > 0 and not (2834 or 2835 or 3779 or 3780) && BinaryPrimitives.ReadInt32LittleEndian(bytes[42..]) > 0;

    private static byte[] Completed(byte[] bytes, PictureExtent extent)
    {
        var whole = new byte[extent.End];
        bytes.CopyTo(whole, 0);
        whole.AsSpan(bytes.Length).Fill(extent.White);
        return whole;
    }
}
