using Capture.Storage.Database;

namespace Capture.Tests.Storage;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("The PDF ends too early; ask the sender to send it again.", "The PDF ends too early.", "Ask the sender to send it again.")]
    [InlineData("The TIFF ends before its first page; the transmission was cut off. Ask the sender to send it again.", "The TIFF ends before its first page; the transmission was cut off.", "Ask the sender to send it again.")]
    [InlineData("The file is one that nobody knows", "The file is one that nobody knows", "Look at the original, which is kept; ask the sender for another copy.")]
    public void What_happened_and_what_to_do_are_each_said_once(string text, string cause, string remedy) =>
        Assert.Equal((cause, remedy), Refusal.Of(Refused(text)));

    [Fact]
    public void Without_a_text_its_code_is_named() => Assert.Contains("(odd)", Refusal.Of(Refused(null)).Cause, StringComparison.Ordinal);

    private static FileRow Refused(string? text) => new()
    {
        Id = Guid.CreateVersion7(),
        Source = "fax",
        Name = "a.pdf",
        Receipt = "x",
        Sha256 = "x",
        Bytes = 1,
        Lane = "routine",
        ReceivedAt = 0,
        OriginalBlob = "x",
        State = FileStates.Quarantined,
        Reason = "odd",
        ReasonText = text,
    };
}
