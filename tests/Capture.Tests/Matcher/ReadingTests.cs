using Capture.Evidence;
using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

public sealed class ReadingTests
{
    private static readonly DateOnly Latest = new(2025, 6, 2);

    [Theory]
    [InlineData("03/14/1962")]
    [InlineData("3/14/62")]
    [InlineData("03-14-1962")]
    [InlineData("14-Mar-1962")]
    [InlineData("March 14, 1962")]
    [InlineData("Mar 14 1962")]
    [InlineData("1962-03-14")]
    [InlineData("03141962")]
    [InlineData("03 / 14 / 1962")]
    [InlineData("O3/l4/1962")]
    [InlineData("03114/1962")]
    [InlineData("03/1411962")]
    [InlineData("03.14.1962")]
    [InlineData("03/14/1 962")]
    [InlineData("14/03/1962")]
    [InlineData("Rm 204 3/14/62")]
    [InlineData("204|03/14/1962|67")]
    [InlineData("3/14/62| 67")]
    [InlineData("3/14/62|67")]
    [InlineData("1962-03-14|")]
    [InlineData("3/14/62Age 67")]
    [InlineData("1962-03-14T08:30")]
    [InlineData("03/14/1962F")]
    [InlineData("DOB03/14/1962")]
    public void Date_is_read_however_it_is_written_or_damaged(string text) =>
        Assert.Equal(new DateOnly(1962, 3, 14), DateReader.Read(text, Latest)[0].Date);

    // A digit read as a letter, or a gap inside the year, leaves something that looks like another date.
    [Theory]
    [InlineData("19g3-05-17", 1993, 5, 17)]
    [InlineData("07-13-19B0", 1980, 7, 13)]
    [InlineData("2020-01-1S", 2020, 1, 15)]
    [InlineData("199 9-09-06", 1999, 9, 6)]
    [InlineData("06/22/19 87", 1987, 6, 22)]
    [InlineData("196 4-08-16", 1964, 8, 16)]
    [InlineData("O1-01-1g93", 1993, 1, 1)]
    public void What_is_left_of_a_spoilt_date_is_not_taken_for_another_and_the_repair_is_not_called_clean(string text, int year, int month, int day)
    {
        var readings = DateReader.Read(text, Latest);

        Assert.Equal(new DateOnly(year, month, day), readings[0].Date);
        Assert.All(readings, reading => Assert.False(reading.Clean));
    }

    [Theory]
    [InlineData("07-13-19B0")]
    [InlineData("03/04/19S8")]
    public void No_date_among_others_is_cut_from_a_spoilt_one(string text) => Assert.Empty(DateReader.FindAll(text));

    [Theory]
    [InlineData("02/30/1980")]
    [InlineData("13/13/1980")]
    [InlineData("01/01/2031")]
    [InlineData("01/01/1890")]
    [InlineData("Follow up")]
    [InlineData("")]
    public void No_date_is_invented(string text) => Assert.Empty(DateReader.Read(text, Latest));

    [Fact]
    public void Two_digit_year_keeps_both_centuries_and_day_first_stays_possible()
    {
        var readings = DateReader.Read("05/06/20", Latest);

        Assert.Equal(4, readings.Count);
        Assert.Contains(readings, reading => reading.Date == new DateOnly(1920, 5, 6) && reading.Clean);
        Assert.Contains(readings, reading => reading.Date == new DateOnly(2020, 6, 5) && !reading.Clean && reading.Weight < 0.1);
    }

    [Theory]
    [InlineData("Smith, John Q", "SMITH", "JOHN", "Q")]
    [InlineData("John Q Smith", "SMITH", "JOHN", "Q")]
    [InlineData("SMITH JR, JOHN", "SMITH", "JOHN", "")]
    [InlineData("O'Brien, Mary", "OBRIEN", "MARY", "")]
    [InlineData("Núñez-Söderberg, José", "NUNEZSODERBERG", "JOSE", "")]
    [InlineData("Thompson,Camila", "THOMPSON", "CAMILA", "")]
    [InlineData("CamilaThompson", "THOMPSON", "CAMILA", "")]
    public void Name_is_read_in_the_usual_orders(string text, string last, string first, string middle)
    {
        var words = PageLayout.Pieces(TypedPage.Of(text), 0, _ => false)[0].Value;
        var reading = NameReader.Read(words)!.Readings[0];

        Assert.Equal((last, first, middle), (reading.Last, reading.First, reading.Middle));
    }

    [Theory]
    [InlineData("John Smith, MD")]
    [InlineData("SMITH, JOHN MD")]
    [InlineData("J. Smith, M.D.")]
    [InlineData("Amy Jones, PA-C")]
    public void Title_or_degree_marks_a_clinician(string text) =>
        Assert.True(NameReader.Read(PageLayout.Pieces(TypedPage.Of(text), 0, _ => false)[0].Value)!.Credentialed);

    [Theory]
    [InlineData("Patient Name: X", "PatientName")]
    [InlineData("Patlent Narne: X", "PatientName")]
    [InlineData("2. PATIENT'S NAME (Last, First, MI): X", "PatientName")]
    [InlineData("D0B: 1", "BirthDate")]
    [InlineData("DATE: OF BIRTH: 1", "BirthDate")]
    [InlineData("3. PATIENT'S BIRTH DATE: 1", "BirthDate")]
    [InlineData("Medical Record #: 1", "RecordNumber")]
    [InlineData("Suscriber: X", "GuarantorName")]
    [InlineData("INSURED'S DATE OF BIRTH: 1", "GuarantorBirthDate")]
    [InlineData("Attending Physician: X", "ProviderName")]
    [InlineData("Patlent Name: X", "PatientName")]
    [InlineData("In reference to: X", "PatientName")]
    [InlineData("Referred to: X", "ProviderName")]
    [InlineData("Member ID: 1", "OtherNumber")]
    public void Labels_are_known_with_reading_errors(string text, string kind) =>
        Assert.Equal(kind, PageLayout.Pieces(TypedPage.Of(text), 0, _ => false)[0].Kind.ToString());

    [Fact]
    public void Value_before_a_label_is_no_part_of_it() =>
        Assert.Equal([LabelKind.Sex, LabelKind.Age], PageLayout.Pieces(TypedPage.Of("Sex: M   Age: 67"), 0, _ => false).Select(piece => piece.Kind!.Value));

    [Theory]
    [InlineData("Hubbard, Kimberly B")]
    [InlineData("The patient is a 78-year-old woman")]
    [InlineData("Mr. Del Rio was seen today")]
    public void Surnames_and_prose_are_no_labels(string text) =>
        Assert.Null(PageLayout.Pieces(TypedPage.Of(text), 0, word => word.StartsWith("Hubbard", StringComparison.Ordinal))[0].Kind);

    [Theory]
    [InlineData("Cochran, Candice C Feb 17, 1989", "COCHRAN", "CANDICE", "C")]
    [InlineData("Kara K lvermeier", "IVERMEIER", "KARA", "K")]
    [InlineData("Michael 1) Reynolds", "REYNOLDS", "MICHAEL", "")]
    [InlineData("Winslow, April May", "WINSLOW", "APRIL", "MAY")]
    public void What_is_no_part_of_a_name_does_not_spoil_it(string text, string last, string first, string middle)
    {
        var reading = NameReader.Read(PageLayout.Pieces(TypedPage.Of(text), 0, _ => false)[0].Value)!.Readings[0];

        Assert.Equal((last, first, middle), (reading.Last, reading.First, reading.Middle));
    }

    [Fact]
    public void Numbered_boxes_in_one_row_are_captions_of_what_stands_below_them()
    {
        var pieces = PageLayout.Pieces(TypedPage.Of("9 PATIENT ADDRESS 10 BIRTHDATE 11 SEX 12 ADMISSION DATE\n                  09291953     F      11072024"), 0, _ => false);

        Assert.Equal("09291953", pieces.Single(piece => piece.Kind == LabelKind.BirthDate).Value[0].Text);
        Assert.Equal("F", pieces.Single(piece => piece.Kind == LabelKind.Sex).Value[0].Text);
    }

    [Theory]
    [InlineData("Age 45 Sex M Room 12 Bed 3")]
    [InlineData("12 Age: 45 Sex: M Room 12")]
    [InlineData("2 tablets 3 times daily for 10 days")]
    public void Other_numbers_in_a_row_are_no_boxes(string text) =>
        Assert.All(PageLayout.Pieces(TypedPage.Of(text), 0, _ => false), piece => Assert.True(piece.Value.Count > 0 && (piece.Kind != LabelKind.Sex || piece.Value[0].Text == "M")));

    [Fact]
    public void A_name_that_did_not_fit_its_box_goes_on_below_it_unless_something_else_stands_there()
    {
        static string Name(string below) =>
            string.Join(' ', PageLayout.Pieces(TypedPage.Of($"2. PATIENT'S NAME: CHANG,\n{below}"), 0, word => word.StartsWith("ISABELLA", StringComparison.Ordinal)).First(piece => piece.Kind == LabelKind.PatientName).Value.Select(word => word.Text));

        Assert.Equal("CHANG, ISABELLA J", Name("                        ISABELLA J"));
        Assert.Equal("CHANG,", Name("                        MEDICARE"));
        Assert.Equal("CHANG,", Name("\n\n                        ISABELLA J"));
        Assert.Equal("CHANG,", Name("            INSURED: ISABELLA J"));
    }

    [Theory]
    [InlineData("Luebquam, Brian M0854201")]
    [InlineData("MESSDAHL. JOANNA M0015564")]
    public void A_name_in_no_list_is_one_where_a_number_stands_beside_it_in_the_head(string text)
    {
        var name = Assert.Single(MentionReader.Read([TypedPage.Of(text)], Latest).Names, name => name.Role == Role.Unlabelled);

        Assert.True(name.InHead);
        Assert.False(name.IsHeadline);
    }

    [Theory]
    [InlineData("IRON, TOTAL 45")]
    [InlineData("Wexford, OH 44109")]
    [InlineData("Luebquam Medical, Suite 200")]
    public void Tests_and_places_are_no_names_beside_a_number(string text) =>
        Assert.DoesNotContain(MentionReader.Read([TypedPage.Of(text)], Latest).Names, name => name.Role == Role.Unlabelled);

    [Fact]
    public void A_street_in_a_letterhead_is_nobody()
    {
        Assert.DoesNotContain(MentionReader.Read([TypedPage.Of("Saint Odile Hospital\n1 Abbey Hill     Saint Odile, MN 55902")], Latest).Names, name => name.InHead);
        Assert.Contains(MentionReader.Read([TypedPage.Of("Saint Odile Hospital\n1 Abbey Hill     Page 2 of 2")], Latest).Names, name => name.InHead);
    }

    [Fact]
    public void Look_alikes_cost_less_than_other_letters_and_ligatures_one_error()
    {
        Assert.True(OcrChannel.LogProbability("H0UGH", "HOUGH") > OcrChannel.LogProbability("HXUGH", "HOUGH"));
        Assert.True(OcrChannel.LogProbability("BUMS", "BURNS") > -6);
        Assert.True(OcrChannel.LogProbability("SMITH", "SMITH") > -0.1);
        Assert.Equal(double.NegativeInfinity, OcrChannel.LogProbability("AL", "ALEXANDER"));
    }

    [Theory]
    [InlineData("GUARDIAN", "GUARDIAN")]
    [InlineData("GUARDAIN", "GUARDIAN")]
    [InlineData("GUAROIAN", "GUARDIAN")]
    [InlineData("GUARDINN", "GUARDIAN")]
    [InlineData("GUACLIAN", "GUADIAN")]
    [InlineData("INSLIRED", "INSURED")]
    [InlineData("HOMEPHONE", "HORNEPHONE")]
    [InlineData("QXZGUARDIAN", "GUARDIAN")]
    [InlineData("PATENT", "PATIENT")]
    [InlineData("BCDFGH", "JKLMNOP")]
    public void Letters_that_only_one_word_has_never_rule_out_a_misreading(string observed, string printed) =>
        Assert.True(OcrChannel.LogProbability(observed, printed) <= OcrChannel.MostProbable(Labels.Alphabet(observed), Labels.Alphabet(printed)));

    [Fact]
    public void Words_of_other_letters_are_no_misreading() =>
        Assert.Equal(3 * OcrChannel.Confused, OcrChannel.MostProbable(Labels.Alphabet("MEDICATION"), Labels.Alphabet("GUARDIAN")), 6);

    [Fact]
    public void Smeared_name_is_found_among_those_it_may_have_been()
    {
        var names = Register.Index.Names;

        Assert.Contains(names.Near("KOWA1SKl"), near => names.Text(near.Token) == "KOWALSKI");
        Assert.Contains(names.Near("JANKOWSK"), near => names.Text(near.Token) == "JANKOWSKI");
        Assert.DoesNotContain(names.Near("SANDOVAL"), near => names.Text(near.Token) == "KOWALSKI");
    }
}
