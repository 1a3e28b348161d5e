using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class UnreadTextTests
{
    private const double Dpi = 200;
    private const int Width = 1700;
    private const int Height = 2200;

    [Fact]
    public void A_line_of_letters_without_a_word_is_unread()
    {
        var (share, line) = Of(Letters(400, 30), []);

        Assert.Equal(1, share);
        Assert.True(line);
    }

    [Fact]
    public void What_was_read_is_not_unread()
    {
        Assert.Equal((0, false), Of(Letters(400, 30), [new Box(300, 400, 600, 24)]));
    }

    [Fact]
    public void One_line_of_twenty_is_a_small_share_and_is_said()
    {
        var words = Enumerable.Range(0, 19).Select(i => new Box(300, 500 + 60 * i, 600, 24)).ToArray();

        var (share, line) = Of([.. Letters(400, 30), .. words.SelectMany(word => Letters(word.Top, 30))], words);

        Assert.InRange(share, 0.02, 0.1);
        Assert.True(line);
    }

    [Fact]
    public void The_dots_of_a_matrix_printer_are_text()
    {
        var dots = Enumerable.Range(0, 120).SelectMany(x => Enumerable.Range(0, 7).Select(y => new InkPiece(new Box(300 + 6 * x, 400 + 4 * y, 3, 3), 9)));

        Assert.Equal(1, Of([.. dots], []).Share);
    }

    [Fact]
    public void Pictures_bars_signatures_specks_and_the_shadow_of_the_lid_are_no_text()
    {
        var random = new Random(3);
        InkPiece[] picture = [.. Enumerable.Range(0, 100).SelectMany(x => Enumerable.Range(0, 100).Select(y => new InkPiece(new Box(300 + 5 * x, 300 + 5 * y, 3, 3), 9)))];
        InkPiece[] bar = [new InkPiece(new Box(300, 1000, 800, 40), 32_000)];
        InkPiece[] signature = [new InkPiece(new Box(300, 1200, 180, 60), 900), new InkPiece(new Box(500, 1210, 120, 50), 500)];
        InkPiece[] specks = [.. Enumerable.Range(0, 1500).Select(_ => new InkPiece(new Box(random.Next(Width - 2), random.Next(Height - 2), 2, 2), 4))];
        var shadow = Letters(2170, 60);

        Assert.All((InkPiece[][])[picture, bar, signature, specks, shadow], pieces => Assert.Equal((0, false), Of(pieces, [])));
    }

    private static (double Share, bool Line) Of(InkPiece[] pieces, Box[] words)
    {
        var (share, lines) = UnreadText.Of(pieces, words, Width, Height, Dpi);
        return (share, lines.Count > 0);
    }

    private static InkPiece[] Letters(int top, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new InkPiece(new Box(300 + 20 * i, top, 14, 24), 120))];
}
