using System.Diagnostics;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

[Collection(ReaderTests.Name)]
public sealed class PageRecognitionTests(ReaderFixture fixture)
{
    [Fact]
    public void A_straight_page_is_read_as_it_lies()
    {
        var page = DrawnPage.Letter().Text("Potassium 4.2 mmol", 2, 3, 5);

        var text = Recognize(page.ToBitonal(), Upright);

        Assert.Equal((page.Width, page.Height, page.Dpi), (text.Width, text.Height, text.Dpi));
        Assert.Equal("Potassium 4.2 mmol", text.ToPlainText());
        Assert.Equal("ocr", text.Origin);
        Assert.InRange(text.Confidence, 0.7, 1);
        Assert.All(text.Lines.SelectMany(line => line.Words), word => Assert.InRange(word.Confidence, 0, 1));
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(90, 0.0)]
    [InlineData(180, 2.5)]
    [InlineData(270, -4.0)]
    public void Words_lie_as_far_from_the_centre_of_the_frame_as_from_the_centre_of_the_page(int rotation, double skew)
    {
        var page = DrawnPage.Letter().Text("Potassium", 5, 2, 3).Text("Hemoglobin", 1, 8, 3);
        var expected = Places(Recognize(page.ToBitonal(), Upright));

        var turned = page.Tilted(skew).Turned(rotation).ToBitonal();
        var places = Places(Recognize(turned, Upright with { Rotation = rotation, SkewDegrees = skew }));

        Assert.Equal(["Hemoglobin", "Potassium"], places.Keys.Order());
        foreach (var (word, (x, y)) in expected)
        {
            Assert.Equal(x, places[word].X, tolerance: 0.03);
            Assert.Equal(y, places[word].Y, tolerance: 0.03);
        }
    }

    [Fact]
    public void Pale_print_below_a_scanners_black_lid_is_read()
    {
        var page = DrawnPage.Letter().Text("Patient Yolanda Mercer", 2, 3, 5).Text("Potassium 4.2 mmol", 2, 4, 5).Faded(0.3).Bar(0, 0, 0.2, 11).Bar(0, 0, 8.5, 0.2);

        var text = Recognize(page.ToGray(), Upright).ToPlainText();

        Assert.Contains("Patient Yolanda Mercer", text, StringComparison.Ordinal);
        Assert.Contains("Potassium 4.2 mmol", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_corner_of_a_tilted_page_is_cut_off()
    {
        var page = DrawnPage.Letter().Text("Topleft", 0.05, 0.05, 2).Text("Bottomright", 7.2, 10.7, 1.3).Tilted(0);

        var text = Recognize(page.ToBitonal(), Upright with { SkewDegrees = 6 });

        Assert.True(text.Width > page.Width && text.Height > page.Height);
    }

    [Fact]
    public void A_standard_fax_gets_square_pixels()
    {
        var page = DrawnPage.Letter().Text("Potassium 4.2 mmol", 2, 3, 5);

        var text = Recognize(page.ToStandardFax(), Upright);

        Assert.Equal((page.Width, page.Height, page.Dpi), (text.Width, text.Height, text.Dpi));
        Assert.Contains("Potassium", text.ToPlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_coarse_page_is_enlarged_and_its_frame_says_so()
    {
        var page = DrawnPage.Letter(100).Text("Potassium", 2, 3, 5);

        var text = Recognize(page.ToGray(), Upright);

        Assert.Equal(200, text.Dpi);
        Assert.Equal(2 * page.Width, text.Width);
        Assert.Equal("Potassium", text.ToPlainText());
    }

    [Fact]
    public void A_camera_picture_is_judged_by_its_sheet_and_keeps_the_scale_it_states()
    {
        var (bytes, stored) = DrawnPage.Letter().Text("Potassium", 2, 3, 5).ToGray();

        var text = Recognize((bytes, stored with { DpiX = 72, DpiY = 72 }), Upright);

        Assert.Equal((stored.Width, 72.0), (text.Width, text.Dpi));
        Assert.Equal("Potassium", text.ToPlainText());
    }

    [Fact]
    public void A_page_whose_print_is_large_enough_is_not_enlarged_whatever_its_resolution_is_said_to_be()
    {
        var (bytes, stored) = DrawnPage.OfProse().ToGray();

        var text = Recognize((bytes, stored with { DpiX = 125, DpiY = 125 }), Upright);

        Assert.Equal((stored.Width, 125.0), (text.Width, text.Dpi));
        Assert.Contains("hypertension", text.ToPlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_called_coarse_is_not_reduced_however_large_its_print_is()
    {
        var (bytes, stored) = DrawnPage.OfProse(300).ToGray();
        using var whole = PixelImage.Decode(bytes);
        using var corner = whole.Clip(new Box(250, 250, 1000, 750));
        using var part = corner.Resample(2, 2, 0);

        var text = Recognize((part.ToPng(16), stored with { Width = part.Width, Height = part.Height, DpiX = 125, DpiY = 125 }), Upright);

        Assert.Equal(part.Width, text.Width);
        Assert.Contains("patient", text.ToPlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_a_tilted_standard_fax_lie_where_they_lie_on_a_straight_one()
    {
        var page = DrawnPage.Letter().Text("Potassium", 5, 2, 3).Text("Hemoglobin", 1, 8, 3);
        var expected = Places(Recognize(page.ToStandardFax(), Upright));

        var places = Places(Recognize(page.Tilted(3).Turned(180).ToStandardFax(), Upright with { Rotation = 180, SkewDegrees = 3 }));

        Assert.Equal(["Hemoglobin", "Potassium"], places.Keys.Order());
        foreach (var (word, (x, y)) in expected)
        {
            Assert.Equal(x, places[word].X, tolerance: 0.03);
            Assert.Equal(y, places[word].Y, tolerance: 0.03);
        }
    }

    [Fact]
    public void Both_recognisers_read_the_same_words_in_the_same_places()
    {
        using var tesseract = new PageReader(recognizer: Recognizer.Tesseract);
        var page = DrawnPage.OfProse().Tilted(0.4).ToGray();
        var geometry = Upright with { SkewDegrees = 0.4 };

        var theirs = tesseract.Recognize(page.Bytes, page.Stored, geometry).Lines.SelectMany(line => line.Words).ToArray();
        var ours = Recognize(page, geometry).Lines.SelectMany(line => line.Words).ToArray();

        Assert.True(theirs.Length > 100);
        Assert.Equal(theirs.Select(word => word.Text), ours.Select(word => word.Text));
        var together = theirs.Zip(ours).Count(pair => Overlap(pair.First.Box, pair.Second.Box) >= 0.5);
        Assert.InRange(together, 0.99 * theirs.Length, theirs.Length);
    }

    [Fact]
    public void A_page_printed_white_on_black_is_read()
    {
        var text = Recognize(DrawnPage.Letter().Text("The patient was seen today in the outpatient clinic.", 1, 3, 6).Inverted(0, 0, 8.5, 11).ToGray(), Upright);

        Assert.Equal("The patient was seen today in the outpatient clinic.", text.ToPlainText());
    }

    [Fact]
    public void A_page_of_600_dpi_in_colour_is_read_like_any_other()
    {
        var page = DrawnPage.OfProse(dpi: 300);
        var plain = Recognize(page.ToBitonal(), Upright);

        var fine = Recognize(page.ToFineColor(), Upright);

        Assert.True(plain.Lines.Count > 10);
        Assert.Equal(plain.ToPlainText(), fine.ToPlainText());
        Assert.Equal((plain.Width, plain.Height, plain.Dpi), (fine.Width, fine.Height, fine.Dpi));
    }

    [Fact]
    public void Words_that_run_down_the_margin_are_read()
    {
        var margin = DrawnPage.OfProse().Turned(270).Text("Laboratory results were reviewed", 1, 0.6, 6).Turned(90);

        var text = Recognize(margin.ToGray(), Upright);

        Assert.Contains("Laboratory results were reviewed", text.Lines.Select(line => line.Text));
    }

    [Fact]
    public void An_empty_page_has_no_words_and_no_confidence()
    {
        var text = Recognize(DrawnPage.Letter().ToBitonal(), Upright);

        Assert.Empty(text.Lines);
        Assert.Equal("none", text.Origin);
        Assert.Equal(0, text.Confidence);
    }

    [Fact]
    public void Barcodes_that_the_survey_read_come_with_the_text()
    {
        var barcode = new Barcode("CODE-39", "CAPTURE-TOUR");

        Assert.Equal([barcode], Recognize(DrawnPage.Letter().Text("Potassium 4.2", 2, 3, 5).ToBitonal(), Upright with { Barcodes = [barcode] }).Barcodes);
    }

    [Fact]
    public void Check_boxes_stand_before_their_words_ticked_or_not()
    {
        var page = DrawnPage.Letter().Text("Consult only", 2, 3, 3).Text("Records attached", 2, 3.5, 3);
        page = CheckBoxTests.Frame(CheckBoxTests.Frame(page, 1.8, 2.89, 0.12, 0.01), 1.8, 3.39, 0.12, 0.01);
        page = CheckBoxTests.Cross(page, 1.8, 3.39, 0.12, 0.01);

        var text = Recognize(page.ToBitonal(), Upright);

        Assert.Equal(["☐ Consult only", "☒ Records attached"], text.Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_picture_has_no_words()
    {
        var picture = DrawnPage.Letter().Specks(4000).Bar(2, 3, 0.2, 0.03).Bar(5, 6, 0.01, 0.3);

        Assert.Empty(Recognize(picture.ToGray(), Upright).Lines);
    }

    [Fact]
    public void Reading_many_pages_does_not_grow_the_process()
    {
        var page = DrawnPage.Letter().Text("Potassium 4.2 mmol", 2, 3, 5).Tilted(1).ToBitonal();
        ReadTimes(4);

        // Twelve pages hold some 60 MB of pixels at 8 bits a frame; one leaked copy of each would show in every round. The
        // collector takes and returns memory when it likes, which shows in some.
        var growths = Enumerable.Range(0, 5).Select(_ => GrowthOf(12));

        Assert.Contains(growths, growth => growth < 30 * 1024 * 1024);

        long GrowthOf(int pages)
        {
            using var before = Process.GetCurrentProcess();
            ReadTimes(pages);
            using var after = Process.GetCurrentProcess();
            return after.PrivateMemorySize64 - before.PrivateMemorySize64;
        }

        void ReadTimes(int count)
        {
            for (var i = 0; i < count; i++)
                Recognize(page, fixture.Reader.Survey(page.Bytes, page.Stored));
            GC.Collect();
        }
    }

    [Fact]
    public void Missing_trained_data_is_named_with_the_folder_and_the_package()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;

        var fault = Assert.Throws<MissingLanguageDataException>(() => new PageReader(folder, "eng+deu"));

        Assert.Contains("eng.traineddata", fault.Message, StringComparison.Ordinal);
        Assert.Contains(folder, fault.Message, StringComparison.Ordinal);
        Assert.Contains("tesseract-ocr-eng", fault.Message, StringComparison.Ordinal);
        Directory.Delete(folder);
    }

    private static PageGeometry Upright { get; } = new() { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false };

    private PageText Recognize((byte[] Bytes, StoredPageImage Stored) page, PageGeometry geometry) =>
        fixture.Reader.Recognize(page.Bytes, page.Stored, geometry);

    // Intersection over union.
    private static double Overlap(Box one, Box other)
    {
        var width = Math.Max(0, Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left));
        var height = Math.Max(0, Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top));
        double both = width * height;
        return both / ((one.Width * one.Height) + (other.Width * other.Height) - both);
    }

    // Inches from the centre of the frame to the centre of each word.
    private static Dictionary<string, (double X, double Y)> Places(PageText text) => text.Lines
        .SelectMany(line => line.Words)
        .ToDictionary(
            word => word.Text,
            word => (
                (word.Box.Left + word.Box.Width / 2.0 - text.Width / 2.0) / text.Dpi,
                (word.Box.Top + word.Box.Height / 2.0 - text.Height / 2.0) / text.Dpi));
}
