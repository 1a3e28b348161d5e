using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>What the review desk promises, with documents that need no reading: what stands where, what keys do, and what is kept.</summary>
public sealed class DeskTests(ApiSite site) : IClassFixture<ApiSite>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task Who_starts_in_a_part_of_the_queue_is_led_through_that_part_to_its_end_and_back_when_it_is_undone()
    {
        var part = await TakeOutAsync("consult-note", 2);
        var list = await site.Ada.GetStringAsync(At("/queue?type=consult-note&order=most-pages"));
        Assert.Contains("/queue?handler=Next&amp;type=consult-note&amp;order=most-pages", list, StringComparison.Ordinal);

        var first = await SendAsync(site.Ada, "/queue", "?handler=Next&type=consult-note&order=most-pages");
        Assert.Matches("^/review/[0-9a-f-]{36}\\?type=consult-note&order=most-pages$", first);
        var page = await site.Ada.GetStringAsync(At(first));
        Assert.Contains("These 2", page, StringComparison.Ordinal);
        var second = await SendAsync(site.Ada, first, "&handler=File", ("Form.Token", Token(page)), ("Form.Mrn", "1"), ("Form.TypeName", "consult-note"), ("Form.DocumentDate", "2026-01-02"));
        Assert.Matches("^/review/[0-9a-f-]{36}\\?type=consult-note&order=most-pages$", second);
        page = await site.Ada.GetStringAsync(At(second));
        var end = await SendAsync(site.Ada, second, "&handler=Skip", ("Form.Token", Token(page)), ("Form.Later", "soon"));
        Assert.Equal("/queue?done=clear&type=consult-note&order=most-pages", end);

        Assert.Equal(part.Order(), new[] { first, second }.Select(address => Guid.Parse(address[8..44])).Order());
        var undo = Regex.Match(await site.Ada.GetStringAsync(At(end)), "action=\"/undo/([0-9a-f-]{36})\\?handler=Aside\"").Groups[1].Value;
        var version = (await site.Store.Get<ReviewItemTable>().FindAsync(Guid.Parse(undo), Stop))!.Version;
        Assert.Equal(second, await SendAsync(site.Ada, end, null, $"/undo/{undo}?handler=Aside", ("version", $"{version}"), ("part", "?type=consult-note&order=most-pages")));
    }

    [Fact]
    public async Task Whoever_loses_an_item_to_another_finds_the_way_back_into_the_part_of_the_queue()
    {
        const string Part = "?type=discharge-summary&order=most-pages";
        var item = (await TakeOutAsync("discharge-summary", 1))[0];
        var page = await site.Ada.GetStringAsync(At($"/review/{item}{Part}"));
        await SendAsync(site.Ben, $"/review/{item}", "?handler=TakeOver");

        using var form = new HttpRequestMessage(HttpMethod.Post, At($"/review/{item}{Part}&handler=File"))
        {
            Content = new FormUrlEncodedContent([new("Form.Token", Token(page)), new("Form.Mrn", "1"), new("Form.TypeName", "letter"), new("__RequestVerificationToken", Regex.Match(page, """name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""").Groups[1].Value)]),
        };
        form.Headers.Add("HX-Request", "true");
        using var answer = await site.Ada.SendAsync(form);
        var said = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains($"href=\"/review/{item}{Part}&read=true\"", said, StringComparison.Ordinal);
        Assert.Contains($"href=\"/queue{Part}\"", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_that_is_kept_stands_on_the_queue_of_whoever_kept_it_until_it_is_forgotten()
    {
        Assert.Equal("/queue?why=patient-uncertain", await SendAsync(site.Ada, "/queue?why=patient-uncertain", null, "/queue?handler=Keep&why=patient-uncertain", ("name", "  Whose are they ")));

        Assert.Contains("""href="/queue?why=patient-uncertain">Whose are they</a>""", await site.Ada.GetStringAsync(At("/queue")), StringComparison.Ordinal);
        Assert.DoesNotContain("Whose are they", await site.Ben.GetStringAsync(At("/queue")), StringComparison.Ordinal);
        await SendAsync(site.Ada, "/queue", null, "/queue?handler=Forget", ("name", "Whose are they"));
        Assert.DoesNotContain("Whose are they", await site.Ada.GetStringAsync(At("/queue")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_works_through_a_part_of_the_queue_and_a_part_that_is_none_is_told()
    {
        await TakeOutAsync("echo-report", 1);
        using var next = await PostAsync("/api/v1/review/next?type=echo-report");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        var lease = JsonNode.Parse(await next.Content.ReadAsStringAsync())!;
        using var released = await PostAsync($"/api/v1/review/{lease["itemId"]}/release", new { leaseToken = lease["leaseToken"]!.GetValue<Guid>() });
        using var nothing = await PostAsync("/api/v1/review/next?type=echo-report&lane=stat");
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
        using var unknown = await PostAsync("/api/v1/review/next?order=by-name");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
    }

    [Fact]
    public async Task A_password_for_one_time_is_told_to_a_program_as_a_problem_and_not_as_a_page()
    {
        using var made = await CaptureProcess.RunAsync("users", "add", "una", "--role", Roles.Specialist, "--data", site.Store.Folder);
        var once = Regex.Match(made.Output, @"one-time password: (\S+)").Groups[1].Value;
        using var una = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = site.Address };
        await ApiSite.PostFormAsync(una, "/sign-in", "", ("Name", "una"), ("Password", once));

        using var refused = await una.GetAsync(At("/api/v1/review"));
        using var led = await una.GetAsync(At("/queue"));

        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.Equal("urn:capture:problem:password-to-be-changed", (string?)(await refused.Content.ReadFromJsonAsync<JsonNode>())!["type"]);
        Assert.Equal((HttpStatusCode.Redirect, "/password"), (led.StatusCode, led.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task A_form_sent_without_a_session_leads_back_to_the_page_it_stood_on()
    {
        using var stranger = site.Stranger();
        var item = Guid.NewGuid();
        using var form = await stranger.PostAsync(At($"/review/{item}?type=letter&handler=File"), new FormUrlEncodedContent([]));
        Assert.Equal($"/sign-in?to={Uri.EscapeDataString($"/review/{item}?type=letter")}", form.Headers.Location?.ToString());

        using var part = new HttpRequestMessage(HttpMethod.Post, At($"/review/{item}?handler=Draft"));
        part.Headers.Add("HX-Request", "true");
        part.Headers.Add("HX-Current-URL", At($"/review/{item}?type=letter").ToString());
        using var answer = await stranger.SendAsync(part);
        Assert.Equal((HttpStatusCode.Unauthorized, $"/sign-in?to={Uri.EscapeDataString($"/review/{item}?type=letter")}"), (answer.StatusCode, answer.Headers.GetValues("HX-Redirect").Single()));
    }

    [Fact]
    public async Task Who_only_looked_at_a_document_in_review_is_found_by_the_patient_and_the_trail_goes_to_a_spreadsheet()
    {
        var item = (await TakeOutAsync("discharge-summary", 1))[0];
        var document = (await site.Store.Get<ReviewItemTable>().FindAsync(item, Stop))!.DocumentId;
        await site.Store.Database.WriteAsync(db => db.Documents.Where(row => row.Id == document).ExecuteUpdateAsync(row => row.SetProperty(one => one.Mrn, "1"), Stop), Stop);
        await site.Ada.GetStringAsync(At($"/review/{item}?read=true"));

        var page = await site.Ben.GetStringAsync(At("/audit?patient=1"));
        using var table = await site.Ben.GetAsync(At("/audit?patient=1&format=csv"));
        var csv = await table.Content.ReadAsStringAsync();

        Assert.Contains("Testerman, Marigold", page, StringComparison.Ordinal);
        Assert.Contains("Looked at the document in review, read only", page, StringComparison.Ordinal);
        Assert.Equal("text/csv", table.Content.Headers.ContentType?.MediaType);
        Assert.Contains($",ada,\"Looked at the document in review, read only\",item.viewed,{document},item,{item},", csv, StringComparison.Ordinal);
        Assert.Contains(await site.Store.Database.ReadAsync(db => db.AuditLog.Where(row => row.Actor == "ben").ToListAsync(Stop), Stop), row => row is { Action: "patient.audit-exported", Entity: "patient", EntityId: "1" });
        using var forbidden = await site.Ada.GetAsync(At("/audit?patient=1"));
        Assert.NotEqual(HttpStatusCode.OK, forbidden.StatusCode);
    }

    [BrowserFact]
    public async Task What_is_typed_or_emptied_is_told_from_what_was_read_and_a_missing_date_is_asked_for_once()
    {
        var item = (await TakeOutAsync("operative-note", 1))[0];
        await using var browser = await SignInAsync(item);
        var page = browser.Page;
        var (author, date) = (Says(page, "#author"), Says(page, "#date"));
        await Assertions.Expect(author).ToHaveTextAsync("read");
        await page.FillAsync("#author", "Somebody Else");
        await Assertions.Expect(author).ToHaveTextAsync("typed");
        await page.FillAsync("#author", "T. Ester");
        await Assertions.Expect(author).ToHaveTextAsync("read");
        await page.FillAsync("#date", "");
        await Assertions.Expect(date).ToHaveTextAsync("emptied");
        await page.EvaluateAsync("() => document.querySelectorAll('#date, #type').forEach(field => { delete field.dataset.seen; })");
        await browser.PressAsync("Escape");

        // The patient is found beginning from nothing, and Enter takes nobody of another search.
        await browser.PressAsync("p");
        await page.Keyboard.TypeAsync("testerm");
        await Assertions.Expect(page.Locator("#find-list li[data-mrn]")).ToHaveCountAsync(1);
        await browser.PressAsync("Escape", "p");
        await Assertions.Expect(page.Locator("#find-list li")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#find-words")).ToHaveValueAsync("");
        await page.Keyboard.TypeAsync("marigold");
        await Assertions.Expect(page.Locator("#find-list li[data-mrn]")).ToHaveCountAsync(1);
        await page.Keyboard.TypeAsync(" nakamura");
        await browser.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[name='Form.Mrn']:checked")).ToHaveCountAsync(0);
        await page.FillAsync("#find-words", "marigold");
        await Assertions.Expect(page.Locator("#find-list:not([data-awaited]) li[data-mrn]")).ToHaveCountAsync(1);
        await browser.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[name='Form.Mrn']:checked")).ToHaveCountAsync(1);

        await browser.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#refusal .message")).ToContainTextAsync("No date");
        await Assertions.Expect(page.Locator("#date")).ToBeFocusedAsync();
        var from = page.Url;
        await browser.PressAsync("Control+Enter");
        await page.ArriveAsync(url => url != from);
        await Assertions.Expect(page.Locator("#pace")).ToContainTextAsync(new Regex("Today [1-9]"));
    }

    [BrowserFact]
    public async Task When_the_pages_are_put_in_another_order_thumbnails_and_keys_follow_it()
    {
        var item = (await TakeOutAsync("progress-note", 1))[0];
        var row = (await site.Store.Get<ReviewItemTable>().FindAsync(item, Stop))!;
        await site.Store.Database.WriteAsync(db =>
        {
            for (var number = 1; number <= 3; number++)
                db.Pages.Add(new PageRow { FileId = row.FileId, Number = number, State = PageStates.GivenUp, ImageBlob = $"none-{number}", ImageFormat = "jpg", Width = 850, Height = 1100, DpiX = 100, DpiY = 100, DocumentId = row.DocumentId });
            return Task.CompletedTask;
        }, Stop);
        await using var browser = await SignInAsync(item);
        var page = browser.Page;
        await Assertions.Expect(page.Locator("#thumbs .thumb")).ToHaveCountAsync(3);
        await Task.Delay(450);

        await browser.PressAsync("g", "g", "End", "x", "Home", "v", "Enter");
        await OrderAsync(3, 1, 2);
        await browser.PressAsync("Home");
        await ShownAsync(3, "Page 1 of 3");
        await browser.PressAsync("n");
        await ShownAsync(1, "Page 2 of 3");
        await browser.PressAsync("n");
        await ShownAsync(2, "Page 3 of 3");
        await browser.PressAsync("b");
        await ShownAsync(1, "Page 2 of 3");

        // What is left out is passed over, and still there to be looked at.
        await browser.UntilDraftKeptAsync("\"removed\":true", () => browser.PressAsync("g", "g", "ArrowRight", "Delete", "Enter"));
        await OrderAsync(3, 1, 2);
        await browser.PressAsync("Home", "n");
        await ShownAsync(2, "Page 2 of 2");
        await page.Locator("#thumbs .thumb[data-number='1']").ClickAsync();
        await ShownAsync(1, "Page left out");

        // It is so as well when the draft is opened again.
        await page.ReloadAsync();
        await OrderAsync(3, 1, 2);
        await ShownAsync(3, "Page 1 of 2");

        async Task OrderAsync(params int[] numbers) => Assert.Equal(numbers, await page.Locator("#thumbs .thumb").EvaluateAllAsync<int[]>("all => all.map(one => +one.dataset.number)"));

        async Task ShownAsync(int number, string name)
        {
            await Assertions.Expect(page.Locator("#thumbs .thumb[aria-current]")).ToHaveAttributeAsync("data-number", $"{number}");
            await Assertions.Expect(page.Locator("#page-number")).ToHaveTextAsync(name);
        }
    }

    [BrowserFact]
    public async Task A_session_that_ends_leads_back_to_the_item_with_all_that_was_entered()
    {
        var item = (await TakeOutAsync("pathology-report", 1))[0];
        await using var browser = await SignInAsync(item, "?type=pathology-report");
        var page = browser.Page;
        foreach (var byKey in new[] { false, true })
        {
            await page.Context.ClearCookiesAsync(new() { Name = "capture" });
            await page.FillAsync("#author", byKey ? "entered and sent" : "entered and left");
            await page.FillAsync("#note", "a word about it");
            if (byKey)
            {
                await Task.Delay(450);
                await page.EvaluateAsync("() => document.querySelector('[formaction$=Park]').click()");
            }

            await page.ArriveAsync("**/sign-in?to=**");
            await page.FillAsync("#name", "ada");
            await page.FillAsync("#password", "four unrelated words");
            await page.PressAsync("#password", "Enter");
            await page.ArriveAsync($"**/review/{item}?type=pathology-report");
            await Assertions.Expect(page.Locator("#author")).ToHaveValueAsync(byKey ? "entered and sent" : "entered and left");
            await Assertions.Expect(page.Locator("#note")).ToHaveValueAsync("a word about it");
            await page.WaitForFunctionAsync("() => sessionStorage.getItem('entered-before-the-session-ended') === null");
        }

        Assert.Equal(ReviewStates.InReview, (await site.Store.Get<ReviewItemTable>().FindAsync(item, Stop))!.State);
    }

    private Uri At(string path) => new(site.Address, path);

    private static string Token(string page) => Regex.Match(page, "name=\"Form.Token\" value=\"([0-9a-f-]{36})\"").Groups[1].Value;

    private static ILocator Says(IPage page, string field) => page.Locator($".line:has({field}) .reading [data-says]:not([hidden])");

    /// <summary>Gives the last open items another type, so that this test has them for itself.</summary>
    private Task<List<Guid>> TakeOutAsync(string type, int count) => site.Store.Database.WriteAsync(async db =>
    {
        var items = await db.ReviewItems.Where(item => item.State == ReviewStates.Ready && item.TypeName == "letter" && item.ReservedBy == null).OrderByDescending(item => item.OpenedAt).ThenByDescending(item => item.Id).Take(count).ToListAsync(Stop);
        Assert.Equal(count, items.Count);
        foreach (var item in items)
        {
            await db.ReviewItems.Where(row => row.Id == item.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.TypeName, type), Stop);
            await db.Documents.Where(row => row.Id == item.DocumentId).ExecuteUpdateAsync(row => row.SetProperty(one => one.TypeName, type), Stop);
        }

        return items.ConvertAll(item => item.Id);
    }, Stop);

    private async Task<ReviewBrowser> SignInAsync(Guid item, string query = "")
    {
        var browser = await ReviewBrowser.StartAsync();
        await browser.Page.GotoAsync(At("/sign-in").ToString());
        await browser.Page.FillAsync("#name", "ada");
        await browser.Page.FillAsync("#password", "four unrelated words");
        await browser.Page.PressAsync("#password", "Enter");
        await browser.Page.ArriveAsync("**/queue");
        await browser.Page.GotoAsync(At($"/review/{item}{query}").ToString());
        await browser.Page.WaitForFunctionAsync("() => document.getElementById('item')?.dataset.mine === 'yes' && performance.getEntriesByName('pane-painted').length > 0");
        await Task.Delay(450);
        return browser;
    }

    private Task<string> SendAsync(HttpClient person, string page, string handler, params IEnumerable<(string Name, string Value)> fields) => SendAsync(person, page, handler, null, fields);

    /// <summary>Sends a form as a browser without scripts does.</summary>
    /// <param name="handler">What follows the page's address in the form's; null where <paramref name="to"/> says it whole.</param>
    /// <returns>Where it leads.</returns>
    private async Task<string> SendAsync(HttpClient person, string page, string? handler, string? to, params IEnumerable<(string Name, string Value)> fields)
    {
        var form = Regex.Match(await person.GetStringAsync(At(page)), """name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""").Groups[1].Value;
        using var content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", form)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await person.PostAsync(At(to ?? page + handler), content);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path)) { Content = JsonContent.Create(body ?? new { }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await site.Ada.SendAsync(request);
    }
}
