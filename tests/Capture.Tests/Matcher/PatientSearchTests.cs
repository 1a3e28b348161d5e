using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

public sealed class PatientSearchTests
{
    private static readonly DateOnly Today = Register.Today;

    [Theory]
    [InlineData("rosalind delacroix")]
    [InlineData("Delacroix-Hale, Rosalind")]
    [InlineData("hartigan")]
    [InlineData("412345")]
    [InlineData("00412345")]
    [InlineData("rosalind 03/14/1958")]
    [InlineData("delacrox rosalind")]
    [InlineData("delacroix 1958")]
    [InlineData("rosalind 1958-03")]
    [InlineData("rosalind 1958-3")]
    [InlineData("rosalind 03/58")]
    [InlineData("rosalind 3/1958")]
    [InlineData("rosalind 03.1958")]
    [InlineData("rosalind 19580314")]
    [InlineData("rosalind 03141958")]
    [InlineData("0041")]
    [InlineData("0041 delacroix")]
    [InlineData("4123")]
    [InlineData("hartigan 1958")]
    [InlineData("rosalind 555 0142")]
    [InlineData("rosalind 1 (216) 555-0142")]
    [InlineData("rosalind +12165550142")]
    [InlineData("rosalind 216.555.0142")]
    public void Patient_is_found_by_what_people_type(string query) =>
        Assert.Equal(Register.Rosa.Mrn, PatientSearch.Find(Register.Index, query, Today)[0].Mrn);

    [Fact]
    public void Household_is_found_by_its_telephone_however_typed()
    {
        Assert.Equal(2, PatientSearch.Find(Register.Index, "(216) 555-0142", Today).Count);
        Assert.Equal(2, PatientSearch.Find(Register.Index, "216 555 0142", Today).Count);
    }

    [Theory]
    [InlineData("bob sandoval", "ROBERT", "SANDOVAL")]
    [InlineData("sandoval, jim", "JAMES", "SANDOVAL")]
    [InlineData("tommy whitcomb", "THOMAS", "WHITCOMB")]
    public void Patient_is_found_by_the_name_people_call_him(string query, string first, string last)
    {
        var found = PatientSearch.Find(Register.Index, query, Today)[0];

        Assert.Equal((first, last), Register.Town.Where(patient => patient.Mrn == found.Mrn).Select(patient => (patient.First.ToUpperInvariant(), patient.Last.ToUpperInvariant())).Single());
    }

    [Theory]
    [InlineData("rosalind 1959")]
    [InlineData("rosalind 1958-04")]
    [InlineData("rosalind 04/58")]
    [InlineData("rosalind 19580315")]
    [InlineData("rosalind 2158")]
    [InlineData("rosalind 03/59")]
    [InlineData("007")]
    public void Nobody_is_found_by_a_date_or_number_that_is_another(string query) =>
        Assert.DoesNotContain(PatientSearch.Find(Register.Index, query, Today, most: 2000), found => found.Mrn == Register.Rosa.Mrn);

    [Fact]
    public void A_year_of_birth_finds_everybody_born_in_it_and_whoever_has_it_in_a_number()
    {
        var found = PatientSearch.Find(Register.Index, "1958", Today, most: 2000).Select(patient => patient.Mrn).ToHashSet();

        Assert.All(Register.Town.Append(Register.Rosa).Where(patient => patient.Dob!.Value.Year == 1958), patient => Assert.Contains(patient.Mrn, found));
        Assert.All(Register.Town.Where(patient => found.Contains(patient.Mrn)), patient =>
            Assert.True(patient.Dob!.Value.Year == 1958 || patient.Mrn.Contains("1958", StringComparison.Ordinal) || patient.Phone.Contains("1958", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_two_digits_of_a_year_both_centuries_are_looked_for()
    {
        Assert.Contains(PatientSearch.Find(Register.Index, "theodore 09/12", Today), found => found.Mrn == Register.Child.Mrn);
        Assert.Empty(PatientSearch.Find(Register.Index, "theodore 09/2112", Today));
    }

    [Fact]
    public void The_beginning_of_a_record_number_comes_before_numbers_that_hold_it_somewhere()
    {
        var found = PatientSearch.Find(Register.Index, "0041", Today, most: 2000);

        Assert.Equal(Register.Rosa.Mrn, found[0].Mrn);
        Assert.All(found.Skip(1), other => Assert.True(other.Score < found[0].Score));
    }

    [Fact]
    public void Every_word_must_agree() => Assert.Empty(PatientSearch.Find(Register.Index, "rosalind nakamura", Today));

    [Fact]
    public void Empty_query_finds_nobody() => Assert.Empty(PatientSearch.Find(Register.Index, "  ", Today));

    [Fact]
    public void A_program_finds_those_of_whom_all_holds_and_no_near_names()
    {
        string[] Find(PatientCriteria criteria) => [.. PatientSearch.Find(Register.Index, criteria, 10).Mrns];

        Assert.Equal([Register.Rosa.Mrn, Register.Child.Mrn], Find(new PatientCriteria { Lasts = ["delacroix"] }));
        Assert.Equal([Register.Rosa.Mrn], Find(new PatientCriteria { Lasts = ["HARTI"] }));
        Assert.Equal([Register.Rosa.Mrn], Find(new PatientCriteria { Names = ["hale", "bea"] }));
        Assert.Equal([Register.Child.Mrn], Find(new PatientCriteria { Phone = "216-555-0142", Sex = "M" }));
        Assert.Equal([Register.Rosa.Mrn], Find(new PatientCriteria { RecordNumber = "412345", Zip = "44102" }));
        Assert.Empty(Find(new PatientCriteria { Lasts = ["delacrox"] }));
        Assert.Empty(Find(new PatientCriteria { Lasts = ["delacroix"], BirthDate = new(1958, 3, 15) }));
        Assert.Empty(Find(new PatientCriteria { Sex = "F" }));
    }

    [Fact]
    public void A_program_finds_who_was_merged_once_and_by_the_registration_that_took_the_place()
    {
        var old = Register.Rosa with { Mrn = "00499001", Last = "Delacroix-Hale", First = "Rosamund", MergedInto = Register.Rosa.Mrn };
        var index = Register.With(Register.Rosa, old);

        FoundPatients[] found = [PatientSearch.Find(index, new PatientCriteria { Firsts = ["rosa"] }, 10), PatientSearch.Find(index, new PatientCriteria { Firsts = ["rosamund"] }, 10), PatientSearch.Find(index, new PatientCriteria { RecordNumber = old.Mrn }, 10)];

        Assert.All(found, one => Assert.Equal((1, Register.Rosa.Mrn), (one.Total, Assert.Single(one.Mrns))));
        Assert.Equal((0, 1), (PatientSearch.Find(index, new PatientCriteria { Firsts = ["rosa"] }, 0).Mrns.Count, PatientSearch.Find(index, new PatientCriteria { Firsts = ["rosa"] }, 0).Total));
    }

    [Fact]
    public void How_many_there_are_is_told_where_not_all_are()
    {
        var found = PatientSearch.Find(Register.Index, new PatientCriteria { Lasts = ["smith"] }, 4);

        Assert.Equal((4, 30), (found.Mrns.Count, found.Total));
        Assert.Equal(found.Mrns.Order(StringComparer.Ordinal), found.Mrns);
    }
}
