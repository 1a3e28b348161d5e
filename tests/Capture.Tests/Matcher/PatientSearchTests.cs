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
}
