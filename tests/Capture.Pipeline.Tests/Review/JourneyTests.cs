using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>A working day at the review queue, by keyboard alone, with the real pipeline behind it.</summary>
public sealed class JourneyTests : IAsyncLifetime, IDisposable
{
    private const string Password = "four unrelated words here";

    private ReviewSite _site = null!;
    private ReviewBrowser _browser = null!;

    private IPage Page => _browser.Page;

    public async Task InitializeAsync()
    {
        if (!File.Exists(ReviewBrowser.Executable))
            return;
        _site = await ReviewSite.StartAsync();
        _browser = await ReviewBrowser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_site is not null)
            await _site.StopAsync();
    }

    public void Dispose() => _site?.Dispose();

    [BrowserFact]
    public async Task A_day_of_review_needs_no_mouse_and_ends_with_every_document_where_it_belongs()
    {
        // Nothing is reachable without signing in.
        foreach (var address in new[] { "/", "/queue", "/patients/find?words=smith", "/review/00000000-0000-0000-0000-000000000001" })
        {
            await Page.GotoAsync(_site.Address + address);
            Assert.Contains("/sign-in", Page.Url, StringComparison.Ordinal);
        }

        // 1-3: sign in with the one-time password and choose another.
        await SendAsync("demo", _site.OneTimePassword);
        await Page.ArriveAsync("**/password");
        await Page.GotoAsync(_site.Address + "/queue");
        Assert.EndsWith("/password", Page.Url, StringComparison.Ordinal);
        await SendAsync(Password, Password);
        await Page.ArriveAsync("**/queue");
        Assert.Equal(16, await CountAsync("Ready"));

        // 4-6: the keys explain themselves; commands are found by name; rows are walked.
        await _browser.PressAsync("?");
        await Assertions.Expect(Page.Locator("#keys")).ToBeVisibleAsync();
        await _browser.PressAsync("Escape", "Control+k");
        await Page.Keyboard.TypeAsync("waiting");
        await _browser.PressAsync("Enter");
        await Page.ArriveAsync("**view=waiting");
        await Assertions.Expect(Page.Locator(".empty")).ToBeVisibleAsync();
        await _browser.PressAsync("1");
        await Page.ArriveAsync("**view=ready");
        await _browser.PressAsync("j", "j", "k");
        await Assertions.Expect(Page.Locator("#rows tbody tr").First.Locator("a").First).ToBeFocusedAsync();

        // 7-12: open one, look at it from all sides. Which stands first depends on which was read first, and the next steps need some of them.
        await OpenAsync("Consult");
        await _browser.PressAsync("e");
        await Assertions.Expect(Page.Locator(".candidate .evidence").First).ToBeVisibleAsync();
        Assert.True(await Page.Locator(".candidate .snippet").CountAsync() > 0);
        await _browser.PressAsync("e", "z", "w", "+", "-", "h", "h", "i", "i", "n", "b", "r", "Shift+R");
        Assert.Equal("", await Page.Locator("[name='Form.Pages']").InputValueAsync());

        // 13-15: confirm in one key, take it back, confirm it again.
        var first = Page.Url;
        await ConfirmAsync();
        Assert.NotEqual(first, Page.Url);
        await _browser.PressAsync("u");
        await Page.ArriveAsync(first);
        await ShownAsync();
        Assert.Equal(1, await Page.Locator("[name='Form.Mrn']:checked").CountAsync());
        await ConfirmAsync();

        // 16-18: split a document of two pages; the only other one is turned and loses a page before it is filed.
        await OpenAsync("Laboratory report", pages: 2);
        var whole = Page.Url;
        await ReadyAsync();
        await _browser.PressAsync("g", "g");
        await Assertions.Expect(Page.Locator("#grid li")).ToHaveCountAsync(2);
        await _browser.PressAsync("ArrowRight", "k", "Enter");
        await NextAsync(whole);
        await OpenAsync("Laboratory report", pages: 2);
        await ReadyAsync();
        var arranged = Page.Url;
        await _browser.PressAsync("g", "g", "ArrowRight", "Delete", "ArrowLeft", "r", "Enter");
        Assert.Contains("\"turn\":90", await Page.Locator("[name='Form.Pages']").InputValueAsync(), StringComparison.Ordinal);
        await ChooseAsync();
        await AskedAsync();
        await _browser.PressAsync("Control+Enter");
        await NextAsync(arranged);

        // 19-21: another candidate, found by date of birth; Enter without a choice files nothing.
        await OpenAsync("Home health note");
        var undecided = Page.Url;
        await ReadyAsync();
        await _browser.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#refusal .message")).ToBeVisibleAsync();
        Assert.Equal(undecided, Page.Url);
        await _browser.PressAsync("p");
        await Page.Keyboard.TypeAsync("zeller 02/11/1964");
        await Assertions.Expect(Page.Locator("#find-list li[data-mrn]")).ToHaveCountAsync(1);
        await _browser.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("[data-mrn='525689'] input")).ToBeCheckedAsync();
        await _browser.PressAsync("1");
        await Assertions.Expect(Page.Locator("[data-mrn='555131'] input")).ToBeCheckedAsync();
        await _browser.PressAsync("2");
        await Assertions.Expect(Page.Locator("[data-mrn='525689'] input")).ToBeCheckedAsync();

        // 22-26: correct the type by typing it, the date as people write it, the author, a sensitivity.
        await _browser.PressAsync("t");
        await Page.Keyboard.TypeAsync("letter");
        await _browser.PressAsync("Escape", "d");
        await Page.Keyboard.TypeAsync("3/22/2024");
        await _browser.PressAsync("Escape", "a");
        await Page.Keyboard.TypeAsync("E. Farrow");
        await _browser.PressAsync("Escape", "l", "Space", "Control+Enter");
        await NextAsync(undecided);

        // 27: what is typed survives going away.
        await _browser.PressAsync("a");
        var half = Page.Url;
        await _browser.UntilDraftKeptAsync("half a name", () => Page.Keyboard.TypeAsync("half a name"));
        await _browser.PressAsync("Escape", "g", "q");
        await Page.ArriveAsync("**/queue");
        await _browser.PressAsync("Enter");
        await Page.ArriveAsync(half);
        Assert.Equal("half a name", await Page.Locator("#author").InputValueAsync());

        // 28-31: skip, escalate, reject with a reason, wait for registration. Each is named, and U takes back what is named.
        await ReadyAsync();
        await _browser.PressAsync("s", "Enter");
        await NextAsync(half);
        await TakeBackAsync("Skipped", half);
        await _browser.PressAsync("s", "Enter");
        await NextAsync(half);
        var escalated = Page.Url;
        await _browser.PressAsync("x", "ArrowDown", "Enter");
        await NextAsync(escalated);
        await TakeBackAsync("Sent to a supervisor", escalated);
        await Assertions.Expect(Page.Locator("#undo-text")).ToContainTextAsync("Skipped");
        await _browser.PressAsync("x", "ArrowDown", "Enter");
        await NextAsync(escalated);
        var rejected = Page.Url;
        await _browser.PressAsync("y", "Enter");
        await Assertions.Expect(Page.Locator("#refusal .message")).ToContainTextAsync("why it is rejected");
        await ReadyAsync();
        await _browser.PressAsync("ArrowDown", "ArrowDown", "Enter");
        await NextAsync(rejected);
        await Assertions.Expect(Page.Locator("#undo-text")).ToContainTextAsync("Rejected");
        var unknown = Page.Url;
        await _browser.PressAsync("o");
        await NextAsync(unknown);
        await TakeBackAsync("Waiting for registration", unknown);
        await _browser.PressAsync("o");
        await NextAsync(unknown);

        // 32-34: the parts of the split document come back as documents of their own.
        await Page.GotoAsync(_site.Address + "/queue");
        await ReviewSite.UntilAsync(async () =>
        {
            await Page.ReloadAsync();
            return await Page.Locator("#rows tr[data-href]").CountAsync() >= 10;
        }, TimeSpan.FromMinutes(2));
        await _browser.PressAsync("j", "Enter");
        await ShownAsync();

        // 35: Enter held down files one document, not two.
        await ReadyAsync();
        await ChooseAsync();
        await AskedAsync();
        await _browser.PressAsync("Escape");
        var held = Page.Url;
        var before = await DecisionsAsync();
        for (var repeat = 0; repeat < 12; repeat++)
        {
            await Page.Keyboard.DownAsync("Enter");
            await Task.Delay(60);
        }

        await Page.Keyboard.UpAsync("Enter");
        await NextAsync(held);
        Assert.Equal(before + 1, await DecisionsAsync());

        // 36-37: a supervisor takes up what was escalated, and what waits for registration.
        await Page.GotoAsync(_site.Address + "/queue");
        await _browser.PressAsync("4");
        await Page.ArriveAsync("**view=escalated");
        await _browser.PressAsync("j", "Enter");
        await ShownAsync();
        Assert.Equal(escalated + "?view=escalated", Page.Url);
        await ConfirmAsync();
        await Page.GotoAsync(_site.Address + "/queue");
        await _browser.PressAsync("3");
        await Page.ArriveAsync("**view=waiting");
        Assert.Equal(2, await CountAsync("Waiting"));

        // 38-40: through all that is left, Enter by Enter, to the end.
        await _browser.PressAsync("1");
        await Page.ArriveAsync("**view=ready");
        await _browser.PressAsync("Enter");
        await ShownAsync();
        for (var left = 0; left < 30 && Page.Url.Contains("/review/", StringComparison.Ordinal); left++)
            await ConfirmAsync();
        Assert.Contains("done=clear", Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(Page.Locator(".empty h2")).ToContainTextAsync("Nothing to review");

        // When the holds have ended every decision has taken effect, and nothing is lost.
        await ReviewSite.UntilAsync(async () => await ReadAsync(db => db.ReviewItems.CountAsync(item => item.State == ReviewStates.Settled)) == 0, TimeSpan.FromMinutes(2));
        var ledger = await _site.LedgerAsync();
        Assert.Matches(@"unaccounted\s+0\s+0", ledger);
        Assert.Matches(@"in progress\s+0\s", ledger);
        Assert.Empty(_browser.Complaints);

        var documents = await ReadAsync(db => db.Documents.ToListAsync());
        Assert.Equal(2, documents.Count(document => document.State == DocumentStates.Review));
        Assert.Single(documents, document => document.State == DocumentStates.Rejected);
        Assert.Single(documents, document => document.State == DocumentStates.Replaced);
        Assert.Equal(documents.Count - 4, documents.Count(document => document.State == DocumentStates.Indexed));
        var corrected = Assert.Single(documents, document => document.Author == "E. Farrow");
        Assert.Equal(("525689", "letter", "2024-03-22"), (corrected.Mrn, corrected.TypeName, corrected.DocumentDate));
        Assert.NotEqual("", corrected.Sensitivity);
        Assert.All(documents.Where(document => document.State == DocumentStates.Indexed), document => Assert.True(File.Exists(Path.Combine(_site.Data, "blobs", document.OutputBlob!))));
        Assert.Contains(documents, document => document.Arrangement?.Turns.Any(turn => turn.Removed) == true);
        var examples = await ReadAsync(db => db.TrainingExamples.ToListAsync());
        Assert.Contains(examples, example => example is { Subject: "patient", Answer: "525689" });
        Assert.Contains(examples, example => example is { Subject: "type", Answer: "letter", Proposed: "home-health-note" });
        Assert.Contains(examples, example => example.Subject == "split");

        await LookASecondTimeAsync();
    }

    /// <summary>Two more people look at what was filed: one agrees and differs, one says which answer holds, and the statistics tell.</summary>
    private async Task LookASecondTimeAsync()
    {
        // 41-42: another person is offered what is not his or her own, and agrees with the first.
        await SignInInsteadAsync("jo", Roles.Specialist);
        await _browser.PressAsync("g", "r");
        await Page.ArriveAsync("**/second-review");
        await _browser.PressAsync("Enter");
        await Page.ArriveAsync("**/second-review/*");
        var agreed = Guid.Parse(Page.Url.Split('/')[^1]);
        var first = ReviewAnswer.FromJson((await ReadAsync(db => db.SecondReviews.SingleAsync(second => second.Id == agreed))).FirstAnswer);
        Assert.DoesNotContain("Filed as", await Page.Locator(".about").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await Page.Locator("[name=Mrn]:checked").CountAsync());
        await _browser.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".about [role=alert]")).ToContainTextAsync("Choose a patient");
        await AnswerAsync(first.Mrn, first.TypeName!, first.DocumentDate);

        // 43: about the next the two differ.
        var differed = Guid.Parse(Page.Url.Split('/')[^1]);
        var wrong = ReviewAnswer.FromJson((await ReadAsync(db => db.SecondReviews.SingleAsync(second => second.Id == differed))).FirstAnswer);
        await AnswerAsync(wrong.Mrn == "503973" ? "525689" : "503973", wrong.TypeName!, wrong.DocumentDate);
        Assert.Equal(SecondReviewStates.Agreed, (await ReadAsync(db => db.SecondReviews.SingleAsync(second => second.Id == agreed))).State);
        Assert.Equal(SecondReviewStates.Differed, (await ReadAsync(db => db.SecondReviews.SingleAsync(second => second.Id == differed))).State);

        // 44-45: a supervisor who gave neither answer says which holds; the correction is put before a person.
        await SignInInsteadAsync("max", Roles.Supervisor);
        await _browser.PressAsync("g", "r");
        await Page.ArriveAsync("**/second-review");
        await _browser.PressAsync("j", "Enter");
        await Page.ArriveAsync($"**/second-review/{differed}");
        await Assertions.Expect(Page.Locator(".compare .differs")).ToHaveCountAsync(1);
        await _browser.PressAsync("s", "Enter");
        await Page.ArriveAsync("**done=adjudicated");
        var correction = await ReadAsync(db => db.ReviewItems.SingleAsync(item => item.State == ReviewStates.Escalated));
        Assert.Contains(ReviewReasons.FiledWrong, correction.Reasons.Codes);

        // 46: the error rate of the two looks, with its interval.
        await _browser.PressAsync("g", "s");
        await Page.ArriveAsync("**/statistics");
        var rate = Page.Locator("tr", new() { HasText = "Wrong patient" }).First;
        await Assertions.Expect(rate).ToContainTextAsync("50.0 %");
        await Assertions.Expect(rate).ToContainTextAsync("9.45 % and 90.5 %");

        await ReportAsync();
        Assert.Empty(_browser.Complaints);
        Assert.Matches(@"unaccounted\s+0\s+0", await _site.LedgerAsync());
    }

    /// <summary>A clerk sees a letter in the wrong chart: it is out of it at once, and back in the right one by a supervisor.</summary>
    private async Task ReportAsync()
    {
        // 47: reported from the chart.
        await SignInInsteadAsync("pat", Roles.Specialist);
        var filed = await ReadAsync(db => db.Documents.Where(document => document.State == DocumentStates.Indexed && document.Mrn != null
            && !db.ReviewItems.Any(item => item.DocumentId == document.Id && item.State != ReviewStates.Done)).OrderBy(document => document.Id).FirstAsync());
        var (wrong, was, now) = (filed.Id, filed.Mrn!, filed.Mrn == "503973" ? "525689" : "503973");
        await Page.GotoAsync($"{_site.Address}/patients/{was}");
        await Page.Locator($".chronology a[href='/documents/{wrong}/misfiled']").ClickAsync();
        await Page.ArriveAsync($"**/documents/{wrong}/misfiled");
        await Page.Locator("#report").ClickAsync();
        await Assertions.Expect(Page.Locator(".about [role=alert]")).ToContainTextAsync("Say what is wrong");
        await Page.Locator("[name=Kind][value=wrong-patient]").CheckAsync();
        await Page.Locator("[name=Note]").FillAsync("another person's");
        await Page.Locator("#report").ClickAsync();
        await Page.ArriveAsync($"**/documents/{wrong}?done=reported");
        await Assertions.Expect(Page.Locator(".about .message.ok")).ToContainTextAsync("in no chart");
        await Page.GotoAsync($"{_site.Address}/patients/{was}");
        Assert.Equal(0, await Page.Locator($".chronology a[href='/documents/{wrong}']").CountAsync());

        // 48: the supervisor sees what it was filed as and what is said against it, chooses another, and it is there.
        await SignInInsteadAsync("kim", Roles.Supervisor);
        var item = await ReadAsync(db => db.ReviewItems.SingleAsync(row => row.DocumentId == wrong && row.State != ReviewStates.Done));
        await Page.GotoAsync($"{_site.Address}/review/{item.Id}");
        await ShownAsync();
        Assert.Equal(0, await Page.Locator("[name='Form.Mrn']:checked").CountAsync());
        await Assertions.Expect(Page.Locator(".flags")).ToContainTextAsync($"({was})");
        await Assertions.Expect(Page.Locator(".flags")).ToContainTextAsync("another person's");
        await ReadyAsync();
        await _browser.PressAsync("p");
        await Page.Keyboard.TypeAsync(now);
        await Assertions.Expect(Page.Locator($"#find-list li[data-mrn='{now}']")).ToHaveCountAsync(1);
        await _browser.PressAsync("Enter");
        await Assertions.Expect(Page.Locator($"[data-mrn='{now}'] input")).ToBeCheckedAsync();
        await ConfirmAsync();
        await ReviewSite.UntilAsync(async () => await ReadAsync(db => db.Documents.AnyAsync(document => document.Id == wrong && document.Mrn == now && document.State == DocumentStates.Indexed)), TimeSpan.FromMinutes(2));
        Assert.Equal([was, now], await ReadAsync(db => db.DocumentVersions.Where(version => version.DocumentId == wrong).OrderBy(version => version.Number).Select(version => version.Mrn!).ToListAsync()));
        Assert.Empty(_browser.Complaints);
        Assert.Matches(@"unaccounted\s+0\s+0", await _site.LedgerAsync());
    }

    /// <summary>Signs out by keys and another person in, with a one-time password first.</summary>
    private async Task SignInInsteadAsync(string name, string role)
    {
        var once = await _site.AddUserAsync(name, role);
        await _browser.PressAsync("g", "o");
        await Page.ArriveAsync("**/sign-in**");
        await SendAsync(name, once);
        await Page.ArriveAsync("**/password**");
        await SendAsync(Password, Password);
        await Page.ArriveAsync("**/queue");
    }

    /// <summary>Fills the two fields of a form and sends it. A page that has just come takes keys only once its first field has the focus.</summary>
    private async Task SendAsync(string first, string second)
    {
        await Assertions.Expect(Page.Locator("input:focus")).ToHaveCountAsync(1);
        await Page.Keyboard.TypeAsync(first);
        await _browser.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(second);
        await _browser.PressAsync("Enter");
    }

    /// <summary>What was done last stands beside U, and U brings its item back.</summary>
    private async Task TakeBackAsync(string named, string address)
    {
        await Assertions.Expect(Page.Locator("#undo-text")).ToContainTextAsync(named);
        await _browser.PressAsync("u");
        await Page.ArriveAsync(address);
        await ShownAsync();
        await ReadyAsync();
    }

    /// <summary>Answers a second look by keys, and waits for the next.</summary>
    private async Task AnswerAsync(string? mrn, string type, string? date)
    {
        if (mrn is null)
        {
            await _browser.PressAsync("o");
        }
        else
        {
            await _browser.PressAsync("p");
            await Page.Keyboard.TypeAsync(mrn);
            await Page.WaitForSelectorAsync($"#others li[data-mrn='{mrn}']");
            await _browser.PressAsync("Enter");
        }

        await _browser.PressAsync("t", "Home");
        for (var down = 0; down < 60 && await Page.Locator("#type").InputValueAsync() != type; down++)
            await _browser.PressAsync("ArrowDown");
        await _browser.PressAsync("Escape", "d");
        await Page.Keyboard.TypeAsync(date ?? "");
        var from = Page.Url;
        await _browser.PressAsync("Escape", "Enter");
        await Page.ArriveAsync(url => url != from && !url.Contains("handler=", StringComparison.Ordinal));
    }

    /// <summary>The pane is there and its page is drawn.</summary>
    private async Task ShownAsync()
    {
        await Page.ArriveAsync("**/review/*");
        await Page.WaitForFunctionAsync("() => document.getElementById('item')?.dataset.mine === 'yes' && performance.getEntriesByName('image-shown').length > 0");
    }

    /// <summary>A person needs a moment to see that there is a new item; what is pressed before is not meant for it.</summary>
    private static Task ReadyAsync() => Task.Delay(450);

    private async Task ChooseAsync()
    {
        // The second page of the split report has no type of its own to be seen.
        if (await Page.Locator("#type").InputValueAsync() == "unknown")
        {
            await _browser.PressAsync("t");
            await Page.Keyboard.TypeAsync("lab");
            await _browser.PressAsync("Escape");
        }

        if (await Page.Locator("[name='Form.Mrn']:checked").CountAsync() > 0)
            return;
        if (await Page.Locator(".candidate").CountAsync() > 0)
        {
            await _browser.PressAsync("1");
            return;
        }

        if (await Page.Locator("#type").InputValueAsync() == "fax-cover")
            return;
        await _browser.PressAsync("p");
        await Page.Keyboard.TypeAsync("zeller 02/11/1964");
        await Assertions.Expect(Page.Locator("#find-list li[data-mrn]")).ToHaveCountAsync(1);
        await _browser.PressAsync("Enter");
    }

    /// <summary>Files what is shown, choosing the likeliest patient where nobody is chosen.</summary>
    private async Task ConfirmAsync()
    {
        await ShownAsync();
        await ReadyAsync();
        await ChooseAsync();
        var from = Page.Url;

        await AskedAsync();
        await _browser.PressAsync("Control+Enter");
        await NextAsync(from);
    }

    /// <summary>An uncertain type is not filed unseen, nor a document without a date: the first time each is only asked for.</summary>
    private async Task AskedAsync()
    {
        for (var asked = await PageChecks.AskedForAsync(Page); asked > 0; asked--)
            await _browser.PressAsync("Control+Enter");
    }

    private async Task NextAsync(string from)
    {
        try
        {
            await Page.ArriveAsync(url => url != from);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It stayed at {from}: {await Page.Locator("#refusal").InnerTextAsync()}\n{await Page.Locator("#item").InnerTextAsync()}");
        }

        if (Page.Url.Contains("/review/", StringComparison.Ordinal))
            await ShownAsync();
        await ReadyAsync();
    }

    /// <summary>Goes to the queue and walks down to a document of that type, or of any. What comes next is already in this person's hand.</summary>
    private async Task OpenAsync(string? type, int? pages = null)
    {
        foreach (var view in new[] { "ready", "mine" })
        {
            await Page.GotoAsync($"{_site.Address}/queue?view={view}");
            var rows = await Page.Locator("#rows tbody tr").AllAsync();
            for (var row = 0; row < rows.Count; row++)
            {
                await _browser.PressAsync("j");
                if ((type is null || (await rows[row].Locator("td").Nth(2).InnerTextAsync()).StartsWith(type, StringComparison.Ordinal))
                    && (pages is null || await rows[row].Locator("td").Nth(6).InnerTextAsync() == $"{pages}"))
                {
                    await _browser.PressAsync("Enter");
                    await ShownAsync();
                    return;
                }
            }
        }

        Assert.Fail($"No {type ?? "document"} of {pages?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"} pages is in the queue.");
    }

    private async Task<int> CountAsync(string tab) =>
        int.Parse(await Page.Locator(".tabs a", new() { HasText = tab }).Locator(".count").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);

    private Task<int> DecisionsAsync() => ReadAsync(db => db.ReviewDecisions.CountAsync());

    private Task<T> ReadAsync<T>(Func<CaptureDb, Task<T>> read) => _site.ReadAsync(read);
}
