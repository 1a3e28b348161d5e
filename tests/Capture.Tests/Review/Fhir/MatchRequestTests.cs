using System.Text.Json;
using Capture.Contracts;
using Capture.Review.Fhir;

namespace Capture.Tests.Review.Fhir;

public sealed class MatchRequestTests
{
    private const string Ours = "urn:capture:record-number";
    private static readonly DateOnly Today = new(2026, 11, 30);

    private const string Rosalind = """
        {"resourceType": "Patient",
         "identifier": [{"system": "urn:capture:record-number", "value": "00412345"}, {"system": "https://elsewhere.example/mrn", "value": "77"},
                        {"type": {"coding": [{"code": "MR"}]}, "value": "88"}, {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-4471"}],
         "name": [{"use": "official", "family": "Delacroix-Hale", "given": ["Rosalind", "Beatrice"], "suffix": ["Jr"]}, {"use": "maiden", "family": "Hartigan", "given": ["Rosalind"]}],
         "telecom": [{"system": "phone", "value": "(216) 555-0142"}, {"system": "email", "value": "r@example.org"}],
         "gender": "female", "birthDate": "1958-03-14",
         "address": [{"line": ["1420 Old Mill Rd"], "city": "Harlan Falls", "state": "OH", "postalCode": "44102-1234"}]}
        """;

    [Fact]
    public void A_whole_patient_is_read_field_by_field()
    {
        var asked = Read($$"""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {{Rosalind}}}, {"name": "onlyCertainMatches", "valueBoolean": true}, {"name": "count", "valueInteger": 3}]}""", out var request);

        Assert.Equal((true, 3), (request.OnlyCertain, request.Count));
        Assert.Equal([new AskedName("Delacroix-Hale", "Rosalind", "Beatrice", "Jr", false), new AskedName("Hartigan", "Rosalind", "", "", true)], asked.Names);
        Assert.Equal((new DateOnly(1958, 3, 14), "F", "4471"), (asked.BirthDate, asked.Sex, asked.Ssn4));
        Assert.Equal(["(216) 555-0142"], asked.Phones);
        Assert.Equal(["1420 Old Mill Rd"], asked.Streets);
        Assert.Equal(["44102-1234"], asked.Zips);
    }

    [Fact]
    public void A_number_of_another_hospital_is_none_of_ours_and_one_without_a_system_is_not_sure_to_be() =>
        Assert.Equal([new AskedNumber("00412345", true), new AskedNumber("88", false)], Read(Rosalind, out _).RecordNumbers);

    [Theory]
    [InlineData("""{"resourceType": "Patient", "name": [{"family": "\ud800"}]}""")]
    [InlineData("""{"resourceType": "Patient", "birthDat\ud800": "1958-03-14"}""")]
    [InlineData("""{"resourceType": "\udc00"}""")]
    public void Half_a_character_is_refused_and_no_fault_of_the_service(string body)
    {
        var (request, issue) = MatchRequest.Read(JsonDocument.Parse(body).RootElement, Ours, Today);

        Assert.Null(request);
        Assert.NotNull(issue);
    }

    [Theory]
    [InlineData("Garcia Lopez, Ana Maria", "Garcia Lopez", "Ana", "Maria")]
    [InlineData("Ana Maria Garcia", "Garcia", "Ana", "Maria")]
    [InlineData("Garcia", "Garcia", "", "")]
    public void A_name_that_was_not_parted_is(string text, string last, string first, string middle) =>
        Assert.Equal([new AskedName(last, first, middle, "", false)], Read($$"""{"resourceType": "Patient", "name": [{"text": "{{text}}"}]}""", out _).Names);

    [Theory]
    [InlineData("1958")]
    [InlineData("1958-03")]
    public void A_year_alone_is_no_birth_date(string date) =>
        Assert.Null(Read($$"""{"resourceType": "Patient", "name": [{"family": "Hale"}], "birthDate": "{{date}}"}""", out _).BirthDate);

    [Theory]
    [InlineData("""{"resourceType": "Bundle"}""", "structure", "Parameters")]
    [InlineData("""[]""", "structure", "Parameters")]
    [InlineData("""{"resourceType": "Parameters"}""", "required", "Parameters.parameter")]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Person"}}]}""", "value", "Parameters.parameter[0].resource")]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "onlySingleMatch", "valueBoolean": true}]}""", "not-supported", "Parameters.parameter[0].name")]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "count", "valueInteger": 0}]}""", "value", "Parameters.parameter[0]")]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "onlyCertainMatches", "valueString": "true"}]}""", "value", "Parameters.parameter[0]")]
    [InlineData("""{"resourceType": "Patient"}""", "required", "Patient")]
    [InlineData("""{"resourceType": "Patient", "gender": "female"}""", "required", "Patient")]
    [InlineData("""{"resourceType": "Patient", "birthDate": "14/03/1958"}""", "value", "Patient.birthDate")]
    [InlineData("""{"resourceType": "Patient", "birthDate": "2027-01-01"}""", "value", "Patient.birthDate")]
    [InlineData("""{"resourceType": "Patient", "birthDate": 1958}""", "structure", "Patient.birthDate")]
    [InlineData("""{"resourceType": "Patient", "name": {"family": "Hale"}}""", "structure", "Patient.name")]
    [InlineData("""{"resourceType": "Patient", "name": [{"family": "Hale", "given": "Ana"}]}""", "structure", "Patient.name.given")]
    [InlineData("""{"resourceType": "Patient", "name": ["Hale"]}""", "structure", "Patient.name")]
    public void What_cannot_be_read_is_named_by_its_place_and_without_what_it_says(string body, string code, string where)
    {
        var (request, issue) = MatchRequest.Read(JsonDocument.Parse(body).RootElement, Ours, Today);

        Assert.Null(request);
        Assert.Equal((code, where), (issue!.Code, issue.Where));
        Assert.DoesNotContain("1958", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_is_no_longer_than_a_person()
    {
        var names = string.Join(',', Enumerable.Repeat("{\"family\": \"Hale\"}", 21));
        var (_, many) = MatchRequest.Read(JsonDocument.Parse($$"""{"resourceType": "Patient", "name": [{{names}}]}""").RootElement, Ours, Today);
        var (_, tall) = MatchRequest.Read(JsonDocument.Parse($$"""{"resourceType": "Patient", "name": [{"family": "{{new string('A', 201)}}"}]}""").RootElement, Ours, Today);

        Assert.Equal(("too-long", "too-long"), (many!.Code, tall!.Code));
    }

    [Fact]
    public void A_request_weighs_what_the_guide_says()
    {
        var name = new AskedName("Hale", "Ana", "", "", false);
        Assert.Equal(3, InputWeight.Of(new AskedPatient { Names = [name] }));
        Assert.Equal(0, InputWeight.Of(new AskedPatient { Names = [name with { First = "" }] }));
        Assert.Equal(5, InputWeight.Of(new AskedPatient { Names = [name], BirthDate = Today }));
        Assert.Equal(InputWeight.Level0, InputWeight.Of(new AskedPatient { Names = [name], BirthDate = Today, Phones = ["2165550142"] }));
        Assert.Equal(10, InputWeight.Of(new AskedPatient { Names = [name], BirthDate = Today, Phones = ["2165550142"], Ssn4 = "4471" }));
    }

    private static AskedPatient Read(string body, out MatchRequest request)
    {
        var (read, issue) = MatchRequest.Read(JsonDocument.Parse(body).RootElement, Ours, Today);
        Assert.Null(issue);
        request = read!;
        return read!.Asked;
    }
}
