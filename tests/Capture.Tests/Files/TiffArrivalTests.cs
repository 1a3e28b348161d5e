using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

/// <summary>What arrived of a TIFF is taken in as far as it goes.</summary>
public sealed class TiffArrivalTests : TemporaryFiles
{
    private const int G3 = 3, G4 = 4;

    private static readonly Bitmap Page = Bitmap.Print(1728, 600);

    [Theory]
    [InlineData(G3, 7)]
    [InlineData(G4, 8)]
    [InlineData(2, 6)]
    public void A_fax_with_fewer_rows_than_it_says_keeps_them_all_and_is_flagged(int compression, int format)
    {
        var rows = Page.Rows(420);

        var page = Extract(new TiffBytes { MinIsBlack = false }.Write([(1728, 600, compression, [TiffBytes.Data(rows, format)])]));

        Assert.Equal([DamageFlags.Damaged], page.Flags);
        Assert.Equal(600, page.Stored.Height);
        Assert.Equal(rows, Bitmap.Decode(page.Image).Rows(420));
        Assert.DoesNotContain(true, Bitmap.Decode(page.Image).Black[(421 * 1728)..]);
    }

    [Theory]
    [InlineData(G3, 7)]
    [InlineData(G4, 8)]
    public void A_short_last_page_does_not_refuse_the_pages_before_it(int compression, int format)
    {
        var tiff = new TiffBytes().Write([(1728, 600, compression, [TiffBytes.Data(Page, format)]), (1728, 600, compression, [TiffBytes.Data(Page.Rows(200), format)])]);

        Assert.Equal(2, Inspect(tiff).Pages);
        Assert.Empty(Extract(tiff).Flags);
        Assert.Equal(Page, Bitmap.Decode(Extract(tiff).Image));
        Assert.Equal([DamageFlags.Damaged], Extract(tiff, 2).Flags);
        Assert.Equal(Page.Rows(200), Bitmap.Decode(Extract(tiff, 2).Image).Rows(200));
    }

    [Theory]
    [InlineData(G3, 7)]
    [InlineData(32946, 10)]
    [InlineData(5, 9)]
    public void Noise_in_the_middle_leaves_the_rows_before_it(int compression, int format)
    {
        var data = TiffBytes.Data(Page, format);
        new Random(3).NextBytes(data.AsSpan(data.Length * 6 / 10, 60));

        var page = Extract(new TiffBytes().Write([(1728, 600, compression, [data])]));

        Assert.Equal([DamageFlags.Damaged], page.Flags);
        Assert.Equal(Page.Rows(200), Bitmap.Decode(page.Image).Rows(200));
    }

    [Theory]
    [InlineData(G3, 7)]
    [InlineData(G4, 8)]
    [InlineData(5, 9)]
    [InlineData(32946, 10)]
    public void A_dropped_call_leaves_the_rows_that_came(int compression, int format)
    {
        var whole = new TiffBytes { DirectoryFirst = true }.Write([(1728, 600, compression, [TiffBytes.Data(Page, format)])]);

        var page = Extract(whole[..(whole.Length * 7 / 10)]);

        Assert.Equal([DamageFlags.Truncated], page.Flags);
        Assert.Equal(Page.Rows(200), Bitmap.Decode(page.Image).Rows(200));
        Assert.DoesNotContain(true, Bitmap.Decode(page.Image).Black[(560 * 1728)..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dropped_call_leaves_the_rows_that_came_where_nothing_is_compressed_and_white_below(bool minIsBlack)
    {
        var whole = new TiffBytes { DirectoryFirst = true, MinIsBlack = minIsBlack }.Write(Page);

        var page = Extract(whole[..(whole.Length * 4 / 10)]);

        Assert.Equal([DamageFlags.Truncated], page.Flags);
        Assert.Equal(Page.Rows(230), Bitmap.Decode(page.Image).Rows(230));
        Assert.DoesNotContain(true, Bitmap.Decode(page.Image).Black[(250 * 1728)..]);
    }

    [Theory]
    [InlineData(1, 0, 0u)]
    [InlineData(1, 0, 20_000u)]
    [InlineData(1, 0, 4_000_000u)]
    [InlineData(G3, 7, 0u)]
    [InlineData(G3, 7, 900u)]
    [InlineData(G4, 8, 0u)]
    [InlineData(G4, 8, 900u)]
    [InlineData(5, 9, 500u)]
    [InlineData(32946, 10, 0u)]
    public void A_wrong_length_of_the_data_loses_nothing(int compression, int format, uint length)
    {
        var data = compression == 1 ? Page.Packed() : TiffBytes.Data(Page, format);
        var tiff = TiffBytes.With(new TiffBytes().Write([(1728, 600, compression, [data])]), 1, 279, 279, 4, length);

        Assert.Equal(Page, Bitmap.Decode(Extract(tiff).Image));
        Assert.Equal(Page, Bitmap.Decode(Extract(TiffBytes.With(tiff, 1, 279, 65100, 4, 0)).Image));
    }

    [Fact]
    public void A_page_that_cannot_be_decoded_does_not_refuse_the_others()
    {
        var tiff = new TiffBytes().Write([(1728, 600, G4, [TiffBytes.G4(Page)]), (1728, 600, 34712, [[1, 2, 3, 4]]), (1728, 600, G4, [TiffBytes.G4(Page)])]);

        Assert.Equal(3, Inspect(tiff).Pages);
        Assert.Equal(Page, Bitmap.Decode(Extract(tiff, 3).Image));
        var refusal = Assert.Throws<RejectedFileException>(() => Extract(tiff, 2));
        Assert.Equal(RejectionReasons.UnsupportedCompression, refusal.Reason);
        Assert.Contains("34712", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_stands_in_for_a_page_that_cannot_be_read_and_says_which()
    {
        var sheet = UnreadablePage.Of(2, new RejectedFileException(RejectionReasons.Corrupt, "It is broken."));

        Assert.Equal("Page 2 could not be read. It is broken.", sheet.Refusal!.Text);
        Assert.InRange(Bitmap.Decode(sheet.Image).Black.Count(black => black), 500, 100_000);
    }

    [Fact]
    public void Measurements_in_place_of_brightness_become_gray_from_the_lowest_to_the_highest()
    {
        var values = Enumerable.Range(0, 64 * 64).SelectMany(i => BitConverter.GetBytes(i / 64 < 32 ? -3.5f : 12f)).ToArray();
        var tiff = new TiffBytes { MinIsBlack = true }.Write([(64, 64, 1, [values])]);
        tiff = TiffBytes.With(TiffBytes.With(tiff, 1, 258, 258, 3, 32), 1, 65001, 339, 3, 3);

        var page = Extract(tiff);

        var bitmap = Bitmap.Decode(page.Image);
        Assert.True(bitmap[10, 10]);
        Assert.False(bitmap[10, 50]);
    }
}
