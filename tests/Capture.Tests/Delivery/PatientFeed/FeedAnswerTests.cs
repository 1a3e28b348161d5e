using System.Text;
using Capture.Delivery.PatientFeed;
using Capture.Storage.Patients;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class FeedAnswerTests
{
    [Fact]
    public void What_was_taken_is_acknowledged_to_its_sender_by_its_id_in_its_own_version()
    {
        var answer = Answer("MSH|^~\\&|EPIC|LAKE|CAPTURE|HIM|20261103||ADT^A08|M-7|T|2.3\r", new(null));

        Assert.Equal("MSH|^~\\&|CAPTURE|HIM|EPIC|LAKE|20261103120000+0000||ACK^A08^ACK|id|T|2.3\rMSA|AA|M-7\r", answer);
    }

    [Fact]
    public void What_is_refused_is_said_with_field_and_cause_and_without_a_word_of_the_patient()
    {
        var answer = Answer(Msh("A08") + Pid("42^^^OTHER^MR"), new(FeedRefusals.NoNumber, ("PID", 3)));

        Assert.Contains("\rMSA|AE|1|", answer, StringComparison.Ordinal);
        Assert.Contains("\rERR||PID^1^3|101^no-number^HL70357|E||||PID-3 holds no number", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Testerman", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", false, "AA")]
    [InlineData("", "", true, "AE")]
    [InlineData("AL", "NE", false, "CA")]
    [InlineData("AL", "NE", true, "CE")]
    [InlineData("AL", "AL", false, "AA")]
    [InlineData("NE", "AL", true, "AE")]
    [InlineData("NE", "ER", false, null)]
    [InlineData("NE", "ER", true, "AE")]
    [InlineData("ER", "NE", false, null)]
    [InlineData("SU", "NE", false, "CA")]
    [InlineData("NE", "NE", false, null)]
    public void The_sender_gets_the_kind_of_answer_it_asks_for(string arrival, string application, bool refused, string? code)
    {
        var answer = Answer($"MSH|^~\\&|A|B|C|D|20261103||ADT^A08|7|P|2.5.1|||{arrival}|{application}\r", new(refused ? FeedRefusals.NoName : null));

        Assert.Equal(code, answer?.Split("MSA|")[1][..2]);
    }

    [Fact]
    public void The_answer_is_parted_as_the_message_was() =>
        Assert.StartsWith("MSH#*@%+#C#D#A#B#20261103120000+0000##ACK*A08*ACK#id#P#2.3\rMSA#AA#7\r", Answer("MSH#*@%+#A#B#C#D#20261103##ADT*A08#7#P#2.3\r", new(null)), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_message_is_rejected() =>
        Assert.Contains("MSA|AR", Encoding.UTF8.GetString(FeedAnswer.To(null, new(FeedRefusals.Unreadable), "id", Arrival)!), StringComparison.Ordinal);

    private static string? Answer(string message, FeedVerdict verdict) =>
        FeedAnswer.To(Parsed(message), verdict, "id", Arrival) is { } answer ? Encoding.UTF8.GetString(answer) : null;
}
