using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

/// <summary>Pages of which most is hardly darker than the paper.</summary>
[Collection(ReaderTests.Name)]
public sealed class FaintTextTests(ReaderFixture fixture)
{
    private const int Dpi = 200;

    private static PageGeometry Upright { get; } = new() { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false };

    [Theory]
    [InlineData(0.06, 0.015)]
    [InlineData(0.1, 0.03)]
    public void Print_that_nothing_was_read_of_is_seen_in_noise(double contrast, double noise)
    {
        using var page = Decode(Noisy(DrawnPage.OfProse().Faded(contrast), noise));

        Assert.InRange(FaintText.Unread(page, [], Dpi), 0.99, 1);
    }

    [Fact]
    public void Where_words_were_read_nothing_is_unread()
    {
        using var page = Decode(Noisy(DrawnPage.OfProse().Faded(0.8), 0.02));
        var words = fixture.Reader.Recognize(Noisy(DrawnPage.OfProse().Faded(0.8), 0.02).Bytes, Noisy(DrawnPage.OfProse().Faded(0.8), 0.02).Stored, Upright).Lines
            .SelectMany(line => line.Words).Select(word => word.Box).ToArray();

        Assert.NotEmpty(words);
        Assert.Equal(0, FaintText.Unread(page, words, Dpi));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.06)]
    public void Paper_noise_and_shade_are_no_text(double noise)
    {
        var paper = DrawnPage.OfProse().Faded(0).Shaded((x, y, _) => (byte)(240 - x / 40 - y / 80));
        using var page = Decode(Noisy(paper, noise));

        Assert.Equal(0, FaintText.Unread(page, [], Dpi));
    }

    [Fact]
    public void A_page_of_pale_print_below_a_black_heading_is_read_or_held()
    {
        foreach (var contrast in (double[])[0.05, 0.08, 0.12, 0.16])
        {
            var prose = DrawnPage.OfProse();
            var heading = prose.Height / 6;
            var (bytes, stored) = Noisy(prose.Shaded((_, y, pixel) => y < heading ? pixel : (byte)(255 - (255 - pixel) * contrast)), 0.01);

            var text = fixture.Reader.Recognize(bytes, stored, Upright);
            var whole = fixture.Reader.Recognize(prose.ToGray().Bytes, prose.ToGray().Stored, Upright);

            var (read, all) = (Letters(text), Letters(whole));
            Assert.True(read > 0.8 * all || text.Confidence < 0.8, $"{read} of {all} letters at {text.Confidence}, contrast {contrast}");
        }
    }

    private static int Letters(PageText text) => text.Lines.SelectMany(line => line.Words).Where(word => word.Confidence > 0.7).Sum(word => word.Text.Length);

    private static PixelImage Decode((byte[] Bytes, StoredPageImage Stored) page) => PixelImage.Decode(page.Bytes);

    private static (byte[] Bytes, StoredPageImage Stored) Noisy(DrawnPage page, double noise) => page.Grained(noise).ToGray();
}
