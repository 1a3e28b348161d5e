using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Pipeline.Tests.Review;

/// <summary>What /api/v1 promises to programs.</summary>
public sealed class ApiTests(ApiSite site) : IClassFixture<ApiSite>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task Every_operation_of_the_document_exists_and_none_is_reached_without_signing_in()
    {
        var api = JsonNode.Parse(await site.Ada.GetStringAsync(At("/api/v1/openapi.json")))!;
        Assert.StartsWith("3.1.", (string?)api["openapi"], StringComparison.Ordinal);
        var paths = api["paths"]!.AsObject();
        foreach (var path in new[] { "/api/v1/review", "/api/v1/review/next", "/api/v1/review/{id}/decide", "/api/v1/decisions/{id}/undo", "/api/v1/documents", "/api/v1/patients/search", "/api/v1/intake/held/{id}/retry", "/api/v1/statistics", "/api/v1/events" })
            Assert.True(paths.ContainsKey(path), $"{path} is not in the document.");

        Assert.All(paths, path => Assert.StartsWith("/api/v1/", path.Key, StringComparison.Ordinal));

        using var stranger = site.Stranger();
        var operationIds = new HashSet<string>();
        foreach (var (path, operations) in paths)
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                Assert.NotNull(operation!["responses"]!["default"]!["content"]!["application/problem+json"]);
                Assert.Equal(method != "get", operation["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == "Idempotency-Key") == true);
                Assert.True(operationIds.Add((string)operation["operationId"]!));
                using var asked = new HttpRequestMessage(new HttpMethod(method), At(path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{mrn}", "1", StringComparison.Ordinal)));
                using var answer = await stranger.SendAsync(asked);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            }
        }

        // Every schema that is referred to is there.
        foreach (var reference in References(api))
            Assert.NotNull(api["components"]!["schemas"]![reference.Split('/')[^1]]);
    }

    [Fact]
    public async Task A_decision_sent_twice_is_made_once_and_answered_the_same()
    {
        var lease = await TakeAsync(site.Ada);
        var decide = new { leaseToken = lease.LeaseToken, kind = "file", answer = new { mrn = "1", typeName = "letter", documentDate = "2026-01-02" }, activeMilliseconds = 4000 };
        var path = $"/api/v1/review/{lease.ItemId}/decide";

        using (var keyless = await SendAsync(site.Ada, path, decide, key: null))
            await AssertProblemAsync(keyless, HttpStatusCode.BadRequest, "idempotency-key-missing");
        var key = Guid.NewGuid().ToString();
        using var first = await SendAsync(site.Ada, path, decide, key);
        using var again = await SendAsync(site.Ada, path, decide, key);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(1, await site.Store.Database.ReadAsync(db => db.ReviewDecisions.CountAsync(decision => decision.ItemId == lease.ItemId && decision.UndoneAt == null), Stop));
        using (var other = await SendAsync(site.Ada, path, new { leaseToken = lease.LeaseToken, kind = "reject", answer = new { reason = "junk" } }, key))
            await AssertProblemAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        // It is undone within its hold, once; the item is in hand again.
        var decision = JsonNode.Parse(await first.Content.ReadAsStringAsync())!["decision"]!.GetValue<Guid>();
        var undoKey = Guid.NewGuid().ToString();
        using var undone = await SendAsync(site.Ada, $"/api/v1/decisions/{decision}/undo", new { }, undoKey);
        Assert.Equal(HttpStatusCode.OK, undone.StatusCode);
        using (var late = await SendAsync(site.Ada, $"/api/v1/decisions/{decision}/undo", new { }))
            await AssertProblemAsync(late, HttpStatusCode.Conflict, "too-late");
        var back = (await undone.Content.ReadFromJsonAsync<Lease>())!;
        Assert.Equal(lease.ItemId, back.ItemId);
        await ReleaseAsync(site.Ada, back);
    }

    [Theory]
    [InlineData(null, "2026-01-02", "T. Ester", "Test Clinic", "substance-use")]
    [InlineData("", null, null, null, "")]
    public async Task What_a_program_leaves_out_stays_as_it_was_read_and_what_it_empties_goes(string? given, string? date, string? author, string? facility, string sensitivity)
    {
        var lease = await TakeAsync(site.Ada);
        object answer = given is null ? new { mrn = "1", typeName = "letter" } : new { mrn = "1", typeName = "letter", documentDate = given, author = given, facility = given, sensitivity = given };

        using var decided = await SendAsync(site.Ada, $"/api/v1/review/{lease.ItemId}/decide", new { leaseToken = lease.LeaseToken, kind = "file", answer });

        var decision = JsonNode.Parse(await decided.Content.ReadAsStringAsync())!["decision"]!.GetValue<Guid>();
        var stored = ReviewAnswer.FromJson((await site.Store.Database.ReadAsync(db => db.ReviewDecisions.SingleAsync(row => row.Id == decision, Stop), Stop)).Answer);
        Assert.Equal((date, author, facility, sensitivity), (stored.DocumentDate, stored.Author, stored.Facility, stored.Sensitivity));
        using var undone = await SendAsync(site.Ada, $"/api/v1/decisions/{decision}/undo", new { });
        await ReleaseAsync(site.Ada, (await undone.Content.ReadFromJsonAsync<Lease>())!);
    }

    [Fact]
    public async Task A_rejection_made_on_the_screen_and_undone_has_lost_nothing_that_stood_there()
    {
        var lease = await TakeAsync(site.Ada);
        await ApiSite.PostFormAsync(site.Ada, $"/review/{lease.ItemId}", "?handler=Reject", ("Form.Token", $"{lease.LeaseToken}"), ("Form.Mrn", "1"), ("Form.TypeName", "letter"),
            ("Form.DocumentDate", "1/2/2026"), ("Form.Author", "T. Ester"), ("Form.Sensitivity", "substance-use"), ("Form.Reason", "junk"));
        var decision = await site.Store.Database.ReadAsync(db => db.ReviewDecisions.SingleAsync(row => row.ItemId == lease.ItemId && row.UndoneAt == null, Stop), Stop);

        using var undone = await SendAsync(site.Ada, $"/api/v1/decisions/{decision.Id}/undo", new { });

        var draft = await site.Store.Database.ReadAsync(db => db.ReviewDrafts.SingleAsync(row => row.ItemId == lease.ItemId, Stop), Stop);
        var entered = ReviewAnswer.FromJson(draft.Answer);
        Assert.Equal(("1", "letter", "2026-01-02", "T. Ester", "substance-use"), (entered.Mrn, entered.TypeName, entered.DocumentDate, entered.Author, entered.Sensitivity));
        await ReleaseAsync(site.Ada, (await undone.Content.ReadFromJsonAsync<Lease>())!);
    }

    [Fact]
    public async Task What_is_missing_is_named_and_a_lost_lease_is_told()
    {
        var lease = await TakeAsync(site.Ada);
        using (var nobody = await SendAsync(site.Ada, $"/api/v1/review/{lease.ItemId}/decide", new { leaseToken = lease.LeaseToken, kind = "file", answer = new { typeName = "letter" } }))
        {
            var problem = await AssertProblemAsync(nobody, HttpStatusCode.UnprocessableEntity, "required-missing");
            Assert.NotEmpty(problem["errors"]!["patient"]!.AsArray());
        }

        using (var held = await SendAsync(site.Ben, $"/api/v1/review/{lease.ItemId}/claim", new { }))
            await AssertProblemAsync(held, HttpStatusCode.Conflict, "lease-lost");
        using (var taken = await SendAsync(site.Ben, $"/api/v1/review/{lease.ItemId}/claim?takeOver=true", new { }))
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using (var lost = await SendAsync(site.Ada, $"/api/v1/review/{lease.ItemId}/heartbeat", new { leaseToken = lease.LeaseToken }))
            await AssertProblemAsync(lost, HttpStatusCode.Conflict, "lease-lost");
        using (var unknown = await SendAsync(site.Ada, $"/api/v1/review/{Guid.NewGuid()}/claim", new { }))
            await AssertProblemAsync(unknown, HttpStatusCode.NotFound, "not-found");
        using (var address = await site.Ada.GetAsync(At("/api/v1/no-such-thing")))
            await AssertProblemAsync(address, HttpStatusCode.NotFound, "not-found");
        using (var forbidden = await site.Ada.GetAsync(At("/api/v1/statistics?from=2026-01-01&to=2026-01-31")))
            Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (forbidden.StatusCode, forbidden.Content.Headers.ContentType?.MediaType));
        var figures = await site.Ben.GetFromJsonAsync<JsonNode>(At("/api/v1/statistics?from=2026-01-01&to=2026-01-31"));
        Assert.Equal(5, figures!["errors"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_list_goes_on_where_it_ended_and_says_what_is_asked_but_not_about_whom()
    {
        var list = await site.Ada.GetStringAsync(At("/api/v1/review?view=ready"));
        var items = JsonNode.Parse(list)!["items"]!.AsArray();
        Assert.InRange(items.Count, 1, ApiSite.Documents);
        Assert.All(items, item => Assert.Equal("letter", (string?)item!["typeName"]));
        Assert.DoesNotContain("Testerman", list, StringComparison.Ordinal);

        var found = await site.Ada.GetFromJsonAsync<JsonNode>(At("/api/v1/patients/search?words=testerm"));
        Assert.Equal("1", (string?)found!.AsArray().Single()!["mrn"]);
        using var chart = await site.Ada.GetAsync(At("/api/v1/patients/1/documents"));
        Assert.Equal(HttpStatusCode.OK, chart.StatusCode);
        using var nobody = await site.Ada.GetAsync(At("/api/v1/patients/2/documents"));
        await AssertProblemAsync(nobody, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_merged_number_leads_to_the_chart_that_took_its_place()
    {
        await site.Store.Get<PatientTable>().ImportAsync([new Patient { Mrn = "old-1", Last = "Formerly", First = "Marigold", MergedInto = "1" }], Stop);

        using (var page = await site.Ada.GetAsync(At("/patients/old-1")))
            Assert.Equal((HttpStatusCode.Redirect, "/patients/1"), (page.StatusCode, page.Headers.Location?.OriginalString));
        Assert.Contains("Merged into this chart: MRN old-1", await site.Ada.GetStringAsync(At("/patients/1")), StringComparison.Ordinal);
        using var chart = await site.Ada.GetAsync(At("/api/v1/patients/old-1/documents"));
        Assert.Equal(HttpStatusCode.OK, chart.StatusCode);
    }

    [Fact]
    public async Task A_file_handed_in_twice_with_one_key_arrives_once_and_what_is_held_is_retried_and_rejected()
    {
        var key = Guid.NewGuid().ToString();
        using var first = await UploadAsync(key);
        using var again = await UploadAsync(key);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        var file = JsonNode.Parse(await first.Content.ReadAsStringAsync())!["fileId"]!.GetValue<Guid>();
        Assert.Equal(file, JsonNode.Parse(await again.Content.ReadAsStringAsync())!["fileId"]!.GetValue<Guid>());
        Assert.Equal(1, await site.Store.Database.ReadAsync(db => db.Files.CountAsync(row => row.Name == "broken.pdf"), Stop));

        await UntilHeldAsync(file, version: 1);
        var held = await site.Ada.GetFromJsonAsync<JsonNode>(At("/api/v1/intake/held"));
        var told = held!["items"]!.AsArray().Single(item => item!["fileId"]!.GetValue<Guid>() == file)!;
        Assert.NotEqual("", (string?)told["cause"]);
        Assert.NotEqual("", (string?)told["remedy"]);

        using (var retried = await SendAsync(site.Ada, $"/api/v1/intake/held/{file}/retry", new { }))
            Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        await UntilHeldAsync(file, version: 2);
        using (var reasonless = await SendAsync(site.Ada, $"/api/v1/intake/held/{file}/reject", new { reason = "because" }))
            await AssertProblemAsync(reasonless, HttpStatusCode.UnprocessableEntity, "required-missing");
        using (var rejected = await SendAsync(site.Ada, $"/api/v1/intake/held/{file}/reject", new { reason = "junk" }))
            Assert.Equal(HttpStatusCode.NoContent, rejected.StatusCode);
        using (var late = await SendAsync(site.Ada, $"/api/v1/intake/held/{file}/retry", new { }))
            await AssertProblemAsync(late, HttpStatusCode.Conflict, "conflict");
        var ledger = await site.Store.Get<Capture.Storage.Ledger>().ReadAsync(verify: false, Stop);
        Assert.Equal(1, ledger.Files[Capture.Storage.Accounts.Rejected]);

        Task<HttpResponseMessage> UploadAsync(string key)
        {
            var bytes = new ByteArrayContent("%PDF-1.7 and nothing of it"u8.ToArray());
            bytes.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            var request = new HttpRequestMessage(HttpMethod.Post, At("/api/v1/documents")) { Content = new MultipartFormDataContent { { bytes, "file", "broken.pdf" } } };
            request.Headers.Add("Idempotency-Key", key);
            return site.Ada.SendAsync(request);
        }

        Task UntilHeldAsync(Guid id, int version) => ReviewSite.UntilAsync(
            () => site.Store.Database.ReadAsync(db => db.Files.AnyAsync(row => row.Id == id && row.State == FileStates.Quarantined && row.InputVersion == version), Stop), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Who_listens_hears_each_change_as_counts_and_nothing_else()
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, At("/api/v1/events"));
        using var answer = await site.Ben.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var before = await StandingAsync(lines);

        var lease = await TakeAsync(site.Ben);
        using (var aside = await SendAsync(site.Ben, $"/api/v1/review/{lease.ItemId}/put-aside", new { leaseToken = lease.LeaseToken, where = "waiting" }))
            Assert.Equal(HttpStatusCode.NoContent, aside.StatusCode);
        JsonObject after;
        do
            after = await StandingAsync(lines);
        while (after["waiting"]!.GetValue<int>() == before["waiting"]!.GetValue<int>());

        Assert.Equal(before["waiting"]!.GetValue<int>() + 1, after["waiting"]!.GetValue<int>());
        Assert.All(after, pair => Assert.Equal(JsonValueKind.Number, pair.Value!.GetValueKind()));
        var now = (await site.Ben.GetFromJsonAsync<JsonObject>(At("/api/v1/events/now")))!;
        Assert.Equal(after.Select(pair => pair.Key), now.Select(pair => pair.Key));
        Assert.Equal(after["waiting"]!.GetValue<int>(), now["waiting"]!.GetValue<int>());
    }

    [BrowserFact]
    public async Task Where_events_do_not_come_through_the_page_says_so_and_asks_until_they_do()
    {
        await using var browser = await ReviewBrowser.StartAsync();
        var page = browser.Page;
        await page.GotoAsync(new Uri(site.Address, "/sign-in").ToString());
        await page.FillAsync("#name", "ben");
        await page.FillAsync("#password", "four unrelated words");
        await page.PressAsync("#password", "Enter");
        await page.ArriveAsync("**/queue");
        await page.RouteAsync("**/api/v1/events", route => route.AbortAsync());

        var asked = page.WaitForRequestAsync("**/api/v1/events/now");
        await page.GotoAsync(new Uri(site.Address, "/intake").ToString());
        await asked;
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#paused")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await page.UnrouteAsync("**/api/v1/events");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#paused")).ToBeHiddenAsync(new() { Timeout = 40_000 });
    }

    private Uri At(string path) => new(site.Address, path);

    private static async Task<JsonObject> StandingAsync(StreamReader lines)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var named = false;
        while (await lines.ReadLineAsync(late.Token) is { } line)
        {
            named = named || line == "event: standing";
            if (named && line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonNode.Parse(line[6..])!.AsObject();
        }

        throw new EndOfStreamException("The events ended.");
    }

    private async Task<Lease> TakeAsync(HttpClient person)
    {
        using var answer = await SendAsync(person, "/api/v1/review/next", new { });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Lease>())!;
    }

    private async Task ReleaseAsync(HttpClient person, Lease lease)
    {
        using var answer = await SendAsync(person, $"/api/v1/review/{lease.ItemId}/release", new { leaseToken = lease.LeaseToken });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient person, string path, object body) => SendAsync(person, path, body, Guid.NewGuid().ToString());

    private async Task<HttpResponseMessage> SendAsync(HttpClient person, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path)) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await person.SendAsync(request);
    }

    private static async Task<JsonNode> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal($"urn:capture:problem:{type}", (string?)problem["type"]);
        return problem;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject known => known.SelectMany(pair => pair.Key == "$ref" ? [(string)pair.Value!] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private sealed record Lease(Guid ItemId, Guid LeaseToken, long Until, int Version);
}
