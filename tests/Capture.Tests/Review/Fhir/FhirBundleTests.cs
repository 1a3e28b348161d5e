using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Review.Fhir;
using Capture.Tests.Matcher;

namespace Capture.Tests.Review.Fhir;

public sealed class FhirBundleTests
{
    [Fact]
    public void A_patient_is_written_with_every_field_but_the_social_security_number()
    {
        var resource = FhirPatient.Of(Register.Rosa, "urn:ours");

        Assert.Equal(("Patient", "00412345", "female", "1958-03-14"), ((string)resource["resourceType"]!, (string)resource["id"]!, (string)resource["gender"]!, (string)resource["birthDate"]!));
        Assert.Equal(("urn:ours", "00412345"), ((string)resource["identifier"]![0]!["system"]!, (string)resource["identifier"]![0]!["value"]!));
        Assert.Equal(["Rosalind", "Beatrice"], resource["name"]![0]!["given"]!.AsArray().Select(given => (string)given!));
        Assert.Equal(("Hartigan", "old"), ((string)resource["name"]![1]!["family"]!, (string)resource["name"]![1]!["use"]!));
        Assert.Equal("44102", (string)resource["address"]![0]!["postalCode"]!);
        Assert.DoesNotContain("4471", resource.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_what_is_not_registered_there_is_no_empty_element()
    {
        var resource = FhirPatient.Of(new Patient { Mrn = "7", Last = "Bare", First = "" }, "urn:ours");

        Assert.Equal(["resourceType", "id", "identifier", "name"], resource.Select(element => element.Key));
        Assert.False(resource["name"]![0]!.AsObject().ContainsKey("given"));
    }

    [Fact]
    public void Who_was_merged_is_in_use_no_more_and_says_who_took_the_place()
    {
        var resource = FhirPatient.Of(Register.Rosa with { MergedInto = "12/34" }, "urn:ours");

        Assert.False((bool)resource["active"]!);
        Assert.Equal(("replaced-by", $"Patient/{FhirPatient.IdOf("12/34")}"), ((string)resource["link"]![0]!["type"]!, (string)resource["link"]![0]!["other"]!["reference"]!));
        Assert.False(FhirPatient.Of(Register.Rosa, "urn:ours").ContainsKey("link"));
    }

    [Theory]
    [InlineData("00412345")]
    [InlineData("A-1.b")]
    [InlineData("12/34 é")]
    [InlineData("x.41")]
    public void Every_record_number_has_an_id_that_leads_back_to_it(string mrn)
    {
        Assert.Matches("^[A-Za-z0-9.-]{1,64}$", FhirPatient.IdOf(mrn));
        Assert.Equal(mrn, FhirPatient.MrnOf(FhirPatient.IdOf(mrn)));
    }

    [Fact]
    public void An_id_nobody_made_leads_nowhere() => Assert.Null(FhirPatient.MrnOf("x.4"));

    [Theory]
    [InlineData(0.9998, true, "certain")]
    [InlineData(0.9998, false, "probable")]
    [InlineData(0.5, false, "probable")]
    [InlineData(0.4, false, "possible")]
    [InlineData(0.0001, false, "certainly-not")]
    public void A_grade_is_certain_only_of_who_would_be_filed(double score, bool certain, string grade) => Assert.Equal(grade, MatchGrades.Of(new GradedPatient("1", score, certain)));

    [Fact]
    public void A_match_is_answered_with_score_and_grade_and_a_word_on_a_thin_question()
    {
        var bundle = FhirBundle.OfMatch(new AskedPatient { Names = [new("Hale", "Ana", "", "", false)] }, [(new GradedPatient("00412345", 0.25, false), Register.Rosa)], "http://localhost/fhir", "urn:ours");

        Assert.Equal(("searchset", 1), ((string)bundle["type"]!, (int)bundle["total"]!));
        var entry = bundle["entry"]![0]!;
        Assert.Equal("http://localhost/fhir/Patient/00412345", (string)entry["fullUrl"]!);
        Assert.Equal((0.25, "match"), ((double)entry["search"]!["score"]!, (string)entry["search"]!["mode"]!));
        Assert.Equal(("http://hl7.org/fhir/StructureDefinition/match-grade", "possible"), ((string)entry["search"]!["extension"]![0]!["url"]!, (string)entry["search"]!["extension"]![0]!["valueCode"]!));
        Assert.Equal(("outcome", "OperationOutcome"), ((string)bundle["entry"]![1]!["search"]!["mode"]!, (string)bundle["entry"]![1]!["resource"]!["resourceType"]!));
    }

    [Fact]
    public void An_answer_without_a_patient_has_no_empty_list() =>
        Assert.False(FhirBundle.OfSearch([], 0, "http://localhost/fhir", "urn:ours").AsObject().ContainsKey("entry"));
}
