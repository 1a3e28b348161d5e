using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>A browser of the test's own, with everything in it that goes wrong unseen: console errors, refused styles, failed requests.</summary>
internal sealed class ReviewBrowser : IAsyncDisposable
{
    private static readonly string[] Flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ReviewBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public static string Executable => Environment.GetEnvironmentVariable("CAPTURE_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    public IPage Page { get; }

    /// <summary>What the page complained about: messages of scripts and of the browser's rules, and answers of the server that are errors.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<ReviewBrowser> StartAsync(int width = 1366, int height = 768, ColorScheme colors = ColorScheme.Light)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Flags });
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var started = new ReviewBrowser(playwright, browser, page);
        page.Console += (_, message) => started.Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => started.Note(true, error);
        page.Response += (_, response) => started.Note(response.Status >= 400 && response.Status is not (409 or 422), $"{response.Status} {response.Url}");
        return started;
    }

    /// <summary>Keys, one after another, as a person presses them.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
            await Page.Keyboard.PressAsync(key);
    }

    /// <summary>Does something and waits until a draft with these words in it is kept. The wait begins first: a draft may be kept while its maker is still at it.</summary>
    public Task UntilDraftKeptAsync(string words, Func<Task> act) =>
        Page.RunAndWaitForResponseAsync(act, answer => answer.Url.Contains("handler=Draft", StringComparison.Ordinal) && answer.Request.PostData?.Contains(words, StringComparison.Ordinal) == true);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    // The browser itself reports the answers 409 and 422 as errors; they are how the server says no. A search that the next letter has
    // made needless is broken off; one that fails says htmx:sendError.
    private void Note(bool bad, string text)
    {
        if (bad && !text.Contains("409", StringComparison.Ordinal) && !text.Contains("422", StringComparison.Ordinal)
            && !text.StartsWith("htmx:sendAbort", StringComparison.Ordinal) && !text.StartsWith("htmx:afterRequest", StringComparison.Ordinal))
            Complaints.Add(text);
    }
}
