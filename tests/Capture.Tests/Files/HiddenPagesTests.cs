using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

/// <summary>What is in a file counts, not what its first directory says.</summary>
public sealed class HiddenPagesTests : TemporaryFiles
{
    private static readonly Bitmap One = Bitmap.Print(400, 500, 1);
    private static readonly Bitmap Two = Bitmap.Print(400, 500, 2);
    private static readonly Bitmap Three = Bitmap.Print(400, 500, 3);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_pages_of_a_second_TIFF_in_the_file_follow_those_of_the_first(bool firstBigEndian, bool directoryFirst)
    {
        byte[] tiff = [.. new TiffBytes { BigEndian = firstBigEndian, DirectoryFirst = directoryFirst }.Write(One, Two), .. new TiffBytes { DirectoryFirst = directoryFirst }.Write(Three)];

        Assert.Equal(3, Inspect(tiff).Pages);
        Assert.Empty(Inspect(tiff).Flags);
        Assert.Equal([One, Two, Three], Enumerable.Range(1, 3).Select(page => Bitmap.Decode(Extract(tiff, page).Image)));
    }

    [Fact]
    public void Padding_between_two_TIFFs_does_not_hide_the_second()
    {
        byte[] tiff = [.. new TiffBytes().Write(One), .. new byte[513], .. new TiffBytes().Write(Two), .. new byte[100]];

        Assert.Equal(2, Inspect(tiff).Pages);
        Assert.Equal(Two, Bitmap.Decode(Extract(tiff, 2).Image));
    }

    [Fact]
    public void A_TIFF_behind_one_that_was_cut_off_is_found_too()
    {
        var first = new TiffBytes { DirectoryFirst = true }.Write(One);
        byte[] tiff = [.. first[..(first.Length * 7 / 10)], .. new TiffBytes().Write(Two)];

        Assert.Equal(2, Inspect(tiff).Pages);
        Assert.Contains(DamageFlags.Truncated, Inspect(tiff).Flags);
        Assert.Equal([DamageFlags.Truncated], Extract(tiff).Flags);
        Assert.Equal(Two, Bitmap.Decode(Extract(tiff, 2).Image));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Pages_that_no_link_leads_to_are_taken_and_said(uint link)
    {
        var tiff = TiffBytes.WithoutLink(new TiffBytes().Write(One, Two, Three), 1, link);
        tiff = TiffBytes.With(TiffBytes.With(tiff, 1, 65000, 65000, 4, 0), 1, 65001, 65001, 4, 0);

        Assert.Equal(3, Inspect(tiff).Pages);
        Assert.Contains(DamageFlags.HoldsMore, Inspect(tiff).Flags);
        Assert.Equal([One, Two, Three], Enumerable.Range(1, 3).Select(page => Bitmap.Decode(Extract(tiff, page).Image)));
    }

    [Fact]
    public void An_older_directory_of_the_same_page_is_no_page()
    {
        var tiff = new TiffBytes().Write(One);
        var directory = BitConverter.ToInt32(tiff, 4);
        byte[] rewritten = [.. tiff, .. tiff[directory..]];
        BitConverter.TryWriteBytes(rewritten.AsSpan(4), tiff.Length);

        Assert.Equal(1, Inspect(rewritten).Pages);
        Assert.Empty(Inspect(rewritten).Flags);
    }

    [Theory]
    [InlineData(254, 1u)]
    [InlineData(255, 2u)]
    public void Thumbnails_are_no_pages(ushort tag, uint kind)
    {
        var small = Bitmap.Print(100, 125);
        var before = new TiffBytes().Write(small, One, small, Two);
        before = TiffBytes.WithKind(TiffBytes.WithKind(before, 1, tag, kind), 3, tag, kind);
        var behind = new TiffBytes().Write(One, small, Two, small);
        behind = TiffBytes.WithKind(TiffBytes.WithKind(behind, 2, tag, kind), 4, tag, kind);

        foreach (var tiff in (byte[][])[before, behind])
        {
            Assert.Equal(2, Inspect(tiff).Pages);
            Assert.Empty(Inspect(tiff).Flags);
            Assert.Equal([One, Two], Enumerable.Range(1, 2).Select(page => Bitmap.Decode(Extract(tiff, page).Image)));
        }
    }

    [Fact]
    public void What_is_marked_as_a_thumbnail_and_can_be_none_is_a_page()
    {
        Assert.Equal(1, Inspect(TiffBytes.WithKind(new TiffBytes().Write(One), 1, 254, 1)).Pages);
        Assert.Equal(2, Inspect(TiffBytes.WithKind(TiffBytes.WithKind(new TiffBytes().Write(One, Two), 1, 254, 1), 2, 254, 1)).Pages);
        Assert.Equal(2, Inspect(TiffBytes.WithKind(new TiffBytes().Write(One, Two), 2, 254, 1)).Pages);
        Assert.Equal(2, Inspect(TiffBytes.WithKind(new TiffBytes().Write(One, Bitmap.Print(300, 100)), 2, 254, 1)).Pages);
        var small = Bitmap.Print(100, 125);
        Assert.Equal(2, Inspect(TiffBytes.WithKind(TiffBytes.WithKind(new TiffBytes().Write(One, small, small), 2, 254, 1), 3, 254, 1)).Pages);
    }

    [Fact]
    public void A_second_JPEG_behind_the_first_is_a_page()
    {
        byte[] both = [.. PdfBytes.Jpeg(850, 1100), .. new byte[7], .. PdfBytes.Jpeg(600, 800)];

        Assert.Equal(2, Inspect(both).Pages);
        Assert.Equal((850, 600), (Extract(both).Stored.Width, Extract(both, 2).Stored.Width));
    }

    [Fact]
    public void A_JPEG_behind_one_that_was_cut_off_is_a_page()
    {
        var first = PdfBytes.Jpeg(850, 1100);
        byte[] both = [.. first[..(first.Length * 2 / 3)], .. PdfBytes.Jpeg(600, 800)];

        Assert.Equal(2, Inspect(both).Pages);
        Assert.Equal([DamageFlags.Truncated], Extract(both).Flags);
        Assert.Empty(Extract(both, 2).Flags);
    }

    [Fact]
    public void What_a_device_appends_to_its_JPEG_is_no_page()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);
        var picture = Picture();
        var small = Halved(picture);

        Assert.Equal(1, Inspect([.. jpeg, .. "\0\0\0\u0018ftypmp42"u8, .. new byte[40], .. PdfBytes.Jpeg(600, 800)]).Pages);
        Assert.Equal(1, Inspect([.. jpeg, .. "MotionPhoto_Data"u8, .. PdfBytes.Jpeg(600, 800)]).Pages);
        Assert.Equal(1, Inspect(WithIndex(jpeg, PdfBytes.Jpeg(600, 800))).Pages);
        Assert.Equal(1, Inspect([.. jpeg, .. new byte[5000]]).Pages);
        Assert.Equal(1, Inspect([.. picture, .. small]).Pages);
        Assert.Empty(Inspect([.. picture, .. small]).Flags);
    }

    [Fact]
    public void A_page_behind_what_a_device_lists_is_found()
    {
        byte[] all = [.. WithIndex(PdfBytes.Jpeg(850, 1100), PdfBytes.Jpeg(600, 800)), .. PdfBytes.Jpeg(500, 333)];

        Assert.Equal(2, Inspect(all).Pages);
        Assert.Equal(500, Extract(all, 2).Stored.Width);
    }

    [Fact]
    public void A_second_PNG_behind_the_first_is_a_page_whether_the_first_is_whole_or_not()
    {
        var (first, second) = (PngBytes.Gray1(One), PngBytes.Gray1(Bitmap.Print(300, 200)));

        Assert.Equal(2, Inspect([.. first, .. second]).Pages);
        Assert.Equal(300, Extract([.. first, .. second], 2).Stored.Width);
        Assert.Equal(2, Inspect([.. first[..(first.Length - 60)], .. second]).Pages);
        Assert.Equal(2, Inspect([.. first, .. PdfBytes.Jpeg(600, 800)]).Pages);
    }

    [Fact]
    public void A_file_of_another_kind_behind_the_first_is_said()
    {
        byte[] pdf = [.. "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"u8, .. new byte[100]];

        Assert.Equal([DamageFlags.HoldsMore], Inspect([.. PdfBytes.Jpeg(850, 1100), .. pdf]).Flags);
        Assert.Equal([DamageFlags.HoldsMore], Inspect([.. PngBytes.Gray1(One), .. pdf]).Flags);
        Assert.Equal([DamageFlags.HoldsMore], Inspect([.. new TiffBytes().Write(One), .. pdf]).Flags);
        Assert.Equal([DamageFlags.HoldsMore], Inspect([.. new TiffBytes().Write(One), .. PdfBytes.Jpeg(850, 1100)]).Flags);
        Assert.Equal([DamageFlags.HoldsMore], Inspect([.. PdfBytes.Jpeg(850, 1100), .. new TiffBytes().Write(One)]).Flags);
    }

    [SharedFact("corpus", "ocr")]
    public void No_honest_file_is_said_to_hold_more()
    {
        var images = Directory.EnumerateFiles(SharedData.Of("corpus"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(SharedData.Of("ocr"), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".tif" or ".jpg" or ".png").ToList();

        Assert.NotEmpty(images);
        Assert.DoesNotContain(images, path => Reader.Inspect(path).Flags.Contains(DamageFlags.HoldsMore));
    }

    // Soft as a photograph.
    private static byte[] Picture()
    {
        using var pix = Leptonica.PixCreate(850, 1100, 8);
        var bytes = PixPixels.Bytes(pix);
        var row = bytes.Length / 1100;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(128 + 80 * Math.Sin(i % row / 135.0) * Math.Cos(i / row / 160.0));
        return PixPixels.EncodeJpeg(pix, 85)!;
    }

    private static byte[] Halved(byte[] jpeg)
    {
        using var pix = Leptonica.PixReadMem(jpeg, (nuint)jpeg.Length);
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        using var small = Leptonica.PixScaleToSize(pix, width / 2, height / 2);
        return PixPixels.EncodeJpeg(small, 80)!;
    }

    /// <summary>The picture with a multi-picture index that lists the other one, which follows it.</summary>
    private static byte[] WithIndex(byte[] jpeg, byte[] other)
    {
        // MP header: byte order, offset of the directory; one entry of 32 bytes, two images of 16 (CIPA DC-007).
        const int Header = 8, Directory = 2 + 12 + 4, Length = 4 + Header + Directory + 32;
        var segment = new List<byte>([0xFF, 0xE2, 0, Length + 2, (byte)'M', (byte)'P', (byte)'F', 0, (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0]);
        segment.AddRange([0x02, 0xB0, 7, 0, 32, 0, 0, 0, Header + Directory, 0, 0, 0, 0, 0, 0, 0]);
        segment.AddRange(new byte[4]);
        segment.AddRange(BitConverter.GetBytes(jpeg.Length + segment.Count + 28));
        segment.AddRange(new byte[8]);
        segment.AddRange(new byte[4]);
        segment.AddRange(BitConverter.GetBytes(other.Length));
        // From the byte order on, which lies behind the start of image, the marker, its length and the name.
        segment.AddRange(BitConverter.GetBytes(jpeg.Length + Length + 4 - 10));
        segment.AddRange(new byte[4]);
        return [.. jpeg[..2], .. segment, .. jpeg[2..], .. other];
    }
}
