using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>
/// Waits until a page is there and loaded. It asks the page: whoever waits for the event that a page was loaded waits in vain when the event
/// came a moment before.
/// </summary>
internal static class PageArrival
{
    private static readonly PageWaitForURLOptions AtOnce = new() { WaitUntil = WaitUntilState.Commit };

    public static async Task ArriveAsync(this IPage page, string address)
    {
        await page.WaitForURLAsync(address, AtOnce);
        await LoadedAsync(page);
    }

    public static async Task ArriveAsync(this IPage page, Func<string, bool> isThere)
    {
        await page.WaitForURLAsync(isThere, AtOnce);
        await LoadedAsync(page);
    }

    private static async Task LoadedAsync(IPage page) => await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
}
