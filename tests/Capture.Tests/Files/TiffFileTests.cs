using System.Diagnostics;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

public sealed class TiffFileTests : TemporaryFiles
{
    private static readonly Bitmap Page = Bitmap.Pattern(203, 157);

    public static TheoryData<bool, bool, bool, bool, int> Variants()
    {
        var variants = new TheoryData<bool, bool, bool, bool, int>();
        for (var bits = 0; bits < 16; bits++)
        {
            foreach (var rows in (int[])[int.MaxValue, 10])
                variants.Add((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, rows);
        }

        return variants;
    }

    [Theory, MemberData(nameof(Variants))]
    public void Every_way_to_lay_out_a_bitonal_page_gives_the_same_pixels(bool bigEndian, bool minIsBlack, bool lsbFirst, bool packBits, int rowsPerStrip)
    {
        var tiff = new TiffBytes
        {
            BigEndian = bigEndian,
            MinIsBlack = minIsBlack,
            LeastSignificantFirst = lsbFirst,
            PackBits = packBits,
            RowsPerStrip = rowsPerStrip,
        }.Write(Page);

        var page = Extract(tiff);

        Assert.Empty(page.Flags);
        Assert.Equal(Page, Bitmap.Decode(page.Image));
    }

    [Theory]
    [InlineData(6)] // modified Huffman
    [InlineData(7)] // G3
    [InlineData(8)] // G4
    [InlineData(9)] // LZW
    [InlineData(10)] // deflate
    public void Every_compression_gives_the_same_pixels(int format)
    {
        using var pix = Page.ToPix();

        var page = Extract(PixPixels.EncodeTiff(pix, format)!);

        Assert.Empty(page.Flags);
        Assert.Equal(Page, Bitmap.Decode(page.Image));
    }

    [Theory]
    [InlineData("-c", "g3:1d")]
    [InlineData("-c", "g3:2d")]
    [InlineData("-c", "g3:2d:fill")]
    [InlineData("-c", "g4", "-f", "lsb2msb")]
    [InlineData("-c", "g3:2d", "-f", "lsb2msb", "-r", "16")]
    [InlineData("-c", "g4", "-t")]
    [InlineData("-c", "zip", "-8")]
    public void What_another_writer_makes_of_the_page_gives_the_same_pixels(params string[] options)
    {
        var from = Write(new TiffBytes { Dpi = (204, 98) }.Write(Page), "from.tif");
        if (!File.Exists("/usr/bin/tiffcp"))
            return; // Debian's libtiff-tools are not needed to run the product.
        var to = from + ".out.tif";
        using (var copy = Process.Start("/usr/bin/tiffcp", [.. options, from, to]))
            copy.WaitForExit();

        var page = Reader.Extract(to, 1);

        Assert.Empty(page.Flags);
        Assert.Equal(Page, Bitmap.Decode(page.Image));
    }

    [Fact]
    public void The_stored_page_is_one_white_is_zero_G4_strip_with_the_resolution_it_came_with()
    {
        var page = Extract(new TiffBytes { MinIsBlack = true, LeastSignificantFirst = true, RowsPerStrip = 8, Dpi = (204, 98) }.Write(Bitmap.Pattern(1728, 1078)));

        Assert.Equal(("tif", 1728, 1078, 204.0, 98.0), (page.Stored.Format, page.Stored.Width, page.Stored.Height, page.Stored.DpiX, page.Stored.DpiY));
        Assert.Equal(4u, TiffBytes.FirstTag(page.Image, 259));
        Assert.Equal(0u, TiffBytes.FirstTag(page.Image, 262));
        Assert.Equal(1u, TiffBytes.FirstTag(page.Image, 266) ?? 1u);
        Assert.Equal(1078u, TiffBytes.FirstTag(page.Image, 278));
    }

    [Fact]
    public void A_page_marked_as_turned_is_stored_as_it_is_meant_to_be_seen()
    {
        Assert.Equal(Page.TurnedClockwise(), Bitmap.Decode(Extract(new TiffBytes { Orientation = 6 }.Write(Page)).Image));
        Assert.Equal(Page.TurnedClockwise().TurnedClockwise(), Bitmap.Decode(Extract(new TiffBytes { Orientation = 3 }.Write(Page)).Image));
        Assert.Equal(
            Page.TurnedClockwise().TurnedClockwise().TurnedClockwise(), Bitmap.Decode(Extract(new TiffBytes { Orientation = 8 }.Write(Page)).Image));
        Assert.Equal(
            Bitmap.Make(Page.Width, Page.Height, (x, y) => Page[Page.Width - 1 - x, y]), Bitmap.Decode(Extract(new TiffBytes { Orientation = 2 }.Write(Page)).Image));
        Assert.Equal(Bitmap.Make(Page.Height, Page.Width, (x, y) => Page[y, x]), Bitmap.Decode(Extract(new TiffBytes { Orientation = 5 }.Write(Page)).Image));
    }

    [Fact]
    public void Two_thousand_pages_come_out_each_in_its_place()
    {
        var pages = Enumerable.Range(1, 2000).Select(seed => Bitmap.Pattern(64, 40, seed)).ToArray();
        var path = Write(new TiffBytes().Write(pages));

        Assert.Equal(2000, Reader.Inspect(path).Pages);
        for (var page = 1; page <= 2000; page++)
            Assert.Equal(pages[page - 1], Bitmap.Decode(Reader.Extract(path, page).Image));
    }

    [Fact]
    public void A_file_replaced_under_the_same_name_is_read_anew()
    {
        Assert.Equal(2, Inspect(new TiffBytes().Write(Page, Page)).Pages);
        Assert.Equal(3, Inspect(new TiffBytes().Write(Page, Page, Page)).Pages);
    }

    [Fact]
    public void More_pages_than_allowed_are_refused()
    {
        Limits.MaxPages = 2;

        Assert.Equal(2, Inspect(new TiffBytes().Write(Page, Page)).Pages);
        Assert.Equal(RejectionReasons.TooManyPages, Rejected(new TiffBytes().Write(Page, Page, Page)));
    }

    [Fact]
    public void A_chain_that_points_past_the_end_says_that_pages_may_be_missing()
    {
        var inspection = Inspect(new TiffBytes { LastLink = 5_000_000 }.Write(Page, Page));

        Assert.Equal(2, inspection.Pages);
        Assert.Equal([DamageFlags.Truncated], inspection.Flags);
    }

    [Fact]
    public void A_chain_that_runs_in_a_circle_ends_and_says_so()
    {
        var tiff = new TiffBytes { DirectoryFirst = true, LastLink = 8 }.Write(Page, Page);

        var inspection = Inspect(tiff);

        Assert.Equal(2, inspection.Pages);
        Assert.Equal([DamageFlags.Damaged], inspection.Flags);
    }

    [Fact]
    public void A_page_cut_off_in_the_middle_keeps_what_arrived_and_says_so()
    {
        var page = Bitmap.Pattern(1728, 1000);
        var whole = new TiffBytes { DirectoryFirst = true }.Write([(page.Width, page.Height, 4, [TiffBytes.G4(page)])]);
        var cut = whole[..(whole.Length * 6 / 10)];

        var inspection = Inspect(cut);
        var extracted = Extract(cut);

        Assert.Contains(DamageFlags.Truncated, inspection.Flags);
        Assert.Contains(DamageFlags.Truncated, extracted.Flags);
        Assert.Equal(page.Rows(400), Bitmap.Decode(extracted.Image).Rows(400));
    }

    [Fact]
    public void Noise_in_fax_data_is_decoded_as_far_as_it_goes_and_flagged()
    {
        var page = Bitmap.Pattern(1728, 400);
        var data = TiffBytes.G4(page);
        new Random(1).NextBytes(data.AsSpan(data.Length / 2, 40));

        var extracted = Extract(new TiffBytes().Write([(page.Width, page.Height, 4, [data])]));

        Assert.Equal([DamageFlags.Damaged], extracted.Flags);
        Assert.Equal(page.Rows(100), Bitmap.Decode(extracted.Image).Rows(100));
    }

    [Fact]
    public async Task Damage_is_flagged_also_while_another_thread_writes_TIFFs()
    {
        var page = Bitmap.Pattern(1728, 400);
        var data = TiffBytes.G4(page);
        new Random(1).NextBytes(data.AsSpan(data.Length / 2, 40));
        var path = Write(new TiffBytes().Write([(page.Width, page.Height, 4, [data])]));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                TiffBytes.G4(Page);
        });

        try
        {
            var flags = Enumerable.Range(0, 200).SelectMany(_ => Reader.Extract(path, 1).Flags);
            Assert.Equal(Enumerable.Repeat(DamageFlags.Damaged, 200), flags);
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    [Fact]
    public void What_is_no_page_is_refused_with_the_reason()
    {
        byte[] one = new TiffBytes().Write(Page);
        Assert.Equal(RejectionReasons.Truncated, Rejected(one[..100]));
        Assert.Equal(RejectionReasons.Truncated, Rejected([.. "II*\0"u8, 0xFF, 0xFF, 0, 0]));
        Assert.Equal(RejectionReasons.Corrupt, Rejected([.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(RejectionReasons.ZeroDimension, Rejected(new TiffBytes().Write([(0, 10, 1, [[1, 2]])])));
        Assert.Equal(RejectionReasons.UnsupportedCompression, Rejected(new TiffBytes().Write([(10, 10, 60000, [[1, 2]])])));
        Assert.Equal(RejectionReasons.Truncated, Rejected(new TiffBytes().Write([(5000, 5000, 1, [[1, 2]])])));
    }

    [Fact]
    public void A_claim_of_too_many_pixels_is_refused_before_memory_is_taken()
    {
        var before = GC.GetTotalAllocatedBytes();

        Assert.Equal(RejectionReasons.PageTooLarge, Rejected(new TiffBytes().Write([(65000, 65000, 4, [[1, 2]])])));

        Assert.True(GC.GetTotalAllocatedBytes() - before < 10_000_000);
    }

    [Fact]
    public void Gray_and_colour_become_JPEG_and_gray_without_colour_stays_gray()
    {
        var random = new Random(3);
        using var gray = Leptonica.PixCreate(90, 60, 8);
        foreach (ref var shade in PixPixels.Bytes(gray))
            shade = (byte)random.Next(256);
        using var colour = Leptonica.PixCreate(90, 60, 32);
        foreach (ref var color in PixPixels.Words(colour))
            color = (uint)random.Next() << 8;

        var (one, other) = (Extract(PixPixels.EncodeTiff(gray, 9)!), Extract(PixPixels.EncodeTiff(colour, 9)!));

        Assert.Equal((1, "jpg"), (JpegHeader.Read(one.Image)!.Components, one.Stored.Format));
        Assert.Equal((3, "jpg"), (JpegHeader.Read(other.Image)!.Components, other.Stored.Format));
    }
}
