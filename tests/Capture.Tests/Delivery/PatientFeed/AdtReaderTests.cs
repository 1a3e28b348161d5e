using System.Text;
using Capture.Delivery.PatientFeed;
using Capture.Storage.Patients;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class AdtReaderTests
{
    [Theory]
    [InlineData("A01", true)]
    [InlineData("A03", false)]
    [InlineData("A04", true)]
    [InlineData("A05", true)]
    [InlineData("A08", false)]
    [InlineData("A11", false)]
    [InlineData("A13", false)]
    [InlineData("A28", true)]
    [InlineData("A31", false)]
    public void Every_message_with_a_patient_in_it_tells_what_is_known_of_the_patient(string trigger, bool registers)
    {
        var told = Assert.IsType<PatientEvent.Told>(Assert.Single(Read(Msh(trigger) + Pid(Ours("42"))).Events));

        Assert.Equal(("42", registers), (told.Words.Mrn, told.IsRegistration));
    }

    [Theory]
    [InlineData("A18")]
    [InlineData("A34")]
    [InlineData("A36")]
    [InlineData("A40")]
    [InlineData("A47")]
    public void Merges_and_changed_numbers_retire_the_number_of_the_MRG(string trigger)
    {
        var merged = Assert.IsType<PatientEvent.Merged>(Assert.Single(Read($"{Msh(trigger)}EVN||20261103\r{Pid(Ours("42"))}MRG|9^^^OTHER^MR~{Ours("41")}\r").Events));

        Assert.Equal(("42", "41", true), (merged.Survivor.Mrn, merged.Prior, merged.IsOurs));
    }

    [Fact]
    public void Each_MRG_belongs_to_the_PID_before_it()
    {
        var events = Read($"{Msh("A40")}{Pid(Ours("1"))}PD1\rMRG|{Ours("2")}\r{Pid(Ours("3"))}MRG|{Ours("4")}\rMRG|{Ours("5")}\r").Events.Cast<PatientEvent.Merged>();

        Assert.Equal([("1", "2"), ("3", "4"), ("3", "5")], events.Select(merged => (merged.Survivor.Mrn, merged.Prior)));
    }

    [Fact]
    public void A_merge_of_somebody_elses_numbers_is_none_of_ours_and_one_of_which_nobody_says_whose_it_is_is_told_as_that()
    {
        Assert.Empty(Read($"{Msh("A40")}{Pid(Ours("42"))}MRG|41^^^OTHER^MR\r").Events);
        Assert.False(Assert.IsType<PatientEvent.Merged>(Assert.Single(Read($"{Msh("A40")}{Pid(Ours("42"))}MRG|41\r").Events)).IsOurs);
    }

    [Theory]
    [InlineData("A40", "", FeedRefusals.NoPatient)]
    [InlineData("A40", "PID|1||42^^^LAKESIDE^MR||T^M\r", FeedRefusals.NoPrior)]
    [InlineData("A40", "PID|1||42^^^LAKESIDE^MR||T^M\rMRG|\r", FeedRefusals.NoPrior)]
    [InlineData("A40", "PID|1||42^^^OTHER^MR||T^M\rMRG|41^^^LAKESIDE^MR\r", FeedRefusals.NoNumber)]
    [InlineData("A40", "PID|1||42^^^LAKESIDE^MR||T^M\rMRG|41&x^^^LAKESIDE^MR\r", FeedRefusals.StrangeNumber)]
    [InlineData("A37", "PID|1||42^^^LAKESIDE^MR||T^M\r", FeedRefusals.NoPatient)]
    [InlineData("A08", "EVN|A08\r", FeedRefusals.NoPatient)]
    public void What_lacks_something_is_refused_by_its_name(string trigger, string rest, string refusal) => Assert.Equal(refusal, Read(Msh(trigger) + rest).Refusal);

    [Theory]
    [InlineData("ADT^A24", "PID|1||42^^^LAKESIDE^MR||T^M\r")]
    [InlineData("ADT^A02", "")]
    [InlineData("ADT^A99", "ZZZ|1\r")]
    [InlineData("ORU^R01", "PID|1||42^^^OTHER^MR||T^M\r")]
    [InlineData("SIU^S12", "")]
    public void What_is_no_business_of_ours_is_taken_and_changes_nothing(string type, string rest)
    {
        var read = Read($"MSH|^~\\&|A|B|C|D|20261103||{type}|1|P|2.3\r{rest}");

        Assert.Equal((null, 0), (read.Refusal, read.Events.Count));
    }

    [Theory]
    [InlineData("A29", QuestionCauses.Deleted)]
    [InlineData("A43", QuestionCauses.Moved)]
    public void What_cannot_be_followed_is_a_question(string trigger, string cause) =>
        Assert.Equal(cause, Assert.IsType<PatientEvent.Odd>(Assert.Single(Read(Msh(trigger) + Pid(Ours("42"))).Events)).Cause);

    [Fact]
    public void Parted_are_the_two_patients_of_an_unlink()
    {
        var parted = Assert.IsType<PatientEvent.Parted>(Assert.Single(Read($"{Msh("A37")}{Pid(Ours("1"))}{Pid(Ours("2"), "Other^Ann")}").Events));

        Assert.Equal(("1", "2", "Other"), (parted.One.Mrn, parted.Other.Mrn, parted.Other.Last));
    }

    [Theory]
    [InlineData("EVN||20261103070000-0500\r", "2026-11-03T12:00:00Z")]
    [InlineData("EVN||20261103065900.25-0500\r", "2026-11-03T11:59:00.25Z")]
    [InlineData("EVN||20261103\r", "2026-11-03T05:00:00Z")]
    [InlineData("EVN||\r", "2026-11-03T11:59:00Z")]
    [InlineData("EVN||yesterday\r", "2026-11-03T11:59:00Z")]
    [InlineData("EVN||20991231\r", "2026-11-03T12:00:00Z")]
    public void It_happened_when_the_event_says_otherwise_when_the_message_does_and_never_in_the_future(string evn, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at, null).ToUnixTimeMilliseconds(), Assert.Single(Read(Msh("A08") + evn + Pid(Ours("42"))).Events).At);

    [Fact]
    public void What_is_told_in_the_hour_that_comes_twice_is_not_older_than_what_was_told_before()
    {
        var times = new FeedTimes(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        var first = times.Of(["20261101015000"], new DateTimeOffset(2026, 11, 1, 5, 50, 5, TimeSpan.Zero));
        var second = times.Of(["20261101011000"], new DateTimeOffset(2026, 11, 1, 6, 10, 5, TimeSpan.Zero));

        Assert.Equal(TimeSpan.FromMinutes(20), TimeSpan.FromMilliseconds(second - first));
    }

    [Theory]
    [InlineData("", "utf-8", "utf-8", "José")]
    [InlineData("", "iso-8859-1", "utf-8", "José")]
    [InlineData("8859/1", "iso-8859-1", "utf-8", "José")]
    [InlineData("UNICODE UTF-8", "utf-8", "iso-8859-1", "José")]
    [InlineData("UNICODE UTF-8", "iso-8859-1", "utf-8", "José")]
    [InlineData("8859/15", "iso-8859-15", "utf-8", "Œuvré")]
    [InlineData("", "iso-8859-1", "iso-8859-1", "José")]
    public void Names_are_read_in_the_characters_they_were_sent_in(string stated, string sent, string configured, string name)
    {
        var feed = Feed;
        feed.Charset = configured;
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(sent) ?? Encoding.GetEncoding(sent);
        var message = $"MSH|^~\\&|A|B|C|D|20261103||ADT^A08|1|P|2.5.1||||||{stated}\r{Pid(Ours("42"), $"Testerman^{name}")}";

        var told = Assert.IsType<PatientEvent.Told>(Assert.Single(FeedReading.Of(encoding.GetBytes(message), feed, Arrival).Adt.Events));
        Assert.Equal(name, told.Words.First);
    }
}
