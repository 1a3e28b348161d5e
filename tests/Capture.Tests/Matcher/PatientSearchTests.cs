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
    public void Patient_is_found_by_what_people_type(string query) =>
        Assert.Equal(Register.Rosa.Mrn, PatientSearch.Find(Register.Index, query, Today)[0].Mrn);

    [Fact]
    public void Household_is_found_by_its_telephone_however_typed()
    {
        Assert.Equal(2, PatientSearch.Find(Register.Index, "(216) 555-0142", Today).Count);
        Assert.Equal(2, PatientSearch.Find(Register.Index, "216 555 0142", Today).Count);
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
    public void How_many_there_are_is_told_where_not_all_are()
    {
        var found = PatientSearch.Find(Register.Index, new PatientCriteria { Lasts = ["smith"] }, 4);

        Assert.Equal((4, 30), (found.Mrns.Count, found.Total));
        Assert.Equal(found.Mrns.Order(StringComparer.Ordinal), found.Mrns);
    }
}
