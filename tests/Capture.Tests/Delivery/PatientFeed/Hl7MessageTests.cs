using Capture.Delivery.Hl7;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class Hl7MessageTests
{
    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Segments_are_found_whichever_way_lines_end(string end)
    {
        var message = Parsed(string.Join(end, @"MSH|^~\&|A|B|C|D|20260101||ADT^A08|7|P|2.3", "EVN|A08|20260102", "PID|1||4^^^X^MR"));

        Assert.Equal(["MSH", "EVN", "PID"], message.Segments.Select(segment => segment.Name));
        Assert.Equal(("|", @"^~\&", "7"), (message.Header.Raw(1), message.Header.Raw(2), message.Header.Text(10)));
        Assert.Equal(("4", "X", "MR"), (message.First("PID")!.Text(3), message.First("PID")!.Repetitions(3)[0].Component(4), message.First("PID")!.Repetitions(3)[0].Component(5)));
    }

    [Fact]
    public void The_message_says_itself_by_which_characters_it_is_parted()
    {
        var message = Parsed("MSH#*@%+#A##C##20260101##ADT*A08#7#P#2.3\rPID#1##4***X+1.2.3+ISO*MR@5***Y*MR##Te|st%H%er*An%T%na");

        var numbers = message.First("PID")!.Repetitions(3);
        Assert.Equal(("4", "X", "1.2.3", "5"), (numbers[0].Component(1), numbers[0].Component(4), numbers[0].Subcomponent(4, 2), numbers[1].Component(1)));
        Assert.Equal(("Te|ster", "An+na"), (message.First("PID")!.Text(5), message.First("PID")!.Repetitions(5)[0].Component(2)));
    }

    [Theory]
    [InlineData(@"O\T\Neill", "O&Neill")]
    [InlineData(@"A\F\B\S\C\R\D\E\E", @"A|B^C~D\E")]
    [InlineData(@"Jos\XE9\", "José")]
    [InlineData(@"A\.br\B", "A B")]
    [InlineData(@"A\H\B\N\C", "ABC")]
    [InlineData(@"A\X0A\B", "A B")]
    [InlineData(@"C:\temp", @"C:\temp")]
    [InlineData(@"A\Zx\B", @"A\Zx\B")]
    [InlineData(@"A\XG0\B", @"A\XG0\B")]
    [InlineData("\"\"", "")]
    public void Escapes_are_read_as_the_standard_says_and_what_is_none_is_left(string written, string read) =>
        Assert.Equal(read, Parsed($"{Msh("A08")}PID|1||1||{written}").First("PID")!.Text(5));

    [Theory]
    [InlineData("\"\"", true)]
    [InlineData("\"\"^\"\"", true)]
    [InlineData("^^\"\"", true)]
    [InlineData("\"\"^Anna", false)]
    [InlineData("Anna", false)]
    public void Two_quotation_marks_alone_say_that_nothing_is_known_any_more(string field, bool deletes) =>
        Assert.Equal(deletes, Parsed($"{Msh("A08")}PID|1||1||{field}").First("PID")!.Repetitions(5)[0].IsDeletion);

    [Theory]
    [InlineData("")]
    [InlineData("MSH")]
    [InlineData("MSH|^~")]
    [InlineData("PID|1||4")]
    [InlineData("MSHA^~\\&|A|B")]
    [InlineData("MSH|||||||ADT^A08")]
    [InlineData("MSH|^^^^|A|B|C|D|20260101||ADT^A08|7|P|2.3")]
    [InlineData("{\"resourceType\":\"Patient\"}")]
    public void What_does_not_say_how_it_is_parted_is_no_message(string text) => Assert.False(Hl7Message.TryParse(text, out _));
}
