using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>
/// Every screen in both themes and at the sizes of a laptop, a desktop and a telephone: passes the checks and is written
/// down as a picture, for people to look at (<c>CAPTURE_TEST_SCREENSHOTS</c> names the folder).
/// </summary>
public sealed class ScreenTests
{
    private static readonly string Pictures = Environment.GetEnvironmentVariable("CAPTURE_TEST_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");

    [BrowserFact]
    public async Task Every_screen_passes_the_accessibility_rules_and_cuts_nothing_off()
    {
        using var site = await ReviewSite.StartAsync();
        var problems = new List<string>();
        var password = site.OneTimePassword;
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var browser = await ReviewBrowser.StartAsync(colors: colors);
            var page = browser.Page;
            foreach (var (screen, reach) in Screens(site, browser, password))
            {
                await reach();
                foreach (var (width, height) in new[] { (1366, 768), (1920, 1080), (320, 800) })
                {
                    await page.SetViewportSizeAsync(width, height);
                    await page.WaitForTimeoutAsync(250);
                    var name = $"{screen}-{width}x{height}-{colors}".ToLowerInvariant();
                    Directory.CreateDirectory(Pictures);
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png") });
                    problems.AddRange((await PageChecks.OverflowsAsync(page)).Select(problem => $"{name} overflow: {problem}"));
                    problems.AddRange((await PageChecks.SmallTargetsAsync(page)).Select(problem => $"{name} target: {problem}"));
                    if (width != 1920)
                        problems.AddRange((await PageChecks.ViolationsAsync(page)).Select(problem => $"{name} axe: {problem}"));
                }

                await page.SetViewportSizeAsync(1366, 768);
                if (screen is "queue" or "review" or "sign-in" && colors == ColorScheme.Light)
                    problems.AddRange((await PageChecks.HiddenFocusAsync(page)).Select(problem => $"{screen} focus: {problem}"));
            }

            problems.AddRange(browser.Complaints.Select(complaint => $"{colors}: {complaint}"));
            password = "four unrelated words here";
        }

        await site.StopAsync();
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems.Distinct()));
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
            await page.WaitForURLAsync(first ? "**/password" : "**/queue");
        });
        yield return ("queue", async () =>
        {
            if (first)
            {
                await page.FillAsync("#chosen", "four unrelated words here");
                await page.FillAsync("#again", "four unrelated words here");
                await page.PressAsync("#again", "Enter");
            }

            await page.WaitForURLAsync("**/queue");
        });
        yield return ("queue-empty", () => page.GotoAsync(site.Address + "/queue?view=escalated"));
        yield return ("keys", () => page.Keyboard.PressAsync("?"));
        yield return ("not-found", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.GotoAsync(site.Address + "/review/00000000-0000-0000-0000-000000000001");
            browser.Complaints.Clear();
        });
        yield return ("review", async () =>
        {
            await page.GotoAsync(site.Address + "/queue");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync("**/review/*");
            await page.WaitForFunctionAsync("() => performance.getEntriesByName('image-shown').length > 0");
        });
        yield return ("evidence", () => page.Keyboard.PressAsync("e"));
        yield return ("find", async () =>
        {
            await page.Keyboard.PressAsync("e");
            await page.Keyboard.PressAsync("p");
            await page.Keyboard.TypeAsync("ellery");
            await page.WaitForSelectorAsync("#find-list li[data-mrn]");
        });
        yield return ("skip", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("s");
        });
        yield return ("escalate", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("x");
        });
        yield return ("reject", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("y");
        });
        yield return ("pages", async () =>
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync("g");
        });
        yield return ("read-only", () => page.GotoAsync(page.Url + "?read=true"));
    }
}
