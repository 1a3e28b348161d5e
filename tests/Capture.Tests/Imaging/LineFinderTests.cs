using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class LineFinderTests
{
    private const double Dpi = 200;
    private const string Prose = "The lungs are clear and the heart is regular. Laboratory results were reviewed with the patient and her daughter.";

    [Fact]
    public void Every_line_of_prose_is_one_line_with_all_its_letters()
    {
        var page = DrawnPage.OfProse();

        var lines = Find(page);

        using var drawn = PixelImage.Decode(page.ToGray().Bytes);
        using var ink = drawn.Threshold(128);
        Assert.All(lines, line => Assert.True(line.StartsLine));
        Assert.Equal(lines.OrderBy(line => line.Box.Top).Select(line => line.Box), lines.Select(line => line.Box));
        Assert.Equal(ConnectedInk.Of(ink).Pieces.Count, lines.Sum(line => line.Pieces.Count));
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.First.Box.Bottom <= pair.Second.Box.Top + 2));
    }

    [Fact]
    public void Columns_of_prose_are_read_one_after_the_other_however_narrow_the_gutter()
    {
        // The right column is set a little lower, as columns are that do not share their lines.
        var page = DrawnPage.Letter().Text(Words(60), 1, 1, 3).Text(Words(60), 4.05, 1.05, 3);

        var lines = Find(page);

        var columns = lines.Select(line => line.Box.Left < 3.9 * Dpi ? "left" : "right").ToArray();
        Assert.True(lines.Count >= 10);
        Assert.All(lines, line => Assert.True(line.Box.Right <= 4.04 * Dpi || line.Box.Left >= 4.0 * Dpi));
        Assert.Equal(columns.Order(), columns);
    }

    [Fact]
    public void Columns_that_flow_around_a_caption_are_read_one_after_the_other_and_then_the_caption()
    {
        var page = DrawnPage.Letter();
        foreach (var (left, top, width) in ((double, double, double)[])[(1, 1, 2.9), (1, 2.8, 2), (1, 5.6, 2.9), (4.1, 1.02, 2.9), (5, 2.82, 2), (4.1, 5.62, 2.9)])
            page = page.Text(Words(40), left, top, width);
        page = page.Text("Regular patient reviewed with laboratory", 3.3, 3.3, 1.4);

        var lines = Find(page);

        var places = lines.Select(line => line.Box.Right <= 4.05 * Dpi && line.Box.Left < 3.2 * Dpi ? "1 left" : line.Box.Left >= 4.05 * Dpi ? "2 right" : "3 caption").ToArray();
        Assert.True(lines.Count >= 30);
        Assert.Equal(3, places.Distinct().Count());
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void White_print_in_a_large_black_area_is_a_line()
    {
        var page = DrawnPage.Letter().Text("Section A", 2.5, 3, 2).Inverted(2, 2, 3, 3);

        Assert.Single(Find(page));
    }

    [Fact]
    public void Labels_and_values_of_a_form_stay_in_their_rows()
    {
        var page = DrawnPage.Letter();
        for (var row = 0; row < 6; row++)
            page = page.Text("Patient:", 1, 1 + 0.4 * row, 2).Text("Shepherd", 3, 1 + 0.4 * row, 2).Text("1972", 5.5, 1 + 0.4 * row, 2);

        var lines = Find(page);

        Assert.Equal(18, lines.Count);
        Assert.Equal(Enumerable.Range(0, 18).Select(i => i % 3 == 0), lines.Select(line => line.StartsLine));
        Assert.All(lines.Chunk(3), row => Assert.True(row[0].Box.Left < row[1].Box.Left && row[1].Box.Left < row[2].Box.Left));
    }

    [Theory]
    [InlineData(24, 2)]
    [InlineData(5, 1)]
    public void A_row_of_small_letters_close_under_a_headline_is_a_line_and_a_few_pieces_are_its_fragments(int small, int lines)
    {
        var headline = Row(count: 30, top: 100, width: 60, height: 100);
        var below = Row(count: small, top: 212, width: 20, height: 28);

        Assert.Equal(lines, LinePartFinder.Find([.. headline, .. below], dividers: [], Dpi).Count);
    }

    [Theory]
    [InlineData(6, 0.3)]
    [InlineData(3.4, 2.13)]
    public void White_words_on_a_black_bar_or_card_are_found(double width, double height)
    {
        var page = DrawnPage.Letter().Text("Section A", 1.2, 2.2, 3).Inverted(1, 2, width, height);

        var lines = Find(page);

        Assert.Single(lines, line => line.StartsLine);
        Assert.InRange(lines[0].Box.Left, 1.15 * Dpi, 1.3 * Dpi);
        Assert.InRange(lines[^1].Box.Right, 1.8 * Dpi, 2 * Dpi);
        Assert.All(lines, line => Assert.InRange(line.Box.Height, 0.07 * Dpi, 0.2 * Dpi));
    }

    [Fact]
    public void A_rule_that_runs_down_keeps_cells_apart()
    {
        var page = DrawnPage.Letter().Text("4.2", 2, 2.05, 1).Text("mmol", 2.33, 2.05, 1).Bar(2.3, 1.5, 0.01, 2);

        Assert.Equal(2, Find(page).Count);
    }

    [Fact]
    public void Words_that_run_down_the_margin_are_found_as_turned()
    {
        var page = DrawnPage.Letter().Text("Laboratory", 1, 1, 3).Turned(90);

        var line = Assert.Single(Find(page), line => line.Turned != 0);

        Assert.True(line.Box.Height > 3 * line.Box.Width);
    }

    [Fact]
    public void Words_in_a_shaded_cell_are_found()
    {
        var plain = Find(DrawnPage.Letter().Text("Potassium", 1.2, 2.1, 3));
        var shaded = Find(DrawnPage.Letter().Text("Potassium", 1.2, 2.1, 3).Shade(1, 2, 4, 0.4));

        var word = Assert.Single(plain).Box;
        Assert.Contains(shaded, line => line.Box.Left <= word.Left + 4 && line.Box.Right >= word.Right - 4 && line.Box.Height < 1.5 * word.Height);
    }

    [Fact]
    public void Specks_and_rules_make_no_lines()
    {
        var page = DrawnPage.Letter().Specks(400).Bar(1, 3, 6, 0.01).Bar(1, 3, 0.01, 5);

        Assert.Empty(Find(page));
    }

    [Fact]
    public void Lines_so_close_that_their_letters_touch_are_two()
    {
        // A tall stroke beside two lines joins them into one chain of letters.
        var page = DrawnPage.Letter().Text(Prose, 1.3, 2, 5).Bar(1.2, 2.02, 0.03, 0.35);

        var lines = Find(page);

        Assert.All(lines, line => Assert.True(line.Box.Height < 0.4 * Dpi));
        Assert.True(lines.Count(line => line.Pieces.Count > 20) >= 2);
    }

    private static IEnumerable<InkPiece> Row(int count, int top, int width, int height) =>
        Enumerable.Range(0, count).Select(i => new InkPiece(new Box(300 + i * width * 5 / 4, top, width, height), width * height / 2));

    private static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => Prose.Split(' ')[i % 18]));

    private static IReadOnlyList<FoundLine> Find(DrawnPage page)
    {
        using var image = PixelImage.Decode(page.ToGray().Bytes);
        using var plain = PlainPage.Of(image, Dpi, evenPaper: true);
        return LineFinder.Find(plain, Dpi);
    }
}
