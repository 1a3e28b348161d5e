using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Patients;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>
/// Every screen in both themes and at the sizes of a laptop, a desktop, a laptop at twice the size and a telephone: passes the checks and is written
/// down as a picture, for people to look at (<c>CAPTURE_TEST_SCREENSHOTS</c> names the folder).
/// </summary>
public sealed class ScreenTests
{
    private static readonly string Pictures = Environment.GetEnvironmentVariable("CAPTURE_TEST_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");

    private const string Password = "four unrelated words here";

    /// <summary>Screens on which every control is visited with Tab.</summary>
    private static readonly string[] Walked = ["queue", "review", "sign-in", "documents", "document", "intake", "second-look", "second-look-disputed", "statistics", "audit", "admin-users"];

    private readonly List<string> _problems = [];
    private readonly Dictionary<string, string> _passwords = [];

    [BrowserFact]
    public async Task Every_screen_passes_the_accessibility_rules_and_cuts_nothing_off()
    {
        using var site = await ReviewSite.StartAsync();
        foreach (var name in new[] { ("jo", Roles.Specialist), ("max", Roles.Supervisor), ("ada", Roles.Admin) })
            _passwords[name.Item1] = await site.AddUserAsync(name.Item1, name.Item2);
        var password = site.OneTimePassword;
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using (var demo = await ReviewBrowser.StartAsync(colors: colors))
            {
                await LookAsync(demo, colors, Screens(site, demo, password));
                if (colors == ColorScheme.Light)
                    await FileSomeAsync(demo.Page, site);
                var filed = await site.ReadAsync(db => db.Documents.FirstAsync(document => document.State == DocumentStates.Indexed && document.Mrn != null));
                await LookAsync(demo, colors, [.. At(demo, site,
                    ("documents", "/documents"), ("documents-none", "/documents?q=xylophone"), ("documents-found", "/documents?q=patient"), ("document", $"/documents/{filed.Id}?q=patient"), ("misfiled", $"/documents/{filed.Id}/misfiled"),
                    ("patients", "/patients"), ("chart", $"/patients/{filed.Mrn}"), ("intake", "/intake"), ("second-review-own", "/second-review"),
                    ("statistics", "/statistics"), ("audit", "/audit"), ("audit-none", "/audit?who=nobody")), ("patients-found", () => FindPatientAsync(demo.Page, site))]);
            }

            await using (var jo = await SignInAsync("jo", site, colors))
            {
                var open = await site.ReadAsync(db => db.SecondReviews.OrderByDescending(second => second.OpenedAt).FirstAsync(second => second.State == SecondReviewStates.Open));
                await LookAsync(jo, colors, At(jo, site, ("second-review", "/second-review"), ("second-look", $"/second-review/{open.Id}")));
                if (colors == ColorScheme.Light)
                    await DisagreeAsync(jo.Page, site);
            }

            await using (var max = await SignInAsync("max", site, colors))
            {
                var disputed = await site.ReadAsync(db => db.SecondReviews.FirstAsync(second => second.State == SecondReviewStates.Differed));
                await LookAsync(max, colors, At(max, site, ("second-review-disputed", "/second-review"), ("second-look-disputed", $"/second-review/{disputed.Id}"), ("patient-feeds-none", "/patient-feeds")));
                if (colors == ColorScheme.Light)
                    await FeedSomeAsync(site);
                await LookAsync(max, colors, At(max, site, ("patient-feeds", "/patient-feeds"), ("patients-fed", "/patients")));
            }

            if (colors == ColorScheme.Light)
                await DeliverSomeAsync(site);
            await using (var ada = await SignInAsync("ada", site, colors))
                await LookAsync(ada, colors, At(ada, site, ("admin-users", "/admin"), ("admin-types", "/admin/types"), ("admin-sources", "/admin/sources"), ("admin-thresholds", "/admin/thresholds"), ("admin-reasons", "/admin/reasons"), ("deliveries", "/deliveries"), ("deliveries-unknown", "/deliveries?state=unknown"), ("deliveries-none", "/deliveries?state=retracted")));
            password = Password;
        }

        await site.StopAsync();
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems.Distinct()));
    }

    /// <summary>Checks each screen at every size, and draws it.</summary>
    private async Task LookAsync(ReviewBrowser browser, ColorScheme colors, IEnumerable<(string Name, Func<Task> Reach)> screens)
    {
        var page = browser.Page;
        foreach (var (screen, reach) in screens)
        {
            await reach();
            foreach (var (width, height) in new[] { (1366, 768), (1920, 1080), (683, 384), (320, 800) })
            {
                await page.SetViewportSizeAsync(width, height);
                await page.WaitForTimeoutAsync(250);
                var name = $"{screen}-{width}x{height}-{colors}".ToLowerInvariant();
                Directory.CreateDirectory(Pictures);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png") });
                _problems.AddRange((await PageChecks.OverflowsAsync(page)).Select(problem => $"{name} overflow: {problem}"));
                _problems.AddRange((await PageChecks.OverlapsAsync(page)).Select(problem => $"{name} overlap: {problem}"));
                if (screen is "review" or "read-only")
                    _problems.AddRange((await PageChecks.OutOfSightAsync(page)).Select(problem => $"{name} out of sight: {problem}"));
                _problems.AddRange((await PageChecks.SmallTargetsAsync(page)).Select(problem => $"{name} target: {problem}"));
                if (width != 1920)
                    _problems.AddRange((await PageChecks.ViolationsAsync(page)).Select(problem => $"{name} axe: {problem}"));
            }

            await page.SetViewportSizeAsync(1366, 768);
            if (Walked.Contains(screen) && colors == ColorScheme.Light)
                _problems.AddRange((await PageChecks.HiddenFocusAsync(page)).Select(problem => $"{screen} focus: {problem}"));
        }

        _problems.AddRange(browser.Complaints.Select(complaint => $"{colors}: {complaint}"));
    }

    /// <summary>Screens that have an address of their own.</summary>
    private static IEnumerable<(string Name, Func<Task> Reach)> At(ReviewBrowser browser, ReviewSite site, params IEnumerable<(string Name, string Path)> screens) =>
        screens.Select(screen => (screen.Name, (Func<Task>)(() => browser.Page.GotoAsync(site.Address + screen.Path))));

    /// <summary>Deliveries in each state to two destinations, one of which is out of reach.</summary>
    private static async Task DeliverSomeAsync(ReviewSite site)
    {
        var rows = new List<object> { new DestinationRow { Name = "ehr", Failures = 3, Code = "no-connection", FailingSince = 1_796_000_000_000 }, new DestinationRow { Name = "archive", LastTakenAt = 1_796_000_000_000 } };
        foreach (var (document, place) in (await site.ReadAsync(db => db.Documents.Where(document => document.State == DocumentStates.Indexed).Take(4).ToListAsync())).Select((document, place) => (document, place)))
        {
            var (state, code) = place switch { 0 => (DeliveryStates.Unknown, "no-answer"), 1 => (DeliveryStates.Failed, "application-error"), _ => (DeliveryStates.Waiting, "no-connection") };
            rows.Add(new DeliveryRow { Id = DeliveryId.Derive("ehr", document.Id), Destination = "ehr", DocumentId = document.Id, Wanted = 1, State = state, Code = code, Since = 1_796_000_000_000 });
            rows.Add(new DeliveryRow { Id = DeliveryId.Derive("archive", document.Id), Destination = "archive", DocumentId = document.Id, Wanted = 1, Held = 1, State = DeliveryStates.Delivered, Since = 1_796_000_000_000 });
        }

        await site.AddAsync(rows);
    }

    private static async Task FeedSomeAsync(ReviewSite site)
    {
        var numbers = await site.ReadAsync(db => db.Patients.OrderBy(patient => patient.Mrn).Select(patient => patient.Mrn).Take(4).ToListAsync());
        PatientQuestionRow Asked(string cause, int of, int? other, string? held = null) =>
            new() { Id = Guid.CreateVersion7(), Feed = "adt", Cause = cause, Mrn = numbers[of], Other = other is { } second ? numbers[second] : null, At = 1_796_000_000_000, Held = held };
        await site.AddAsync([
            new PatientFeedRow { Name = "adt", LastAt = 1_796_000_000_000, Applied = 48_211, Passed = 9_204, Questions = 3, Refused = 2, LastRefusal = FeedRefusals.NoNumber, LastRefusedAt = 1_795_000_000_000 },
            new PatientFeedRow { Name = "adt-clinic", LastAt = 1_796_000_000_000, Applied = 12 },
            Asked(QuestionCauses.Unlike, 0, 1, "{}"), Asked(QuestionCauses.RetiredInUse, 2, 3), Asked(QuestionCauses.BecameAnother, 1, null)]);
    }

    private static async Task FindPatientAsync(IPage page, ReviewSite site)
    {
        await page.GotoAsync(site.Address + "/patients");
        await page.FillAsync("#find", "zeller");
        await page.WaitForSelectorAsync("#found tr[data-href]");
    }

    private async Task<ReviewBrowser> SignInAsync(string name, ReviewSite site, ColorScheme colors)
    {
        var browser = await ReviewBrowser.StartAsync(colors: colors);
        var page = browser.Page;
        await page.GotoAsync(site.Address + "/sign-in");
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", _passwords[name]);
        await page.PressAsync("#password", "Enter");
        await page.ArriveAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        if (page.Url.EndsWith("/password", StringComparison.Ordinal))
        {
            await page.FillAsync("#chosen", Password);
            await page.FillAsync("#again", Password);
            await page.PressAsync("#again", "Enter");
            await page.ArriveAsync(url => !url.Contains("/password", StringComparison.Ordinal));
            _passwords[name] = Password;
        }

        return browser;
    }

    /// <summary>Files four documents, drops a file that cannot be opened on the window and retries it; waits until it is all there to see.</summary>
    private static async Task FileSomeAsync(IPage page, ReviewSite site)
    {
        await page.GotoAsync(site.Address + "/queue");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/review/*");
        for (var filed = 0; filed < 4; filed++)
        {
            await page.WaitForFunctionAsync("() => performance.getEntriesByName('image-shown').length > 0");
            await page.WaitForTimeoutAsync(500);
            if (await page.Locator("[name='Form.Mrn']:checked").CountAsync() == 0 && await page.Locator(".candidate").CountAsync() > 0)
                await page.Keyboard.PressAsync("1");
            var from = page.Url;
            for (var asked = await PageChecks.AskedForAsync(page); asked > 0; asked--)
                await page.Keyboard.PressAsync("Control+Enter");
            await page.Keyboard.PressAsync("Control+Enter");
            await page.ArriveAsync(url => url != from);
        }

        await page.GotoAsync(site.Address + "/intake");
        await page.EvaluateAsync("""
            () => {
                const carried = new DataTransfer();
                for (const name of ['broken.pdf', 'broken-too.pdf'])
                    carried.items.add(new File(['%PDF-1.7 and nothing of ' + name], name, { type: 'application/pdf' }));
                for (const name of ['dragenter', 'dragover', 'drop'])
                    document.getElementById('drop').dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
            }
            """);
        await page.WaitForSelectorAsync(".message .list li");
        await UntilHeldAsync("broken.pdf", version: 1);
        await UntilHeldAsync("broken-too.pdf", version: 1);

        // Retried from the screen, it is held again: nothing about it has changed.
        await page.GotoAsync(site.Address + "/intake");
        await page.ClickAsync("tr:has-text('broken.pdf') button:text-is('Retry')");
        await page.ArriveAsync("**done=retried");
        await UntilHeldAsync("broken.pdf", version: 2);

        // And both at once, by their cause.
        using (var causes = await CaptureProcess.RunAsync("retry", "--data", site.Data))
            Assert.Matches("\n +2 +0  [a-z-]+: ", causes.Output);
        await page.GotoAsync(site.Address + "/intake");
        await page.ClickAsync("button:has-text('Retry all 2')");
        await page.ArriveAsync("**done=retried");
        await UntilHeldAsync("broken.pdf", version: 3);
        await UntilHeldAsync("broken-too.pdf", version: 2);
        await ReviewSite.UntilAsync(async () => await site.ReadAsync(db => db.SecondReviews.CountAsync()) == 4, TimeSpan.FromMinutes(3));

        Task UntilHeldAsync(string name, int version) => ReviewSite.UntilAsync(
            () => site.ReadAsync(db => db.Files.AnyAsync(file => file.Name == name && file.State == FileStates.Quarantined && file.InputVersion == version)), TimeSpan.FromMinutes(3));
    }

    /// <summary>Answers the look that is open otherwise than the first did.</summary>
    private static async Task DisagreeAsync(IPage page, ReviewSite site)
    {
        var second = await site.ReadAsync(db => db.SecondReviews.OrderBy(one => one.OpenedAt).FirstAsync(one => one.State == SecondReviewStates.Open));
        var first = ReviewAnswer.FromJson(second.FirstAnswer);
        await page.GotoAsync($"{site.Address}/second-review/{second.Id}");
        await page.FillAsync("#other", first.Mrn == "503973" ? "525689" : "503973");
        await page.WaitForSelectorAsync("#others li[data-mrn]");
        await page.PressAsync("#other", "Enter");
        await page.SelectOptionAsync("#type", first.TypeName == "letter" ? "consult-note" : "letter");
        await page.PressAsync("#dated", "Control+Enter");
        await ReviewSite.UntilAsync(() => site.ReadAsync(db => db.SecondReviews.AnyAsync(one => one.State == SecondReviewStates.Differed)), TimeSpan.FromMinutes(1));
    }

    /// <summary>Each screen and how a person comes to it from the one before.</summary>
    private static IEnumerable<(string Name, Func<Task> Reach)> Screens(ReviewSite site, ReviewBrowser browser, string password)
    {
        var page = browser.Page;
        var first = password == site.OneTimePassword;
        yield return ("sign-in", () => page.GotoAsync(site.Address + "/sign-in"));
        yield return (first ? "password" : "queue-start", async () =>
        {
            await page.FillAsync("#name", "demo");
            await page.FillAsync("#password", password);
            await page.PressAsync("#password", "Enter");
            await page.ArriveAsync(first ? "**/password" : "**/queue");
        }
        );
        yield return ("queue", async () =>
        {
            if (first)
            {
                await page.FillAsync("#chosen", Password);
                await page.FillAsync("#again", Password);
                await page.PressAsync("#again", "Enter");
            }

            await page.ArriveAsync("**/queue");
        }
        );
        yield return ("queue-empty", () => page.GotoAsync(site.Address + "/queue?view=escalated"));
        yield return ("keys", () => page.Keyboard.PressAsync("?"));
        yield return ("not-found", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.GotoAsync(site.Address + "/review/00000000-0000-0000-0000-000000000001");
            browser.Complaints.Clear();
        }
        );
        yield return ("review", async () =>
        {
            await page.GotoAsync(site.Address + "/queue");
            await page.Keyboard.PressAsync("Enter");
            await page.ArriveAsync("**/review/*");
            await page.WaitForFunctionAsync("() => performance.getEntriesByName('image-shown').length > 0");
        }
        );
        yield return ("evidence", () => page.Keyboard.PressAsync("e"));
        yield return ("find", async () =>
        {
            await page.Keyboard.PressAsync("e");
            await page.Keyboard.PressAsync("p");
            await page.Keyboard.TypeAsync("ellery");
            await page.WaitForSelectorAsync("#find-list li[data-mrn]");
        }
        );
        yield return ("skip", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("s");
        }
        );
        yield return ("escalate", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("x");
        }
        );
        yield return ("reject", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("y");
        }
        );
        yield return ("pages", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync("g");
        }
        );
        yield return ("read-only", () => page.GotoAsync(page.Url + "?read=true"));
    }
}
