using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

/// <summary>Pale pages stored in a palette of a few shades.</summary>
[Collection(ReaderTests.Name)]
public sealed class FewLevelsTests(ReaderFixture fixture)
{
    /// <summary>Most of a stroke has one of the shades, specks in it the other; the paper has the rest.</summary>
    private const byte Specks = 104;
    private const byte Strokes = 215;

    private static PageGeometry Upright { get; } = new() { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false };

    [Fact]
    public void Pale_letters_with_black_specks_in_them_are_read()
    {
        var prose = DrawnPage.OfProse();
        var clean = Words(prose.ToGray());
        var page = Pale(prose);

        var words = Words(page);

        Assert.True(clean.Count(words.Contains) >= 0.95 * clean.Count, $"{clean.Count(words.Contains)} of {clean.Count}");
    }

    [Fact]
    public void The_shades_of_ink_are_brought_together_and_the_papers_stay()
    {
        var histogram = new int[256];
        (histogram[Specks], histogram[Strokes], histogram[230], histogram[240]) = (10, 100, 500, 500);

        var map = FewLevels.Map(histogram, [Specks, Strokes, 230, 240], Strokes);

        Assert.Equal([169, 188, 230, 240], [map![Specks], map[Strokes], map[230], map[240]]);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(160)]
    public void Ink_that_is_darker_than_paper_is_left_as_it_is(int strokes)
    {
        var histogram = new int[256];
        (histogram[10], histogram[strokes], histogram[230]) = (10, 100, 1000);

        Assert.Null(FewLevels.Map(histogram, [10, strokes, 230], strokes));
    }

    [Fact]
    public void A_page_of_many_shades_or_of_two_is_left_as_it_is()
    {
        var (pale, _) = Pale(DrawnPage.OfProse());
        using var few = PixelImage.Decode(pale);
        using var many = few.Smooth(3);
        using var two = few.Threshold(220);

        using var fewTogether = FewLevels.InkDrawnTogether(few);
        using var manyTogether = FewLevels.InkDrawnTogether(many);
        using var twoTogether = FewLevels.InkDrawnTogether(two);

        Assert.NotNull(fewTogether);
        Assert.Null(manyTogether);
        Assert.Null(twoTogether);
    }

    // Six shades: two of ink, four of paper, whose brightness changes slowly and with noise.
    private static (byte[] Bytes, StoredPageImage Stored) Pale(DrawnPage page)
    {
        // As a scanner's lens sees it: no stroke is thinner than two pixels.
        using var drawn = PixelImage.Decode(page.ToGray().Bytes);
        using var smooth = drawn.Smooth(1);
        var seen = smooth.GrayBytes();
        var random = new Random(11);
        byte[] paper = [226, 231, 236, 241];
        return page.Shaded((x, y, _) =>
        {
            if (seen[y * page.Width + x] < 190)
                return random.Next(5) == 0 ? Specks : Strokes;
            var shade = 1.5 + Math.Sin(x / 90.0) + Math.Sin(y / 70.0) / 2 + random.NextDouble() - 0.5;
            return paper[(int)Math.Clamp(shade, 0, 3)];
        }).ToGray();
    }

    private HashSet<string> Words((byte[] Bytes, StoredPageImage Stored) page) =>
        [.. fixture.Reader.Recognize(page.Bytes, page.Stored, Upright).Lines.SelectMany(line => line.Words).Select(word => word.Text)];
}
