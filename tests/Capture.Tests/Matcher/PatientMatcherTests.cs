using Capture.Evidence;
using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>Each way in which a page has led to the wrong chart, as a promise.</summary>
public sealed class PatientMatcherTests
{
    private static Patient Rosa => Register.Rosa;

    private const string Header = "HARLAN FALLS REGIONAL MEDICAL CENTER\n400 Hospital Parkway, Harlan Falls, OH 44102\n";

    [Theory]
    [InlineData("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345")]
    [InlineData("PATIENT: ROSALIND DELACROIX-HALE   DOB: 3/14/58   MR#: 412345")]
    [InlineData("Patient Name\nRosalind Delacroix-Hale\nDate of Birth\nMarch 14, 1958\nPhone\n(216) 555-0142")]
    [InlineData("Delacroix-Hale, Rosalind B\nDOB: 14-Mar-1958 | Sex: F | Address: 1420 Old Mill Rd, Harlan Falls, OH 44102")]
    [InlineData("RE: Rosalind Delacroix Hale\nBirth Date: 1958-03-14\nSSN: XXX-XX-4471")]
    [InlineData("Pt Name: DELACROIX-HALE, ROSALIND\nD.O.B.: 03141958\nMed Rec #: 412345")]
    [InlineData("PAT1ENT ROSALIND B DELACROIX-HALE   DOB: 3/14/58   MR#: 412345")]
    [InlineData("PAIIENT ROSALIND DELACROIX-HALE\nDate of Birth: 03/14/1958\nPhone: (216) 555-0142")]
    [InlineData("Patient: Rosalind Hale\nDOB: 03/14/1958\nMRN: 00412345")]
    [InlineData("Patient: Rosalind Hartigan\nDOB: 03/14/1958\nMRN: 00412345")]
    public void Name_birth_date_and_a_third_factor_are_filed(string identity)
    {
        var result = Register.Match(Header + identity + "\nDate of Service: 05/20/2025");

        Assert.Equal(Rosa.Mrn, result.FiledUnder);
        Assert.Empty(result.Reasons);
        Assert.True(result.Confidence > 0.99);
    }

    [Fact]
    public void Full_name_and_birth_date_alone_are_filed_while_the_name_is_rare()
    {
        const string Text = Header + "Patient Name: Delacroix-Hale, Rosalind\nDOB: 03/14/1958";

        Assert.Equal(Rosa.Mrn, Register.Match(Text).FiledUnder);
        Assert.Null(Register.Match(Text, options: new MatcherOptions { NameAndBirthDateSuffice = false }).FiledUnder);
    }

    [Fact]
    public void An_initial_does_with_number_and_birth_date_unless_somebody_else_has_letter_surname_and_day()
    {
        const string Text = Header + "Patient: Delacroix-Hale, R   DOB: 03/14/1958\nMRN: 00412345";
        // Twins' numbers follow each other, and a digit may be misread.
        var twin = Rosa with { Mrn = "00412346", First = "Roberta", Middle = "", Ssn4 = "" };

        Assert.Equal(Rosa.Mrn, Register.Match(Text).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(Rosa, twin)).FiledUnder);
        Assert.Null(Register.Match(Text.Replace("00412345", "00412435", StringComparison.Ordinal)).FiledUnder);
        Assert.Null(Register.Match(Text.Replace("03/14/1958", "03/14/1985", StringComparison.Ordinal)).FiledUnder);
    }

    [Fact]
    public void An_initial_does_with_the_last_digits_of_the_social_security_number_too()
    {
        const string Text = Header + "Patient: Delacroix-Hale, R   DOB: 03/14/1958\nSSN: XXX-XX-4471";

        Assert.Equal(Rosa.Mrn, Register.Match(Text).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(Rosa, Rosa with { Mrn = "00412346", First = "Roberta", Middle = "", Ssn4 = "4477" })).FiledUnder);
        Assert.Null(Register.Match(Text.Replace("4471", "4477", StringComparison.Ordinal)).FiledUnder);
        Assert.Null(Register.Match(Text.Replace("SSN: XXX-XX-4471", "Phone: (216) 555-0142", StringComparison.Ordinal)).FiledUnder);
    }

    [Fact]
    public void Namesakes_born_the_same_day_are_told_by_the_initial_unless_they_share_a_home_or_the_letters_look_alike()
    {
        var one = Rosa with { Mrn = "00640001", Last = "Marchetti", First = "Colleen", Middle = "T", Ssn4 = "", Dob = new(1971, 6, 30), PreviousLast = "" };
        var other = one with { Mrn = "00640002", Middle = "Susan", Phone = "6145550777", Street = "9 Elm St" };
        const string Text = "Patient: Colleen T Marchetti\nDOB: 06/30/1971";

        Assert.Equal(one.Mrn, Register.Match(Text, Register.With(one, other)).FiledUnder);
        Assert.InRange(Register.Match(Text, Register.With(one, other)).Confidence, 0.99, 0.999);
        // Twins: a clerk takes one for the other, initial and all.
        Assert.Null(Register.Match(Text, Register.With(one, other with { Phone = one.Phone })).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(one, other with { Street = one.Street })).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(one, other with { Phone = "", Street = "" })).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(one, other with { Middle = "F" })).FiledUnder);
        Assert.Null(Register.Match(Text, Register.With(one, other with { Middle = "" })).FiledUnder);
        Assert.Null(Register.Match(Text + "\nPhone: (614) 555-0777", Register.With(one, other)).FiledUnder);
        Assert.Null(Register.Match(Text.Replace(" T ", " ", StringComparison.Ordinal), Register.With(one, other)).FiledUnder);
        Assert.Null(Register.Match(Text.Replace("Colleen T", "Coleen T", StringComparison.Ordinal), Register.With(one, other)).FiledUnder);
    }

    [Fact]
    public void The_second_half_of_a_registered_first_name_is_no_middle_name()
    {
        var maria = Rosa with { Mrn = "00650001", Last = "Delgado", First = "Rosa Maria", Middle = "K", PreviousLast = "" };

        Assert.Equal(maria.Mrn, Register.Match("Patient: DELGADO, ROSA MARIA\nDOB: 03/14/1958\nMRN: 00650001", Register.With(maria)).FiledUnder);
        Assert.Null(Register.Match("Patient: DELGADO, ROSA ELENA\nDOB: 03/14/1958\nMRN: 00650001", Register.With(maria)).FiledUnder);
    }

    [Fact]
    public void A_telephone_with_one_digit_misread_is_not_another_home()
    {
        const string Text = "Patient: Rosalind B Delacroix-Hale\nMRN: 00412345\nPhone: (218) 555-0142";

        Assert.Equal(Rosa.Mrn, Register.Match(Text).FiledUnder);
        Assert.Contains(Doubts.LivesElsewhere, Register.Match(Text.Replace("218", "814", StringComparison.Ordinal)).Doubts);
    }

    [Theory]
    [InlineData("14-Mar-158", true)]
    [InlineData("03/74/1958", true)]
    [InlineData("03/14/19S", false)]
    [InlineData("13/74/1958", false)]
    [InlineData("14-Mar-1985", false)]
    public void A_spoilt_birth_date_does_with_name_and_home_if_one_character_is_wrong(string date, bool filed)
    {
        var text = $"Patient: Rosalind Delacroix-Hale\nDOB: {date}\nAddress: 1420 Old Mill Rd, Harlan Falls, OH 44102";

        Assert.Equal(filed ? Rosa.Mrn : null, Register.Match(text).FiledUnder);
        Assert.Null(Register.Match(text.Replace("Rosalind", "Rosalinda", StringComparison.Ordinal)).FiledUnder);
        Assert.Null(Register.Match(text.Replace("Rosalind", "R", StringComparison.Ordinal)).FiledUnder);
        Assert.Null(Register.Match(text, Register.With(Rosa, Rosa with { Mrn = "00412399", Dob = new(1953, 3, 14), Ssn4 = "9021", Middle = "" })).FiledUnder);
        Assert.Null(Register.Match(text[..text.IndexOf("Address", StringComparison.Ordinal)]).FiledUnder);
    }

    [Fact]
    public void A_spoilt_birth_date_of_a_relative_is_not_the_patients() =>
        Assert.Null(Register.Match("Patient: Rosalind Delacroix-Hale\nAddress: 1420 Old Mill Rd\n\nGuarantor: Theodore Delacroix-Hale\nDOB: 14-Mar-158").FiledUnder);

    [Fact]
    public void A_zero_in_a_name_is_an_O_and_a_one_is_a_guess()
    {
        var index = Register.With(Rosa, Rosa with { Mrn = "00660001", Last = "Osmond", First = "Jason", PreviousLast = "" }, Rosa with { Mrn = "00660003", Last = "Osmond", First = "Marla", PreviousLast = "" });

        Assert.Equal("00660001", Register.Match("Patient: 0SMOND, JAS0N\nMRN: 00660001", index).FiledUnder);
        Assert.Null(Register.Match("Patient: OSMOND, MAR1A\nMRN: 00660003", index).FiledUnder);
    }

    [Fact]
    public void Birth_date_and_home_of_a_patient_whose_name_cannot_be_read_are_another_patients()
    {
        var other = Register.Town[0];
        var own = "Name of Patient: Delacroix-Hale, Rosalind B   DOB: 03/14/1958\n";
        var others = $"MAKEWNAELIZABEIH XQVRTZ    {other.Dob:MM/dd/yyyy}\n";
        var home = $"Address: {other.Street}, {other.City}, OH\nCell: ({other.Phone[..3]}) {other.Phone[3..6]}-{other.Phone[6..]}\n";

        Assert.Contains(Doubts.RivalOnPage, Register.Match(others + own + home).Doubts);
        Assert.Equal(Rosa.Mrn, Register.Match(own + home).FiledUnder);
        // Who lives with the patient, or is named as somebody else, is no rival.
        Assert.Equal(Rosa.Mrn, Register.Match(own + "Phone: (216) 555-0142\nGuarantor: Theodore Delacroix-Hale   DOB: 09/30/2012").FiledUnder);
        Assert.Equal(Rosa.Mrn, Register.Match($"{own}Guarantor: {other.First} {other.Last}   DOB: {other.Dob:MM/dd/yyyy}\n{home}").FiledUnder);
    }

    [Theory]
    [InlineData("{0}, {1}\n{2}  M\n1234567", false)]
    [InlineData("XQVRTZ, W\n{2}  M\n{3}", false)]
    [InlineData("XQVRTZ, W\n{2}  M\n1234567", false)]
    [InlineData("XQVRTZ, W\n02/02/1932", true)]
    [InlineData("XQVRTZ, W\n{3}", true)]
    public void A_block_that_nothing_marks_is_another_patients_by_two_facts(string block, bool filed)
    {
        var other = Register.Town[0];
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, block, other.Last, other.First, $"{other.Dob:MM/dd/yyyy}", other.Mrn);

        Assert.Equal(filed ? Rosa.Mrn : null, Register.Match($"{text}\nPatient: Delacroix-Hale, Rosalind B   DOB: 03/14/1958\nPhone: (216) 555-0142").FiledUnder);
    }

    [Theory]
    [InlineData("Patient: Colleen Marchetti\nDOB: 06/30/1971")]
    [InlineData("Patient: Colleen Marchetti")]
    [InlineData("Patient: Colleen Marchetti\nDOB: 06/30/1971\nMRN: 00640003")]
    [InlineData("Patient: Rosalind Delacroix-Hale\nDOB: 09/30/2012\nPhone: (216) 555-0142")]
    public void Probabilities_fall_and_leave_room_for_none_of_these(string text)
    {
        var one = Rosa with { Mrn = "00640001", Last = "Marchetti", First = "Colleen", Middle = "", Ssn4 = "", Dob = new(1971, 6, 30), PreviousLast = "" };
        // A stranger of the name born the same day, a second registration, and a namesake.
        var index = Register.With(Rosa, Register.Child, one, one with { Mrn = "00640002", Phone = "6145550777", Street = "9 Elm St" }, one with { Mrn = "00640003" }, one with { Mrn = "00640004", Dob = new(1950, 2, 3) });
        var shares = Register.Match(text, index).Candidates.Select(candidate => candidate.Confidence).ToList();

        Assert.True(shares.Count > 1);
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.InRange(shares.Sum(), 0, 1);
    }

    [Fact]
    public void Nothing_is_filed_when_filing_without_review_is_switched_off()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345", options: new MatcherOptions { FileWithoutReview = false });

        Assert.Null(result.FiledUnder);
        Assert.Equal(Rosa.Mrn, result.Candidates[0].Mrn);
        Assert.Equal([ReviewReasons.PatientUncertain], result.Reasons);
    }

    [Theory]
    [InlineData("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345\nPatient Name: Nakamura, Felix\nDOB: 01/02/1971")]
    [InlineData("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345\nPt: Stranger, Somebody")]
    [InlineData("NAKAMURA, FELIX\nPatient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345")]
    public void Page_with_two_patients_is_not_filed(string text)
    {
        var result = Register.Match(text);

        Assert.Null(result.FiledUnder);
        Assert.Equal([ReviewReasons.SeveralPatients], result.Reasons);
    }

    /// <summary>A label stuck on at a right angle, whose name the reader made nothing of.</summary>
    [Fact]
    public void Number_and_birth_date_of_another_patient_are_a_doubt_also_where_no_name_was_read()
    {
        var result = Register.Match("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345\n\nD B 09/30/2012 M\nMRN 00498765");

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.RivalOnPage, result.Doubts);
    }

    [Fact]
    public void Second_page_about_another_patient_stops_the_first()
    {
        var pages = new[] { "Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345", "Patient: Theodore Delacroix-Hale\nDOB: 09/30/2012\nMRN: 00498765" };

        var result = new PatientMatcher(Register.Index, new MatcherOptions()).Match([.. pages.Select(TypedPage.Of)], Register.Today);

        Assert.Null(result.FiledUnder);
        Assert.Equal([ReviewReasons.SeveralPatients], result.Reasons);
    }

    [Fact]
    public void Foreign_number_equal_to_one_of_ours_never_wins_without_the_name()
    {
        var other = Register.Town[100];
        var result = Register.Match($"Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nPhone: 216-555-0142\nMRN: {other.Mrn}");

        Assert.Equal(Rosa.Mrn, result.FiledUnder);
        Assert.Null(Register.Match($"Patient: Unheard Offperson\nMRN: {other.Mrn}").FiledUnder);
    }

    [Fact]
    public void Number_one_digit_off_counts_for_nothing()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nMRN: 00412346");

        Assert.Null(result.FiledUnder);
        Assert.Equal(Agreements.Missing, Field(result, "record-number").Agreement);
    }

    [Fact]
    public void Number_of_a_relative_beside_the_name_is_a_doubt()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00498765");

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.NumberOfAnother, result.Doubts);
    }

    [Theory]
    [InlineData("Guarantor")]
    [InlineData("Subscriber")]
    [InlineData("Insured")]
    [InlineData("Responsible Party")]
    [InlineData("Suscniber")]
    public void Guarantor_is_not_the_patient(string label)
    {
        var text = $"Patient: Theodore Delacroix-Hale\nDOB: 09/30/2012\nMRN: 00498765\n{label}: Rosalind Delacroix-Hale   DOB: 03/14/1958   ID: W123456789";

        var result = Register.Match(text);

        Assert.Equal(Register.Child.Mrn, result.Candidates[0].Mrn);
        Assert.NotEqual(Rosa.Mrn, result.FiledUnder);
        Assert.Null(Register.Match($"{label}: Rosalind Delacroix-Hale   DOB: 03/14/1958   ID: W123456789").FiledUnder);
    }

    [Fact]
    public void Emergency_contact_and_a_shared_telephone_do_not_make_a_patient()
    {
        var result = Register.Match("Emergency Contact: Rosalind Delacroix-Hale  (216) 555-0142\nRelation: parent\nPhone: (216) 555-0142");

        Assert.Null(result.FiledUnder);
    }

    [Theory]
    [InlineData("Ordering Physician: Rosalind Delacroix-Hale, MD\nDate of Birth: 03/14/1958")]
    [InlineData("Dear Dr. Rosalind Delacroix-Hale,\nthank you for the referral.\nDOB: 03/14/1958")]
    [InlineData("Electronically signed by Rosalind Delacroix-Hale, MD on 03/14/1958")]
    public void Clinician_is_not_the_patient(string text) => Assert.Null(Register.Match(text).FiledUnder);

    [Fact]
    public void Newborn_without_a_name_of_its_own_is_left_to_a_person()
    {
        var baby = new Patient { Mrn = "00555001", Last = "Quillfeather", First = "BABY GIRL A", Sex = "F", Dob = new(2025, 5, 30), Phone = "2165550199" };

        var result = Register.Match("Patient: QUILLFEATHER, BABY GIRL A\nDOB: 05/30/2025\nPhone: 216-555-0199", Register.With(baby));

        Assert.Equal(baby.Mrn, result.Candidates[0].Mrn);
        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.Newborn, result.Doubts);
    }

    [Fact]
    public void Twins_are_told_apart_by_the_whole_first_name_only()
    {
        var one = Rosa with { Mrn = "00600001", Last = "Tamblyn", First = "Marcus", Middle = "", Sex = "M", Ssn4 = "", Dob = new(2001, 7, 7), PreviousLast = "" };
        var index = Register.With(one, one with { Mrn = "00600002", First = "Martin" });

        Assert.Equal("00600002", Register.Match("Patient: Tamblyn, Martin\nDOB: 07/07/2001\nPhone: (216) 555-0142", index).FiledUnder);
        Assert.Null(Register.Match("Patient: Tamblyn, M\nDOB: 07/07/2001\nPhone: (216) 555-0142", index).FiledUnder);
        Assert.Null(Register.Match("Patient: Tamblyn, Mar\nDOB: 07/07/2001\nPhone: (216) 555-0142", index).FiledUnder);
    }

    [Fact]
    public void Father_and_son_of_one_name_need_a_birth_date()
    {
        var father = Rosa with { Mrn = "00610001", Last = "Okonjo", First = "Desmond", Middle = "", Suffix = "Sr", Sex = "M", Ssn4 = "", Dob = new(1950, 1, 20), PreviousLast = "" };
        var index = Register.With(father, father with { Mrn = "00610002", Suffix = "Jr", Dob = new(1979, 11, 5) });

        Assert.Null(Register.Match("Patient: Desmond Okonjo\nAddress: 1420 Old Mill Rd, Harlan Falls, OH 44102\nPhone: (216) 555-0142", index).FiledUnder);
        Assert.Equal("00610002", Register.Match("Patient: Desmond Okonjo Jr\nDOB: 11/05/1979\nPhone: (216) 555-0142", index).FiledUnder);
        Assert.Null(Register.Match("Patient: Okonjo Sr, Desmond\nDOB: 11/05/1979\nPhone: (216) 555-0142", index).FiledUnder);
    }

    [Fact]
    public void Birth_date_one_digit_off_is_not_filed()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1953\nMRN: 00412345");

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.BirthDateNotExact, result.Doubts);
        Assert.Equal(Agreements.Near, Field(result, "birth-date").Agreement);
    }

    [Fact]
    public void A_birth_date_whose_label_was_not_read_is_not_overlooked()
    {
        const string Page = "Patient: Rosalind Delacroix-Hale\nMRN: 00412345\n";

        Assert.Equal(Rosa.Mrn, Register.Match(Page + "Visit date\n05/20/2025").FiledUnder);
        var result = Register.Match(Page + "05/20/2025\n\n03/14/1959");

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.UnexplainedBirthDate, result.Doubts);
    }

    [Theory]
    [InlineData("12/08/1958", false)]
    [InlineData("12/08/1971", true)]
    public void An_old_date_of_the_birth_year_that_is_not_the_birth_date_is_not_overlooked(string date, bool filed)
    {
        var result = Register.Match($"Patient: Rosalind Delacroix-Hale\nMRN: 00412345\n05/20/2025\n\n{date}");

        Assert.Equal(filed ? Rosa.Mrn : null, result.FiledUnder);
        Assert.Equal(!filed, result.Doubts.Contains(Doubts.UnexplainedBirthDate));
    }

    [Fact]
    public void Another_birth_date_beside_our_number_is_a_conflict()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 11/02/1991\nMRN: 00412345");

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.UnexplainedBirthDate, result.Doubts);
    }

    [Fact]
    public void Namesake_with_a_birth_date_one_digit_away_leaves_doubt_unless_something_else_settles_it()
    {
        var index = Register.With(Rosa, Rosa with { Mrn = "00620001", Dob = new(1953, 3, 14), Ssn4 = "9021", Phone = "6145550777", Street = "9 Elm St", Middle = "" });
        const string Text = "Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958";

        Assert.Null(Register.Match(Text, index).FiledUnder);
        Assert.Equal(Rosa.Mrn, Register.Match(Text + "\nMRN: 00412345", index).FiledUnder);
    }

    [Fact]
    public void Two_people_with_one_name_and_one_birthday_are_left_to_a_person()
    {
        var index = Register.With(Rosa, Rosa with { Mrn = "00630001", Ssn4 = "9021", Phone = "6145550777", Street = "9 Elm St", Middle = "" });

        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nSex: F", index);

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.CloseRival, result.Doubts);
        Assert.Equal(2, result.Candidates.Count(candidate => candidate.Mrn is "00630001" or "00412345"));
    }

    [Theory]
    [InlineData("Age: 31", Doubts.AgeConflict)]
    [InlineData("Sex: M   Age: 67", Doubts.SexConflict)]
    public void Printed_age_or_sex_of_somebody_else_stops_filing(string line, string doubt)
    {
        var result = Register.Match($"Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345\n{line}\nDate of Service: 05/20/2025");

        Assert.Null(result.FiledUnder);
        Assert.Contains(doubt, result.Doubts);
    }

    [Fact]
    public void Age_of_the_day_of_an_old_visit_is_no_conflict()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345\nAge: 51\nDate of Service: 06/01/2009");

        Assert.Equal(Rosa.Mrn, result.FiledUnder);
    }

    [Fact]
    public void Date_of_service_is_no_birth_date()
    {
        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDate of Service: 03/14/1958");

        Assert.Null(result.FiledUnder);
        Assert.Equal(Agreements.Missing, Field(result, "birth-date").Agreement);
    }

    [Fact]
    public void Telephone_of_a_whole_nursing_home_is_no_third_factor()
    {
        var residents = Enumerable.Range(0, 30).Select(i => Register.Town[i * 3] with { Mrn = $"00{640000 + i}", Phone = "2165559000" });
        var index = Register.With([.. residents, Rosa with { Phone = "2165559000", Street = "", Zip = "" }]);

        var result = Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nPhone: 216-555-9000", index, new MatcherOptions { NameAndBirthDateSuffice = false });

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.NoThirdFactor, result.Doubts);
    }

    [Fact]
    public void Names_in_running_text_are_nobody()
    {
        var result = Register.Match("The criteria of Felix Nakamura and Parkinson were not met. March and May were dry.");

        Assert.Null(result.FiledUnder);
        Assert.False(result.NamesAPatient);
    }

    [Fact]
    public void Default_birthday_of_registration_systems_is_no_birth_date()
    {
        var index = Register.With(Rosa with { Dob = new(1900, 1, 1), Middle = "" });

        Assert.Null(Register.Match("Patient: Rosalind Delacroix-Hale\nDOB: 01/01/1900\nPhone: (216) 555-0142", index).FiledUnder);
    }

    [Fact]
    public void Values_are_found_below_their_labels_in_columns()
    {
        TextLine Line(int top, params (string Text, int Left)[] words) =>
            new(0, [.. words.Select(word => new TextWord(word.Text, 0.9, new Box(word.Left, top, word.Text.Length * 12, 24)))]);
        var page = new PageText
        {
            Width = 1700,
            Height = 2200,
            Dpi = 200,
            Origin = "ocr",
            Lines =
            [
                Line(100, ("Patient", 100), ("Name", 200), ("Date", 600), ("of", 660), ("Birth", 695), ("Medical", 1000), ("Record", 1100), ("No.", 1190)),
                Line(135, ("Rosalind", 100), ("Delacroix-Hale", 210), ("03/14/1958", 600), ("00412345", 1000)),
            ],
        };

        var result = new PatientMatcher(Register.Index, new MatcherOptions()).Match([page], Register.Today);

        Assert.Equal(Rosa.Mrn, result.FiledUnder);
        Assert.Equal([new MarkedBox(0, new Box(100, 135, 96, 24)), new MarkedBox(0, new Box(210, 135, 168, 24))], Field(result, "name").Words);
    }

    [Fact]
    public void Cover_sheet_without_a_patient_names_none()
    {
        var result = Register.Match("FAX\nTO: Referral Coordinator\nFROM: Helen Whitcomb, Harlan Falls Clinic\nFAX: (216) 555-2179\nPAGES: 3\nComments: Records as requested.");

        Assert.Null(result.FiledUnder);
        Assert.False(result.NamesAPatient);
    }

    [Fact]
    public void Letterhead_named_after_a_person_is_no_patient()
    {
        var result = Register.Match("ROSALIND DELACROIX-HALE PHARMACY\n1420 Old Mill Rd, Harlan Falls, OH 44102\nTel (216) 555-0142\nREFILL REQUEST");

        Assert.Null(result.FiledUnder);
    }

    [Fact]
    public void Record_made_for_testing_is_never_filed_to()
    {
        var index = Register.With(Rosa with { Last = "ZZTEST", Mrn = "00650001" });

        var result = Register.Match("Patient: ZZTEST, Rosalind\nDOB: 03/14/1958\nMRN: 00650001", index);

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.TestPatient, result.Doubts);
    }

    [Fact]
    public void Patient_of_another_hospital_is_not_found()
    {
        var result = Register.Match("Patient: Walsh, Kyle\nDOB: 11/23/1965\nMRN: 38-44-14");

        Assert.Null(result.FiledUnder);
        Assert.Equal([ReviewReasons.PatientNotFound], result.Reasons);
        Assert.True(result.NamesAPatient);
    }

    [Theory]
    [InlineData("Patlent Narne: DELACR0IX-HALE, R0SALlND\nD0B: O3/14/1958\nMRN: 0O412345")]
    [InlineData("Patient: De1acroix-Hale, Rosaiind\nDate of Birth: 03/14/1958\nPhone: (216) 555-0142")]
    public void Reading_errors_do_not_hide_a_patient(string text) => Assert.Equal(Rosa.Mrn, Register.Match(text).FiledUnder);

    [Fact]
    public void Same_pages_give_the_same_answer_on_any_number_of_threads()
    {
        var matcher = new PatientMatcher(Register.Index, new MatcherOptions());
        var page = TypedPage.Of("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nSex: F");
        var results = new MatchResult[64];

        Parallel.For(0, results.Length, i => results[i] = matcher.Match([page], Register.Today));

        Assert.All(results, result => Assert.Equal((results[0].FiledUnder, results[0].Confidence), (result.FiledUnder, result.Confidence)));
    }

    [Fact]
    public void Page_without_a_word_is_nobodys()
    {
        var result = new PatientMatcher(Register.Index, new MatcherOptions()).Match([PageText.Empty(1700, 2200, 200)], Register.Today);

        Assert.Null(result.FiledUnder);
        Assert.Empty(result.Candidates);
        Assert.False(result.NamesAPatient);
    }

    [Fact]
    public void Repeated_pages_change_neither_the_answer_nor_what_is_kept()
    {
        var pages = new[] { TypedPage.Of("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345\nPhone: (216) 555-0142"), TypedPage.Of("Delacroix-Hale, Rosalind   DOB: 03/14/1958\nAttending: Helen Whitcomb, MD") };
        var matcher = new PatientMatcher(Register.Index, new MatcherOptions());
        var (once, often) = (matcher.Match(pages, Register.Today), matcher.Match(Enumerable.Repeat(pages, 300).SelectMany(both => both), Register.Today));

        Assert.Equal(once.FiledUnder, often.FiledUnder);
        Assert.Equal(once.Confidence, often.Confidence);
        Assert.Equal(Rosa.Mrn, often.FiledUnder);
        var (few, many) = (MentionReader.Read(pages, Register.Today), MentionReader.Read(Enumerable.Repeat(pages, 300).SelectMany(both => both), Register.Today));
        Assert.Equal(few.Names.Count + few.Births.Count + few.Phones.Count, many.Names.Count + many.Births.Count + many.Phones.Count);
    }

    [Fact]
    public void A_second_patient_on_the_last_of_many_pages_is_not_overlooked()
    {
        var own = TypedPage.Of("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nMRN: 00412345");
        var other = TypedPage.Of("Patient: Theodore Delacroix-Hale\nDOB: 09/30/2012\nMRN: 00498765");

        Assert.Null(new PatientMatcher(Register.Index, new MatcherOptions()).Match([.. Enumerable.Repeat(own, 200), other], Register.Today).FiledUnder);
    }

    private static FieldEvidence Field(MatchResult result, string field) => result.Candidates[0].Evidence.Single(evidence => evidence.Field == field);
}
