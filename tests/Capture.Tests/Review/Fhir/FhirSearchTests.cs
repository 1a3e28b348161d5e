using Capture.Review.Fhir;

namespace Capture.Tests.Review.Fhir;

public sealed class FhirSearchTests
{
    [Fact]
    public void Every_parameter_narrows_the_search()
    {
        var (query, issue) = Read(("name", "ana maria"), ("family", "Garcia Lopez"), ("given", "Ana"), ("birthdate", "eq1958-03-14"), ("gender", "female"), ("phone", "216 555 0142"), ("address-postalcode", "44102"), ("identifier", "urn:ours|0042"), ("_count", "5"));

        Assert.Null(issue);
        var criteria = query!.Criteria;
        Assert.Equal(["ana", "maria"], criteria.Names);
        Assert.Equal(["Garcia Lopez"], criteria.Lasts);
        Assert.Equal((new DateOnly(1958, 3, 14), "F", "216 555 0142", "44102", "0042", 5), (criteria.BirthDate, criteria.Sex, criteria.Phone, criteria.Zip, criteria.RecordNumber, query.Count));
    }

    [Theory]
    [InlineData("birthdate", "ge1958-01-01", "value")]
    [InlineData("birthdate", "1958", "value")]
    [InlineData("gender", "other", "value")]
    [InlineData("identifier", "https://elsewhere.example|1", "value")]
    [InlineData("_count", "many", "value")]
    [InlineData("ssn", "4471", "not-supported")]
    [InlineData("name:contains", "ana", "not-supported")]
    public void What_is_not_understood_is_refused_rather_than_left_out(string name, string value, string code) => Assert.Equal(code, Read(("family", "Hale"), (name, value)).Issue!.Code);

    [Theory]
    [InlineData("gender", "female")]
    [InlineData("address-postalcode", "44102")]
    [InlineData("name", "  ")]
    public void A_search_says_whom(string name, string value) => Assert.Equal("too-costly", Read((name, value)).Issue!.Code);

    private static (FhirSearch? Query, FhirIssue? Issue) Read(params (string Name, string Value)[] given) =>
        FhirSearch.Read(given.Select(one => KeyValuePair.Create(one.Name, one.Value)), "urn:ours");
}
