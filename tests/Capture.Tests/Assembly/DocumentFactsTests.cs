using Capture.Classifier;
using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Tests.Assembly;

public sealed class DocumentFactsTests
{
    private static DocumentFacts Facts(string text, DateOnly? received = null) => DocumentFacts.Of([Corpus.Printed(text)], received);

    [Theory]
    [InlineData("Date of Birth: 04/04/1973\nDate of Service: 04/17/2025\nPrinted by X at 4/18/25 1:00 PM", "2025-04-17")]
    [InlineData("Collected: 02/17/2024 10:32\nReported: 02/18/2024", "2024-02-18")]
    [InlineData("Encounter: 17-Apr-2025", "2025-04-17")]
    [InlineData("Visit Date\nApril 17, 2025", "2025-04-17")]
    [InlineData("Signature of patient: Maria Marshall 10/25/2024", "2024-10-25")]
    [InlineData("Anita Blake, MD 2025-04-17", "2025-04-17")]
    [InlineData("D: O4/17/2025 T: 04/18/2025 JOB# 242404", "2025-04-17")]
    public void The_date_of_service_is_found(string text, string date) => Assert.Equal(date, Facts(text).Date);

    [Theory]
    [InlineData("DOB: 04/04/1973")]
    [InlineData("RECEIVED 04/18/2025")]
    [InlineData("Form 1621 (rev. 04/21)\nPrinted by X at 4/18/25 1:00 PM")]
    [InlineData("06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.01/02")]
    [InlineData("Off work until 04/18/2025")]
    [InlineData("The film of 04/18/2025 was compared")]
    public void Birth_print_receipt_transmission_and_mention_are_no_date_of_the_document(string text) => Assert.Null(Facts(text).Date);

    [Fact]
    public void A_date_after_the_file_arrived_was_misread() =>
        Assert.Equal("2024-12-11", Facts("Date of Service: 12/11/2034\nAnita Blake, MD 12/11/2024", new DateOnly(2025, 6, 2)).Date);

    [Fact]
    public void A_misread_date_is_outvoted_by_two_that_agree() =>
        Assert.Equal("2024-12-13", Facts("Date of Service: 12/19/2024\nElectronically signed by Anita Blake, MD at 12/13/2024 10:40\nD: 12/13/2024").Date);

    [Fact]
    public void Author_and_title_are_read()
    {
        var facts = Facts("Coverdale Community Hospital\nOPERATIVE REPORT\nElectronically signed by Pamela Werner, NP at 12/03/2024 13:40");

        Assert.Equal(("OPERATIVE REPORT", "Pamela Werner, NP"), (facts.Title, facts.Author));
    }

    [Theory]
    [InlineData("Protected by 42 CFR Part 2. Federal rules prohibit further disclosure.", "substance-use")]
    [InlineData("HIV-1 RNA 33292 H 0 - 20 copies/mL", "HIV")]
    [InlineData("Psychotherapy Progress Note", "psychotherapy")]
    [InlineData("He was admitted after a suicide attempt.", "mental-health")]
    [InlineData("Chlamydia trachomatis NAAT: detected", "sti")]
    [InlineData("She underwent a therapeutic abortion in 2019.", "reproductive")]
    [InlineData("BRCA1 pathogenic variant detected.", "genetic")]
    [InlineData("Seen by the SANE nurse after sexual assault.", "abuse")]
    [InlineData("Seroquel 25 mg.\nShe has depression.\nA psychiatrist follows her.", "mental-health")]
    public void Sensitive_content_is_labelled(string text, string label) => Assert.Contains(label, Sensitivity.Find(text));

    [Theory]
    [InlineData("I understand that the records may include information relating to alcohol or drug abuse\ntreatment, mental health care, or HIV/AIDS, and I initial here to include them:")]
    [InlineData("Patient denies suicidal ideation.")]
    [InlineData("No history of sexual abuse or domestic violence.")]
    [InlineData("The Genetic Information Nondiscrimination Act (GINA) prohibits employers; do not provide any genetic testing results.")]
    [InlineData("History of depression.")]
    [InlineData("SOCIAL HISTORY: Denies tobacco, alcohol abuse and cocaine use.")]
    [InlineData("This fax contains confidential health information. If received in error please destroy.")]
    public void Boilerplate_negation_and_passing_mention_are_not(string text) => Assert.Empty(Sensitivity.Find(text));

    private const string Report = "RADIOLOGY REPORT\nPatient Name: Marshall, Maria\nDate of Birth: 04/04/1973\nMRN: 4947710\nDate of Service: 03/06/2025\nAccession: 62193670\nPhone: 6145551735\nEXAM: MRI RIGHT ANKLE\nThere is marked ligamentous thickening of the anterior talofibular ligament.\nThe syndesmosis is intact and the joint effusion measures 12 mm by 34 mm.\nIMPRESSION: Chronic sprain without acute tear of the tendon.";

    private static List<PageText> Pages(string text) => [Corpus.Printed(text)];

    private static bool Copies(string first, string second) =>
        ContentSignature.Similarity(ContentSignature.Of(Pages(first)), ContentSignature.Of(Pages(second))) >= ContentSignature.PossibleFrom
        && Redelivery.Compare(Pages(first).Select(FaxHeader.Strip), Pages(second).Select(FaxHeader.Strip)).SameContent;

    [Fact]
    public void The_same_page_under_another_transport_line_is_a_copy() =>
        Assert.True(Copies("06/02/2025 11:58   FROM: 6145550370   TO: 2165550140   P.01/02\n" + Report, "06/09/2025 09:12   FROM: 6145550370   TO: 2165550140   P.01/01\n" + Report));

    [Fact]
    public void A_copy_is_known_through_misreading() =>
        Assert.True(Copies(Report, Report.Replace("ligamentous", "1igamentous", StringComparison.Ordinal).Replace("syndesmosis", "syndesm0sis", StringComparison.Ordinal).Replace("Chronic sprain", "Chron1c spraln", StringComparison.Ordinal)));

    [Theory]
    [InlineData("03/06/2025", "03/18/2025")]
    [InlineData("12 mm by 34 mm", "27 mm by 58 mm")]
    [InlineData("4947710", "6064434")]
    [InlineData("Marshall, Maria", "Grant, Clinton")]
    public void A_report_that_differs_in_date_finding_or_patient_is_another(string old, string now) =>
        Assert.False(Copies(Report, Report.Replace(old, now, StringComparison.Ordinal)));

    [Fact]
    public void A_signature_is_small_and_comes_back_from_its_bytes()
    {
        var signature = ContentSignature.Of(Pages(Report));
        var back = ContentSignature.FromBytes(signature.ToBytes());

        Assert.InRange(ContentSignature.Size, 1, 1024);
        Assert.Equal(1, ContentSignature.Similarity(signature, back));
        Assert.Equal(signature.Keys, back.Keys);
        Assert.Throws<FormatException>(() => ContentSignature.FromBytes([1, 2, 3]));
    }

    [Fact]
    public void Copies_share_a_key_and_empty_pages_have_none()
    {
        Assert.NotEmpty(ContentSignature.Of(Pages(Report)).Keys.Intersect(ContentSignature.Of(Pages(Report + "\nCOPY")).Keys));
        Assert.Empty(ContentSignature.Of([PageText.Empty(100, 100, 200)]).Keys);
    }

    [Fact]
    public void A_document_read_page_by_page_says_what_its_pages_say_together()
    {
        var pages = new[] { Pages(Report)[0], Corpus.Printed("Current medications: lithium. PHQ-9 was repeated."), Corpus.Printed("Mood swings since spring.") };
        var reading = new DocumentReading(received: null);
        for (var page = 0; page < pages.Length; page++)
            reading.Add(pages[page], page + 1);

        var (alone, together) = (DocumentFacts.Of(pages), reading.Facts(null));
        Assert.NotEmpty(alone.Facts);
        Assert.Equal((alone.Title, string.Join('|', alone.Facts)), (together.Title, string.Join('|', together.Facts)));
        Assert.Equal(ContentSignature.Of(pages).ToBytes(), reading.Signature.ToBytes());
        Assert.Equal(["mental-health"], reading.Sensitivity);
        Assert.Equal(pages, reading.Beginning);
    }
}
