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
        string.Join(" | ", DocumentAssembler.Assemble(FileSheets.Of(pages, Corpus.Received)).Select(document => string.Join(' ', document.Pages)));

    [Fact]
    public void A_file_without_pages_holds_no_document() => Assert.Empty(DocumentAssembler.Assemble(FileSheets.Of([], Corpus.Received)));

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

        var made = DocumentAssembler.Assemble(FileSheets.Of(pages, Corpus.Received)).SelectMany(document => document.Pages);

        Assert.Equal([1, 2, 3, 4, 5, 6], made);
    }

    [Fact]
    public void A_page_given_up_on_stands_alone_and_asks_for_a_person()
    {
        var made = DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT")), Page(2, "", givenUp: true), Page(3, First("Grant, Clinton", "CONSENT FORM"))], Corpus.Received));

        var alone = Assert.Single(made, document => document.Pages.SequenceEqual([2]));
        Assert.Contains(ReviewReasons.PageGivenUp, alone.Reasons);
        Assert.Contains(ReviewReasons.SplitUncertain, alone.Reasons);
    }

    [Fact]
    public void A_document_that_ends_before_its_last_page_says_so() =>
        Assert.Contains(ReviewReasons.PagesMissing, Assert.Single(DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2")], Corpus.Received))).Reasons);

    private static IReadOnlyList<AssembledDocument> Made(params string[] pages) =>
        DocumentAssembler.Assemble(FileSheets.Of(pages.Select((text, place) => Page(place + 1, text)), Corpus.Received));

    private static string Strip(int number, int of) => $"2025-06-02T19:00   6145550370 -> 2165550140   Page {number} of {of}\n";

    [Fact]
    public void What_a_fax_machine_counts_is_no_page_number_and_nothing_is_called_missing()
    {
        var made = Made(Strip(1, 3) + Cover, Strip(2, 3) + First("Marshall, Maria", "OPERATIVE REPORT"), Strip(3, 3) + First("Marshall, Maria", "LABORATORY REPORT"));

        Assert.Equal([[1], [2], [3]], made.Select(document => document.Pages));
        Assert.All(made, document => Assert.DoesNotContain(ReviewReasons.PagesMissing, document.Reasons));
    }

    [Fact]
    public void Numbers_that_run_on_from_the_cover_are_the_transmissions_though_no_line_of_a_machine_was_seen()
    {
        var made = Made(Cover, $"Page 2 of 3\n{First("Marshall, Maria", "OPERATIVE REPORT")}", $"Page 3 of 3\n{First("Marshall, Maria", "LABORATORY REPORT")}");

        Assert.Equal([[1], [2], [3]], made.Select(document => document.Pages));
        Assert.All(made, document => Assert.DoesNotContain(ReviewReasons.PagesMissing, document.Reasons));
    }

    [Fact]
    public void A_document_behind_a_cover_that_lost_its_first_page_says_so() =>
        Assert.Contains(ReviewReasons.PagesMissing, Made(Strip(1, 3) + Cover, $"{Strip(2, 3)}{Body}\nPage 2 of 3", $"{Strip(3, 3)}{Body}\nPage 3 of 3")[1].Reasons);

    [Fact]
    public void A_transmission_that_broke_off_says_so_though_its_pages_bear_no_numbers_of_their_own()
    {
        var made = Made(Strip(1, 3) + First("Marshall, Maria", "OPERATIVE REPORT"), Strip(2, 3) + Body);

        Assert.Contains(ReviewReasons.PagesMissing, Assert.Single(made).Reasons);
    }

    [Fact]
    public void Numbers_that_run_on_never_join_two_peoples_pages()
    {
        var made = Made(
            First("Marshall, Maria", "LABORATORY REPORT") + "\nPage 1 of 3",
            First("Grant, Clinton", "LABORATORY REPORT", "01/30/1956", "6064434") + "\nPage 2 of 3",
            First("Marshall, Maria", "LABORATORY REPORT") + "\nPage 3 of 3");

        Assert.Equal([[1], [2], [3]], made.Select(document => document.Pages));
        Assert.All(made, document => Assert.NotEmpty(document.Reasons));
    }

    [Fact]
    public void A_page_that_goes_on_under_a_name_nearly_the_same_is_looked_at()
    {
        var made = Made(First("Jennifer Anderson", "PROGRESS NOTE"), $"Patient: Jennifer Andrews\nPlan, continued\n{Body}");

        Assert.All(made, document => Assert.Contains(ReviewReasons.SplitUncertain, document.Reasons));
    }

    [Fact]
    public void A_page_with_another_record_number_is_cut_off_for_certain_though_it_says_continued()
    {
        var made = Made(First("John Middleton", "PROGRESS NOTE"), $"Patient Name: Joan Middleton\nMRN: 30417752\nPlan, continued\n{Body}");

        Assert.Equal([[1], [2]], made.Select(document => document.Pages));
        Assert.DoesNotContain(ReviewReasons.SplitUncertain, made[0].Reasons);
    }

    [Fact]
    public void A_page_that_names_nobody_behind_a_signed_note_is_joined_to_neither_side_unseen()
    {
        var made = Made(
            First("Marshall, Maria", "PROGRESS NOTE") + "\nElectronically signed by Anita Blake, MD 03/06/2025 16:20",
            "IMPRESSION (continued)\nHe tolerated the procedure well. The prostate measured 48 grams. Biopsies were taken.\nHe will restart warfarin tonight.\nElectronically signed by Paul Ames, MD",
            First("Grant, Clinton", "PROGRESS NOTE", "01/30/1956", "6064434"));

        Assert.All(made, document => Assert.Contains(ReviewReasons.SplitUncertain, document.Reasons));
    }

    [Theory]
    [InlineData("3/3 2/3 1/3")]
    [InlineData("1/4 3/4 2/4 4/4")]
    [InlineData("1/2 1/2 2/2 2/2")]
    [InlineData("2/2 1/2 2/2 1/2")]
    [InlineData("2/2 1/2")]
    public void A_stack_turned_over_or_shuffled_says_so(string order)
    {
        var pages = order.Split(' ').Select(number => number.Split('/')).Select(number =>
            (number[0] == "1" ? First("Marshall, Maria", "OPERATIVE REPORT") : $"Marshall, Maria\n{Body}") + $"\nPage {number[0]} of {number[1]}");

        Assert.All(Made([.. pages]), document => Assert.Contains(ReviewReasons.PagesOutOfOrder, document.Reasons));
    }

    [Fact]
    public void Documents_in_order_are_not_called_shuffled()
    {
        var made = Made(
            First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 2", $"Marshall, Maria\n{Body}\nPage 2 of 2",
            First("Grant, Clinton", "CONSULTATION", "01/30/1956", "6064434") + "\nPage 1 of 2", $"Grant, Clinton\n{Body}\nPage 2 of 2");

        Assert.Equal([[1, 2], [3, 4]], made.Select(document => document.Pages));
        Assert.All(made, document => Assert.Empty(document.Reasons));
    }

    [Fact]
    public void A_single_complete_page_is_certain()
    {
        var made = Assert.Single(DocumentAssembler.Assemble(FileSheets.Of([Page(1, First("Marshall, Maria", "OPERATIVE REPORT") + "\nPage 1 of 1")], Corpus.Received)));

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
        var sheets = new FileSheets(Corpus.Received);
        for (var number = 1; number <= 2000; number++)
            sheets.Add(Page(number, $"Marshall, Maria\nMRN: 4947710  Job #: {1000 + number}\n{string.Join('\n', Enumerable.Repeat(Body, 5))}\nPage {number} of 2000"));

        Assert.Equal(Enumerable.Range(1, 2000), Assert.Single(DocumentAssembler.Assemble(sheets.Sheets)).Pages);
        Assert.All(sheets.Sheets, sheet => Assert.InRange(sheet.Evidence.Head.Count + sheet.Evidence.Foot.Count, 1, 7));
        Assert.Equal(2001, RunningDocument.Of(sheets.Sheets.Select(sheet => sheet.Evidence)).ExpectedNumber);
    }
}
