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
    public async Task Who_was_merged_is_answered_by_the_number_that_lives_and_read_with_a_link_to_it()
    {
        var old = Rosalind with { Mrn = "499001", Last = "Merrigold", Phone = "6145550190", Street = "77 Quarry Lane", Ssn4 = "" };
        await RegisterAsync(Rosalind, old);
        var asking = Asking("Merrigold", "Rosalind", "1958-03-14", "(614) 555-0190");
        using var parted = await MatchAsync(asking);
        Assert.Equal("499001", Ids(await ReadAsync(parted, HttpStatusCode.OK)).First());

        await RegisterAsync(old with { MergedInto = "412345" });

        using var merged = await MatchAsync(asking, onlyCertain: true);
        Assert.Equal(["412345"], Ids(await ReadAsync(merged, HttpStatusCode.OK)));
        foreach (var query in new[] { "family=merrigold", "identifier=499001", "_id=499001", "phone=6145550190" })
        {
            using var found = await site.Ada.GetAsync(At($"/fhir/Patient?{query}"));
            Assert.Equal(["412345"], Ids(await ReadAsync(found, HttpStatusCode.OK)));
        }

        using var read = await site.Ada.GetAsync(At("/fhir/Patient/499001"));
        var retired = await ReadAsync(read, HttpStatusCode.OK);
        Assert.Equal(("499001", false, "replaced-by", "Patient/412345"), ((string)retired["id"]!, (bool)retired["active"]!, (string)retired["link"]![0]!["type"]!, (string)retired["link"]![0]!["other"]!["reference"]!));
    }

    [Fact]
    public async Task Twins_are_two_candidates_and_nobody_is_certain()
    {
        var twin = Theodore with { Mrn = "498766", First = "Thaddeus", Middle = "" };
        await RegisterAsync(Theodore, twin);

        using var answer = await MatchAsync(Asking("Delacroix-Hale", "T", "2012-09-30", "(216) 555-0142"));

        var entries = (await ReadAsync(answer, HttpStatusCode.OK))["entry"]!.AsArray();
        Assert.Equal(["498765", "498766"], entries.Select(entry => (string?)entry!["resource"]!["id"]).Take(2).Order());
        Assert.DoesNotContain(entries, entry => (string?)entry!["search"]!["extension"]?[0]!["valueCode"] == "certain");
        await RegisterAsync(twin with { Last = "Elsewhere", Dob = new(1990, 1, 1) });
    }

    [Fact]
    public async Task Whose_role_reads_no_patients_is_told_so_and_nothing_else()
    {
        await RegisterAsync(Rosalind);
        using var read = await site.Cal.GetAsync(At("/fhir/Patient/412345"));
        using var search = await site.Cal.GetAsync(At("/fhir/Patient?family=delacroix"));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("family", "delacroix")]);
        using var inForm = await site.Cal.PostAsync(At("/fhir/Patient/_search"), form);
        using var match = await MatchAsync(Asking("Delacroix-Hale", "Rosalind", "1958-03-14", "(216) 555-0142").ToJsonString(), site.Cal);

        foreach (var answer in new[] { read, search, inForm, match })
            Assert.Equal("forbidden", (string?)(await ReadAsync(answer, HttpStatusCode.Forbidden))["issue"]![0]!["code"]);
    }

    [Fact]
    public async Task A_number_of_another_hospital_finds_nobody_here()
    {
        await RegisterAsync(Rosalind);
        static string Numbered(string system) => $$"""{"resourceType": "Patient", "identifier": [{"system": "{{system}}", "value": "412345"}]}""";
        using var elsewhere = await MatchAsync(Numbered("https://elsewhere.example/mrn"));
        Assert.Equal("required", (string?)(await ReadAsync(elsewhere, HttpStatusCode.UnprocessableEntity))["issue"]![0]!["code"]);
        using var both = await MatchAsync("""{"resourceType": "Patient", "name": [{"family": "Somebodyelse", "given": ["Una"]}], "identifier": [{"system": "https://elsewhere.example/mrn", "value": "412345"}, {"system": "urn:capture:record-number", "value": "999999"}]}""");
        Assert.DoesNotContain("\"412345\"", (await ReadAsync(both, HttpStatusCode.OK)).ToJsonString(), StringComparison.Ordinal);
        // A number of ours beside the name of nobody who bears it is no certain match either.
        using var alone = await MatchAsync(Numbered("urn:capture:record-number"));
        Assert.DoesNotContain("certain\"", (await ReadAsync(alone, HttpStatusCode.OK)).ToJsonString(), StringComparison.Ordinal);
        using var search = await site.Ada.GetAsync(At("/fhir/Patient?identifier=https://elsewhere.example/mrn%7C412345"));
        Assert.Equal("value", (string?)(await ReadAsync(search, HttpStatusCode.BadRequest))["issue"]![0]!["code"]);
    }

    [Fact]
    public async Task A_program_gets_no_more_than_the_most_there_may_be_and_is_told_how_many_there_are()
    {
        await RegisterAsync([.. Enumerable.Range(0, 70).Select(i => new Patient { Mrn = $"77{i:000}", Last = "Manyfold", First = $"{(char)('A' + (i % 26))}nna", Dob = new(1960, 1, 1 + (i % 28)) })]);
        foreach (var (count, shown) in new[] { ("", 20), ("&_count=3", 3), ("&_count=0", 0), ("&_count=100000", 50) })
        {
            using var search = await site.Ada.GetAsync(At($"/fhir/Patient?family=manyfold{count}"));
            var bundle = await ReadAsync(search, HttpStatusCode.OK);
            Assert.Equal((70, shown), ((int)bundle["total"]!, bundle["entry"]!.AsArray().Count(entry => (string?)entry!["search"]!["mode"] == "match")));
        }

        foreach (var (count, most) in new[] { ("1", 1), ("1000000", 50) })
        {
            using var match = await MatchAsync($$"""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient", "name": [{"family": "Manyfold"}], "birthDate": "1960-01-01"} }, {"name": "count", "valueInteger": {{count}} }]}""");
            Assert.InRange((int)(await ReadAsync(match, HttpStatusCode.OK))["total"]!, 1, most);
        }

        foreach (var bad in new[] { "/fhir/Patient?family=manyfold&_count=-1", "/fhir/Patient?family=manyfold&_count=9999999999", "/fhir/Patient?family=manyfold&active=true", "/fhir/Patient?family:exact=manyfold", "/fhir/Patient?birthdate=1960-02-31", "/fhir/Patient?_id=x.4" })
        {
            using var refused = await site.Ada.GetAsync(At(bad));
            await ReadAsync(refused, HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient", "name": [{"family": "X"}]}}, {"name": "threshold", "valueDecimal": 0.5}]}""", 422)]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient", "name": [{"family": "X"}]}}, {"name": "count", "valueInteger": 0}]}""", 422)]
    [InlineData("""{"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient", "name": [{"family": "X"}]}}, {"name": "onlyCertainMatches", "valueString": "true"}]}""", 422)]
    [InlineData("""{"resourceType": "Parameters", "parameter": {"name": "resource"}}""", 422)]
    [InlineData("""{"resourceType": "Observation"}""", 422)]
    [InlineData("""{"resourceType": "Patient", "name": [{"family": "\ud800"}]}""", 422)]
    [InlineData("""{"resourceType": "Patient", "name": ["Rosalind"]}""", 422)]
    [InlineData("[]", 422)]
    [InlineData("null", 422)]
    [InlineData("", 400)]
    [InlineData("<Patient/>", 400)]
    [InlineData("""{"resourceType": "Patient",}""", 400)]
    public async Task What_cannot_be_read_is_refused_without_repeating_it(string body, int status)
    {
        using var answer = await MatchAsync(body);
        var outcome = await ReadAsync(answer, (HttpStatusCode)status);
        Assert.DoesNotContain("Rosalind", outcome.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_or_bottom_is_refused_and_the_next_is_answered()
    {
        foreach (var (path, type, start) in new[] { ("$match", "application/fhir+json", "{\"resourceType\": \"Patient\", \"note\": \""), ("_search", "application/x-www-form-urlencoded", "family=") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, At($"/fhir/Patient/{path}")) { Content = new StringContent(start + new string('x', 10_000_000), Encoding.UTF8, type) };
            request.Headers.ExpectContinue = true;
            using var huge = await site.Ada.SendAsync(request);
            Assert.Equal("too-long", (string?)(await ReadAsync(huge, HttpStatusCode.RequestEntityTooLarge))["issue"]![0]!["code"]);
        }

        using var deep = await MatchAsync(string.Concat(Enumerable.Repeat("{\"resourceType\":", 1_000)));
        await ReadAsync(deep, HttpStatusCode.BadRequest);
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var text = await site.Ada.PostAsync(At("/fhir/Patient/$match"), content);
        await ReadAsync(text, HttpStatusCode.UnsupportedMediaType);
        using var bytes = new ByteArrayContent([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
        bytes.Headers.ContentType = new("application/fhir+json");
        using var noText = await site.Ada.PostAsync(At("/fhir/Patient/$match"), bytes);
        Assert.InRange((int)noText.StatusCode, 400, 422);

        await RegisterAsync(Rosalind);
        using var next = await MatchAsync(Asking("Delacroix-Hale\u0000", "Rosalind", "1958-03-14", "(216) 555-0142"));
        Assert.Equal("412345", Ids(await ReadAsync(next, HttpStatusCode.OK)).First());
    }

    [Fact]
    public async Task Whom_somebody_asks_about_is_in_no_line_that_the_service_writes()
    {
        await RegisterAsync(Rosalind with { Mrn = "555777", Last = "Unspeakable", First = "Zebedee", Sex = "M", Dob = new(1971, 5, 9), Ssn4 = "", Phone = "", Street = "" });
        using var inAddress = await site.Ada.GetAsync(At("/fhir/Patient?family=unspeakable&given=zebedee"));
        await ReadAsync(inAddress, HttpStatusCode.OK);
        using var asked = await MatchAsync(Asking("Unspeakable", "Zebedee", "1971-05-09", "(614) 555-0177"));
        await ReadAsync(asked, HttpStatusCode.OK);
        using var refused = await MatchAsync("""{"resourceType": "Patient", "name": [{"family": "Unspeakable", "given": "Zebedee"}]}""");
        await ReadAsync(refused, HttpStatusCode.UnprocessableEntity);
        using var broken = await MatchAsync("{\"resourceType\": \"Patient\", \"name\": [{\"family\": \"Unspeakable");
        await ReadAsync(broken, HttpStatusCode.BadRequest);

        Assert.DoesNotContain("unspeakable", site.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("zebedee", site.Log, StringComparison.OrdinalIgnoreCase);
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

    private async Task RegisterAsync(params Patient[] patients) => await site.Store.Get<PatientTable>().ImportAsync(patients, Stop);

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
