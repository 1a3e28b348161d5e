using Capture.Evidence;
using Capture.Classifier.Assembly;
using Capture.Classifier.Facts;

namespace Capture.Tests.Assembly;

public sealed class PageReadingTests
{
    private static PrintedIdentity Identity(string text) => PrintedIdentity.Of(MentionReader.Read([Corpus.Printed(text)], Corpus.Received));

    private static PageRows Rows(string text) => PageRows.Of(Corpus.Printed(text));

    [Theory]
    [InlineData("02/07/2026 16:22PM  FROM: RIVERSIDE COMMUNITY HOSP  (555) 661-0000  TO: (555) 867-5309  P.01/40")]
    [InlineData("Feb 07 2026 04:22PM HP LaserJet Fax   page 3")]
    [InlineData("From: 5556610000  Page: 3/40  Date: 2/7/2026 4:22:17 PM")]
    [InlineData("2/7/2026 4:22 PM  RightFax  DOCSRV2  3/040")]
    [InlineData("LAKEMONT CARDIOLOGY  Fax:6145553676   Jun 02 2025  07:27   P.01")]
    [InlineData("Jun-@3- 2025 12:37 AM FAX 2165558092 3/3")]
    [InlineData("2026-02-07T16:22 5556610000 -> 5558675309 Page 1 of 2")]
    [InlineData("2026-02-07716:22 GOB5558889 -~ 5558675309 Page 2 of 3")]
    [InlineData("FAX RECEIVED 02-07-26,04:22PM , CEDAR HILL IMAGING 15556610000 # 1/ 2")]
    [InlineData("Feb 07 2026 16:22:00 VIA FAX CEDAR HILL IMAGIN >> 5558675309 Pg 1/3")]
    [InlineData("5556610000 CEDAR HILL CLINIC 04:22:00 PM 02-07-2026 1 /2")]
    public void Transport_lines_are_known(string row) => Assert.True(FaxHeader.IsTransport(row));

    [Theory]
    [InlineData("2210 Commerce Blvd • Millbrook, OH 44123 • Tel (802) 555-3819 • Fax (614) 555-1333")]
    [InlineData("DOB: 01/14/1940 | MRN: 2873198 | Visit 03/06/2025 10:15")]
    [InlineData("Printed by SMITH, J at 2/7/26 3:58 PM  Page 2 of 5")]
    [InlineData("OPERATIVE REPORT")]
    [InlineData("FAX COVER SHEET")]
    [InlineData("Fax: (555) 555-0100   Phone: (555) 555-0101")]
    [InlineData("Page 2 of 5")]
    [InlineData("Patient: Doe, Jane   DOB: 01/02/1960   MRN: 123456")]
    [InlineData("Electronically signed by Pamela Werner, NP at 12/03/2024 13:40")]
    [InlineData("Collected: 02/17/2024 10:32")]
    [InlineData("From: 02/26/2025 To: 04/26/2025")]
    [InlineData("3. Certification Period  From 2/26/25 through 4/26/25   Page 1 of 2")]
    [InlineData("Phone (555) 661-0000 Fax (555) 661-0001 Page 1 of 2")]
    public void Letterhead_patient_line_and_print_line_are_no_transport(string row) => Assert.False(FaxHeader.IsTransport(row));

    [Fact]
    public void Two_transport_lines_of_a_fax_sent_on_are_both_taken_off()
    {
        var page = FaxHeader.Strip(Corpus.Printed("06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.01/02\nJun-01-2025 07:11 AM  NORTHSTAR   6145553865   4/9\nOPERATIVE REPORT\nPatient: Maria Marshall"));

        Assert.Equal("OPERATIVE REPORT", page.Lines[0].Text);
    }

    [Theory]
    [InlineData("06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.01/02", 1, 2)]
    [InlineData("FAX RECEIVED 06-02-25;07:09PM ; CEDAR HILL IMAGING ;6145550370   # 2/ 3", 2, 3)]
    [InlineData("2025-06-02T19:00 6145550370 -> 2165550140   Page 1 of 2", 1, 2)]
    [InlineData("CEDAR HILL CLINIC  Fax:6145553676   Jun 02 2025  07:27   P.01", 1, null)]
    public void The_counter_of_the_machine_is_read_and_gone_from_the_page(string line, int number, int? of)
    {
        var header = FaxHeader.Read(Corpus.Printed($"{line}\nOPERATIVE REPORT\nPatient: Maria Marshall"));

        Assert.Equal((number, of), header.Counter is { } counter ? (counter.Number, counter.Of) : default);
        Assert.Equal("OPERATIVE REPORT", header.Body.Lines[0].Text);
    }

    [Fact]
    public void A_counter_torn_off_its_line_by_crooked_paper_is_no_page_number()
    {
        var header = FaxHeader.Read(Corpus.Printed("# 1/ 2\nFAX RECEIVED 06-02-25,07:09PM , CEDAR HILL IMAGING\nOPERATIVE REPORT\nPatient: Maria Marshall"));

        Assert.Equal((1, 2), (header.Counter?.Number, header.Counter?.Of));
        Assert.Null(PrintedPageNumber.Find(PageRows.Of(header.Body)));
    }

    [Theory]
    [InlineData("1/7", 0.8, false)]
    [InlineData("1/17", 0.8, false)]
    [InlineData("1/7", 0.95, true)]
    [InlineData("1/4", 0.8, true)]
    public void A_total_that_may_be_a_misread_one_is_believed_only_where_it_was_read_without_doubt(string number, double confidence, bool more)
    {
        var page = Corpus.Printed($"Some heading\npage {number}");
        var doubtful = page with { Lines = [.. page.Lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { NumberConfidence = confidence })] })] };

        Assert.Equal(more, PrintedPageNumber.Find(PageRows.Of(doubtful))!.SaysMoreThan(pages: 1));
    }

    [Theory]
    [InlineData("Page 2 of 5", 2, 5)]
    [InlineData("Form 2823 (rev. 03/24)   2o0f2", 2, 2)]
    [InlineData("PAGE 3", 3, null)]
    [InlineData("1 of 1", 1, 1)]
    [InlineData("Confidential patient information - page 1/1", 1, 1)]
    [InlineData("Pape 2", 2, null)]
    [InlineData("PAGE z", 2, null)]
    [InlineData("- 4 -", 4, null)]
    [InlineData("Printed by GARCIA, RN at 9/7/24 7:37 AM  Page 2 of 2", 2, 2)]
    public void Page_numbers_are_read(string line, int number, int? of) =>
        Assert.Equal((number, of), PrintedPageNumber.Find(Rows($"Some heading\n{line}")) is { } found ? (found.Number, found.Of) : default);

    [Theory]
    [InlineData("PAGES (including cover): 3")]
    [InlineData("Form 1621 (rev. 04/21)")]
    [InlineData("Blood pressure 120/80")]
    [InlineData("Page 7 of 3")]
    public void Other_numbers_are_no_page_numbers(string line) => Assert.Null(PrintedPageNumber.Find(Rows($"Some heading\n{line}")));

    [Fact]
    public void Names_of_one_patient_agree_in_any_order_and_through_misreading()
    {
        var first = Identity("Patient Name: Marshall, Maria\nDOB: 04/04/1973");

        Assert.Equal(1, first.CompareNames(Identity("Maria Marshail\n03/06/2025\nPage 2")));
        Assert.Equal(-1, first.CompareNames(Identity("Clinton Granr\n03/06/2025\nPage 2")));
        Assert.Equal(1, first.CompareNames(Identity("RE: Maria Marshell")));
        Assert.Equal(-1, first.CompareNames(Identity("GRANT, CLINTON\nPAGE 2")));
        Assert.Equal(0, first.CompareNames(Identity("Some text without any name in it")));
    }

    [Fact]
    public void Siblings_who_share_a_surname_do_not_agree() =>
        Assert.NotEqual(1, Identity("Patient: Emily Warner").CompareNames(Identity("Patient: Jonathan Warner")));

    [Fact]
    public void One_misread_digit_of_a_record_number_is_no_difference()
    {
        var known = Identity("MRN: 4947710\nDate of Birth: April 4, 1973");

        Assert.Equal(1, known.CompareNumbers(Identity("D.O.B.: 04/04/73")));
        Assert.Equal(0, known.CompareNumbers(Identity("MRN: 4947718")));
        Assert.Equal(-1, known.CompareNumbers(Identity("MRN: 6064434")));
    }

    [Theory]
    [InlineData("ADMISSION HISTORY & PHYSICAL")]
    [InlineData("Authorization for Release of Protected Health Information")]
    [InlineData("PIAGNOSTIC IMAGING REPORT")]
    [InlineData("Durable Power of Attorney for Health Care")]
    public void Titles_are_found(string title) =>
        Assert.Equal(title, TitleLine.Find(Rows($"Coverdale Community Hospital\n900 Mercy Ln, Coverdale, PA 16309\n{title}\nPatient: Maria Marshall"))?.Text);

    [Theory]
    [InlineData("Medical Record Number: 4947710")]
    [InlineData("Form 1621 (rev. 04/21)")]
    [InlineData("Please note that the report will follow")]
    [InlineData("Test Result Flag Reference Range Units")]
    public void Labels_sentences_and_table_heads_are_no_titles(string line) => Assert.Null(TitleLine.Find(Rows(line)));

    [Fact]
    public void Cells_far_apart_in_one_row_are_two()
    {
        var rows = Rows("Patient: Maria Marshall                    DOB: 04/04/1973");

        Assert.Equal(["Patient: Maria Marshall", "DOB: 04/04/1973"], rows.Cells.Select(cell => cell.Text));
        Assert.Single(rows.Rows);
    }

    [Theory]
    [InlineData("Cedar Hill Imaging\neFax Cover Page\nTO Dr. Pace\nFAX NUMBER 555.555.5172\nSENDER Karen Webb\nSUBJECT Ford, Debra DOB Jan 29, 1973\nPAGES 3\nSENT 12/04/2024 10:41\nMessage: records enclosed")]
    [InlineData("Cedar Hill Clinic\nTelefax\nFrom: Tracy Scott, Cedar Hill Clinic\nTo: Health Information\nRegarding: records\nPages: 2 including this one")]
    [InlineData("Fax\nPages: 3 inctuding this one   CC: Randy Fields\nFram! Brandon Foster   Re Referral\nTo: Referral Coordinator   Date: 01/06/2025\nPhone: (608) 555-0397   Fax: 815-555-1133")]
    [InlineData("OUTBOUND FAX\nRECIPIENT Scheduling\nFAX NUMBER 5551234567\nSENDER Lee Moss\nPAGES 2\nDelivery failures: call the number above")]
    public void Covers_are_known_however_they_are_laid_out(string text) => Assert.True(FaxCover.Is(Rows(text), 60));

    [Theory]
    [InlineData("Cedar Hill Clinic\nFax (555) 661-0000\nDate: 03/06/2025\nTo: Dr. Blake\nRe: Maria Marshall\nDear Dr. Blake, thank you for seeing her.")]
    [InlineData("FAX ORDER FORM\nTo: Pharmacy\nFrom: Dr. Blake\nFax: 555-661-0000\nDrug: Lisinopril\nQuantity: 30\nDiagnosis: hypertension")]
    public void Letters_and_faxed_orders_are_no_covers(string text) => Assert.False(FaxCover.Is(Rows(text), 60));

    [Fact]
    public void A_prescription_request_that_is_its_own_cover_is_no_cover() =>
        Assert.False(FaxCover.Is(Rows("PRESCRIPTION REFILL REQUEST\nTO: Dr. Blake\nFROM: Main Street Pharmacy\nPatient: Maria Marshall\nDrug: Lisinopril 10 mg"), 20));
}
