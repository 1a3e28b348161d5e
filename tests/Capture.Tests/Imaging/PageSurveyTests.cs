using Capture.Contracts;
using Capture.Imaging;

namespace Capture.Tests.Imaging;

[Collection(ReaderTests.Name)]
public sealed class PageSurveyTests(ReaderFixture fixture)
{
    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(0, 3.0)]
    [InlineData(90, -2.0)]
    [InlineData(180, 1.2)]
    [InlineData(270, -7.5)]
    [InlineData(0, -14.0)]
    public void The_turn_and_the_tilt_are_found_with_their_signs(int rotation, double skew)
    {
        var page = DrawnPage.OfProse().Tilted(skew).Turned(rotation);

        var geometry = Survey(page.ToBitonal());

        Assert.Equal(rotation, geometry.Rotation);
        Assert.Equal(skew, geometry.SkewDegrees, tolerance: 0.12);
        Assert.False(geometry.Blank);
        Assert.False(geometry.Separator);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    public void Faint_gray_print_is_straightened_like_strong_print(double contrast)
    {
        var geometry = Survey(DrawnPage.OfProse().Tilted(2).Turned(180).Faded(contrast).ToGray());

        Assert.Equal(180, geometry.Rotation);
        Assert.Equal(2, geometry.SkewDegrees, tolerance: 0.12);
    }

    [Fact]
    public void A_standard_fax_is_measured_on_square_pixels()
    {
        var geometry = Survey(DrawnPage.OfProse().Tilted(4).ToStandardFax());

        Assert.Equal(0, geometry.Rotation);
        Assert.Equal(4, geometry.SkewDegrees, tolerance: 0.15);
    }

    [Fact]
    public void A_page_with_little_text_is_read_to_find_the_way_up()
    {
        var page = DrawnPage.Letter()
            .Text("Discharge instructions: drink plenty of fluids and return if the fever comes back.", 1.5, 2, 5.5)
            .Turned(180);

        Assert.Equal(180, Survey(page.ToBitonal()).Rotation);
    }

    [Fact]
    public void Specks_a_streak_punch_holes_and_the_fax_line_leave_a_page_blank()
    {
        var page = DrawnPage.Letter()
            .Specks(1500)
            .Text("06/02/2025 09:12 FROM 555-0133 TO 555-0140 PAGE 3 OF 4", 1, 0.05, 7)
            .Bar(3.1, 1, 0.012, 9)
            .Bar(0.4, 2, 0.25, 0.25);

        Assert.True(Survey(page.ToBitonal()).Blank);
    }

    [Fact]
    public void A_faint_other_side_leaves_a_page_blank() =>
        Assert.True(Survey(DrawnPage.OfProse().Mirrored().Faded(0.08).ToGray()).Blank);

    [Fact]
    public void One_word_makes_a_page_not_blank()
    {
        var geometry = Survey(DrawnPage.Letter().Specks(300).Text("Addendum", 3, 4, 3).ToBitonal());

        Assert.False(geometry.Blank);
    }

    [Fact]
    public void A_dark_picture_is_not_blank()
    {
        var picture = DrawnPage.Letter().Bar(0, 0, 8.5, 11).Faded(0.7).Bar(3, 3, 2, 3);

        Assert.False(Survey(picture.ToGray()).Blank);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(90, 5.0)]
    [InlineData(180, -6.0)]
    public void A_sheet_with_the_agreed_barcode_is_a_separator_however_it_lies(int rotation, double skew)
    {
        var sheet = DrawnPage.Letter().Text("Document separator", 3, 1, 4).Code39("CAPTURE-SEPARATOR", 0.8, 2).Specks(500);

        var geometry = Survey(sheet.Tilted(skew).Turned(rotation).ToBitonal());

        Assert.True(geometry.Separator);
        Assert.Equal("barcode", geometry.SeparatorKind);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(0, 3.0)]
    [InlineData(90, 1.0)]
    [InlineData(180, -12.0)]
    public void Barcodes_of_the_page_are_listed_with_their_kind(int rotation, double skew)
    {
        var page = DrawnPage.OfProse().Code39("CAPTURE-TOUR", 0.8, 9.8);

        Assert.Equal([new Barcode("CODE-39", "CAPTURE-TOUR")], Survey(page.Tilted(skew).Turned(rotation).ToBitonal()).Barcodes);
    }

    [Fact]
    public void A_page_that_merely_carries_a_barcode_is_no_separator() =>
        Assert.False(Survey(DrawnPage.OfProse().Code39("CAPTURE-TOUR", 0.8, 9.8).ToBitonal()).Separator);

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(180, 4.0)]
    [InlineData(270, -3.0)]
    public void A_patch_sheet_is_a_separator_however_it_lies(int rotation, double skew)
    {
        var sheet = DrawnPage.Letter().Text("PATCH T", 4, 0.8, 3).Patch(0.2, 0.08, 0.2, 0.08).Specks(500);

        var geometry = Survey(sheet.Tilted(skew).Turned(rotation).ToBitonal());

        Assert.Equal("patch", geometry.SeparatorKind);
    }

    [Fact]
    public void A_patch_code_on_a_page_of_text_separates_nothing()
    {
        var text = string.Concat(Enumerable.Repeat("the patient was seen in the clinic today and is well. ", 20));
        var page = DrawnPage.Letter().Patch(0.2, 0.08, 0.2, 0.08).Text(text, 1, 4, 6.5);

        Assert.False(Survey(page.ToBitonal()).Separator);
    }

    [Fact]
    public void Bytes_that_are_no_image_are_refused()
    {
        var stored = new StoredPageImage { Format = "jpg", Width = 10, Height = 10, DpiX = 200, DpiY = 200 };

        Assert.Throws<UnreadableImageException>(() => fixture.Reader.Survey("not an image"u8, stored));
        Assert.Throws<UnreadableImageException>(() => fixture.Reader.Survey([], stored));
        Assert.Throws<UnreadableImageException>(() => fixture.Reader.Survey([0xFF, 0xD8, 0xFF, 0xE0, 0, 4], stored));
    }

    private PageGeometry Survey((byte[] Bytes, StoredPageImage Stored) page) =>
        fixture.Reader.Survey(page.Bytes, page.Stored);
}
