using System.Text.Json;
using Microsoft.Playwright;

namespace Capture.Pipeline.Tests.Review;

/// <summary>What every screen must pass: the accessibility rules that a program can check, and what those do not see.</summary>
internal static class PageChecks
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    /// <summary>Violations of WCAG 2.2 AA and best practice, by axe-core; each with the first element that shows it.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // The page allows no script but its own; this one comes through the debugger.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync($"() => {{ {Axe} }}");
        // What lies partly under the buttons that stay in sight comes out when one scrolls; how large targets are is looked at on its own.
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
                .violations.map(one => ({ ...one, nodes: one.nodes.filter(node => one.id !== 'target-size' || !node.failureSummary?.includes('partially obscured')) }))
                .filter(one => one.nodes.length > 0).map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)} (${one.nodes.length}) ${one.nodes[0].failureSummary?.slice(0, 200)}`)
            """);
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    /// <summary>How often filing will ask for something first: for an uncertain type, and for a missing date.</summary>
    public static Task<int> AskedForAsync(IPage page) => page.EvaluateAsync<int>("""
        () => {
            const [type, date] = ['type', 'date'].map(id => document.getElementById(id));
            return (type.dataset.flagged && !type.dataset.seen ? 1 : 0) + (!date.value.trim() && !date.dataset.seen && type.value !== 'fax-cover' ? 1 : 0);
        }
        """);

    /// <summary>Text that is cut off where nobody meant it to be, and pages wider than the window.</summary>
    public static async Task<IReadOnlyList<string>> OverflowsAsync(IPage page) => await page.EvaluateAsync<string[]>("""
        () => {
            const found = [];
            if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
            for (const element of document.querySelectorAll('button, a, label, h1, h2, .chip, kbd, legend, td, th, p')) {
                const style = getComputedStyle(element);
                if (!element.checkVisibility() || element.closest('.visually-hidden, .openseadragon-container') || style.textOverflow === 'ellipsis' || style.display === 'inline') continue;
                if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'auto') found.push(`${element.tagName} "${element.textContent.trim().slice(0, 40)}" ${element.scrollWidth} in ${element.clientWidth}`);
            }
            return found;
        }
        """);

    /// <summary>Where a decision is made, page, choice and button are in sight without scrolling, whatever the window.</summary>
    public static async Task<IReadOnlyList<string>> OutOfSightAsync(IPage page) => await page.EvaluateAsync<string[]>("""
        () => ['#canvas', '.candidate, .nobody', '#file'].filter(selector => {
            const box = document.querySelector(selector)?.getBoundingClientRect();
            if (!box) return false;
            const [width, height] = [Math.min(box.right, innerWidth) - Math.max(box.left, 0), Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)];
            const top = document.elementFromPoint(Math.max(box.left, 0) + width / 2, Math.max(box.top, 0) + Math.min(height, 16) / 2);
            return width < 100 || height < 16 || !document.querySelector(selector).contains(top);
        })
        """);

    /// <summary>Things that lie on one another in the lines of a form, and tables wider than their frame.</summary>
    public static async Task<IReadOnlyList<string>> OverlapsAsync(IPage page) => await page.EvaluateAsync<string[]>("""
        () => {
            const found = [];
            for (const line of document.querySelectorAll('.line')) {
                const parts = [...line.children].filter(part => part.checkVisibility()).map(part => [part, part.firstElementChild?.matches?.('[data-says]') ? part.querySelector('[data-says]:not([hidden])').getBoundingClientRect() : part.getBoundingClientRect()]);
                parts.forEach(([one, a], i) => parts.slice(i + 1).forEach(([other, b]) => {
                    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`${one.tagName} and ${other.tagName} "${other.textContent.trim().slice(0, 30)}" lie on one another`);
                }));
            }
            if (innerWidth >= 1366) document.querySelectorAll('#rows').forEach(table => { if (table.offsetWidth > table.parentElement.clientWidth + 1) found.push(`the table is ${table.offsetWidth} wide in ${table.parentElement.clientWidth}`); });
            return found;
        }
        """);

    /// <summary>Controls smaller than 24 by 24 pixels (WCAG 2.5.8), links in running text apart.</summary>
    public static async Task<IReadOnlyList<string>> SmallTargetsAsync(IPage page) => await page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('button, a, select, summary, input, label:has(input)')]
            .filter(element => element.checkVisibility() && !element.closest('.visually-hidden') && !element.classList.contains('visually-hidden') && !element.matches('p a, label input, .skip-link'))
            .map(element => [element, element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(([element, box]) => `${element.tagName} "${(element.textContent || element.name || '').trim().slice(0, 40)}" ${box.width.toFixed(0)} x ${box.height.toFixed(0)}`)
        """);

    /// <summary>Goes through every control with Tab: where the focus is, something must be seen of it, with a mark, and it must not be covered (WCAG 2.4.7, 2.4.11).</summary>
    public static async Task<IReadOnlyList<string>> HiddenFocusAsync(IPage page)
    {
        var problems = new List<string>();
        await page.EvaluateAsync("() => document.activeElement?.blur()");
        for (var step = 0; step < 60; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            var problem = await page.EvaluateAsync<string?>("""
                () => {
                    const element = document.activeElement;
                    if (!element || element === document.body) return 'end';
                    // A hidden radio or checkbox shows its focus on its label.
                    const shown = element.classList.contains('visually-hidden') ? element.closest('.candidate') ?? element.nextElementSibling ?? element : element;
                    const box = shown.getBoundingClientRect();
                    const name = `${element.tagName} "${(element.textContent || element.name || element.id).trim().slice(0, 40)}"`;
                    if (box.width === 0) return `${name} has no size`;
                    const x = box.left + Math.min(box.width / 2, 60), y = box.top + Math.min(box.height / 2, 20);
                    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${name} is outside the window`;
                    const top = document.elementFromPoint(x, y);
                    if (!top || !(shown.contains(top) || top.contains(shown))) return `${name} is covered by ${top?.tagName}.${top?.className}`;
                    const style = getComputedStyle(shown);
                    const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                    return marked ? null : `${name} shows no focus`;
                }
                """);
            if (problem == "end")
                break;
            if (problem is not null)
                problems.Add(problem);
        }

        return problems;
    }
}
