using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class CheckBoxTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData(0.1, 0.01)]
    [InlineData(0.13, 0.015)]
    [InlineData(0.2, 0.02)]
    public void An_empty_box_is_no_ticked_one(double side, double stroke)
    {
        var page = Cross(Frame(Frame(DrawnPage.OfProse(), 1, 9, side, stroke), 1, 9.5, side, stroke), 1, 9.5, side, stroke);

        using var plain = Plain(page);

        Assert.Equal([false, true], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
        Assert.All(plain.CheckBoxes, box => Assert.Equal(Dpi, box.Box.Left, tolerance: 1));
        // What is left is what the page would be without them.
        using var without = Plain(DrawnPage.OfProse());
        using var more = plain.Print.Without(without.Print);
        Assert.Equal(0, more.CountBlack());
    }

    [Fact]
    public void A_letter_is_no_check_box()
    {
        var page = DrawnPage.OfProse().Text("HODBOE HUNDRED BODEGO QUEUE O D H B E M N 0 8 6", 1, 9.5, 6);

        using var plain = Plain(page);

        Assert.Empty(plain.CheckBoxes);
    }

    [Fact]
    public void What_stands_in_a_box_and_touches_it_nowhere_may_be_a_letter()
    {
        using var plain = Plain(Frame(DrawnPage.Letter(Dpi).Text("X", 1.07, 1.17, 1), 1, 1, 0.24, 0.01));

        Assert.True(plain.CheckBoxes.Single().Held);
    }

    [Fact]
    public void A_black_square_is_no_check_box()
    {
        using var plain = Plain(DrawnPage.OfProse().Bar(1, 9.5, 0.12, 0.12));

        Assert.Empty(plain.CheckBoxes);
    }

    [Fact]
    public void Boxes_that_are_open_on_one_side_are_told_by_the_others_of_their_column()
    {
        const double Side = 0.16;
        const double Stroke = 0.012;
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
        {
            var (left, top) = (1.0, 9.0 + 0.4 * row);
            var bars = new[] { (left, top, Side, Stroke), (left, top, Stroke, Side), (left, top + Side - Stroke, Side, Stroke), (left + Side - Stroke, top, Stroke, Side) };
            for (var side = 0; side < bars.Length; side++)
            {
                var (x, y, width, height) = bars[side];
                if (side != row)
                    page.Bar(x, y, width, height);
                else
                    page.Bar(x, y, Math.Min(width, 0.035), Math.Min(height, 0.035)).Bar(x + width - Math.Min(width, 0.035), y + height - Math.Min(height, 0.035), Math.Min(width, 0.035), Math.Min(height, 0.035));
            }
        }

        using var plain = Plain(Cross(page, 1, 9.8, Side, 0.015));

        Assert.Equal([false, false, true, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Fact]
    public void Boxes_with_a_shadow_that_words_touch_are_boxes()
    {
        const double Side = 0.13;
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 6; row++)
        {
            var top = 9.0 + 0.3 * row;
            Frame(page, 1, top, Side, 0.01).Bar(1.02, top + Side, Side, 0.02).Bar(1 + Side, top + 0.02, 0.02, Side)
                .Bar(1 + Side + 0.01, top + 0.05, 0.03, 0.012).Text("Yes", 1 + Side + 0.03, top, 1);
        }

        using var plain = Plain(Cross(page, 1.02, 9.62, Side - 0.04, 0.015));

        Assert.Equal([false, false, true, false, false, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Fact]
    public void Rings_that_stand_on_rules_are_rings()
    {
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
            Ring(page.Bar(0.9, 9.0 + 0.4 * row + 0.143, 4, 0.01), 1, 9.0 + 0.4 * row, 0.15, 0.01);

        using var plain = Plain(Ring(page, 1.03, 9.43, 0.09, 0.045));

        Assert.Equal([false, true, false, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Fact]
    public void Letters_that_touch_are_no_ring_beside_the_rings_of_a_form()
    {
        const double Side = 0.11;
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
        {
            // A stroke and a round letter that touch, a little lower than the ring they stand beside.
            var (top, lower) = (9.0 + 0.4 * row, 9.02 + 0.4 * row);
            Ring(Ring(page, 1, top, Side, 0.012), 1.3, lower, Side, 0.012).Bar(1.27, lower, 0.012, Side).Bar(1.27, lower + Side / 2, 0.04, 0.012);
        }

        using var plain = Plain(Ring(page, 1.02, 9.42, 0.07, 0.035));

        Assert.Equal([false, true, false, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Theory]
    [InlineData(28, 22, true)]
    [InlineData(30, 31, false)]
    [InlineData(22, 22, false)]
    public void What_is_wider_than_a_ring_and_no_higher_is_a_short_word(int width, int height, bool word) =>
        Assert.Equal(word, CheckBoxFinder.IsShortWord(new Box(1242, 503, 21, 24), new Box(1236, 503, width, height)));

    [Theory]
    [InlineData(0.15, 0.02)]
    [InlineData(0.2, 0.03)]
    [InlineData(0.16, 0.04)]
    public void A_frame_in_a_frame_is_no_tick(double side, double apart)
    {
        DrawnPage Double(DrawnPage page, double top) => Frame(Frame(page, 1, top, side, 0.01), 1 + apart, top + apart, side - 2 * apart, 0.01);
        var page = Double(Double(Double(DrawnPage.OfProse(), 9), 9.4), 9.8);

        using var plain = Plain(Cross(page, 1 + apart, 9.4 + apart, side - 2 * apart, 0.015).Bar(1 + apart, 9.8 + apart, side - 2 * apart, side - 2 * apart));

        Assert.Equal([false, true, true], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Fact]
    public void Two_frames_that_have_run_together_are_no_tick_and_no_mark_along_them_is_taken_for_a_side()
    {
        // Thick to the left and below, where the two run into one; three pixels of paper between them elsewhere.
        var empty = Ink(34, 33, (x, y) => x < 10 || x >= 24 || y < 7 || y >= 23, (x, y) => (x is 31 or 30 && y is > 3 and < 29) || (y is 27 or 28 && x is > 5 and < 29));
        // Six pixels all around; a tick in what is left, from the right side to the bottom.
        var ticked = Ink(22, 23, (x, y) => x < 6 || x >= 16 || y < 6 || y >= 17 || (y >= 11 && x + y is >= 24 and <= 27) || (x <= 9 && y - x is >= 5 and <= 7), (_, _) => false);

        Assert.InRange(BoxFrame.Of(empty, 38, new Box(2, 2, 34, 33)).Certainty, 0, 0.1);
        Assert.InRange(BoxFrame.Of(ticked, 26, new Box(2, 2, 22, 23)).Certainty, 0.5, 1);

        // Of the box, with two pixels of paper around it: 0 is ink.
        static byte[] Ink(int width, int height, Func<int, int, bool> ink, Func<int, int, bool> paper)
        {
            var across = width + 4;
            var pixels = Enumerable.Repeat((byte)1, across * (height + 4)).ToArray();
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    pixels[(y + 2) * across + x + 2] = ink(x, y) && !paper(x, y) ? (byte)0 : (byte)1;
            }

            return pixels;
        }
    }

    [Fact]
    public void A_mark_that_hides_its_box_is_told_by_the_other_boxes_of_its_row_and_its_column()
    {
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
        {
            Frame(page, 2, 9 + 0.4 * row, 0.14, 0.01);
            if (row != 2)
                Frame(page, 1, 9 + 0.4 * row, 0.14, 0.01);
        }

        using var plain = Plain(Cross(page, 0.98, 9.78, 0.18, 0.02));

        Assert.Equal([false, false, true, false], plain.CheckBoxes.Where(box => box.Box.Left < 1.5 * Dpi).OrderBy(box => box.Box.Top).Select(box => box.Ticked));
        Assert.All(plain.CheckBoxes.Where(box => box.Box.Left > 1.5 * Dpi), box => Assert.False(box.Ticked));
    }

    [Fact]
    public void Crosses_that_touch_the_cross_of_the_next_row_are_ticks()
    {
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 8; row++)
            Frame(page, 1, 9 + 0.24 * row, 0.16, 0.01);

        using var plain = Plain(Cross(Cross(Cross(page, 0.94, 9.18, 0.28, 0.02), 0.94, 9.42, 0.28, 0.02), 0.94, 9.66, 0.28, 0.02));

        Assert.Equal([false, true, true, true, false, false, false, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Theory]
    [InlineData(0.022, 0.018)]
    [InlineData(0.014, 0.016)]
    public void A_frame_of_dashes_is_a_frame(double dash, double gap)
    {
        const double Side = 0.14;
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
        {
            var top = 9 + 0.4 * row;
            for (var at = 0.0; at < Side; at += dash + gap)
            {
                var length = Math.Min(dash, Side - at);
                page.Bar(1 + at, top, length, 0.01).Bar(1 + at, top + Side, length, 0.01).Bar(1, top + at, 0.01, length).Bar(1 + Side, top + at, 0.01, length);
            }
        }

        using var plain = Plain(Cross(page, 1.02, 9.42, Side - 0.04, 0.015));

        Assert.Equal([false, true, false, false], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
    }

    [Fact]
    public void Specks_in_a_box_are_no_tick()
    {
        var page = Frame(Frame(DrawnPage.OfProse(), 1, 9, 0.15, 0.01), 1, 9.4, 0.15, 0.01);

        using var plain = Plain(page.Bar(1.05, 9.05, 0.02, 0.02).Bar(1.09, 9.1, 0.015, 0.015).Bar(1.06, 9.47, 0.02, 0.02));

        Assert.Equal([false, false], plain.CheckBoxes.Select(box => box.Ticked));
    }

    [Fact]
    public void Words_where_other_rows_have_a_box_are_no_mark()
    {
        var page = DrawnPage.OfProse();
        for (var row = 0; row < 4; row++)
        {
            Frame(page, 4, 9 + 0.4 * row, 0.14, 0.01);
            if (row != 2)
                Frame(page, 2, 9 + 0.4 * row, 0.14, 0.01);
        }

        using var plain = Plain(page.Text("Not to be answered by women", 1.4, 9.93, 2.5));

        Assert.Equal(7, plain.CheckBoxes.Count);
    }

    [Fact]
    public void Brackets_are_pairs_with_or_without_a_mark_and_letters_are_none()
    {
        var page = DrawnPage.OfProse().Text("[ ] Yes [X] No ( ) Left (x) Right HILL (of a hill) till fill", 1, 9.5, 6.5);

        using var plain = Plain(page);
        var pairs = BracketPairs.Find(plain.Pieces, plain.Print, Dpi).Where(pair => pair.Box.Top > 9 * Dpi).OrderBy(pair => pair.Box.Left);

        Assert.Equal([false, true, false, true], pairs.Select(pair => pair.Marked));
    }

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.5, true)]
    [InlineData(0.98, false)]
    public void Whether_a_box_is_ticked_may_be_open(double certainty, bool open) => Assert.Equal(open, new CheckBox(default, certainty).Doubtful);

    private static PlainPage Plain(DrawnPage page)
    {
        using var image = PixelImage.Decode(page.ToGray().Bytes);
        return PlainPage.Of(image, Dpi, evenPaper: true);
    }

    internal static DrawnPage Frame(DrawnPage page, double left, double top, double side, double stroke) => page
        .Bar(left, top, side, stroke).Bar(left, top + side - stroke, side, stroke)
        .Bar(left, top, stroke, side).Bar(left + side - stroke, top, stroke, side);

    private static DrawnPage Ring(DrawnPage page, double left, double top, double size, double stroke)
    {
        for (var y = 0.5 / Dpi; y < size; y += 1 / Dpi)
        {
            for (var x = 0.5 / Dpi; x < size; x += 1 / Dpi)
            {
                if (Math.Abs(Math.Sqrt((x - size / 2) * (x - size / 2) + (y - size / 2) * (y - size / 2)) - (size - stroke) / 2) <= stroke / 2)
                    page.Bar(left + x, top + y, 1.01 / Dpi, 1.01 / Dpi);
            }
        }

        return page;
    }

    internal static DrawnPage Cross(DrawnPage page, double left, double top, double side, double stroke)
    {
        for (var at = 0.0; at < side - stroke; at += 1 / Dpi)
            page.Bar(left + at, top + at, stroke, stroke).Bar(left + side - stroke - at, top + at, stroke, stroke);
        return page;
    }
}
