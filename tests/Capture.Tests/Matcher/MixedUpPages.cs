using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>
/// Pages on which two people can be taken for one another, as people who file by hand report them: relatives, payers, stickers,
/// twins, foreign pages, lists, notices. Each kind is drawn in many wordings and layouts, with pages of the same look that are in order.
/// </summary>
internal sealed class MixedUpPages
{
    /// <summary>A case: its pages, and the record number it may be filed under; null when nobody's.</summary>
    public sealed record Case(string Kind, string Text, string? Right);

    private static readonly string[] Given = ["Elena", "Marcus", "Priscilla", "Dwayne", "Noemi", "Garrett", "Latasha", "Hector", "Ingrid", "Terrence", "Valerie", "Oscar", "Bridget", "Curtis", "Yolanda", "Preston"];
    private static readonly string[] Surnames = ["Ballard", "Whitfield", "Ocampo", "Strickland", "Vandermeer", "Prescott", "Maldonado", "Kowalski", "Hastings", "Burkett", "Delgadillo", "Fairbanks", "Moreland", "Quintero", "Sheffield", "Tillman"];

    /// <summary>Two names of one family that differ by a letter or two, as twins' and spouses' do.</summary>
    private static readonly (string One, string Other)[] Near =
    [
        ("Jaden", "Jayden"), ("Gabriel", "Gabriela"), ("Marla", "Maria"), ("John", "Joan"), ("Daniel", "Danielle"), ("Francis", "Frances"), ("Paul", "Paula"), ("Eric", "Erica"), ("Mark", "Mary"), ("Carl", "Carol"), ("Brian", "Briana"),
        ("Anna", "Hanna"), ("Aiden", "Jaiden"), ("Kayla", "Kaylee"), ("Andrea", "Andrew"), ("Christian", "Christina"), ("Stephan", "Stephanie"), ("Martin", "Marvin"), ("Leon", "Leona"), ("Julian", "Juliana"), ("Dennis", "Denise"), ("Robert", "Roberta"),
    ];

    /// <summary>Labels of people who are not the patient.</summary>
    public static readonly string[] OtherPeople =
    [
        "Legal Guardian Name", "Parent/Guardian Name", "Parent(s) Name", "Parent or Guardian Name", "Caregiver Name", "Next of Kin Name", "Spouse/Partner Name", "Emergency Contact 1 Name", "Emergency Contact #2 Name", "Authorized Representative Name",
        "Health Care Proxy Name", "Power of Attorney Name", "Subscriber/Policyholder Name", "Insured/Subscriber Name", "Foster Parent Name", "Stepmother Name", "Grandmother Name", "Requester Name", "Informant Name", "Mother/Guardian Name", "Relative Name",
        "Spouse Full Name", "Policy Holder Full Name", "Guarantor Full Name", "Responsible Party (Name)", "Mother (Name)", "Partner Name", "Family Contact Name", "Person Completing Form", "Husband Name", "Name of Guardian", "Name of Insured", "Father's Name",
        "Mother's Full Name", "Name of Next of Kin", "Legal Representative", "Guardian/Conservator", "Patient's Representative", "Parent 1", "Primary Caregiver Name", "Emergency Contact", "Policyholder", "Account Guarantor", "Insured's Name (Last, First)",
        "Name of Policy Holder", "Health Care Agent", "Surrogate Decision Maker Name", "Family Member Name", "Nombre de la madre", "Nombre del tutor", "Contacto de emergencia", "Accompanied By", "Interpreter Name", "Financially Responsible Person",
    ];

    private static readonly string[] Subjects = ["Child", "Minor", "Student Name", "Child's Name", "Ward", "Infant", "Name of Child", "Decedent", "Donor Name", "Proband"];

    public static readonly string[] Notices =
    [
        "DO NOT FILE", "Do not scan into chart", "WRONG PATIENT", "This page does not belong to this patient.", "Entered in error", "MISFILED - return to HIM", "These results were reported on the wrong patient.", "See chart of M. Ballard", "Belongs to another patient",
        "SPECIMEN MISLABELED - results do not belong to the patient named above", "Document misdirected; destroy this copy.", "Not this patient's chart", "Different patient's record",
    ];

    /// <summary>Sentences that hold the words of a notice and are none.</summary>
    public static readonly string[] NoNotices =
    [
        "This patient is not a smoker.", "Do not use ibuprofen.", "If you are not the intended recipient, destroy all copies.", "Do not stop the medication without asking.", "The patient does not belong to a gym.", "If received in error please call the sender.",
        "She took the wrong dose yesterday.", "Do not drive for 24 hours.",
        "If this fax was misdirected, destroy this copy and call the sender.", "Unintended recipients of misdirected pages must destroy this copy.", "Should you have got the wrong patient's pages, call us.",
    ];

    private readonly Random _random;
    private readonly List<Patient> _patients = [];
    private int _number = 5_100_000;

    public MixedUpPages(int seed)
    {
        _random = new Random(seed);
        Cases = [.. All()];
        // So that all names are borne by others as well.
        foreach (var (given, i) in Given.Concat(Near.SelectMany(pair => new[] { pair.One, pair.Other })).Concat(["Sofia", "Lucia", "Ana", "Guadalupe", "Esther"]).Select((name, i) => (name, i)))
        {
            for (var copy = 0; copy < 20; copy++)
                Register(given, Surnames[(i + copy * 3) % Surnames.Length] + (copy % 4 == 0 ? "" : $"{(char)('a' + copy % 26)}er"), born: new DateOnly(1930 + (i * 7 + copy * 13) % 85, 1 + (i + copy) % 12, 1 + (i * 5 + copy) % 28));
        }

        Index = PatientIndex.Build(_patients);
    }

    public IReadOnlyList<Case> Cases { get; }

    public PatientIndex Index { get; }

    private static string Us(DateOnly date) => date.ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture);

    private string Any(string[] of) => of[_random.Next(of.Length)];

    private DateOnly Day(int from, int to) => new DateOnly(from, 1, 2).AddDays(_random.Next((to - from) * 365));

    private Patient Register(string first, string last, DateOnly? born = null, string sex = "", string middle = "", string? street = null, string? phone = null)
    {
        var patient = new Patient
        {
            Mrn = $"{_number += 137}",
            First = first,
            Last = last,
            Middle = middle,
            Sex = sex,
            Dob = born ?? Day(1940, 2000),
            Street = street ?? $"{_random.Next(100, 9999)} {Any(Surnames)} Ave",
            City = "Harlan Falls",
            State = "OH",
            Zip = "44102",
            Phone = phone ?? $"(216) 555-{_random.Next(1000, 9999)}",
        };
        _patients.Add(patient);
        return patient;
    }

    private Patient Somebody(string sex = "") => Register(Any(Given), Any(Surnames) + Any(["", "son", "ton", "ley"]), sex: sex);

    private static string Head(string title = "Office Visit Note") => $"Lakeshore Pediatrics\n1200 Harbor Blvd, Wexford, OH 44109   Tel (440) 555-7000\n\n{title}\n\n";

    private static string Home(Patient who) => $"Address: {who.Street}, Harlan Falls, OH 44102\nPhone: {who.Phone}\n";

    private static string Demographics(Patient who, string? name = null, bool home = true, bool number = false) =>
        $"Patient Name: {name ?? $"{who.First} {who.Last}"}\nDate of Birth: {Us(who.Dob!.Value)}\n{(number ? $"MRN: {who.Mrn}\n" : "")}{(home ? Home(who) : "")}";

    private static string Note(string text = "Seen for cough and fever. Lungs are clear. Fluids are taken well.") =>
        $"\nDate of Service: 11/12/2026\nChief Complaint: cough\n\n{text}\n\nAssessment: otitis media.\nElectronically signed by Priya Raman, MD 11/12/2026 16:20\n";

    private IEnumerable<Case> All()
    {
        foreach (var label in OtherPeople)
        {
            foreach (var layout in Enumerable.Range(0, 4))
            {
                var (who, child) = (Somebody(), $"{Any(["Tyler", "Brooke", "Colton", "Paige"])} {Any(["Osgood", "Lindgren", "Pickett"])}");
                var block = layout switch
                {
                    0 => $"{label}: {who.First} {who.Last}    DOB: {Us(who.Dob!.Value)}\n{Home(who)}",
                    1 => $"{label}: {who.Last}, {who.First}\nDOB: {Us(who.Dob!.Value)}\n{Home(who)}",
                    2 => $"{label.ToUpperInvariant()}\n{who.Last}, {who.First}\nDate of Birth: {Us(who.Dob!.Value)}\n{Home(who)}",
                    _ => $"{label}:\n{who.First} {who.Last}\nDOB: {Us(who.Dob!.Value)}   Phone: {who.Phone}\nAddress: {who.Street}\n",
                };
                yield return new($"other person {layout}", $"{Head()}{Any(Subjects)}: {child}\n{block}{Note()}", null);
                var patient = Somebody();
                yield return new($"control other person {layout}", $"{Head()}{Demographics(patient, number: true)}\n{label}: {Any(Given)} {Any(Surnames)}\n{Note()}", patient.Mrn);
            }
        }

        foreach (var heading in new[] { "ACCOUNT GUARANTOR", "Intended Recipient", "INSURANCE INFORMATION", "Emergency Contact Information", "RESPONSIBLE PARTY", "Relative Tested", "Parent / Guardian Information" })
        {
            var (who, patient) = (Somebody(), Somebody());
            yield return new("heading", $"{Head()}Donor: Tyler Osgood\n\n{heading}\nName: {who.First} {who.Last}     DOB: {Us(who.Dob!.Value)}\n{Home(who)}{Note()}", null);
            yield return new("heading lines", $"{Head()}Child: Tyler Osgood\n\n{heading}\nName: {who.Last}, {who.First}\nDate of Birth: {Us(who.Dob!.Value)}\n{Home(who)}{Note()}", null);
            yield return new("control heading", $"{Head()}{Demographics(patient, number: true)}\n{heading}\nName: Rosemary {patient.Last}\nDate of Birth: 03/09/1971\n{Note()}", patient.Mrn);
        }

        foreach (var (one, other) in Near)
        {
            var registered = Register(one, Any(Surnames) + "ton", Day(2005, 2018));
            yield return new("twin nobody registered", $"{Head()}{Demographics(registered, $"{other} {registered.Last}")}{Note()}", null);
            yield return new("twin nobody registered, comma", $"{Head()}{Demographics(registered, $"{registered.Last}, {other}")}{Note()}", null);
            yield return new("control twin", $"{Head()}{Demographics(registered)}{Note()}", registered.Mrn);
            var spouse = Register(other, registered.Last, Day(1950, 1990), street: registered.Street, phone: registered.Phone);
            yield return new("sticker of a relative", $"Harlan Falls Hospital\nProgress Note\n\n{registered.Last.ToUpperInvariant()}, {one.ToUpperInvariant()}\nMRN: {registered.Mrn}\nDOB: {Us(registered.Dob!.Value)}\n\n\nPatient: {other} {registered.Last}\n{Note()}", null);
            yield return new("page of a relative", $"{Head()}{Demographics(registered, number: true)}{Note()}\f{Head()}Patient Name: {other} {registered.Last}\nDate of Service: 11/12/2026\n\nStart escitalopram 10 mg daily.\n", null);
            yield return new("control spouse", $"{Head()}{Demographics(spouse, number: true)}{Note()}", spouse.Mrn);
        }

        foreach (var surname in Surnames)
        {
            var day = Day(2008, 2016);
            var (lucia, sofia) = (Register("Ana Lucia", surname + "ez", day), Register("Maria", surname + "ez", day, middle: "Elena"));
            var second = Register("Ana Sofia", lucia.Last, day, street: lucia.Street, phone: lucia.Phone);
            yield return new("half a name of two twins", $"{Head()}{Demographics(lucia, $"{lucia.Last}, Ana")}{Note()}", null);
            yield return new("other middle name", $"{Head()}{Demographics(sofia, $"{sofia.Last}, Maria Guadalupe")}{Note()}", null);
            yield return new("pages of two twins", $"{Head()}{Demographics(lucia)}{Note()}\f{Head()}{Demographics(second)}{Note()}", null);
            var (patient, stranger) = (Somebody("F"), $"{Any(Given)} {Any(Surnames)}sen");
            var first = $"{Head()}{Demographics(patient, number: true)}{Note("She is well.")}";
            yield return new("foreign page, labelled", $"{first}\f{Head("Laboratory Report")}Patient: {stranger}   Page 2 of 2\nSodium 139\n", null);
            yield return new("foreign page, head", $"{first}\f{Head("Laboratory Report")}{Any(Given)} {surname}                    Page 2 of 2\nSodium 139\n", null);
            yield return new("foreign page, comma", $"{first}\f{Head("Laboratory Report")}{surname.ToUpperInvariant()}, {Any(Given).ToUpperInvariant()}                    Page 2 of 2\nSodium 139\n", null);
            yield return new("foreign page, in a line", $"{first}\f{Head("Laboratory Report")}Specimen from {Any(Given)} {surname}\nSodium 139\n", null);
            yield return new("foreign page, pronouns", $"{first}\fIMPRESSION (continued)\nHe tolerated the procedure well. He will restart warfarin tonight. His wife will drive him home.\n", null);
            yield return new("foreign page, title", $"{first}\fPlan, continued\nMr. {surname}ham will stop warfarin. He was told to call for bleeding.\n", null);
            yield return new("control second page", $"{first}\f{patient.Last}, {patient.First}   DOB {Us(patient.Dob!.Value)}   Page 2 of 2\nShe will restart warfarin tonight. Her husband will drive her home. Ms. {patient.Last} was told to call for bleeding.\n", patient.Mrn);
            yield return new("control nameless page", $"{first}\fPlan, continued\nShe will restart warfarin tonight.\nElectronically signed by Priya Raman, MD\n", patient.Mrn);
            yield return new("sticker against text", $"Coverdale Heart Group\nCardiology Consultation\n\n{patient.Last.ToUpperInvariant()}, {patient.First.ToUpperInvariant()}\nMRN: {patient.Mrn}\nDOB: {Us(patient.Dob!.Value)}   F\n\n\nDear Dr. Raman:\n\nThank you for asking me to see {Any(Given)} {surname}ford, a 65-year-old man with chest pain. Mr. {surname}ford had a stent placed in 2019.\nSincerely,\nPaul Ames, MD\n", null);
            yield return new("sticker against form", $"Harlan Falls Hospital\nOperative Report\n\n{patient.Last.ToUpperInvariant()}, {patient.First.ToUpperInvariant()}\nMRN: {patient.Mrn}\nDOB: {Us(patient.Dob!.Value)}   F\n\n\nPatient Name: {patient.First} {surname}well\nProcedure: cholecystectomy\n", null);
            yield return new("control letter", $"Coverdale Heart Group\nCardiology Consultation\n\n{patient.Last.ToUpperInvariant()}, {patient.First.ToUpperInvariant()}\nMRN: {patient.Mrn}\nDOB: {Us(patient.Dob!.Value)}   F\n\n\nDear Dr. Raman:\n\nThank you for asking me to see Ms. {patient.Last} with chest pain. Her father, a 65-year-old man, had a stent placed in 2019. Her husband says he is well.\nSincerely,\nPaul Ames, MD\n", patient.Mrn);
            var (tom, sam) = (Register("Walter", surname + "worth", day, "M", middle: "T"), Register("Walter", surname + "worth", day, "M", middle: "Samuel"));
            yield return new("control namesake by initial", $"{Head()}Patient Name: Walter T {tom.Last}\nDate of Birth: {Us(day)}\n{Note()}", tom.Mrn);
            yield return new("namesakes without an initial", $"{Head()}Patient Name: Walter {tom.Last}\nDate of Birth: {Us(day)}\n{Note()}", null);
            yield return new("namesake by initial in the other's home", $"{Head()}Patient Name: Walter T {tom.Last}\nDate of Birth: {Us(day)}\n{Home(sam)}{Note()}", null);
            yield return new("namesake by initial with the other's number", $"{Head()}Patient Name: Walter T {tom.Last}\nDate of Birth: {Us(day)}\nMRN: {sam.Mrn}\n{Note()}", null);
            var (ella, gala) = (Register("Martha", surname + "stead", day, "F", middle: "Ella"), Register("Martha", surname + "stead", day, "F", middle: "Ida"));
            _patients[^1] = gala = gala with { Street = ella.Street, Phone = ella.Phone };
            yield return new("twins by initial", $"{Head()}Patient Name: Martha E {ella.Last}\nDate of Birth: {Us(day)}\n{Note()}", null);
            yield return new("twins by initial, at home", $"{Head()}Patient Name: Martha I {gala.Last}\nDate of Birth: {Us(day)}\n{Home(gala)}{Note()}", null);
            var (max, ned) = (Register("Edgar", surname + "field", day, "M", middle: "Max"), Register("Edgar", surname + "field", day, "M", middle: "Ned"));
            yield return new("initials that look alike", $"{Head()}Patient Name: Edgar {(surname.Length % 2 == 0 ? 'M' : 'N')} {max.Last}\nDate of Birth: {Us(ned.Dob!.Value)}\n{Note()}", null);
            var dated = Register("Harold", surname + "gate", new DateOnly(1958, 11, 24), "M", middle: "Q");
            yield return new("control spoilt date", $"{Head()}Patient Name: Harold {dated.Last}\nDate of Birth: 11/74/1958\n{Home(dated)}{Note()}", dated.Mrn);
            yield return new("spoilt date of a relative of another name", $"{Head()}Patient Name: Hannah {dated.Last}\nDate of Birth: 11/74/1958\n{Home(dated)}{Note()}", null);
            yield return new("spoilt date of a near name", $"{Head()}Patient Name: Harald {dated.Last}\nDate of Birth: 11/74/1958\n{Home(dated)}{Note()}", null);
            yield return new("spoilt date of another year", $"{Head()}Patient Name: Harold {dated.Last}\nDate of Birth: 11/74/1983\n{Home(dated)}{Note()}", null);
            yield return new("spoilt date beside another middle name", $"{Head()}Patient Name: Harold B {dated.Last}\nDate of Birth: 11/74/1958\n{Home(dated)}{Note()}", null);
            yield return new("spoilt date of the guarantor", $"{Head()}Patient Name: Tyler Osgood\n\nGuarantor: Harold {dated.Last}\nDate of Birth: 11/74/1958\n{Home(dated)}{Note()}", null);
            yield return new("spoilt date and nothing else", $"{Head()}Patient Name: Harold {dated.Last}\nDate of Birth: 11/74/1958\n{Note()}", null);
            var box = "UB-04 CMS-1450\n\n8 PATIENT NAME\n{0}\n\n10 BIRTHDATE 11 SEX 12 ADMISSION DATE\n{1}   M   11122026\n\n58 INSURED'S NAME\n{2}\n";
            var digits = dated.Dob!.Value.ToString("MMddyyyy", System.Globalization.CultureInfo.InvariantCulture);
            yield return new("control claim", string.Format(System.Globalization.CultureInfo.InvariantCulture, box, $"{dated.Last}, Harold Q", digits, $"Joyce {dated.Last}") + Note(), dated.Mrn);
            yield return new("claim of a child", string.Format(System.Globalization.CultureInfo.InvariantCulture, box, "Osgood, Tyler", "03091971", $"Harold Q {dated.Last}") + Note(), null);
            yield return new("claim of a child, parent's date", string.Format(System.Globalization.CultureInfo.InvariantCulture, box, $"{dated.Last}, Tyler", digits, $"Harold Q {dated.Last}") + Note(), null);
            yield return new("name goes on below with another's", $"{Head()}2. PATIENT'S NAME: {dated.Last.ToUpperInvariant()},\n                      HANNAH J\n\nDate of Birth: {Us(dated.Dob!.Value)}\n{Home(dated)}{Note()}", null);
            yield return new("letter in reference to another", $"{Head()}In reference to: Tyler Osgood\n\nGuarantor: Harold Q {dated.Last}\nDate of Birth: {Us(dated.Dob!.Value)}\n{Home(dated)}{Note()}", null);
            yield return new("form of a stranger, referred by ours", $"REFERRAL FORM\n\nOSGOOD, TYLER   M0099412\n03/09/1971   M\n\nInformant Name: Harold Q {dated.Last}\nDOB: {Us(dated.Dob!.Value)}\n{Home(dated)}{Note()}", null);
            var alone = Register("Agnes", surname + "wick", Day(1940, 1990), "F", phone: $"(216) 555-{2000 + surname.Length * 37}");
            var elsewhere = alone.Phone.Replace("(216)", "(513)", StringComparison.Ordinal);
            yield return new("number of a namesake, other telephone", $"{Head()}Patient Name: Agnes {alone.Last}\nMRN: {alone.Mrn}\nPhone: {elsewhere}\n{Note()}", null);
            yield return new("initial in the home of another", $"{Head()}Patient Name: A {alone.Last}\nDate of Birth: {Us(alone.Dob!.Value)}\n{Home(alone)}{Note()}", null);
            var named = Register("Robert", surname + "by", Day(1950, 1965));
            yield return new("payer of the same name", $"{Head("Operative Report")}Patient Name: Robert {named.Last}      Acct #: 99120\nDate of Surgery: 11/03/2026\n\nINSURANCE\nSubscriber Name: Robert {named.Last}\nRelationship to Subscriber: Child\nMember ID: WQX20311\nDOB: {Us(named.Dob!.Value)}\nAddress: {named.Street}\n\nArthroscopy, left knee.\n", null);
            yield return new("guarantor of the same name", $"{Head()}Patient Name: Robert {named.Last}\nVisit: 11/12/2026   Chart: new patient\n\nGuarantor: Robert {named.Last}\nAddress: {named.Street}, Harlan Falls, OH 44102\nPhone: {named.Phone}\nDOB: {Us(named.Dob!.Value)}\n{Note()}", null);
            yield return new("control guarantor block", $"{Head()}{Demographics(patient, number: true)}\nGuarantor: Thomas {patient.Last}\nAddress: {patient.Street}, Harlan Falls, OH 44102\nDOB: 09/09/1960\n{Note()}", patient.Mrn);
            yield return new("list", $"Regional Laboratory\nDaily Abnormal Result Log\n\nPatient Name        DOB           MRN        Test\n{patient.First} {patient.Last}        {Us(patient.Dob!.Value)}    {patient.Mrn}    Potassium\n{Any(Given)} {surname}ez        06/18/1938    9911021    Hemoglobin\nDenise {surname}berg        02/22/1971    9911022    HIV 1/2\nVictor {surname}mann        10/01/1984    9911023    Hep C Ab\n", null);
            var old = Register("William", surname + "grove", new DateOnly(1924, 3, 4));
            yield return new("two digits of a year", $"{Head()}Patient Name: William {old.Last}\nDate of Birth: 03/04/24\n{Home(old)}{Note()}", null);
            var unknown = Register("Tomas", surname + "ueva", new DateOnly(1970, 1, 1));
            yield return new("placeholder", $"{Head()}{Demographics(unknown, home: false)}{Note()}", null);
            yield return new("number of a namesake", $"Mercy Hospital of Coverdale\nEmergency Department Note\n\nPatient Name: {patient.First} {patient.Last}\nMRN: {patient.Mrn}\nAddress: 8802 County Line Dr, Coverdale, PA 16309\nPhone: (814) 555-4410\n{Note()}", null);
            yield return new("control date in words", $"{Head()}Patient Name: {patient.First} {patient.Last}\nDate of Birth: {patient.Dob!.Value.ToString("dd-MMM-yyyy", System.Globalization.CultureInfo.InvariantCulture)}\n{Home(patient)}{Note()}", patient.Mrn);
            yield return new("control Spanish", $"{Head()}Nombre del paciente: {patient.First} {patient.Last}\nFecha de nacimiento: {Us(patient.Dob!.Value)}\nDireccion: {patient.Street}, Harlan Falls, OH 44102    Telefono: {patient.Phone}\nMRN: {patient.Mrn}\n{Note()}", patient.Mrn);
            foreach (var provider in new[] { "Referring Physician Name", "Primary Care Provider Name", "Ordering Provider Name", "Attending", "cc", "Case Manager", "Provider seen" })
                yield return new("control provider", $"{Head()}{Demographics(patient, number: true)}{provider}: {Any(Given)} {surname}\n{Note()}", patient.Mrn);
            yield return new("also seen", $"{Head("Group Therapy Note")}{Demographics(patient, number: true)}\nAlso seen today: {Any(Given)} {surname}, Denise {Any(Surnames)}berg\n{Note()}", null);
        }

        foreach (var notice in Notices)
        {
            var patient = Somebody("F");
            yield return new("notice", $"{Head()}{Demographics(patient, number: true)}{Note()}\n{notice}\n", null);
        }

        foreach (var sentence in NoNotices)
        {
            var patient = Somebody("F");
            yield return new("control no notice", $"{Head()}{Demographics(patient, number: true)}{Note($"She is well. {sentence}")}", patient.Mrn);
        }
    }
}
