using System.Text;
using Capture.Engines;
using Capture.Imaging.Files;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Capture.Tests.Files;

/// <summary>Pictures in formats no fax server writes: each a page, or a refusal that says what to do, whatever its bytes are.</summary>
public sealed class PictureFileTests : TemporaryFiles
{
    private static readonly Bitmap Page = Bitmap.Print(211, 300);

    public static TheoryData<string> Kinds { get; } = ["bmp", "bmp 1", "bmp 8", "gif", "webp", "tga", "tga packed", "tga 8", "pbm", "pbm plain", "pgm", "pgm plain", "ppm", "ppm plain"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_is_one_page_and_loses_no_pixel(string kind)
    {
        var bytes = Encoded(kind);

        var inspection = Inspect(bytes);
        Assert.Equal((FormatOf(kind), 1), (inspection.Format, inspection.Pages));
        Assert.Equal([], inspection.Flags);
        var page = Extract(bytes);
        Assert.Equal("tif", page.Stored.Format);
        Assert.Equal(Page, Bitmap.Decode(page.Image));
        Assert.Equal([], page.Flags);
        Assert.Throws<ArgumentOutOfRangeException>(() => Extract(bytes, 2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cut_short_it_is_flagged_or_refused_wherever_it_ends(string kind)
    {
        var whole = Encoded(kind);
        foreach (var length in new[] { 9, 17, 20, 40, 60, whole.Length / 2, whole.Length * 9 / 10 })
        {
            try
            {
                Assert.Contains(DamageFlags.Truncated, Extract(whole[..length]).Flags);
            }
            catch (RejectedFileException refused)
            {
                Assert.Contains(refused.Reason, new[] { RejectionReasons.Truncated, RejectionReasons.Corrupt, RejectionReasons.UnsupportedType });
            }
        }
    }

    [Theory]
    [InlineData("pbm")]
    [InlineData("pgm")]
    [InlineData("ppm")]
    public void What_arrived_before_the_end_is_kept_and_the_rest_is_white(string kind)
    {
        var whole = Encoded(kind);

        var page = Extract(whole[..(whole.Length / 2)]);

        var read = Bitmap.Decode(page.Image);
        Assert.Equal(Page.Rows(140), read.Rows(140));
        Assert.DoesNotContain(true, read.Black[(160 * read.Width)..]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_picture_behind_it_goes_to_a_person(string kind) =>
        Assert.Equal([DamageFlags.HoldsMore], Extract([.. Encoded(kind), .. Encoded(kind)]).Flags);

    [Fact]
    public void An_animation_is_its_first_picture_and_goes_to_a_person()
    {
        using var picture = Picture();
        using var second = Picture(seed: 2);
        picture.Frames.AddFrame(second.Frames.RootFrame);
        using var file = new MemoryStream();
        picture.SaveAsGif(file);

        var page = Extract(file.ToArray());

        Assert.Equal([DamageFlags.HoldsMore], page.Flags);
        Assert.Equal(Page, Bitmap.Decode(page.Image));
    }

    [Theory]
    [InlineData("P4 30000 30000\n", RejectionReasons.PageTooLarge)]
    [InlineData("P5 99999999999999999999 1 255\n", RejectionReasons.PageTooLarge)]
    [InlineData("P6 9000 9000 255\n", RejectionReasons.Truncated)]
    [InlineData("P1 0 5\n", RejectionReasons.ZeroDimension)]
    [InlineData("P2 10", RejectionReasons.Truncated)]
    public void A_size_it_does_not_have_is_refused_and_nothing_allocated_for_it(string header, string reason)
    {
        var bytes = Encoding.ASCII.GetBytes(header);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(reason, Rejected(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    /// <summary>Damaged at random, most near the head, where sizes and tables stand. Seeded, so that a failure comes again.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_its_bytes_it_becomes_a_page_or_is_refused(string kind)
    {
        var whole = Encoded(kind);
        var random = new Random(7);
        Limits.MaxPixels = 2_000_000;
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 6; i++)
                damaged[random.Next(attempt % 3 == 0 ? damaged.Length : Math.Min(64, damaged.Length))] = (byte)random.Next(256);
            try
            {
                Assert.NotEmpty(Extract(damaged).Image);
            }
            catch (RejectedFileException refused)
            {
                Assert.Contains(refused.Reason, RejectionReasons.All);
            }
        }
    }

    [Theory]
    [InlineData(300 * 39.3701, 300)]
    [InlineData(3780, 200)] // 96 to the inch, which programs write when they know nothing
    [InlineData(0, 200)]
    public void A_BMPs_resolution_counts_where_it_was_measured(double pixelsPerMetre, double dpi)
    {
        using var picture = new Image<L8>(1700, 2200, new L8(255));
        using var file = new MemoryStream();
        picture.SaveAsBmp(file);
        var bytes = file.ToArray();
        foreach (var at in new[] { 38, 42 })
            BitConverter.GetBytes((int)Math.Round(pixelsPerMetre)).CopyTo(bytes, at);

        Assert.Equal(dpi, Extract(bytes).Stored.DpiX);
    }

    [Fact]
    public void Transparent_parts_are_white_as_on_paper()
    {
        using var picture = new Image<Rgba32>(60, 60, new Rgba32(0, 0, 0, 0));
        for (var x = 10; x < 50; x++)
            picture[x, 30] = new Rgba32(0, 0, 0, 255);
        using var file = new MemoryStream();
        picture.SaveAsWebp(file, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });

        var read = Bitmap.Decode(Extract(file.ToArray()).Image);

        Assert.Equal(40, read.Black.Count(black => black));
    }

    private static string FormatOf(string kind) => kind.Split(' ')[0] is var first && first[0] == 'p' ? "pnm" : first;

    private static byte[] Encoded(string kind)
    {
        using var picture = Picture();
        using var file = new MemoryStream();
        switch (kind)
        {
            case "bmp": picture.SaveAsBmp(file); break;
            case "bmp 1": picture.SaveAsBmp(file, new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel1 }); break;
            case "bmp 8": picture.SaveAsBmp(file, new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel8 }); break;
            case "gif": picture.SaveAsGif(file); break;
            case "webp": picture.SaveAsWebp(file, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }); break;
            case "tga": picture.SaveAsTga(file, new TgaEncoder { Compression = TgaCompression.None, BitsPerPixel = TgaBitsPerPixel.Pixel24 }); break;
            case "tga packed": picture.SaveAsTga(file, new TgaEncoder { Compression = TgaCompression.RunLength, BitsPerPixel = TgaBitsPerPixel.Pixel24 }); break;
            case "tga 8": picture.SaveAsTga(file, new TgaEncoder { Compression = TgaCompression.None, BitsPerPixel = TgaBitsPerPixel.Pixel8 }); break;
            case "pbm": return [.. "P4\n# a comment\n211 300\n"u8, .. Page.Packed()];
            default:
                picture.SaveAsPbm(file, new PbmEncoder
                {
                    ColorType = kind.StartsWith("pbm", StringComparison.Ordinal) ? PbmColorType.BlackAndWhite : kind.StartsWith("pgm", StringComparison.Ordinal) ? PbmColorType.Grayscale : PbmColorType.Rgb,
                    Encoding = kind.EndsWith("plain", StringComparison.Ordinal) ? PbmEncoding.Plain : PbmEncoding.Binary,
                });
                break;
        }

        return file.ToArray();
    }

    private static Image<Rgb24> Picture(int seed = 1)
    {
        var (page, picture) = (Bitmap.Print(Page.Width, Page.Height, seed), new Image<Rgb24>(Page.Width, Page.Height));
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
                picture[x, y] = page[x, y] ? new Rgb24(0, 0, 0) : new Rgb24(255, 255, 255);
        }

        return picture;
    }
}
