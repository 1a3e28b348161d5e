using System.Text;
using System.Text.Json;
using Capture.Contracts;

namespace Capture.Tests.Storage;

public sealed class PageTextJsonTests
{
    [Fact]
    public void What_was_read_of_a_page_is_stored_in_names_that_stay_and_read_back_the_same()
    {
        var text = new PageText
        {
            Width = 1700,
            Height = 2200,
            Dpi = 200,
            Origin = "ocr",
            Confidence = 0.75,
            Lines = [new TextLine(2, [new TextWord("\"Müller\" <4.2>", 0.123456789012345, new Box(-1, 2, 30, 4)), new TextWord("\u2612", 0.98, new Box(5, 6, 7, 8))])],
            Barcodes = [new Barcode("CODE-128", "M-1042")],
        };

        var json = PageTextJson.Write(text);

        Assert.Equal(
            """{"width":1700,"height":2200,"dpi":200,"lines":[{"block":2,"words":[{"text":"\u0022M\u00FCller\u0022 \u003C4.2\u003E","confidence":0.123456789012345,"box":{"left":-1,"top":2,"width":30,"height":4}},{"text":"\u2612","confidence":0.98,"box":{"left":5,"top":6,"width":7,"height":8}}]}],"origin":"ocr","confidence":0.75,"unread":0,"disagreements":[],"barcodes":[{"symbology":"CODE-128","value":"M-1042"}]}""",
            Encoding.UTF8.GetString(json));
        var read = PageTextJson.Read(json);
        Assert.Equal((text.Width, text.Height, text.Dpi, text.Origin, text.Confidence), (read.Width, read.Height, read.Dpi, read.Origin, read.Confidence));
        Assert.Equal(text.Lines[0].Words, Assert.Single(read.Lines).Words);
        Assert.Equal(text.Barcodes, read.Barcodes);
    }

    [Fact]
    public void Where_a_word_comes_from_and_what_is_doubtful_of_it_is_stored_too()
    {
        var word = new TextWord("2.5", 0.9, new Box(1, 2, 3, 4)) { FromLayer = true, NumberConfidence = 0.4, DoubtfulPoint = true };

        Assert.Equal(word, JsonSerializer.Deserialize<TextWord>(JsonSerializer.Serialize(word)));
    }

    [Fact]
    public void A_text_stored_before_there_were_disagreements_has_none() => Assert.Empty(
        PageTextJson.Read("""{"width":1,"height":1,"dpi":200,"lines":[],"origin":"none"}"""u8).Disagreements);

    [Fact]
    public void Properties_of_a_word_that_a_later_version_wrote_are_passed_over() => Assert.Equal(
        new TextWord("a", 0.5, new Box(1, 2, 3, 4)),
        JsonSerializer.Deserialize<TextWord>("""{"font":{"name":["x",{}]},"box":{"height":4,"angle":[1],"left":1,"top":2,"width":3},"confidence":0.5,"size":9,"text":"a"}"""));

    [Theory]
    [InlineData("""{"text":"a","confidence":0.5}""")]
    [InlineData("""{"text":"a","box":{"left":1,"top":2,"width":3,"height":4}}""")]
    [InlineData("""{"confidence":0.5,"box":{"left":1,"top":2,"width":3,"height":4}}""")]
    [InlineData("""{"text":7,"confidence":0.5,"box":{"left":1,"top":2,"width":3,"height":4}}""")]
    [InlineData("""{"text":"a","confidence":0.5,"box":[1,2,3,4]}""")]
    [InlineData("""{"text":"a","confidence":0.5,"box":{"left":1""")]
    [InlineData("\"a\"")]
    public void A_word_that_is_not_whole_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TextWord>(json));
}
