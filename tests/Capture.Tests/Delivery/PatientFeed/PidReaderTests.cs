using Capture.Storage.Patients;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class PidReaderTests
{
    [Fact]
    public void All_that_is_known_of_a_patient_is_read()
    {
        var words = WordsOf("PID|1||900^^^OTHER^MR~0042^^^LAKESIDE&2.16.840.1.113883.3.1&ISO^MR~321-45-6789^^^USSSA^SS||Testerman&von&T^Marigold^Q^Jr^Dr^^L~Mari^^^^^^N~Before^Marigold^^^^^M"
            + "||196203141530|F||2106-3|1 Elm St&Elm St&1^Apt 4^Springfield^OH^04401^USA^H~PO Box 9^^Elsewhere^OH^^^BI||^NET^Internet^a@b.example~(216)555-0536^PRN^PH|(216)555-9999^WPN^PH||M\r");

        Assert.Equal(new PatientWords
        {
            Mrn = "0042",
            Last = "Testerman",
            First = "Marigold",
            Middle = "Q",
            Suffix = "Jr",
            Sex = "F",
            SaysDob = true,
            Dob = new(1962, 3, 14),
            Ssn4 = "6789",
            Phone = "(216)555-0536",
            Street = "1 Elm St",
            City = "Springfield",
            State = "OH",
            Zip = "04401",
            PreviousLast = "Before",
        }, words);
    }

    [Theory]
    [InlineData("42^^^LAKESIDE^MR", "42")]
    [InlineData("42^^^lakeside^mr", "42")]
    [InlineData("0042^^^LAKESIDE^MR", "0042")]
    [InlineData("9^^^OTHER^MR~42^^^LAKESIDE^MR", "42")]
    [InlineData("42^^^LAKESIDE^MR~77^^^LAKESIDE^AN~8^^^LAKESIDE^PI", "42")]
    [InlineData("42^^^LAKESIDE^MR~42^^^LAKESIDE^MR", "42")]
    [InlineData("A-42 / 7^^^LAKESIDE^MR", "A-42 / 7")]
    [InlineData("42", null)]
    [InlineData("42^^^OTHER^MR", null)]
    [InlineData("42^^^^MR", null)]
    [InlineData("42^^^LAKESIDE", null)]
    [InlineData("42^^^LAKESIDE^PI", null)]
    [InlineData("\"\"", null)]
    [InlineData("", null)]
    public void Whom_it_is_about_is_said_by_our_own_record_number_and_by_no_other(string numbers, string? ours)
    {
        var read = Read(Msh("A08") + Pid(numbers));

        Assert.Equal(ours is null ? FeedRefusals.NoNumber : null, read.Refusal);
        Assert.Equal(ours, (read.Events.SingleOrDefault() as PatientEvent.Told)?.Words.Mrn);
    }

    [Theory]
    [InlineData("800&&&LAKESIDE&MR^^^LAKESIDE^MR", FeedRefusals.StrangeNumber)]
    [InlineData(@"8\S\00^^^LAKESIDE^MR", FeedRefusals.StrangeNumber)]
    [InlineData("800000000000000000000000000000000000000000000000000^^^LAKESIDE^MR", FeedRefusals.StrangeNumber)]
    public void A_number_that_may_be_wrong_is_nobodys(string numbers, string refusal) => Assert.Equal(refusal, Read(Msh("A08") + Pid(numbers)).Refusal);

    [Fact]
    public void The_authority_may_be_named_by_its_universal_id_and_numbers_without_type_or_authority_may_be_ours()
    {
        var byId = Feed;
        byId.AssigningAuthority = "2.16.840.1.113883.3.1";
        Assert.Equal("42", WordsOf(Pid("42^^^LAKESIDE&2.16.840.1.113883.3.1&ISO^MR"), byId).Mrn);
        var untyped = Feed;
        untyped.IdentifierTypes = "MR, none";
        Assert.Equal("42", WordsOf(Pid("42^^^LAKESIDE"), untyped).Mrn);
        var bare = Feed;
        bare.NumbersWithoutAuthority = true;
        Assert.Equal("42", WordsOf(Pid("42"), bare).Mrn);
        Assert.Equal(FeedRefusals.NoNumber, Read(Msh("A08") + Pid("42^^^OTHER^MR"), bare).Refusal);
        Assert.Equal(FeedRefusals.NoNumber, Read(Msh("A08") + Pid("42^^^^PI"), bare).Refusal);
    }

    [Theory]
    [InlineData("19620314", "1962-03-14")]
    [InlineData("19620314235959.1234-0500", "1962-03-14")]
    [InlineData("\"\"", null)]
    [InlineData("1962", null)]
    [InlineData("196203", null)]
    [InlineData("00000000", null)]
    public void A_birth_date_is_a_whole_day_or_unknown(string written, string? day)
    {
        var words = WordsOf(Pid(Ours("42"), dob: written));

        Assert.Equal((true, day is null ? null : DateOnly.Parse(day, null)), (words.SaysDob, words.Dob));
    }

    [Theory]
    [InlineData("19621314")]
    [InlineData("03/14/1962")]
    [InlineData("18490101")]
    [InlineData("unknown")]
    public void What_is_no_birth_date_is_refused_and_not_taken_for_another(string written) => Assert.Equal(FeedRefusals.BadBirthDate, Read(Msh("A08") + Pid(Ours("42"), dob: written)).Refusal);

    [Fact]
    public void What_a_message_leaves_empty_it_says_nothing_of_and_what_it_deletes_is_known_no_more()
    {
        var empty = WordsOf($"PID|1||{Ours("42")}\r");
        Assert.Equal(new PatientWords { Mrn = "42" }, empty);

        var deleted = WordsOf($"PID|1||{Ours("42")}||Testerman^Marigold||\"\"|\"\"|||\"\"||\"\"||||||\"\"\r");
        Assert.Equal(("", "", "", "", "", "", "", true, null), (deleted.Sex, deleted.Street, deleted.City, deleted.State, deleted.Zip, deleted.Phone, deleted.Ssn4, deleted.SaysDob, deleted.Dob));
        Assert.Equal("", deleted.Middle);
    }

    [Theory]
    [InlineData("Alias^Al^^^^^A~Testerman^Marigold^^^^^L", "Testerman")]
    [InlineData("Testerman^Marigold~Nick^Ma^^^^^N", "Testerman")]
    [InlineData("Display^Name^^^^^D~Testerman^Marigold^^^^^L", "Testerman")]
    [InlineData("Alias^Al^^^^^A", null)]
    public void A_patient_is_called_by_the_legal_name_and_never_by_an_alias(string names, string? last) => Assert.Equal(last, WordsOf(Pid(Ours("42"), names)).Last);

    [Theory]
    [InlineData("321-45-6789", "6789")]
    [InlineData("123456780", "6780")]
    [InlineData("999-99-9999", "")]
    [InlineData("000000000", "")]
    [InlineData("123456789", "")]
    [InlineData("6789", "6789")]
    [InlineData("XXX-XX-6789", "6789")]
    [InlineData("0000", "")]
    [InlineData("56789", "")]
    [InlineData("912345678", "")]
    public void What_stands_for_an_unknown_social_security_number_is_none(string written, string four) => Assert.Equal(four, WordsOf($"PID|1||{Ours("42")}||T^M||||||||||||||{written}\r").Ssn4);

    [Fact]
    public void Words_of_any_characters_are_taken_and_control_characters_are_not()
    {
        var words = WordsOf(Pid(Ours("42"), "O\\T\\Te\0sté\u0001rman^試^" + new string('x', 5000)));

        Assert.Equal(("O&Testérman", "試", 200), (words.Last, words.First, words.Middle!.Length));
    }
}
