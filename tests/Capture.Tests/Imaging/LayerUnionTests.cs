using Capture.Contracts;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

/// <summary>Pages are small pictures drawn here: a letter is two strokes of 3 pixels, 10 wide with its space, 16 high.</summary>
public sealed class LayerUnionTests
{
    private const double Dpi = 200;
    private const int Width = 800;
    private const int Height = 500;

    [Fact]
    public void A_word_that_is_drawn_is_seen_and_one_that_is_not_is_not()
    {
        var page = Paper();
        var drawn = Draw(page, 100, 100, "Kestrel");

        Assert.Equal([true, false], Seen(page, drawn, Word("Harriet", 300, 100)));
    }

    [Fact]
    public void A_word_under_a_black_box_is_not_seen_though_its_own_box_reaches_beyond_it()
    {
        var page = Paper();
        var hidden = Draw(page, 100, 100, "574283");
        Fill(page, 98, 98, 64, 20, 0);

        Assert.Equal([false], Seen(page, hidden));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    public void A_word_is_seen_when_no_more_than_a_letter_of_it_is_covered(int letters, bool seen)
    {
        var page = Paper();
        var word = Draw(page, 100, 100, "ABCDEFGH");
        Fill(page, 100, 90, 10 * letters, 40, 0);

        Assert.Equal([seen], Seen(page, word));
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(190, true)]
    [InlineData(0, true)]
    public void Print_is_seen_by_what_it_differs_from_its_ground(int ink, bool seen)
    {
        var page = Paper();
        var word = Draw(page, 100, 100, "Kestrel", (byte)ink);

        Assert.Equal([seen], Seen(page, word));
    }

    [Fact]
    public void White_on_black_is_seen()
    {
        var page = Paper();
        Fill(page, 80, 80, 200, 60, 0);

        Assert.Equal([true], Seen(page, Draw(page, 100, 100, "Kestrel", 255)));
    }

    [Fact]
    public void Of_two_words_in_one_place_neither_is_believed_and_of_one_printed_twice_one_is_left()
    {
        var page = Paper();
        var word = Draw(page, 100, 100, "Kestrel");

        Assert.Equal([false, false], Seen(page, word, Word("Farrow", 102, 100)));
        Assert.Equal([true, false], Seen(page, word, Word("Kestrel", 101, 100)));
    }

    [Fact]
    public void Words_beyond_the_edge_or_as_small_as_dust_are_not_seen()
    {
        var page = Paper();

        Assert.Equal([false, false, false], Seen(page, Word("Kestrel", -60, 100), Word("Kestrel", Width + 10, 100), new TextWord("574283", 1, new Box(100, 200, 20, 5))));
    }

    [Fact]
    public void Ink_that_the_layer_explains_is_none_beside_it()
    {
        var page = Paper();
        var word = Draw(page, 100, 100, "Kestrel");

        Assert.Empty(Beside(page, word));
        Assert.Single(Beside(page));
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(150, 220)]
    [InlineData(255, 0)]
    public void Print_on_any_ground_is_found_beside_the_layer(int ink, int ground)
    {
        var page = Paper();
        var word = Draw(page, 100, 100, "Kestrel");
        Fill(page, 380, 180, 300, 90, (byte)ground);
        Draw(page, 400, 200, "534809", (byte)ink);

        Assert.Contains(Beside(page, word), patch => patch.Box.Left is > 380 and < 410);
    }

    [Fact]
    public void Print_that_runs_down_the_page_is_found()
    {
        var page = Paper();
        for (var letter = 0; letter < 8; letter++)
            Fill(page, 700, 100 + 12 * letter, 16, 4, 0);

        Assert.Single(Beside(page));
    }

    [Fact]
    public void Rules_frames_fills_and_bullets_are_no_text()
    {
        var page = Paper();
        Fill(page, 50, 50, 700, 3, 0);
        Fill(page, 400, 50, 2, 400, 0);
        Fill(page, 60, 100, 300, 60, 210);
        Fill(page, 60, 200, 200, 60, 0);
        for (var bullet = 0; bullet < 4; bullet++)
            Fill(page, 60, 300 + 40 * bullet, 7, 7, 0);

        Assert.Empty(Beside(page));
    }

    [Fact]
    public void The_grid_of_a_chart_is_no_text_and_a_scrawl_is()
    {
        var grid = Paper();
        for (var line = 0; line < 30; line++)
        {
            Fill(grid, 100, 40 + 14 * line, 420, 1, 200);
            Fill(grid, 100 + 14 * line, 40, 1, 420, 200);
        }

        var scrawl = Paper();
        for (var x = 0; x < 300; x++)
            Fill(scrawl, 400 + x, 200 + (int)(20 * Math.Sin(x / 8.0)), 3, 3, 80);

        Assert.Empty(Beside(grid));
        Assert.NotEmpty(Beside(scrawl));
    }

    [Fact]
    public void A_value_written_beside_a_printed_label_joins_its_line_and_a_label_elsewhere_stands_by_itself()
    {
        var layer = Text(Line(1, Layer("Patient:", 100, 100)), Line(2, Layer("Referral", 100, 300), Layer("order", 200, 300)));

        var text = LayerUnion.Of(layer, [Line(7, Read("Patient:", 100, 100), Read("Farrow", 220, 100)), Line(8, Read("MRN", 400, 200), Read("534809", 460, 200))], []);

        Assert.Equal(["Patient: Farrow", "MRN 534809", "Referral order"], text.Lines.Select(line => line.Text));
        Assert.Equal("both", text.Origin);
        Assert.Equal([true, false, false, false, true, true], text.Lines.SelectMany(line => line.Words).Select(word => word.FromLayer));
        Assert.Equal(3, text.Lines.Select(line => line.Block).Distinct().Count());
    }

    [Fact]
    public void The_layer_wins_where_both_saw_the_same_and_a_surely_read_other_name_date_or_number_is_a_disagreement()
    {
        var layer = Text(Line(1, Layer("Kestrel,", 100, 100), Layer("574283", 200, 100), Layer("seen", 300, 100)));

        Assert.Empty(Disagreements(layer, "Kestrel,", "574283", "seen"));
        Assert.Empty(Disagreements(layer, "Kestre1.", "5742B3", "seen"));
        Assert.Single(Disagreements(layer, "Farrow,", "574283", "seen"));
        Assert.Single(Disagreements(layer, "Kestrel,", "534809", "seen"));
        Assert.Empty(Disagreements(layer, "Kestrel,", "574283", "soon"));
        Assert.Equal("Kestrel, 574283 seen", LayerUnion.Of(layer, [Line(1, Read("Farrow,", 100, 100), Read("574283", 200, 100))], []).Lines[0].Text);
    }

    [Fact]
    public void A_doubtful_reading_contradicts_nothing()
    {
        var layer = Text(Line(1, Layer("574283", 200, 100)));

        Assert.Empty(LayerUnion.Of(layer, [Line(1, Read("574288", 200, 100) with { Confidence = 0.6 })], []).Disagreements);
    }

    [Fact]
    public void A_small_label_that_gave_no_words_is_not_drowned_by_a_page_that_did()
    {
        var words = Enumerable.Range(0, 60).Select(word => Layer("consent", 40 + word % 6 * 100, 20 + word / 6 * 30)).ToArray();
        var label = Patch(500, 400, letters: 12);

        Assert.Equal(1, LayerUnion.Of(Text(Line(1, words)), [], [label]).Unread, 3);
        Assert.Equal(0, LayerUnion.Of(Text(Line(1, words)), [Line(1, new TextWord("Kestrel,Harriet", 0.9, label.Box))], [label]).Unread);
        Assert.Equal(1, LayerUnion.Of(Text(Line(1, words)), [Line(1, new TextWord("~i'l", 0.4, label.Box))], [label]).Unread, 3);
    }

    [Fact]
    public void A_signature_where_one_is_asked_for_need_not_be_read()
    {
        var layer = Text(Line(1, Layer("Signature:", 300, 400)));

        Assert.Equal(0, LayerUnion.Of(layer, [], [Patch(420, 395, letters: 12)]).Unread);
        Assert.Equal(1, LayerUnion.Of(layer, [], [Patch(420, 100, letters: 12)]).Unread, 3);
    }

    [Theory]
    [InlineData("05/05/1983", "05/05/1988", true)]
    [InlineData("MRN:574283", "MRN:574288", true)]
    [InlineData("B12", "812", false)]
    [InlineData("Kestrel", "Farrow", true)]
    [InlineData("Kestrel", "Kestre1", false)]
    [InlineData("and", "end", false)]
    public void What_matters_differs_and_what_recognisers_confuse_does_not(string layer, string seen, bool differ) =>
        Assert.Equal(differ, LayerUnion.Differ(layer, seen));

    private static IReadOnlyList<Box> Disagreements(PageText layer, params string[] read) =>
        LayerUnion.Of(layer, [Line(1, [.. read.Select((word, place) => Read(word, 100 + 100 * place, 100))])], []).Disagreements;

    private static byte[] Paper()
    {
        var page = new byte[Width * Height];
        page.AsSpan().Fill(255);
        return page;
    }

    private static TextWord Draw(byte[] page, int left, int top, string text, byte ink = 0)
    {
        for (var letter = 0; letter < text.Length; letter++)
        {
            Fill(page, left + 10 * letter, top, 3, 16, ink);
            Fill(page, left + 10 * letter + 3, top + 6, 4, 3, ink);
        }

        return Word(text, left, top);
    }

    // The box of a layer's word is as high as its font, more than its letters.
    private static TextWord Word(string text, int left, int top) => new(text, 1, new Box(left, top - 6, 10 * text.Length, 26)) { FromLayer = true };

    private static void Fill(byte[] page, int left, int top, int width, int height, byte ink)
    {
        for (var y = top; y < top + height; y++)
            page.AsSpan(y * Width + left, width).Fill(ink);
    }

    private static bool[] Seen(byte[] page, params TextWord[] words) => SeenWords.Of(page, Width, Height, Dpi, words);

    private static IReadOnlyList<InkPatch> Beside(byte[] page, params TextWord[] words) =>
        InkBeside.Of(page, Width, Height, Dpi, words.Select(word => word.Box));

    private static InkPatch Patch(int left, int top, int letters) =>
        new(new Box(left, top, 12 * letters, 16), [.. Enumerable.Range(0, letters).Select(letter => new Box(left + 12 * letter, top, 10, 14))]);

    private static TextWord Layer(string text, int left, int top) => new(text, 1, new Box(left, top, 90, 20)) { FromLayer = true };

    private static TextWord Read(string text, int left, int top) => new(text, 0.97, new Box(left, top + 2, 90, 16));

    private static TextLine Line(int block, params TextWord[] words) => new(block, words);

    private static PageText Text(params TextLine[] lines) =>
        new() { Width = Width, Height = Height, Dpi = Dpi, Lines = lines, Origin = "both", Confidence = 1 };
}
