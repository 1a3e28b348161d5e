using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

/// <summary>What is filled in on forms must be read, or not look read.</summary>
[Collection(ReaderTests.Name)]
public sealed class FormReadingTests(ReaderFixture fixture)
{
    private const double Dpi = 200;

    private static PageGeometry Upright { get; } = new() { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void White_print_in_a_band_of_two_lines_is_read(bool standardFax)
    {
        var page = DrawnPage.OfProse().Text("Mercer Yolanda record 7780001", 1.2, 0.25, 5).Text("Born in August of 1967", 1.2, 0.5, 5).Inverted(1, 0.05, 6, 0.75);

        var lines = Lines(standardFax ? page.ToStandardFax() : page.ToBitonal());

        Assert.Equal("Mercer Yolanda record 7780001", lines[0]);
        Assert.Equal("Born in August of 1967", lines[1]);
    }

    [Fact]
    public void Half_a_page_in_negative_is_read_like_the_other_half()
    {
        var page = DrawnPage.OfProse();
        var straight = Lines(page.ToBitonal());

        Assert.Equal(straight, Lines(page.Inverted(0, 0, 8.5, 5).ToBitonal()));
    }

    [Fact]
    public void What_is_read_on_a_pattern_is_less_sure()
    {
        DrawnPage Band() => DrawnPage.OfProse().Text("Mercer Yolanda record", 1.2, 0.25, 5).Inverted(1, 0.05, 6, 0.4);
        var plain = Recognize(Band().ToBitonal()).Lines[0].Words[0];

        var patterned = Recognize(Band().Holes(1, 0.05, 6, 0.4).ToBitonal()).Lines[0].Words[0];

        Assert.True(patterned.Confidence < 0.7 * plain.Confidence, $"{patterned.Confidence} {plain.Confidence}");
    }

    [Fact]
    public void Black_print_on_a_shade_of_dots_is_read_but_never_sure()
    {
        var page = DrawnPage.OfProse().Text("Mercer Yolanda record 7780001", 1.2, 0.35, 5)
            .Shaded((x, y, pixel) => y > 0.1 * Dpi && y < 0.6 * Dpi && x > Dpi && x < 6 * Dpi && (x + 2 * y) % 5 is 0 or 2 ? (byte)0 : pixel);

        var line = Recognize(page.ToBitonal()).Lines[0];

        Assert.Equal("Mercer Yolanda record 7780001", line.Text);
        Assert.All(line.Words, word => Assert.InRange(word.Confidence, 0, 0.6));
    }

    [Fact]
    public void Black_print_in_thick_lines_is_no_white_print()
    {
        var page = DrawnPage.OfProse().Bar(1, 9.6, 5, 0.2);
        var without = Lines(DrawnPage.OfProse().ToBitonal());

        Assert.Equal(without, Lines(page.ToBitonal()));
    }

    [Fact]
    public void A_page_on_which_a_name_was_scribbled_over_is_doubtful()
    {
        var page = DrawnPage.OfProse().Text("Patient Yolanda Mercer", 1, 9.8, 4);
        var clear = Recognize(page.ToBitonal()).Confidence;

        var scribbled = Recognize(PrintTextureTests.Scribble(page, 1.85, 9.7, 1.6).ToBitonal()).Confidence;

        Assert.InRange(clear, 0.8, 1);
        Assert.InRange(scribbled, 0, 0.79);
    }

    [Theory]
    [InlineData("over")]
    [InlineData("tick")]
    [InlineData("filled")]
    [InlineData("slash")]
    public void A_box_is_ticked_however_it_was_marked(string mark)
    {
        var lines = Lines(Questions(mark).ToBitonal());

        Assert.Equal(["☐ Allergic", "☒ Pregnant", "☐ Diabetic"], lines);
    }

    [Fact]
    public void A_tick_is_as_certain_as_its_word_is_confident()
    {
        var words = Recognize(Questions("over").ToBitonal()).Lines.Select(line => line.Words[0]).ToArray();

        Assert.All(words, word => Assert.InRange(word.Confidence, 0.9, 0.99));
    }

    [Fact]
    public void A_box_with_a_little_ink_in_it_is_neither_ticked_nor_empty()
    {
        var page = CheckBoxTests.Frame(DrawnPage.OfProse().Text("Allergic", 2, 9.6, 3), 1.7, 9.43, 0.2, 0.01).Bar(1.77, 9.53, 0.065, 0.01);

        var word = Recognize(page.ToBitonal()).Lines[^1].Words[0];

        Assert.Equal("[?]", word.Text);
        Assert.InRange(word.Confidence, 0.4, 0.8);
    }

    [Fact]
    public void Boxes_of_a_column_belong_to_words_far_from_them()
    {
        var page = DrawnPage.Letter();
        for (var row = 0; row < 3; row++)
            CheckBoxTests.Frame(page.Text("Allergic to latex", 1, 3 + 0.4 * row, 3), 5, 2.9 + 0.4 * row, 0.13, 0.01);

        Assert.All(Lines(page.ToBitonal()), line => Assert.Equal("Allergic to latex ☐", line));
    }

    [Fact]
    public void A_box_on_a_rule_is_a_box()
    {
        var page = CheckBoxTests.Frame(DrawnPage.Letter().Text("Allergic", 2, 3, 3), 1.75, 2.9, 0.13, 0.01).Bar(1, 3.02, 6, 0.01);

        Assert.StartsWith("☐", Lines(page.ToBitonal()).Single(line => line.EndsWith("Allergic", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_black_square_beside_boxes_is_a_filled_one_and_alone_a_bullet()
    {
        var bullet = DrawnPage.Letter().Text("Allergic", 2, 3, 3).Bar(1.75, 2.9, 0.13, 0.13);

        Assert.DoesNotContain(Lines(bullet.ToBitonal()), line => line.Contains('☒', StringComparison.Ordinal));
    }

    [Fact]
    public void Letters_of_a_page_are_no_boxes()
    {
        var page = DrawnPage.OfProse().Text("HODBOE BORDER PRB mnm 080 DOB 8080 BEGG RR PP QQ @ 8% @ 6%", 1, 9.5, 6);

        Assert.All(Lines(page.ToBitonal()), line => Assert.DoesNotContain(line, character => character is '☐' or '☒'));
        Assert.All(Lines(page.ToStandardFax()), line => Assert.DoesNotContain(line, character => character is '☐' or '☒'));
    }

    [Fact]
    public void Letters_in_the_cells_of_a_comb_field_are_one_word()
    {
        var page = Comb(Comb(DrawnPage.Letter().Text("Record number", 1, 1.8, 3), "7780001", 1, 2), "MERCER", 1, 3);

        var words = Recognize(page.ToBitonal()).Lines.SelectMany(line => line.Words).ToDictionary(word => word.Text);

        Assert.InRange(words["7780001"].Box.Left / Dpi, 1, 1.2);
        Assert.InRange(words["7780001"].Box.Right / Dpi, 2.3, 2.5);
        Assert.Contains("MERCER", words);
    }

    [Fact]
    public void An_empty_cell_parts_words()
    {
        var page = Comb(DrawnPage.Letter().Text("Name", 1, 1.8, 3), "MERCER TOM", 1, 2);

        Assert.Contains("MERCER TOM", Lines(page.ToBitonal()));
    }

    [Theory]
    [InlineData("teeth")]
    [InlineData("ends")]
    [InlineData("apart")]
    public void Cells_may_be_parted_by_low_teeth_or_have_frames_of_their_own(string kind)
    {
        var page = Comb(Comb(DrawnPage.Letter().Text("Record number", 1, 1.8, 3), "7780001", 1, 2, kind), "PETER", 1, 3, kind);

        var words = Lines(page.ToBitonal()).SelectMany(line => line.Split(' ')).ToArray();

        Assert.Contains("7780001", words);
        Assert.Contains("PETER", words);
    }

    [Fact]
    public void A_table_of_narrow_columns_is_no_comb_field()
    {
        var page = Comb(DrawnPage.Letter().Text("Doses of the week", 1, 1.8, 3), "       ", 1, 2, cell: 0.4);
        for (var column = 0; column < 7; column++)
            page = page.Text($"{12 + 7 * column}", 1.08 + 0.4 * column, 2.19, 0.4);

        var text = string.Join(' ', Lines(page.ToBitonal()));

        Assert.All(Enumerable.Range(0, 7), column => Assert.Matches($@"\b{12 + 7 * column}\b", text));
    }

    [Fact]
    public void Letters_that_stand_on_a_line_are_no_cells()
    {
        var page = DrawnPage.OfProse().Text("The format of the illimitable million hill till fill", 1, 9.6, 6);
        var without = Lines(page.ToBitonal());

        Assert.Equal(without, Lines(page.Bar(0.9, 9.62, 6, 0.01).ToBitonal()));
    }

    [Fact]
    public void A_word_with_other_letters_than_cells_is_doubted()
    {
        Box[] cells = [new(0, 0, 10, 20), new(20, 0, 10, 20), new(40, 0, 10, 20)];
        ReadWord Read(string text) => new(text, 0.9, default, default);

        Assert.Equal(0.9, CombStrip.Joined([Read("1"), Read("95")], cells).Single().Sureness);
        Assert.Equal(0.45, CombStrip.Joined([Read("19")], cells).Single().Sureness);
        Assert.Equal("195", CombStrip.Joined([Read("I9"), Read("5")], cells).Single().Text);
        Assert.Empty(CombStrip.Joined([], cells));
    }

    [Theory]
    [InlineData("O9l95O", "091950")]
    [InlineData("OSGOOD", "OSGOOD")]
    [InlineData("7780OO1", "7780001")]
    [InlineData("A12", "A12")]
    public void Among_digits_what_looks_like_one_is_one(string read, string meant) => Assert.Equal(meant, CombStrip.AsNumber(read));

    [Theory]
    [InlineData("@8/09/1967", "08/09/1967")]
    [InlineData("6.@", "6.0")]
    [InlineData("@.@5", "0.05")]
    [InlineData("1Ø", "10")]
    [InlineData("@", "@")]
    [InlineData("nurse@harlan.example", "nurse@harlan.example")]
    [InlineData("@home", "@home")]
    [InlineData("@6%", "@6%")]
    [InlineData("@7.00", "@7.00")]
    [InlineData("(@2", "(@2")]
    [InlineData("@.5", "0.5")]
    [InlineData("@8/@9/1967", "08/09/1967")]
    public void A_slashed_zero_is_a_zero_among_digits_alone(string read, string meant) => Assert.Equal(meant, SlashedZeros.Mended(read));

    [Theory]
    [InlineData("[X]", true)]
    [InlineData("[]", true)]
    [InlineData("{xX]", true)]
    [InlineData("(x)", true)]
    [InlineData("()", true)]
    [InlineData("[1]", false)]
    [InlineData("(a)", false)]
    [InlineData("[", false)]
    [InlineData("X]", false)]
    public void Brackets_with_nothing_or_a_tick_in_them_are_a_box(string text, bool box) => Assert.Equal(box, BracketBoxes.IsBox(text));

    private static DrawnPage Questions(string mark)
    {
        var page = DrawnPage.Letter();
        for (var i = 0; i < 3; i++)
            page = CheckBoxTests.Frame(page.Text(new[] { "Allergic", "Pregnant", "Diabetic" }[i], 2, 3 + 0.5 * i, 3), 1.75, 2.88 + 0.5 * i, 0.14, 0.01);
        const double Left = 1.75, Top = 3.38;
        return mark switch
        {
            "over" => CheckBoxTests.Cross(page, Left - 0.04, Top - 0.04, 0.22, 0.015),
            "tick" => Stroke(Stroke(page, Left + 0.02, Top + 0.07, 0.04, 1), Left + 0.06, Top + 0.11, 0.16, -1),
            "filled" => page.Bar(Left + 0.01, Top + 0.01, 0.12, 0.12),
            _ => Stroke(page, Left - 0.02, Top + 0.16, 0.18, -1),
        };
    }

    private static DrawnPage Stroke(DrawnPage page, double left, double top, double width, int down)
    {
        for (var at = 0.0; at < width; at += 1 / Dpi)
            page.Bar(left + at, top + down * at, 0.02, 0.02);
        return page;
    }

    private static DrawnPage Comb(DrawnPage page, string text, double left, double top, string kind = "walls", double cell = 0.21)
    {
        const double Height = 0.27, Stroke = 0.01;
        for (var i = 0; i < text.Length; i++)
            page = text[i] == ' ' ? page : page.Text(text[i].ToString(), left + i * cell + 0.06, top + 0.19, 0.2);
        for (var i = 0; kind == "apart" && i < text.Length; i++)
            page = page.Bar(left + i * cell + 0.02, top, cell - 0.04, Stroke).Bar(left + i * cell + 0.02, top + Height, cell - 0.04, Stroke)
                .Bar(left + i * cell + 0.02, top, Stroke, Height).Bar(left + (i + 1) * cell - 0.02 - Stroke, top, Stroke, Height + Stroke);
        if (kind == "apart")
            return page;
        page.Bar(left, top + Height, text.Length * cell + Stroke, Stroke);
        if (kind == "walls")
            page.Bar(left, top, text.Length * cell, Stroke);
        for (var i = 0; i <= text.Length; i++)
        {
            var end = i == 0 || i == text.Length;
            var above = kind == "walls" || (kind == "ends" && end) ? 0 : 0.55 * Height;
            page.Bar(left + i * cell, top + above, Stroke, Height - above);
        }

        return page;
    }

    private PageText Recognize((byte[] Bytes, StoredPageImage Stored) page) => fixture.Reader.Recognize(page.Bytes, page.Stored, Upright);

    private string[] Lines((byte[] Bytes, StoredPageImage Stored) page) => [.. Recognize(page).Lines.Select(line => line.Text)];
}
