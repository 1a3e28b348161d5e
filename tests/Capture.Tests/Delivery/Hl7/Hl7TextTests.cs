using Capture.Delivery.Hl7;

namespace Capture.Tests.Delivery.Hl7;

public sealed class Hl7TextTests
{
    [Theory]
    [InlineData("O|Brien & Sons^~\\", @"O\F\Brien \T\ Sons\S\\R\\E\")]
    [InlineData("line one\r\nline two", @"line one\X0D\\X0A\line two")]
    [InlineData("a\u000Bb\u001Cc", "abc")]
    [InlineData("Zoë Núñez", "Zoë Núñez")]
    [InlineData(null, "")]
    public void A_value_is_no_part_of_the_message_it_stands_in(string? value, string written) => Assert.Equal(written, Hl7Text.Escape(value));

    [Fact]
    public void Empty_fields_at_the_end_are_left_out_and_the_segment_ends_with_a_return_alone() => Assert.Equal("PV1|1||x\r", Hl7Text.Segment("PV1", "1", "", "x", "", ""));

    [Theory]
    [InlineData("MSH|^~\\&|A|B|C|D|20260101||ACK^T02^ACK|X1|P|2.5.1\rMSA|AA|CAP1|OK\r", "AA", "CAP1", "AA OK")]
    [InlineData("MSH|^~\\&|A\rMSA|AE|CAP1\rERR||PID^1|207^Internal", "AE", "CAP1", "AE PID^1|207^Internal")]
    [InlineData("MSH$^~\\&$A\nMSA$CA$CAP1\n", "CA", "CAP1", "CA")]
    public void An_answer_is_read_whatever_its_version_separators_and_line_ends(string message, string code, string id, string text) =>
        Assert.Equal(new Acknowledgement(code, id, text), Acknowledgement.Read(System.Text.Encoding.UTF8.GetBytes(message)));

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("MSH|^~\\&|A\rMSA")]
    public void What_names_no_message_is_no_answer(string message) => Assert.Null(Acknowledgement.Read(System.Text.Encoding.UTF8.GetBytes(message)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(4096)]
    public async Task A_frame_is_found_however_its_bytes_arrive_with_noise_before_and_without_a_return_behind(int piece)
    {
        var bytes = "noise\u000Bone\u001C\r\r\n\u000Btwo\u001C\u000Bthree\u001C\u000Bhalf"u8.ToArray();
        var frames = new MllpFrames(new Pieces(bytes, piece), 100);

        Assert.Equal("one"u8.ToArray(), await frames.NextAsync(default));
        Assert.Equal("two"u8.ToArray(), await frames.NextAsync(default));
        Assert.Equal("three"u8.ToArray(), await frames.NextAsync(default));
        Assert.Null(await frames.NextAsync(default));
    }

    [Fact]
    public async Task A_frame_without_an_end_is_not_read_for_ever() =>
        Assert.Null(await new MllpFrames(new MemoryStream([0x0B, .. new byte[200]]), 100).NextAsync(default));

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
