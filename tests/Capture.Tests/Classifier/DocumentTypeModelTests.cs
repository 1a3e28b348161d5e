using Capture.Classifier;
using Capture.Classifier.Training;
using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Tests.Classifier;

public sealed class DocumentTypeModelTests
{
    private static readonly DocumentTypeModel Model = DocumentTypeModel.BuiltIn;

    public static TheoryData<string, string> KnownTexts => new()
    {
        { "lab-report", "Quarry Lane Laboratories\nFINAL REPORT\nPatient: Doe, Jane  DOB: 01/02/1960\nCollected: 03/04/2025 07:10\nTEST RESULT FLAG UNITS REFERENCE RANGE\nGLUCOSE 104 H mg/dL 65-99\nSODIUM 139 mmol/L 135-146\nCREATININE 0.92 mg/dL 0.60-1.10\nHEMOGLOBIN 13.1 g/dL 11.7-15.5\nEND OF REPORT" },
        { "operative-note", "Quarry Lane Hospital\nOPERATIVE REPORT\nPatient: Doe, Jane\nPREOPERATIVE DIAGNOSIS: Inguinal hernia.\nPOSTOPERATIVE DIAGNOSIS: Same.\nPROCEDURE: Open repair with mesh.\nANESTHESIA: General.\nESTIMATED BLOOD LOSS: 10 mL.\nDESCRIPTION OF PROCEDURE: The patient was taken to the operating room and placed supine. The groin was prepped and draped in sterile fashion." },
        { "discharge-summary", "Quarry Lane Hospital\nDISCHARGE SUMMARY\nDATE OF ADMISSION: 03/01/2025\nDATE OF DISCHARGE: 03/05/2025\nDISCHARGE DIAGNOSES: Pneumonia.\nHOSPITAL COURSE: The patient was admitted and treated with antibiotics and improved.\nDISCHARGE MEDICATIONS: Amoxicillin.\nFOLLOW-UP: with primary care in one week." },
        { "radiology-report", "Quarry Lane Imaging\nEXAM: CT CHEST WITHOUT CONTRAST\nINDICATION: Cough.\nCOMPARISON: None.\nTECHNIQUE: Axial images were obtained.\nFINDINGS: The lungs are clear. No pleural effusion.\nIMPRESSION: No acute disease." },
        { "fax-cover", "Quarry Lane Clinic\nFAX COVER SHEET\nTO: Dr. Roe  FAX: (555) 555-0101\nFROM: Medical Records\nPAGES: 4 including cover\nRE: Lab results, operative report and discharge summary\nCONFIDENTIALITY NOTICE: This fax contains confidential health information. If received in error notify the sender." },
        { "immunization-record", "STATE IMMUNIZATION REGISTRY\nImmunization Record\nName: Doe, Jan  DOB 05/06/2015\nDTaP 07/06/2015 09/07/2015 11/08/2015\nMMR 05/10/2016\nVaricella 05/10/2016\nHepatitis B 05/06/2015" },
        { "prescription-refill", "Quarry Lane Pharmacy\nREFILL REQUEST\nPatient: Doe, Jane DOB 01/02/1960\nDrug: lisinopril 10 mg tablet\nSig: take 1 tablet daily\nQty: 30  Last filled: 02/02/2025\n[ ] Approved with refills  [ ] Denied\nPlease fax back to 555-555-0102\nPrescriber signature ______" },
        { "advance-directive", "ADVANCE HEALTH CARE DIRECTIVE\nI, Jane Doe, appoint John Doe as my agent to make health care decisions for me.\nIf I have a terminal condition I do not want my life to be prolonged.\nWitness signature ______ Date ______" },
    };

    [Theory]
    [MemberData(nameof(KnownTexts))]
    public void A_plain_page_gets_its_type(string type, string text)
    {
        var prediction = Model.Classify(text);

        Assert.Equal(type, prediction.Type);
        Assert.True(prediction.Confidence > 0.6, $"confidence {prediction.Confidence:F2}");
    }

    public static TheoryData<string, string> ShortPages => new()
    {
        { "lab-report", "Quarry Lane Women's Hospital\n12 Quarry Lane, Quarry, OH 44100  Tel 555-555-0100\nState Newborn Screen\nBaby: DOE, BABYGIRL   MRN 7781234\nDOB 03/02/2025   Collected 03/03/2025 09:10\n17-OHP 11 ng/mL  Within expected range\nGalactose 3 mg/dL  Within expected range\nTSH 7 uIU/mL  Within expected range" },
        { "lab-report", "Rapid strep\nPatient: Jan Doe  DOB 05/06/2015\nStrep A antigen: NEGATIVE\nInternal control valid\nKit lot 90122 exp 04/26\nPerformed 03/04/2025 by KL" },
        { "ed-note", "ED Note\nDoe, Jane 65F   arrived 03/04/2025 08:12 by EMS\nCC: chest pain\nHPI: 65 y/o F BIB EMS with chest pressure since 6 am.\nEKG no STEMI, trop neg x2. ASA given.\nDispo: admit to telemetry, d/w hospitalist." },
        { "history-physical", "H&P\nDoe, Jane  MRN 7781234  Admitted 03/04/2025\nCC: fever\nHPI: 65-year-old woman admitted from the ED with pneumonia.\nPMH: COPD. PSH: none. Meds: albuterol. All: NKDA.\nPE: T 101.2, crackles at the right base.\nA/P: 1. Pneumonia, admit to medicine, IV ceftriaxone. DVT ppx. Full code." },
        { "radiology-report", "Quarry Lane Clinic\nX-ray right ankle, 3 views\nJane Doe 01/02/1960   03/04/2025\nNo fracture or dislocation. Mild soft tissue swelling laterally.\nImpression: no acute osseous abnormality.\nRead by Rita Roe, MD" },
        { "pathology-report", "Quarry Lane Pathology\nBiopsy result   S25-00412\nJane Doe\nSkin, left cheek, shave: basal cell carcinoma, deep margin involved.\nGross: tan shave 0.6 x 0.4 cm.\nRita Roe, MD" },
    };

    [Theory]
    [MemberData(nameof(ShortPages))]
    public void A_handful_of_lines_is_enough_to_be_filed(string type, string text)
    {
        var prediction = Model.Classify(text);

        Assert.Equal(type, prediction.Type);
        Assert.True(prediction.Confidence >= 0.8, $"confidence {prediction.Confidence:F2}");
    }

    [Theory]
    [MemberData(nameof(KnownTexts))]
    public void A_page_keeps_its_type_when_one_letter_in_twenty_is_misread(string type, string text)
    {
        var right = Enumerable.Range(0, 10).Count(seed => Model.Classify(OcrNoise.Apply(text, 0.05, 0.05, new Random(seed))).Type == type);

        Assert.InRange(right, 8, 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\f \n")]
    [InlineData("i")]
    [InlineData("~ .. |l ;")]
    [InlineData("Q7 zrk blorf wux 88 |} kwe ooj\nvv zt 1l mnr qua ~~ trebbl\nxo xo pim wrr 4 4 4")]
    public void Nothing_readable_is_never_a_confident_type(string text)
    {
        var prediction = Model.Classify(text);

        Assert.True(prediction.Type == DocumentTypes.Unknown || prediction.Confidence < 0.5, $"{prediction.Type} {prediction.Confidence:F2}");
    }

    [Fact]
    public void A_page_without_letters_is_not_even_certainly_unknown() =>
        Assert.True(Model.Classify("").Confidence < 0.6, $"{Model.Classify("").Confidence:F2}");

    [Theory]
    [InlineData("history-physical", "ADMISSION HISTORY AND PHYSICAL")]
    [InlineData("consult-note", "CONSULTATION REPORT")]
    [InlineData("ed-note", "EMERGENCY DEPARTMENT REPORT")]
    [InlineData("progress-note", "OFFICE VISIT NOTE")]
    public void The_title_tells_visit_notes_with_the_same_body_apart(string type, string title)
    {
        var prediction = Model.Classify(
            $"Quarry Lane Hospital\n12 Quarry Lane\n{title}\nPatient: Doe, Jane   DOB: 01/02/1960\nCHIEF COMPLAINT: Abdominal pain.\n" +
            "HISTORY OF PRESENT ILLNESS: The patient is a 65-year-old woman with two days of abdominal pain and nausea.\n" +
            "PAST MEDICAL HISTORY: Hypertension.\nMEDICATIONS: Lisinopril.\nALLERGIES: None.\nPHYSICAL EXAMINATION: Abdomen soft.\nIMPRESSION: Abdominal pain.");

        Assert.Equal(type, prediction.Type);
    }

    [Theory]
    [InlineData("history-physical", "Admission History and Physical")]
    [InlineData("consult-note", "Consult Note")]
    [InlineData("ed-note", "ED Provider Note")]
    [InlineData("progress-note", "Clinic Note")]
    [InlineData("discharge-summary", "Discharge Summary")]
    public void A_title_is_known_where_it_stands_beside_a_label(string type, string title)
    {
        var prediction = Model.Classify(
            $"Quarry Lane Hospital\nPatient: Doe, Jane   DOB: 01/02/1960   MRN: 1234567\nReport type: {title}\nReport date: 03/04/2025\n" +
            "Report status: Signed\nAuthor: Roe, Rita, MD\nREASON FOR VISIT: Abdominal pain for two days, with nausea.\n" +
            "PAST HISTORY: Hypertension.\nMEDICATIONS: Lisinopril.\nALLERGIES: None.\nEXAM: Abdomen soft, no masses.\nIMPRESSION: Gastritis.");

        Assert.Equal(type, prediction.Type);
    }

    [Fact]
    public void A_stranger_takes_from_all_known_types_alike()
    {
        double[] known = [0.9, 0.1];

        Assert.Equal([0.36, 0.6, 0.04], DocumentTypeModel.Joined(known, [0.3, 0.6, 0.1], unknown: 1), Close);
        Assert.Equal(known, DocumentTypeModel.Joined(known, [0.2, 0.8], unknown: -1), Close);

        static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;
    }

    [Fact]
    public void Texts_of_other_walks_of_life_are_never_a_confident_type()
    {
        string[] texts =
        [
            "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse, and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world.",
            "Preheat the oven to 200 degrees. Beat the eggs with the sugar until pale, fold in the flour and bake for forty minutes. Leave to cool on a rack before slicing.",
            "public static int Main(string[] args)\n{\n    return args.Length == 0 ? 1 : 0;\n}\n// end of file",
            "Saturday timetable\nDepart 08:10 09:10 10:10\nArrive 08:55 09:55 10:55\nTickets are sold on board. Dogs travel free.",
        ];

        Assert.All(texts, text =>
        {
            var prediction = Model.Classify(text);
            Assert.True(prediction.Type == DocumentTypes.Unknown || prediction.Confidence < 0.9, $"{prediction.Type} {prediction.Confidence:F2}");
        });
    }

    [Fact]
    public void The_sender_does_not_tell_the_type()
    {
        foreach (var (type, text) in KnownTexts.Select(row => ((string)row[0], (string)row[1])))
        {
            string[] senders = ["Oak Hill Hospital", "Bayview Imaging and Laboratory", "Dr. Roe, Family Medicine", "Prairie Health Plan"];
            Assert.All(senders, sender => Assert.Equal(type, Model.Classify($"{sender}\n{text}").Type));
        }
    }

    [Fact]
    public void Probabilities_are_ranked_and_sum_to_one()
    {
        var prediction = Model.Classify("CONSULTATION\nReason for consultation: chest pain");

        Assert.Equal(1, prediction.Ranked.Sum(type => type.Probability), 9);
        Assert.Equal(prediction.Ranked.OrderByDescending(type => type.Probability), prediction.Ranked);
        Assert.Equal(Model.Types.Count, prediction.Ranked.Count);
        Assert.Equal(prediction.Confidence, prediction.ProbabilityOf(prediction.Type));
    }

    [Fact]
    public void The_model_knows_every_type_of_the_product() =>
        Assert.Equal(DocumentTypes.All.Select(type => type.Name), Model.Types);

    [Fact]
    public void The_model_is_small_enough_to_ship()
    {
        using var stream = typeof(DocumentTypeModel).Assembly.GetManifestResourceStream("Capture.Classifier.Types.model.bin")!;

        Assert.InRange(stream.Length, 100_000, 20_000_000);
    }

    [Theory]
    [InlineData("02/07/2026 16:22  FROM: OAK HILL HOSPITAL  TO: (555) 555-0103  P.01/40")]
    [InlineData("2026-02-07T16:22 5556610000 -> 5558675309 Page 1 of 2")]
    [InlineData("OAK HILL CLINIC  Fax:6145553676\nFeb 07 2026 04:22   P.01")]
    public void A_fax_header_does_not_change_the_answer(string header)
    {
        const string page = "Quarry Lane Clinic\nMEDICATION LIST\nlisinopril 10 mg daily\nmetformin 500 mg twice daily";

        Assert.Equal(Model.Classify(page).Ranked, Model.Classify(header + "\n" + page).Ranked);
    }

    [Fact]
    public void Recognised_pages_and_their_text_get_the_same_answer()
    {
        string[] texts = ["FAX COVER SHEET\nTo: Dr. Roe", "Pages: 2"];
        var pages = texts.Select((text, i) => PageText.Empty(1000, 1000, 200) with
        {
            Lines = [.. text.Split('\n').Select(line => new TextLine(1, [.. line.Split(' ').Select(word => new TextWord(word, 1, default))]))],
        }).ToArray();

        var reading = new DocumentReading(received: null);
        for (var page = 0; page < pages.Length; page++)
            reading.Add(pages[page], page + 1);
        Assert.Equal(Model.Classify(string.Join('\f', texts)).Ranked, reading.Type(Model).Ranked);
        Assert.Equal(Model.Classify(texts[0]).Ranked, Model.Classify(pages[0]).Ranked);
    }

    [Fact]
    public void A_very_long_text_is_read_only_as_far_as_the_limit()
    {
        var text = string.Concat(Enumerable.Repeat("The patient was seen in follow-up and is doing well.\n", 20_000));
        var cut = text[..(4 * TextFeatures.MaxCharacters)];

        Assert.Equal(Model.Classify(cut).Ranked, Model.Classify(text).Ranked);
    }

    [Fact]
    public void A_damaged_model_file_is_refused_with_a_cause()
    {
        using var resource = typeof(DocumentTypeModel).Assembly.GetManifestResourceStream("Capture.Classifier.Types.model.bin")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        var bytes = copy.ToArray();

        Assert.Contains("ends too early", Refusal(bytes[..^1]), StringComparison.Ordinal);
        Assert.Contains("longer", Refusal([.. bytes, 0]), StringComparison.Ordinal);
        Assert.Contains("not a document type model", Refusal([1, 2, 3, 4, .. bytes[4..]]), StringComparison.Ordinal);
        Assert.Contains("format 99", Refusal([.. bytes[..4], 99, 0, 0, 0, .. bytes[8..]]), StringComparison.Ordinal);

        static string Refusal(byte[] bytes) =>
            Assert.Throws<InvalidDataException>(() => DocumentTypeModel.Load(new MemoryStream(bytes))).Message;
    }
}
