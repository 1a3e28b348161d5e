using System.Buffers.Binary;
using System.Text;
using Capture.Imaging.Recognition;

namespace Capture.Tests.Recognition;

public sealed class ModelFileTests
{
    [Fact]
    public void The_installed_model_is_understood()
    {
        var model = TrainedModel.English;

        Assert.Equal("Series", model.Network.Kind);
        Assert.Equal(111, model.Network.Outputs);
        Assert.Equal(" ", model.Characters.Text(CharacterSet.Space));
        Assert.NotNull(model.Words);
        Assert.Equal(3, LineNetwork.Create(model, LineNetwork.Fastest).PixelsPerStep);
    }

    [Theory]
    [InlineData("patient", true)]
    [InlineData("(patient)", true)]
    [InlineData("pa,tient", false)]
    [InlineData("patient.", true)]
    [InlineData("patiemt", false)]
    [InlineData("1,250.00", true)]
    [InlineData("(555)", true)]
    [InlineData("x7Q", false)]
    public void Words_and_numbers_with_their_punctuation_are_told_from_others(string word, bool listed)
    {
        var model = TrainedModel.English;
        Span<WordPosition> from = stackalloc WordPosition[WordRules.MostPositions];
        Span<WordPosition> to = stackalloc WordPosition[WordRules.MostPositions];
        var count = model.Words!.Begin(from);
        var complete = false;
        foreach (var letter in word)
        {
            var character = Enumerable.Range(0, model.Characters.Count).First(number => model.Characters.Text(number) == letter.ToString());
            (_, count, complete) = model.Words.Advance(from[..count], character, to);
            to.CopyTo(from);
        }

        Assert.Equal(listed, complete);
    }

    [Fact]
    public void A_model_cut_short_anywhere_is_refused_by_name_and_reason()
    {
        var whole = TrainedModel.Bytes;
        foreach (var length in new[] { 0, 3, 4, 50, 195, 196, 300, 10_000, 350_000, 410_000, 1_000_000, whole.Length - 7_500, whole.Length - 500 })
        {
            var fault = Assert.Throws<UnusableModelException>(() => LineModel.Parse("short.traineddata", whole[..length]));
            Assert.Contains("short.traineddata", fault.Message, StringComparison.Ordinal);
            Assert.NotEmpty(fault.Reason);
        }
    }

    [Fact]
    public void A_model_with_damaged_bytes_is_refused_or_read_but_never_worse()
    {
        var random = new Random(5);
        var line = DrawnLine.Of("Potassium");
        var refused = 0;
        for (var i = 0; i < 150; i++)
        {
            var bytes = TrainedModel.Bytes.ToArray();
            // Where structure is dense: the table, the network's description, the character set and the codes.
            var region = (i % 4) switch { 0 => (0, 200), 1 => (196, 400), 2 => (bytes.Length - 7_500, 7_400), _ => (0, bytes.Length) };
            for (var k = 0; k < 8; k++)
                bytes[region.Item1 + random.Next(region.Item2)] = (byte)random.Next(256);
            try
            {
                new LineReader(LineModel.Parse("fuzzed", bytes), LineNetwork.Fastest).Read([line]);
            }
            catch (UnusableModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 150);
    }

    [Fact]
    public void A_model_before_version_4_is_refused_as_such()
    {
        var bytes = new byte[4 + 8 * 17 + 16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 17);

        var fault = Assert.Throws<UnusableModelException>(() => LineModel.Parse("old.traineddata", bytes));

        Assert.Contains("Tesseract 4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_layer_that_is_not_read_is_named()
    {
        var bytes = TrainedModel.Bytes.ToArray();
        var at = bytes.AsSpan().IndexOf("SummLSTM"u8);
        Encoding.ASCII.GetBytes("TensorFl").CopyTo(bytes, at);

        var fault = Assert.Throws<UnusableModelException>(() => LineModel.Parse("odd.traineddata", bytes));

        Assert.Contains("TensorFl", fault.Message, StringComparison.Ordinal);
    }
}
