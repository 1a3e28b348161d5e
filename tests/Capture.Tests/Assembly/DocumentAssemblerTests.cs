using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Tests.Assembly;

public sealed class DocumentAssemblerTests
{
    private const string Body = "The patient tolerated the visit well and was told to come back in three months or sooner.\nBlood pressure and weight were taken and found to be stable since the last visit.\nMedications were reviewed and no change was made to any of them today.";

    private static string First(string name, string title, string dob = "04/04/1973", string mrn = "4947710") =>
        $"Harlan Falls Regional Medical Center\n400 Hospital Parkway, Harlan Falls, OH 44102  Tel (614) 555-3819\n{title}\nPatient Name: {name}\nDate of Birth: {dob}\nMRN: {mrn}\nDate of Service: 03/06/2025\nAttending: Anita Blake, MD\n{Body}";

    private const string Cover = "Harlan Falls Regional Medical Center\nFAX COVER SHEET\nTO: Medical Records\nFROM: Anita Blake\nFAX: (216) 555-1339\nPAGES (including cover): 3\nRE: Records\nUrgent\nPlease reply\nThis fax is intended only for the person named above.";

    private static AssemblyPage Page(int number, string text, bool blank = false, bool separator = false, bool givenUp = false) => new()
    {
        Number = number,
        Text = text.Length == 0 ? PageText.Empty(1700, 2200, 200) : Corpus.Printed(text),
        Geometry = new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = blank, Separator = separator },
        GivenUp = givenUp,
    };

    private static string Split(params AssemblyPage[] pages) =>
        string.Join(" | ", DocumentAssembler.Assemble(FileSheets.Of(pages)).Select(document => string.Join(' ', document.Pages)));

    [Fact]
    public void A_file_without_pages_holds_no_document() => Assert.Empty(DocumentAssembler.Assemble(FileSheets.Of([])));

    [Fact]
    public void A_file_of_blank_and_separator_pages_holds_no_document() =>
        Assert.Equal("", Split(Page(1, "", blank: true), Page(2, "SEPARATOR", separator: true)));

    [Fact]
    public void A_separator_begins_a_document_though_the_text_runs_on() =>
        Assert.Equal("1 | 3", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2"),
            Page(2, "", separator: true),
            Page(3, $"Marshall, Maria\nMRN: 4947710\n{Body}\nPage 2 of 2")));

    [Fact]
    public void A_blank_back_inside_a_document_belongs_to_no_one_and_parts_nothing() =>
        Assert.Equal("1 3", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2"),
            Page(2, "", blank: true),
            Page(3, $"Marshall, Maria\nMRN: 4947710\n{Body}\nPage 2 of 2")));

    [Fact]
    public void The_page_counter_of_the_transmission_joins_nothing() =>
        Assert.Equal("1 | 2", Split(
            Page(1, "06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.01/02\n" + First("Marshall, Maria", "OPERATIVE REPORT")),
            Page(2, "06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.02/02\n" + First("Grant, Clinton", "LABORATORY REPORT", "01/30/1956", "6064434"))));

    [Fact]
    public void Page_numbers_with_a_total_hold_a_document_together() =>
        Assert.Equal("1 2 3 | 4", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 3"),
            Page(2, $"{Body}\nPage 2 of 3"),
            Page(3, $"{Body}\nSigned: Anita Blake, MD 03/06/2025\nPage 3 of 3"),
            Page(4, First("Marshall, Maria", "RADIOLOGY REPORT") + "\nPage 1 of 1")));

    [Fact]
    public void Letterhead_and_title_repeated_on_every_page_part_nothing_while_the_numbers_run_on() =>
        Assert.Equal("1 2", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2"),
            Page(2, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 2 of 2")));

    [Fact]
    public void A_page_without_a_head_continues_the_one_before() =>
        Assert.Equal("1 2", Split(Page(1, First("Marshall, Maria", "OPERATIVE REPORT")), Page(2, Body)));

    [Fact]
    public void A_new_patient_begins_a_new_document_even_on_the_same_form() =>
        Assert.Equal("1 | 2", Split(
            Page(1, First("Marshall, Maria", "PROGRESS NOTE")),
            Page(2, First("Grant, Clinton", "PROGRESS NOTE", "01/30/1956", "6064434"))));

    [Fact]
    public void A_second_page_that_names_another_patient_is_never_joined() =>
        Assert.Equal("1 | 2", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT")),
            Page(2, $"GRANT, CLINTON\nMRN: 6064434\nPAGE 2\n{Body}")));

    [Fact]
    public void Two_reports_of_one_patient_are_two_documents() =>
        Assert.Equal("1 | 2", Split(
            Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nElectronically signed by Anita Blake, MD 03/06/2025"),
            Page(2, First("Marshall, Maria", "LABORATORY REPORT"))));

    [Fact]
    public void A_cover_sheet_is_a_document_of_its_own() =>
        Assert.Equal("1 | 2 3", Split(
            Page(1, Cover),
            Page(2, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2"),
            Page(3, $"{Body}\nPage 2 of 2")));

    [Fact]
    public void Every_page_with_content_is_in_exactly_one_document()
    {
        var pages = new[] { Page(1, Cover), Page(2, "", givenUp: true), Page(3, ""), Page(4, Body), Page(5, "", blank: true, givenUp: true), Page(6, First("Grant, Clinton", "CONSENT FORM")) };

        var made = DocumentAssembler.Assemble(FileSheets.Of(pages)).SelectMany(document => document.Pages);

        Assert.Equal([1, 2, 3, 4, 5, 6], made);
    }

    [Fact]
    public void A_page_given_up_on_stands_alone_and_asks_for_a_person()
    {
        var made = DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT")), Page(2, "", givenUp: true), Page(3, First("Grant, Clinton", "CONSENT FORM"))]));

        var alone = Assert.Single(made, document => document.Pages.SequenceEqual([2]));
        Assert.Contains(ReviewReasons.PageGivenUp, alone.Reasons);
        Assert.Contains(ReviewReasons.SplitUncertain, alone.Reasons);
    }

    [Fact]
    public void A_document_that_ends_before_its_last_page_says_so() =>
        Assert.Contains(ReviewReasons.PagesMissing, Assert.Single(DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2")]))).Reasons);

    [Fact]
    public void A_single_complete_page_is_certain()
    {
        var made = Assert.Single(DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 1")])));

        Assert.Equal(1, made.SplitConfidence);
        Assert.Empty(made.Reasons);
    }

    [Fact]
    public void Pages_are_taken_in_the_order_of_their_numbers() =>
        Assert.Equal("1 2", Split(Page(2, $"{Body}\nPage 2 of 2"), Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2")));

    [Fact]
    public void The_fit_finds_a_planted_rule()
    {
        var gaps = new List<(Gap, bool, double)>();
        for (var i = 0; i < 200; i++)
        {
            var values = new double[Gap.Signals.Count];
            values[0] = 1;
            values[1] = i % 2;
            values[2] = i % 3 == 0 ? 1 : 0;
            gaps.Add((new Gap(values), i % 2 == 1, 1));
        }

        var model = GapModel.Fit(gaps, penalty: 0.1);

        Assert.True(model.Weights[1] > 3, $"{model.Weights[1]}");
        Assert.All(gaps, gap => Assert.Equal(gap.Item2, model.Probability(gap.Item1) > 0.5));
    }

    [Fact]
    public void A_chart_of_2000_pages_stays_one_document_and_little_of_each_page_is_kept()
    {
        var sheets = new FileSheets();
        for (var number = 1; number <= 2000; number++)
            sheets.Add(Page(number, $"Marshall, Maria\nMRN: 4947710  Job #: {1000 + number}\n{string.Join('\n', Enumerable.Repeat(Body, 5))}\nPage {number} of 2000"));

        Assert.Equal(Enumerable.Range(1, 2000), Assert.Single(DocumentAssembler.Assemble(sheets.Sheets)).Pages);
        Assert.All(sheets.Sheets, sheet => Assert.InRange(sheet.Evidence.Head.Count + sheet.Evidence.Foot.Count, 1, 7));
        Assert.Equal(2001, RunningDocument.Of(sheets.Sheets.Select(sheet => sheet.Evidence)).ExpectedNumber);
    }
}
