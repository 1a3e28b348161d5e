using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;
using Capture.Review.Queue;
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

    [Theory]
    [InlineData("2. Date of bth\nFeb 17, 1989")]
    [InlineData("Bate ot brn\n02/17/1989")]
    public void A_day_under_a_label_that_was_misread_is_no_date_of_the_document(string text) => Assert.Null(Value(FactKinds.DocumentDate, text));

    [Fact]
    public void A_sentence_over_a_day_is_not_its_label() => Assert.Equal(
        "2024-08-24",
        Value(FactKinds.DocumentDate, "RECORDS REQUEST\n08/24/2024\nOur office needs this. A signed authorization is enclosed. Please send the complete chart from\n11/07/2020 to the present, bills included."));

    [Theory]
    [InlineData("Harlan Falls Regional Medical Center\n400 Hospital Parkway, Harlan Falls, OH 44102")]
    [InlineData("Harlan Falls Regional Medical Center\nPhone (814) 555-1755\n400 Hospital Parkway, Harlan Falls, OH 44102")]
    public void A_street_named_after_a_hospital_is_none(string text)
    {
        var said = Said(FactKinds.Facility, text)!;

        Assert.Equal("Harlan Falls Regional Medical Center", said.Value);
        Assert.InRange(said.Confidence, 0.7, 1);
    }

    [Fact]
    public void The_sender_of_a_cover_may_stand_behind_whom_it_is_sent_to() =>
        Assert.Equal("Alder Creek Reference Laboratory", Value(FactKinds.Facility, "FAX COVER\nTO: Scheduling FROM: Tammy Holsen, Alder Creek Reference Laboratory", "fax-cover"));

    [Fact]
    public void A_capital_read_as_a_small_letter_is_forgiven() => Assert.Equal("Alder Creek imaging Center", Value(FactKinds.Facility, "Alder Creek imaging Center\n2210 Commerce Blvd, Millbrook, OH 44123"));

    [Fact]
    public void A_name_with_a_sign_that_no_name_has_is_not_said() => Assert.Null(Value(FactKinds.Author, "Electronically signed by Shery! Frost, MD"));

    [Fact]
    public void Degrees_read_badly_do_not_make_the_name_doubtful()
    {
        var page = Corpus.Printed("Electronically signed by Pamela Werner, LCSW");
        var words = page.Lines[0].Words;
        var doubtful = page with { Lines = [new TextLine(0, [.. words.Take(words.Count - 1), words[^1] with { Confidence = 0.2 }])] };

        Assert.InRange(DocumentFacts.Of([doubtful])[FactKinds.Author]!.Confidence, 0.8, 1);
    }

    [Fact]
    public void An_identifier_that_begins_with_a_letter_is_doubted_less_than_a_number()
    {
        double? Sure(string text)
        {
            var page = Corpus.Printed(text);
            var words = page.Lines[0].Words;
            return DocumentFacts.Of([page with { Lines = [new TextLine(0, [.. words.Take(words.Count - 1), words[^1] with { NumberConfidence = 0.6 }])] }])[FactKinds.AccountNumber]?.Confidence;
        }

        Assert.True(Sure("Acct #: V97522717") > Sure("Acct #: 97522717") + 0.1);
    }

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

    [Theory]
    [InlineData("Critical value called to Dr. Okafor at 14:05, read back.", CriticalResults.Called)]
    [InlineData("Called to and read back by M. Lane RN at 07:34: critical result", CriticalResults.Called)]
    [InlineData("Critical value called to Dr. Okafor of critical care per protocol.", CriticalResults.Called)]
    [InlineData("Critical results were communicated by telephone to the ordering provider", CriticalResults.Called)]
    [InlineData("Dr. Salazar was notified of the critical potassium value at 09:40.", CriticalResults.Called)]
    [InlineData("Critical result: Yes", CriticalResults.Marked)]
    [InlineData("CRITICAL VALUE REPORT", CriticalResults.Marked)]
    [InlineData("*** CRITICAL RESULT ***", CriticalResults.Marked)]
    [InlineData("Potassium 6.9 HH 3.5-5.1 mmol/L", CriticalResults.Marked)]
    [InlineData("Glucose 31 C 70-99 mg/dL", CriticalResults.Marked)]
    [InlineData("Hemoglobin 4.9 (LL) 12.0-16.0", CriticalResults.Marked)]
    [InlineData("Troponin I    9.2    CRITICAL    0.00-0.04", CriticalResults.Marked)]
    [InlineData("*** ACUTE MI ***", CriticalResults.Marked)]
    public void A_critical_result_is_one_that_was_called_or_is_marked(string text, string value) => Assert.Equal(value, Value(FactKinds.CriticalResult, text));

    [Theory]
    [InlineData("H = High  L = Low  C = Critical")]
    [InlineData("Flag key: HH critical high, LL critical low")]
    [InlineData("No critical values were reported.")]
    [InlineData("Alert and oriented, the plan was discussed with the family.")]
    [InlineData("Critical values: none")]
    [InlineData("Critical result? ☐ Yes ☒ No")]
    [InlineData("Critical care time: 45 minutes")]
    [InlineData("The critical care consult was discussed with Dr. Okafor.")]
    [InlineData("Dr. Okafor was present for all critical portions and the case was discussed with the family.")]
    [InlineData("Transferred from Coverdale Critical Access Hospital")]
    [InlineData("Condition: Critical")]
    [InlineData("Condition    Critical")]
    [InlineData("Critical values are called to the ordering provider per policy.")]
    [InlineData("She has critical aortic stenosis.")]
    [InlineData("Critical congenital heart disease screen: passed")]
    [InlineData("Sodium 140 C1 98-107")]
    [InlineData("Potassium 4.1 3.5-5.1 mmol/L")]
    [InlineData("Temp 37.0 C 36.5-37.5")]
    [InlineData("ALT    29    20-35 LL.")]
    [InlineData("No evidence of acute MI.")]
    public void Keys_policies_care_and_what_was_not_critical_are_no_critical_result(string text) => Assert.Null(Value(FactKinds.CriticalResult, text));

    [Theory]
    [InlineData("Please sign and return the attached plan of care.", RequestedActions.Sign)]
    [InlineData("Please review, sign and date the enclosed orders and", RequestedActions.Sign)]
    [InlineData("ORDERS FOR YOUR SIGNATURE", RequestedActions.Sign)]
    [InlineData("Please complete the form below and fax to (815) 555-0003", RequestedActions.Complete)]
    [InlineData("Please send office notes from the last two visits.", RequestedActions.SendRecords)]
    [InlineData("We are requesting copies of the complete medical records listed below", RequestedActions.SendRecords)]
    [InlineData("Additional clinical information is required to complete the review.", RequestedActions.SendInformation)]
    [InlineData("Request for prior authorization", RequestedActions.Authorize)]
    [InlineData("REFILL REQUEST", RequestedActions.Refill)]
    [InlineData("Please authorize 3 refills of lisinopril", RequestedActions.Refill)]
    [InlineData("Please call patient to schedule an appointment.", RequestedActions.Schedule)]
    [InlineData("Please schedule MRI of the left knee.", RequestedActions.Schedule)]
    [InlineData("☒ Evaluate and treat ☐ Consult only", RequestedActions.Evaluate)]
    [InlineData("Please call Dr. Okafor's office today.", RequestedActions.Call)]
    [InlineData("Response requested by 02/05/2025", RequestedActions.Reply)]
    [InlineData("☐ Urgent ☐ For review ☒ Please reply", RequestedActions.Reply)]
    [InlineData("Attached for your review", RequestedActions.Review)]
    public void What_a_page_asks_for_is_said(string text, string action) => Assert.Equal(action, Value(FactKinds.RequestedAction, text, "fax-cover"));

    [Theory]
    [InlineData("☐ Evaluate and treat ☒ Consult only")]
    [InlineData("[?] Evaluate and treat ☒ Consult only")]
    [InlineData("Urgent  For review  Please comment  Please reply  Please recycle")]
    [InlineData("If you have received this fax in error, please call (815) 555-0003")]
    [InlineData("This fax is confidential and privileged. If you are not the\nintended recipient please call the sender at once.")]
    [InlineData("The request for prior authorization does not meet criteria.")]
    [InlineData("We have reviewed the request for prior authorization and it meets our criteria.")]
    [InlineData("You are due for an eye exam. Please call (815) 555-0003 to schedule.")]
    [InlineData("If all pages are not received, please call us.")]
    [InlineData("Please call with any questions.")]
    [InlineData("The patient was advised to please call if it gets worse.")]
    [InlineData("The consent was signed and faxed to the surgery center.")]
    [InlineData("No reply is needed.")]
    public void Conditions_notices_and_what_nobody_ticked_ask_for_nothing(string text) => Assert.Null(Value(FactKinds.RequestedAction, text, "fax-cover"));

    [Fact]
    public void What_a_patient_is_told_is_not_asked_of_the_office_but_a_signature_is()
    {
        Assert.Null(Value(FactKinds.RequestedAction, "Please schedule a visit with your doctor.", "discharge-summary"));
        Assert.Equal(RequestedActions.Sign, Value(FactKinds.RequestedAction, "Please sign and return.", "home-health-note"));
    }

    [Theory]
    [InlineData("Electronically signed by Pamela Werner, NP at 12/03/2024 13:40", Signatures.Electronic)]
    [InlineData("/s/ Jacob Sandoval, MD", Signatures.Electronic)]
    [InlineData("Signed: Jacob Sandoval, MD 02/05/2025", Signatures.Electronic)]
    [InlineData("13. INSURED'S SIGNATURE: SIGNATURE ON FILE", Signatures.OnFile)]
    [InlineData("Status: Unsigned", Signatures.NotYet)]
    [InlineData("This note has not been electronically signed.", Signatures.NotYet)]
    public void A_signature_is_what_the_page_says_of_it(string text, string signature) => Assert.Equal(signature, Value(FactKinds.Signature, text));

    [Theory]
    [InlineData("Signature: ____________ Date: ________")]
    [InlineData("This form may be electronically signed.")]
    [InlineData("Results verified electronically.")]
    [InlineData("Neurologic signs: none")]
    [InlineData("Electronic signatures are binding.")]
    public void A_line_for_ink_and_what_may_be_signed_say_nothing(string text) => Assert.Null(Value(FactKinds.Signature, text));

    [Theory]
    [InlineData(Lanes.Routine, 0)]
    [InlineData(Lanes.Bulk, 2)]
    public void A_critical_result_goes_first_but_for_back_files(string lane, int rank) =>
        Assert.Equal(rank, QueueRank.Of(lane, [new DocumentFact(FactKinds.CriticalResult, CriticalResults.Called, 0.9, 1, default)]));

    [Fact]
    public void Every_value_of_few_words_has_a_name_on_the_screen()
    {
        (string Kind, Type Values)[] kinds =
        [
            (FactKinds.Urgency, typeof(Urgencies)), (FactKinds.CriticalResult, typeof(CriticalResults)), (FactKinds.RequestedAction, typeof(RequestedActions)), (FactKinds.Signature, typeof(Signatures)),
        ];

        foreach (var (kind, values) in kinds)
        {
            foreach (var value in values.GetFields().Select(field => (string)field.GetRawConstantValue()!))
                Assert.NotEqual(value, Explanations.Value(new DocumentFact(kind, value, 1, 1, default)));
        }
    }

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
