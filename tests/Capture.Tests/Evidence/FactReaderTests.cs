using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;
using Capture.Storage.Review;
using Capture.Tests.Assembly;

namespace Capture.Tests.Evidence;

public sealed class FactReaderTests
{
    private static DocumentFact? Said(string kind, string text, string? type = null) => DocumentFacts.Of([Corpus.Printed(text)], new DateOnly(2025, 6, 2), type)[kind];

    private static string? Value(string kind, string text, string? type = null) => Said(kind, text, type)?.Value;

    [Theory]
    [InlineData("Result date: 2/5/2025", "2025-02-05")]
    [InlineData("Elk Portage Rehab\nFAX COVER\nTO Dr. Larsitz\nFAX NUMBER (815)555-0003\nSENDER Austin Ross\nPAGES 2\nSENT 01/17/2025 9:37", "2025-01-17")]
    [InlineData("Date of notice: Jan 20, 2025", "2025-01-20")]
    [InlineData("Request for Copies\n01/18/2024\nTo: Custodian of Records", "2024-01-18")]
    [InlineData("Utilization management: James Baca, RN 01/20/2025", "2025-01-20")]
    [InlineData("Date of Service: 17/04/2025\nReported: 21/04/2025", "2025-04-17")]
    [InlineData("Date of Service: 04/03/2025\nCollected: 21/03/2025", "2025-03-04")]
    [InlineData("Date of Service: 04/03/2025\nCollected: 03/21/2025", "2025-04-03")]
    [InlineData("Visit date: 17.04.2025", "2025-04-17")]
    public void Days_are_read_in_the_order_of_their_page(string text, string date) => Assert.Equal(date, Value(FactKinds.DocumentDate, text));

    [Theory]
    [InlineData("Next visit 7/23/2024")]
    [InlineData("Start Of Care Date  10/06/2024")]
    [InlineData("ADDENDUM #1 (02/06/2025): The word left should read right.")]
    [InlineData("see the history dated\ndated July 23, 2008. Brief history.")]
    [InlineData("Eff 10/01/2024")]
    public void Days_to_come_of_old_and_of_addenda_are_no_date_of_the_document(string text) => Assert.Null(Value(FactKinds.DocumentDate, text));

    [Fact]
    public void Where_a_page_mixes_both_orders_a_day_that_may_be_either_is_not_said() =>
        Assert.Equal("2025-03-25", Value(FactKinds.DocumentDate, "Date of Service: 04/03/2025\nCollected: 21/03/2025\nReported: 03/25/2025"));

    [Fact]
    public void The_day_of_the_service_is_kept_beside_that_of_the_report()
    {
        const string Page = "Collected: 02/17/2024 10:32\nReported: 02/18/2024";

        Assert.Equal(("2024-02-18", "2024-02-17"), (Value(FactKinds.DocumentDate, Page), Value(FactKinds.ServiceDate, Page)));
    }

    [Theory]
    [InlineData("[Electronically Signed on: 02/05/2025 07:34 CDT] Jacob Sandoval, MD", "Jacob Sandoval, MD")]
    [InlineData("Electronically signed by Pamela Werner, NP at 12/03/2024 13:40", "Pamela Werner, NP")]
    [InlineData("Performed by: Anna Small, DO on Apr 06, 2024", "Anna Small, DO")]
    [InlineData("Sincerely,\nRoger Kelly", "Roger Kelly")]
    [InlineData("The wound is clean and dry.\nFelicia Miller, MD, FACS 03/06/2025", "Felicia Miller, MD, FACS")]
    [InlineData("Dictated by: SHAW, JACK", "SHAW, JACK")]
    [InlineData("TO: Scheduling\nFROM: Morgan McKnight, Easton Ridge Surgical Group", "Morgan McKnight")]
    [InlineData("Utilization management: James Baca, RN 01/20/2025", "James Baca, RN")]
    [InlineData("Attending: Thomas Rodriguez", "Thomas Rodriguez")]
    public void The_author_is_whoever_signed_wrote_or_closed_it(string text, string author) => Assert.Equal(author, Value(FactKinds.Author, text));

    [Theory]
    [InlineData("Ordering provider: Julie Campbell, MD")]
    [InlineData("Referring physician: Julie Campbell, MD")]
    [InlineData("PCP: Amber Alexander, MD")]
    [InlineData("cc: Amber Alexander, MD\nJulie Campbell, MD\nTom Ross, DO")]
    [InlineData("Laboratory director: Amber Alexander, MD")]
    [InlineData("Medical Director: Amber Alexander, MD")]
    [InlineData("Printed by: Traci Cox")]
    [InlineData("Signature of patient: Maria Marshall 10/25/2024")]
    [InlineData("Witness: Jimmy Moore 10/25/2024")]
    [InlineData("PRIOR AUTHORIZATION REQUEST FORM")]
    [InlineData("340 Ridgeview Ave\nAlder Creek, PA 16316")]
    [InlineData("Lakeside Family Medicine\nJohn Smith, MD\nJane Doe, DO\nPROGRESS NOTE")]
    [InlineData("CRITICAL RESULT called to Michael Nguyen, RN by telephone")]
    public void Who_ordered_is_copied_answers_or_signs_for_the_patient_wrote_nothing(string text) => Assert.Null(Value(FactKinds.Author, text));

    [Fact]
    public void Of_an_order_whoever_orders_is_the_author_where_nobody_else_is()
    {
        const string Order = "Ordering provider: Julie Campbell, MD";

        Assert.Equal("Julie Campbell, MD", Value(FactKinds.OrderingProvider, Order));
        Assert.Equal("Julie Campbell, MD", Value(FactKinds.Author, Order, "referral-order"));
        Assert.Equal("Anna Small, DO", Value(FactKinds.Author, Order + "\nElectronically signed by Anna Small, DO", "referral-order"));
    }

    [Theory]
    [InlineData("Stettin Grove Imaging, SC\n5 Larch Ave Stettin Grove, WI 54730\nPatient: JACKSON, PATRICIA", "Stettin Grove Imaging, SC")]
    [InlineData("Appointment Facility: Brantwood Surgical Associates", "Brantwood Surgical Associates")]
    [InlineData("Galt Crossing Clinic\n9 Harrison St - Galt Crossing, IL 61002 - (218) 555-2023", "Galt Crossing Clinic")]
    [InlineData("GYR Coverdale Community Hospital\n900 Mercy Ln, Coverdale, PA 16309", "Coverdale Community Hospital")]
    [InlineData("TO: Scheduling\nFROM: Morgan McKnight, Easton Ridge Surgical Group", "Easton Ridge Surgical Group")]
    [InlineData("7. Provider's Name, Address and Telephone Number\nSaint Odile Hospital, 1 Abbey Hill, Saint Odile, MN 55902", "Saint Odile Hospital")]
    [InlineData("Blue Heron Home Care & Hospice\n64 Cranberry Rd, Blue Heron Bay, WI 54758", "Blue Heron Home Care & Hospice")]
    public void The_facility_is_that_of_the_label_the_letterhead_or_the_sender(string text, string facility) => Assert.Equal(facility, Value(FactKinds.Facility, text));

    [Theory]
    [InlineData("06/02/2025 11:58   FROM: HARLAN FALLS HOSPITAL   TO: 2165550140   P.01/02")]
    [InlineData("Northwoods Health Cooperative\nPO Box 76023, Blue Heron Bay, WI 54758")]
    [InlineData("Group No. 058332 Plan 951")]
    [InlineData("Jackson, Patricia B\n1742 14th St, Hartsel, MN 55937")]
    [InlineData("OPERATIVE REPORT\nPatient: Jackson, Patricia")]
    public void The_fax_line_the_payer_the_patient_and_a_title_are_no_facility(string text) => Assert.Null(Value(FactKinds.Facility, text));

    [Theory]
    [InlineData(FactKinds.AccessionNumber, "Accession: 35026476", "35026476")]
    [InlineData(FactKinds.AccessionNumber, "Accession Number\n856275996", "856275996")]
    [InlineData(FactKinds.OrderNumber, "Ordering provider: Julie Campbell Order ID: 48274095", "48274095")]
    [InlineData(FactKinds.EncounterNumber, "Encounter info: 438124960, Stettin, Inpatient, 2/5/2025", "438124960")]
    [InlineData(FactKinds.EncounterNumber, "CSN: 100200300", "100200300")]
    [InlineData(FactKinds.AccountNumber, "Acct #: V97522717", "V97522717")]
    [InlineData(FactKinds.AccountNumber, "26. PATIENT'S ACCOUNT NO.: 97522717", "97522717")]
    [InlineData(FactKinds.OrderNumber, "ORDER 48274095", "48274095")]
    [InlineData(FactKinds.ClaimNumber, "Claim no.: 235946189755", "235946189755")]
    public void A_number_is_what_its_label_says(string kind, string text, string number) => Assert.Equal(number, Value(kind, text));

    [Theory]
    [InlineData(FactKinds.EncounterNumber, "Encounter: 04/17/2025")]
    [InlineData(FactKinds.OrderNumber, "Order: MRI right ankle")]
    [InlineData(FactKinds.OrderNumber, "Accession: 35026476")]
    [InlineData(FactKinds.AccountNumber, "Account manager (216) 555-4920")]
    [InlineData(FactKinds.ClaimNumber, "Claims: PO Box 76023")]
    public void A_day_a_telephone_and_another_kind_of_number_are_none(string kind, string text) => Assert.Null(Value(kind, text));

    [Theory]
    [InlineData("STAT", Urgencies.Stat)]
    [InlineData("URGENT", Urgencies.Urgent)]
    [InlineData("Priority: STAT", Urgencies.Stat)]
    [InlineData("Urgency: Urgent", Urgencies.Urgent)]
    [InlineData("Priority\nEmergent", Urgencies.Urgent)]
    [InlineData("Priority: WRGENT", Urgencies.Urgent)]
    [InlineData("☒ Urgent ☐ For review ☐ Please reply", Urgencies.Urgent)]
    [InlineData("( ) Routine (X) Urgent", Urgencies.Urgent)]
    [InlineData("[ ] Standard [X] Expedited: delay could harm the member", Urgencies.Urgent)]
    [InlineData("Please schedule a same day appointment.", Urgencies.SameDay)]
    [InlineData("URGENT - PLEASE READ", Urgencies.Urgent)]
    public void Urgency_is_said_by_a_stamp_a_tick_a_priority_or_a_request(string text, string urgency) => Assert.Equal(urgency, Value(FactKinds.Urgency, text));

    [Theory]
    [InlineData("Priority: Routine")]
    [InlineData("No urgency.")]
    [InlineData("This is not urgent.")]
    [InlineData("Non-urgent referral")]
    [InlineData("☐ Urgent ☒ For review ☐ Please reply")]
    [InlineData("( ) Urgent (X) Please reply")]
    [InlineData("Urgent  For review  Please comment  Please reply")]
    [InlineData("Priority: Routine / Urgent / STAT")]
    [InlineData("The patient was urgently taken to the operating room.")]
    [InlineData("PROCEDURE: Urgent cardiac catheterization with coronary angiogram.")]
    [InlineData("Lakeside Urgent Care")]
    [InlineData("She was seen in urgent care last week.")]
    public void Routine_denied_unmarked_and_narrated_urgency_is_none(string text) => Assert.Null(Value(FactKinds.Urgency, text));

    [Fact]
    public void A_value_says_where_it_stands_and_how_sure_it_is()
    {
        var page = Corpus.Printed("Encounter info: 438124960, Stettin");
        var fact = DocumentFacts.Of([Corpus.Printed("Nothing here."), page])[FactKinds.EncounterNumber]!;

        Assert.Equal(2, fact.Page);
        Assert.Equal(page.Lines[0].Words[2].Box, fact.Box);
        Assert.InRange(fact.Confidence, 0.8, 0.99);
    }

    [Fact]
    public void A_value_read_badly_is_not_said()
    {
        var page = Corpus.Printed("Accession: 35026476");
        var doubtful = page with { Lines = [new TextLine(0, [page.Lines[0].Words[0], page.Lines[0].Words[1] with { NumberConfidence = 0.3 }])] };

        Assert.Null(DocumentFacts.Of([doubtful])[FactKinds.AccessionNumber]);
    }

    [Fact]
    public void Readings_of_one_name_are_one_and_the_best_is_said()
    {
        IReadOnlyList<PrintedFact> found =
        [
            new(FactKinds.Author, "Peter Chanietl, MD", 0.97, 0.4, 1, default), new(FactKinds.Author, "Peter Chandell, MD", 0.9, 0.95, 2, default),
        ];

        Assert.Equal("Peter Chandell, MD", Assert.Single(DocumentFacts.Decide(found, null)).Value);
    }

    [Fact]
    public void Two_who_signed_alike_make_it_less_sure()
    {
        PrintedFact One(string name) => new(FactKinds.Author, name, 0.97, 0.99, 1, default);

        Assert.True(Assert.Single(DocumentFacts.Decide([One("Peter Chandell"), One("Maria Lee")], null)).Confidence < 0.75);
        Assert.True(Assert.Single(DocumentFacts.Decide([One("Peter Chandell"), One("Peter Chandell")], null)).Confidence > 0.95);
    }

    [Theory]
    [InlineData(Lanes.Stat, false, 0)]
    [InlineData(Lanes.Routine, false, 1)]
    [InlineData(Lanes.Routine, true, 0)]
    [InlineData(Lanes.Bulk, true, 2)]
    public void What_calls_itself_urgent_goes_first_but_for_back_files(string lane, bool urgent, int rank) =>
        Assert.Equal(rank, QueueRank.Of(lane, urgent ? [new DocumentFact(FactKinds.Urgency, Urgencies.Urgent, 0.9, 1, default)] : []));
}
