using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Delivery;
using Capture.Delivery.Fhir;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Tests.Delivery.Hl7;

namespace Capture.Tests.Delivery.Fhir;

public sealed class FhirDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 14, 14, 31, 7, TimeSpan.Zero);

    [Fact]
    public void Whatever_is_sent_is_valid_R4_and_has_what_US_Core_asks_for()
    {
        foreach (var type in DocumentTypes.All)
        {
            foreach (var act in new[] { DeliveryActs.Original, DeliveryActs.Replace })
            {
                var document = new FhirDocument(Parcel(act, type.Name), Options());
                Assert.All(new[] { document.ToBinary("Patient/1"), document.ToReference("Patient/1", ["DocumentReference/1"]), document.ToProvenance([document.FullUrl], Now), document.ToTakenBack("Patient/1", Filing(type.Name)) },
                    resource => Assert.Empty(UsCoreCheck.Faults(resource)));
            }
        }

        Assert.Empty(UsCoreCheck.Faults(new FhirDocument(Parcel(DeliveryActs.Retract, "letter"), Options()).ToProvenance(["DocumentReference/1"], Now)));
    }

    public static TheoryData<string> SeededFaults => [.. Damages.Keys];

    /// <summary>What checks the resources sees each of these faults, so that its silence means something.</summary>
    [Theory]
    [MemberData(nameof(SeededFaults))]
    public void A_fault_that_is_put_in_is_seen(string fault)
    {
        var reference = Reference();
        Assert.Empty(UsCoreCheck.Faults(reference));

        Damages[fault](reference);

        Assert.NotEmpty(UsCoreCheck.Faults(reference));
    }

    [Fact]
    public void The_document_says_what_it_is_whose_and_by_which_numbers_it_is_found()
    {
        var reference = Reference();

        Assert.Equal(("http://loinc.org", "51852-2", "Letter"), ((string?)reference["type"]!["coding"]![0]!["system"], (string?)reference["type"]!["coding"]![0]!["code"], (string?)reference["type"]!["text"]));
        Assert.Equal(("urn:capture:document-type", "LTR"), ((string?)reference["type"]!["coding"]![1]!["system"], (string?)reference["type"]!["coding"]![1]!["code"]));
        Assert.Equal((FhirSite.PatientSystem, "800&1"), ((string?)reference["subject"]!["identifier"]!["system"], (string?)reference["subject"]!["identifier"]!["value"]));
        Assert.Equal(("2026-08-11", "2026-08-11"), ((string?)reference["context"]!["period"]!["start"], (string?)reference["context"]!["period"]!["end"]));
        Assert.Equal(["Dr. Roe", "Quarry Lane Clinic"], reference["author"]!.AsArray().Select(author => (string?)author!["display"]));
        Assert.Equal("Letter 2026-08-11", (string?)reference["content"]![0]!["attachment"]!["title"]);
        var numbers = reference["identifier"]!.AsArray().Select(one => (string)one!["value"]!).ToList();
        Assert.Equal($"{numbers[1]}.2", numbers[0]);
        Assert.Equal(Now, DateTimeOffset.Parse((string)reference["date"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("consult-note", "clinical-note")]
    [InlineData("lab-report", "clinical-note")]
    [InlineData("advance-directive", "42348-3")]
    [InlineData("insurance-card", "insurance")]
    [InlineData("letter", "correspondence")]
    [InlineData("unknown", "other")]
    public void Only_notes_of_clinicians_are_clinical_notes(string type, string category) =>
        Assert.Equal(category, (string?)new FhirDocument(Parcel(DeliveryActs.Original, type), Options()).ToReference("Patient/1", [])["category"]![0]!["coding"]![0]!["code"]);

    [Fact]
    public void What_is_sensitive_says_so_and_what_is_not_known_is_not_said()
    {
        var labels = (string sensitivity) => new FhirDocument(Parcel(DeliveryActs.Original, "letter", sensitivity), Options()).ToReference("Patient/1", [])["securityLabel"]!.AsArray().Select(label => (string?)label!["coding"]![0]!["code"]).ToList();

        Assert.Equal(["R", "ETH", "PSY"], labels("substance-use mental-health psychotherapy"));
        Assert.Equal(["N"], labels(""));
        Assert.Null(Reference()["docStatus"]);
        Assert.Null(Reference()["custodian"]);
        var options = Options();
        (options.Fhir.Organization, options.Fhir.UsCore) = ("Organization/17", false);
        var reference = new FhirDocument(Parcel(DeliveryActs.Original, "letter"), options).ToReference("Patient/1", []);
        Assert.Equal(("Organization/17", null), ((string?)reference["custodian"]!["reference"], reference["meta"]));
    }

    [Fact]
    public void How_sure_Capture_was_and_by_what_stands_in_the_provenance()
    {
        var evidence = new MatchEvidence
        {
            Candidates =
            [
                new CandidateEvidence("800&1", 0.9, [new EvidenceField("name", "agree", 9, []), new EvidenceField("phone", "missing", 0, []), new EvidenceField("address", "near", 2, [])], new ApprovedCombination("7", ApprovedCombination.Exact, [])),
                new CandidateEvidence("900", 0.1, [new EvidenceField("sex", "agree", 1, [])]),
            ],
        };
        var provenance = new FhirDocument(Parcel(DeliveryActs.Original, "letter", evidence: evidence.ToJson()), Options()).ToProvenance(["urn:uuid:1"], Now);
        var extensions = provenance["extension"]!.AsArray();

        Assert.Equal([("document-type", 0.973m), ("patient-match", 0.882m), ("reading", 0.941m)], extensions.Take(3).Select(one => ((string)one!["extension"]![0]!["valueCode"]!, (decimal)one["extension"]![1]!["valueDecimal"]!)));
        Assert.Equal([("agree", "name"), ("near", "address")], extensions[3]!["extension"]!.AsArray().Skip(3).SkipLast(1).Select(one => ((string?)one!["url"], (string?)one["valueCode"])));
        Assert.Equal("7 exact", (string?)extensions[3]!["extension"]!.AsArray()[^1]!["valueString"]);
        Assert.Equal("Capture", (string?)provenance["agent"]![0]!["who"]!["display"]);
        Assert.DoesNotContain("800&1", provenance.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sent_again_it_is_the_same_to_the_last_character_and_another_filing_has_other_ids()
    {
        FhirDocument Of(int number) => new(MdmMessageTests.Parcel(DeliveryActs.Original, number), Options());

        Assert.Equal(Text(Of(2), Now), Text(Of(2), Now.AddHours(3)));
        Assert.Equal(8, new[] { Of(2), Of(3) }.SelectMany(one => new[] { one.BinaryUrl, one.ProvenanceUrl, one.FullUrl, one.Number }).Distinct().Count());
        Assert.Matches("^Binary/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Of(2).BinaryUrl);
    }

    private static string Text(FhirDocument document, DateTimeOffset now) =>
        document.ToBinary("Patient/1").ToJsonString() + document.ToReference("Patient/1", []).ToJsonString() + document.ToProvenance([document.FullUrl], now).ToJsonString();

    private static readonly Dictionary<string, Action<JsonObject>> Damages = new()
    {
        ["no category"] = one => one.Remove("category"),
        ["no content"] = one => one.Remove("content"),
        ["neither url nor data"] = one => one["content"]![0]!["attachment"]!.AsObject().Remove("url"),
        ["type not LOINC"] = one => one["type"]!["coding"]![0]!["system"] = "https://x.example",
        ["two encounters"] = one => one["context"]!["encounter"] = JsonNode.Parse("""[{"reference":"Encounter/1"},{"reference":"Encounter/2"}]"""),
        ["no subject"] = one => one.Remove("subject"),
        ["the subject is an organization"] = one => one["subject"]!["reference"] = "Organization/1",
        ["bad status"] = one => one["status"] = "filed",
        ["unknown property"] = one => one["filedBy"] = "x",
        ["date without time"] = one => one["date"] = "2026-08-14",
        ["relates to nothing"] = one => one["relatesTo"] = JsonNode.Parse("""[{"code":"replaces"}]"""),
        ["size as text"] = one => one["content"]![0]!["attachment"]!["size"] = "12",
        ["bad security code"] = one => one["securityLabel"]![0]!["coding"]![0]!["code"] = "ZZZ",
        ["bad kind of content"] = one => one["content"]![0]!["attachment"]!["contentType"] = "nonsense",
        ["no status"] = one => one.Remove("status"),
    };

    private static JsonObject Reference() => new FhirDocument(Parcel(DeliveryActs.Original, "letter"), Options()).ToReference("Patient/1", []);

    private static DestinationOptions Options() => FhirDestinationTests.OptionsFor("https://ehr.example.org/fhir");

    private static Parcel Parcel(string act, string type, string sensitivity = "", string? evidence = null)
    {
        var parcel = MdmMessageTests.Parcel(act) with { Filing = Filing(type, sensitivity) };
        (parcel.Document.MatchEvidence, parcel.Document.PatientCertain) = (evidence ?? "{}", evidence is not null);
        return parcel;
    }

    private static DocumentVersionRow Filing(string type, string sensitivity = "") => new()
    {
        DocumentId = Guid.Parse("0198c1f2-0000-7000-8000-00000000abcd"),
        Number = 2,
        RecordedAt = Now.ToUnixTimeMilliseconds(),
        TypeName = type,
        Mrn = "800&1",
        DocumentDate = "2026-08-11",
        Author = "Dr. Roe",
        Facility = "Quarry Lane Clinic",
        Sensitivity = sensitivity,
        Pages = "[]",
        Reason = "auto-filed",
    };
}
