using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.Tests.Imaging;

[Collection(ReaderTests.Name)]
public sealed class WordCertaintyTests(ReaderFixture fixture)
{
    private static readonly IEnumerable<double> Surenesses = Enumerable.Range(0, 99).Select(hundredth => hundredth / 100.0);

    public static TheoryData<byte> Kinds => [.. Enum.GetValues<WordKind>().Select(kind => (byte)kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_surer_word_stays_the_surer(byte kind)
    {
        var certainties = Surenesses.Select(sureness => WordCertainty.Of(Word("sodium", sureness, (WordKind)kind), line: 0.8)).ToArray();

        Assert.Equal(certainties.Order(), certainties);
        Assert.Equal(certainties.Length, certainties.Distinct().Count());
    }

    [Fact]
    public void A_word_in_a_surer_line_is_surer()
    {
        var certainties = Surenesses.Select(line => WordCertainty.Of(Word("sodium", 0.8, WordKind.Listed), line)).ToArray();

        Assert.Equal(certainties.Order(), certainties);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_certainty_is_never_complete(byte kind)
    {
        foreach (var sureness in new[] { 0, 0.5, 1 })
        {
            Assert.True(WordCertainty.Of(Word("a", sureness, (WordKind)kind), sureness) is > 0 and < 1);
            Assert.True(WordCertainty.Of(Word(new string('a', 40), sureness, (WordKind)kind), sureness) is > 0 and < 1);
        }
    }

    [Fact]
    public void A_long_listed_word_is_believed_before_a_short_one_and_both_before_an_unknown_one()
    {
        var ordered = new[] { Word("hemog1obin", 0.9, WordKind.Free), Word("on", 0.9, WordKind.Listed), Word("hemoglobin", 0.9, WordKind.Listed) }
            .Select(word => WordCertainty.Of(word, line: 0.9)).ToArray();

        Assert.Equal(ordered.Order(), ordered);
    }

    [Fact]
    public void Words_of_a_page_carry_their_probability_and_of_a_glance_the_recognisers_own_sureness()
    {
        using var page = PixelImage.Decode(DrawnPage.Letter().Text("Potassium", 2, 3, 5).ToBitonal().Bytes);
        using var reader = new PageTextReader(new SameLine());

        var read = Assert.Single(reader.Read(page, 200, evenPaper: true)).Words;
        var glanced = Assert.Single(reader.Read(page, 200, evenPaper: true, glance: true)).Words;

        var line = PageTextReader.Sureness(SameLine.Words);
        Assert.Equal(SameLine.Words.Select(word => WordCertainty.Of(word, line)), read.Select(word => word.Confidence));
        Assert.Equal(SameLine.Words.Select(word => word.Sureness), glanced.Select(word => word.Confidence));
    }

    [Fact]
    public void Clear_print_is_believed_more_than_the_recogniser_believes_itself()
    {
        var (image, stored) = DrawnPage.Letter().Text("Potassium normal", 2, 3, 5).ToBitonal();

        var read = fixture.Reader.Recognize(image, stored, new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false });

        // Its own sureness ends at 0.972.
        Assert.All(Assert.Single(read.Lines).Words, word => Assert.InRange(word.Confidence, 0.98, 0.9999));
    }

    private static ReadWord Word(string text, double sureness, WordKind kind) => new(text, sureness, kind, default);

    /// <summary>Reads the same words whatever the line.</summary>
    private sealed class SameLine : ILineReader
    {
        public static readonly ReadWord[] Words = [Word("Potassium", 0.9, WordKind.Listed), Word("4.2", 0.8, WordKind.Number), Word("mmo1", 0.7, WordKind.Free)];

        public IReadOnlyList<ReadWord>[] Read(PixelImage page, IReadOnlyList<FoundLine> lines) => [.. lines.Select(_ => Words)];

        public void Dispose()
        {
        }
    }
}
