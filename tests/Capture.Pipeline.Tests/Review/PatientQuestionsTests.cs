using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Pipeline.Tests.Review;

/// <summary>Questions about patients, by programs that speak FHIR and by people: answered, limited, and each in the audit log.</summary>
public sealed class PatientQuestionsTests(ApiSite site) : IClassFixture<ApiSite>
{
    private const string Grade = "http://hl7.org/fhir/StructureDefinition/match-grade";
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static readonly Patient Rosalind = new() { Mrn = "412345", Last = "Delacroix-Hale", First = "Rosalind", Middle = "B", Sex = "F", Dob = new(1958, 3, 14), Ssn4 = "4471", Phone = "2165550142", Street = "1420 Old Mill Rd", City = "Harlan Falls", State = "OH", Zip = "44102" };
    private static readonly Patient Theodore = Rosalind with { Mrn = "498765", First = "Theodore", Middle = "J", Sex = "M", Dob = new(2012, 9, 30), Ssn4 = "" };

    [Fact]
    public async Task A_certain_patient_is_told_with_score_and_grade_and_the_question_is_in_the_audit_log()
    {
        await RegisterAsync(Rosalind, Theodore);
        using var answer = await MatchAsync(Asking("Delacroix-Hale", "Rosalind", "1958-03-14", "(216) 555-0142"));

        var bundle = await ReadAsync(answer, HttpStatusCode.OK);
        Assert.Equal(("Bundle", "searchset"), ((string?)bundle["resourceType"], (string?)bundle["type"]));
        var first = bundle["entry"]![0]!;
        Assert.Equal(("412345", "certain", Grade), ((string?)first["resource"]!["id"], (string?)first["search"]!["extension"]![0]!["valueCode"], (string?)first["search"]!["extension"]![0]!["url"]));
        Assert.InRange((double)first["search"]!["score"]!, 0.999, 1);
        Assert.DoesNotContain("4471", bundle.ToJsonString(), StringComparison.Ordinal);
        var entry = await LatestAsync("patients.matched");
        Assert.Equal("ada", entry.Actor);
        Assert.Contains("Delacroix-Hale Rosalind, 1958-03-14", entry.Detail, StringComparison.Ordinal);
        Assert.Contains("412345", entry.Detail, StringComparison.Ordinal);

        using var read = await site.Ada.GetAsync(new Uri((string)first["fullUrl"]!));
        Assert.Equal("Delacroix-Hale", (string?)(await ReadAsync(read, HttpStatusCode.OK))["name"]![0]!["family"]);
    }

    [Fact]
    public async Task Whoever_asks_for_certain_matches_only_gets_nobody_where_a_document_would_wait_for_a_person()
    {
        await RegisterAsync(Rosalind, Theodore);
        // The mother's birth date beside the son's name.
        var asking = Asking("Delacroix-Hale", "Theodore", "1958-03-14", "(216) 555-0142");

        using var all = await MatchAsync(asking);
        using var certain = await MatchAsync(asking, onlyCertain: true);

        var grades = (await ReadAsync(all, HttpStatusCode.OK))["entry"]!.AsArray().Select(entry => (string?)entry!["search"]!["extension"]?[0]!["valueCode"]).ToList();
        Assert.NotEmpty(grades);
        Assert.DoesNotContain("certain", grades);
        Assert.Equal(0, (int)(await ReadAsync(certain, HttpStatusCode.OK))["total"]!);
    }

    [Fact]
    public async Task A_search_finds_by_beginnings_in_the_address_or_in_a_form_and_is_in_the_audit_log()
    {
        await RegisterAsync(Rosalind, Theodore);

        using var inAddress = await site.Ada.GetAsync(At("/fhir/Patient?family=delacroix&gender=female"));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("name", "theo"), KeyValuePair.Create("birthdate", "2012-09-30")]);
        using var inForm = await site.Ada.PostAsync(At("/fhir/Patient/_search"), form);

        Assert.Equal(["412345"], Ids(await ReadAsync(inAddress, HttpStatusCode.OK)));
        Assert.Equal(["498765"], Ids(await ReadAsync(inForm, HttpStatusCode.OK)));
        Assert.Contains("theo, 2012-09-30", (await LatestAsync("patients.searched")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_an_OperationOutcome_whoever_asks()
    {
        using var stranger = site.Stranger();
        foreach (var path in new[] { "/fhir/Patient?family=x", "/fhir/metadata", "/fhir/Patient/1" })
        {
            using var refused = await stranger.GetAsync(At(path));
            Assert.Equal("login", (string?)(await ReadAsync(refused, HttpStatusCode.Unauthorized))["issue"]![0]!["code"]);
        }

        using var unmatched = await MatchAsync("{\"resourceType\": \"Patient\"}", stranger);
        await ReadAsync(unmatched, HttpStatusCode.Unauthorized);
        using var empty = await MatchAsync("{\"resourceType\": \"Patient\"}");
        Assert.Equal("required", (string?)(await ReadAsync(empty, HttpStatusCode.UnprocessableEntity))["issue"]![0]!["code"]);
        using var broken = await MatchAsync("{\"resourceType\"");
        await ReadAsync(broken, HttpStatusCode.BadRequest);
        using var tooLong = await MatchAsync($"{{\"resourceType\": \"Patient\", \"note\": \"{new string('x', 70_000)}\"}}");
        Assert.Equal("too-long", (string?)(await ReadAsync(tooLong, HttpStatusCode.RequestEntityTooLarge))["issue"]![0]!["code"]);
        using var everybody = await site.Ada.GetAsync(At("/fhir/Patient?gender=female"));
        Assert.Equal("too-costly", (string?)(await ReadAsync(everybody, HttpStatusCode.BadRequest))["issue"]![0]!["code"]);
        using var nowhere = await site.Ada.GetAsync(At("/fhir/Observation"));
        await ReadAsync(nowhere, HttpStatusCode.NotFound);
        using var nobody = await site.Ada.GetAsync(At("/fhir/Patient/no-such"));
        await ReadAsync(nobody, HttpStatusCode.NotFound);
        using var statement = await site.Ada.GetAsync(At("/fhir/metadata"));
        Assert.Equal("CapabilityStatement", (string?)(await ReadAsync(statement, HttpStatusCode.OK))["resourceType"]);
    }

    [Fact]
    public async Task A_person_who_looks_for_a_patient_leaves_the_words_in_the_audit_log_and_in_no_address()
    {
        await RegisterAsync(Rosalind);
        var page = await site.Ada.GetStringAsync(At("/patients"));
        var token = Regex.Match(page, """name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""").Groups[1].Value;
        foreach (var (path, words) in new[] { ("/patients", "rosalind 03/14/1958"), ("/patients/find", "delacroix hale") })
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("words", words), KeyValuePair.Create("__RequestVerificationToken", token)]);
            using var answer = await site.Ada.PostAsync(At(path), form);
            Assert.Contains("412345", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            var entry = await LatestAsync("patients.searched");
            Assert.Equal(("ada", words), (entry.Actor, (string?)JsonNode.Parse(entry.Detail)!["words"]));
        }

        // A link that somebody kept looks for nobody.
        Assert.DoesNotContain("412345", await site.Ada.GetStringAsync(At("/patients?words=rosalind")), StringComparison.Ordinal);
        await site.Ada.GetStringAsync(At("/api/v1/patients/search?words=rosalind"));
        Assert.Equal("rosalind", (string?)JsonNode.Parse((await LatestAsync("patients.searched")).Detail)!["words"]);
    }

    [Fact]
    public async Task A_patient_registered_now_is_found_within_a_second()
    {
        await FindsAsync("somebody");
        await RegisterAsync(Rosalind with { Mrn = "555001", Last = "Quillfeather", First = "Barnaby", Phone = "", Street = "" });
        var since = Stopwatch.StartNew();

        Assert.True(await FindsAsync("quillfeather"));

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(1), $"{since.Elapsed.TotalMilliseconds:F0} ms");
    }

    private async Task<bool> FindsAsync(string family)
    {
        using var answer = await site.Ada.GetAsync(At($"/fhir/Patient?family={family}"));
        return (int)(await ReadAsync(answer, HttpStatusCode.OK))["total"]! > 0;
    }

    private Task RegisterAsync(params Patient[] patients) => site.Store.Get<PatientTable>().ImportAsync(patients, Stop);

    private async Task<AuditRow> LatestAsync(string action) =>
        await site.Store.Database.ReadAsync(db => db.AuditLog.Where(row => row.Action == action).OrderByDescending(row => row.Sequence).FirstAsync(Stop), Stop);

    private static JsonObject Asking(string family, string given, string birthDate, string phone) => new()
    {
        ["resourceType"] = "Patient",
        ["name"] = new JsonArray(new JsonObject { ["family"] = family, ["given"] = new JsonArray(given) }),
        ["birthDate"] = birthDate,
        ["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = phone }),
    };

    private Task<HttpResponseMessage> MatchAsync(JsonObject patient, bool onlyCertain = false) => MatchAsync(new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(new JsonObject { ["name"] = "resource", ["resource"] = patient.DeepClone() }, new JsonObject { ["name"] = "onlyCertainMatches", ["valueBoolean"] = onlyCertain }),
    }.ToJsonString());

    private async Task<HttpResponseMessage> MatchAsync(string body, HttpClient? asker = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/fhir+json");
        return await (asker ?? site.Ada).PostAsync(At("/fhir/Patient/$match"), content);
    }

    private static IEnumerable<string?> Ids(JsonNode bundle) => bundle["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["id"]);

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/fhir+json", answer.Content.Headers.ContentType?.MediaType);
        var resource = JsonNode.Parse(body)!;
        Assert.Equal((int)status >= 400, (string?)resource["resourceType"] == "OperationOutcome");
        return resource;
    }

    private Uri At(string path) => new(site.Address, path);
}
