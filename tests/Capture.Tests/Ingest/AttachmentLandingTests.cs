using Capture.Ingest;

namespace Capture.Tests.Ingest;

public sealed class AttachmentLandingTests
{
    [Theory]
    [InlineData("result.pdf", "result.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\x\\lab result.tif", "lab result.tif")]
    [InlineData("line\nbreak.pdf", "linebreak.pdf")]
    [InlineData("", "attachment-3")]
    [InlineData("..", "attachment-3")]
    [InlineData("folder/", "attachment-3")]
    public void An_attachment_is_called_by_the_last_part_of_its_name_and_never_by_a_path(string given, string called) =>
        Assert.Equal(called, AttachmentLanding.FreeName(given, 3, []));

    [Fact]
    public void Of_several_of_a_name_each_has_its_own()
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(["a.pdf", "2-A.pdf", "3-a.pdf"], new[] { "a.pdf", "A.pdf", "a.pdf" }.Select((name, place) => AttachmentLanding.FreeName(name, place + 1, taken)));
    }
}
