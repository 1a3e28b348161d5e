using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>Registrations the record system has merged: one patient, one number that lives.</summary>
public sealed class MergedRegistrationsTests
{
    private static Patient Rosa => Register.Rosa;

    // What registration made of her once: another number, her name before marriage, a slip in the birth date, her old home.
    private static Patient Old => Rosa with
    {
        Mrn = "00499001",
        Last = "Hartigan",
        PreviousLast = "",
        Dob = new(1958, 3, 4),
        Ssn4 = "",
        Phone = "6145550190",
        Street = "77 Quarry Lane",
        MergedInto = Rosa.Mrn,
    };

    private const string OldPage = "Patient Name: Hartigan, Rosalind B\nDOB: 03/04/1958\nMRN: 00499001\nPhone: (614) 555-0190";

    [Fact]
    public void What_fits_a_merged_registration_is_filed_under_the_number_that_took_its_place()
    {
        Assert.Equal(Old.Mrn, Register.Match(OldPage, Register.With(Rosa, Old with { MergedInto = null })).FiledUnder);

        Assert.Equal(Rosa.Mrn, Register.Match(OldPage, Register.With(Rosa, Old)).FiledUnder);
    }

    [Fact]
    public void Merges_of_merges_are_followed_to_their_end()
    {
        var middle = Old with { Mrn = "00499002", First = "Rosa", MergedInto = Rosa.Mrn };

        Assert.Equal(Rosa.Mrn, Register.Match(OldPage, Register.With(Rosa, middle, Old with { MergedInto = middle.Mrn })).FiledUnder);
    }

    [Theory]
    [InlineData("00777777")]
    [InlineData("00499002")]
    public void Nothing_is_filed_under_a_number_that_was_merged_into_nobody_or_in_a_circle(string into)
    {
        var circle = Old with { Mrn = "00499002", First = "Bertram", Middle = "", Sex = "M", Dob = new(1990, 1, 1), MergedInto = Old.Mrn };

        var result = Register.Match(OldPage, Register.With(Rosa, Old with { MergedInto = into }, circle));

        Assert.Null(result.FiledUnder);
        Assert.Contains(Doubts.MergedAway, result.Doubts);
    }

    [Fact]
    public void A_merged_registration_is_no_rival_of_the_one_that_took_its_place()
    {
        const string Text = "Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nPhone: (216) 555-0142";
        // The same day and home: two people, twins perhaps, while nobody says that they are one.
        var second = Rosa with { Mrn = "00499003", First = "Rosalinda", Middle = "", Ssn4 = "" };
        Assert.Null(Register.Match(Text, Register.With(Rosa, second)).FiledUnder);

        var result = Register.Match(Text, Register.With(Rosa, second with { MergedInto = Rosa.Mrn }));

        Assert.Equal(Rosa.Mrn, result.FiledUnder);
        Assert.Single(result.Candidates, candidate => candidate.Mrn == Rosa.Mrn);
        Assert.DoesNotContain(result.Candidates, candidate => candidate.Mrn == second.Mrn);
    }

    [Fact]
    public void A_merged_number_beside_the_new_name_is_the_patients_own()
    {
        const string Text = "Patient Name: Delacroix-Hale, Rosalind B\nMRN: 00499001";
        Assert.Null(Register.Match(Text, Register.With(Rosa, Old with { MergedInto = null })).FiledUnder);

        Assert.Equal(Rosa.Mrn, Register.Match(Text, Register.With(Rosa, Old)).FiledUnder);
    }

    [Fact]
    public void A_patient_is_found_once_by_whatever_registration_was_typed()
    {
        var index = Register.With(Rosa, Old);

        Assert.Equal(Rosa.Mrn, Assert.Single(PatientSearch.Find(index, "00499001", Register.Today)).Mrn);
        Assert.Equal(Rosa.Mrn, Assert.Single(PatientSearch.Find(index, "rosalind hartigan", Register.Today)).Mrn);
    }

    [Fact]
    public void What_is_merged_already_is_no_duplicate_to_be_looked_at() =>
        Assert.Empty(Registrations.Duplicates(Register.With(Rosa, Rosa with { Mrn = "00499005", MergedInto = Rosa.Mrn })));
}
