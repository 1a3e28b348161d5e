using Capture.Imaging.Recognition;

namespace Capture.Tests.Recognition;

public sealed class LineReaderTests
{
    private static readonly string[] Texts =
    [
        "The patient was seen today in the outpatient clinic.", "Potassium 4.2 mmol", "Follow up in 3 months (or sooner).",
        "Blood pressure 120/80", "a", "Hypertension, type 2 diabetes; no chest pain", "03/14/1962", "She takes \"aspirin\" daily.",
    ];

    private static readonly KernelKind[] Kinds = Enum.GetValues<KernelKind>();

    [Fact]
    public void Printed_lines_are_read_to_the_letter()
    {
        var words = new LineReader(TrainedModel.English, LineNetwork.Fastest).Read([.. Texts.Select(text => DrawnLine.Of(text))]);

        // Which shape an opening quotation mark is read in hangs on the noise beyond the line's edges.
        Assert.Equal(Texts, words.Select(line => Text(line).Replace('“', '"')));
    }

    [Fact]
    public void Every_kernel_reads_the_same_with_the_same_certainty()
    {
        LineImage[] lines = [.. Texts.Select(text => DrawnLine.Of(text)), Noise(seed: 1, width: 400), Noise(seed: 2, width: 1111)];

        var readings = Kinds.Select(kind => Described(new LineReader(TrainedModel.English, kind).Read(lines))).ToArray();

        Assert.All(readings, reading => Assert.Equal(readings[0], reading));
    }

    [Fact]
    public void A_line_is_read_alike_alone_and_among_others()
    {
        var reader = new LineReader(TrainedModel.English, LineNetwork.Fastest);
        LineImage[] lines = [.. Texts.Select(text => DrawnLine.Of(text)), .. Enumerable.Range(0, 12).Select(seed => Noise(seed, 60 + 90 * seed))];

        var together = Described(reader.Read(lines));
        var alone = lines.SelectMany(line => Described(reader.Read([line]))).ToArray();

        Assert.Equal(together, alone);
        Assert.Equal(together, Described(reader.Read(lines)));
    }

    [Fact]
    public void Bright_letters_on_a_dark_bar_are_read()
    {
        var words = new LineReader(TrainedModel.English, LineNetwork.Fastest).Read([DrawnLine.Of("Potassium 4.2 mmol", brightOnDark: true)]);

        Assert.Equal("Potassium 4.2 mmol", Text(words[0]));
    }

    [Fact]
    public void Words_lie_one_after_another_where_they_are_printed()
    {
        var line = DrawnLine.Of("alpha beta gamma");

        var words = new LineReader(TrainedModel.English, LineNetwork.Fastest).Read([line])[0];

        Assert.Equal(["alpha", "beta", "gamma"], words.Select(word => word.Text));
        Assert.All(words.Zip(words.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        Assert.InRange(words[^1].End, 0.9 * line.Width / line.Scale, line.Width / line.Scale + 3);
        Assert.All(words, word => Assert.InRange(word.End - word.Start, 0.15 * line.Width / line.Scale, 0.5 * line.Width / line.Scale));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20_000)]
    public void Empty_lines_of_any_width_hold_no_words(int width)
    {
        var reader = new LineReader(TrainedModel.English, LineNetwork.Fastest);

        var words = reader.Read([DrawnLine.Blank(width, (_, _) => 255), DrawnLine.Blank(width, (_, _) => 0)]);

        Assert.All(words, Assert.Empty);
    }

    [Fact]
    public void Reading_allocates_nothing_but_the_words()
    {
        var reader = new LineReader(TrainedModel.English, LineNetwork.Fastest);
        LineImage[] lines = [.. Texts.Select(text => DrawnLine.Of(text))];
        for (var i = 0; i < 3; i++)
            reader.Read(lines);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var words = reader.Read(lines);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 300 * words.Sum(line => line.Count) + 4000);
    }

    private static string Text(IReadOnlyList<RecognizedWord> words) => string.Join(' ', words.Select(word => word.Text));

    private static string[] Described(IReadOnlyList<RecognizedWord>[] lines) =>
        [.. lines.Select(words => string.Join(' ', words.Select(word => $"{word.Text}|{word.Certainty:R}|{word.Start:R}|{word.End:R}")))];

    private static LineImage Noise(int seed, int width)
    {
        var random = new Random(seed);
        return DrawnLine.Blank(width, (_, _) => (byte)random.Next(256));
    }
}
