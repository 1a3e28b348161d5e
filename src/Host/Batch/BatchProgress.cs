using Capture.Storage;
using Capture.Storage.Database;
using Spectre.Console;

namespace Capture.Host.Batch;

/// <summary>Shows how far a batch is: bars on a terminal, plain lines elsewhere.</summary>
internal sealed class BatchProgress(ProgressTable table, TimeProvider time, BatchSource batch)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    private TimeSpan _lookTook;

    /// <summary>Returns when no work is left.</summary>
    public Task ShowUntilDoneAsync(CancellationToken stop) =>
        Console.IsOutputRedirected ? LinesAsync(stop) : BarsAsync(stop);

    private async Task LinesAsync(CancellationToken stop)
    {
        var (begun, told) = (time.GetTimestamp(), time.GetTimestamp());
        var first = await ReadAsync(stop);
        for (var open = first.OpenWork; ; open = await LookAsync(() => table.OpenWorkAsync(batch.Name, stop), stop))
        {
            if (open == 0 || time.GetElapsedTime(told) >= LineEvery)
            {
                told = time.GetTimestamp();
                await Console.Out.WriteLineAsync(Line(first, await ReadAsync(stop), time.GetElapsedTime(begun)));
            }

            if (open == 0)
                return;
            await PauseAsync(stop);
        }
    }

    private Task<RunProgress> ReadAsync(CancellationToken stop) => LookAsync(() => table.ReadAsync(batch.Name, stop), stop);

    private async Task<T> LookAsync<T>(Func<Task<T>> look, CancellationToken stop)
    {
        var (seen, took) = await PassingFailure.WaitOutAsync(async () =>
        {
            var begun = time.GetTimestamp();
            return (await look(), time.GetElapsedTime(begun));
        }, time, stop);
        _lookTook = took;
        return seen;
    }

    private Task PauseAsync(CancellationToken stop) => Task.Delay(PauseAfter(_lookTook), time, stop);

    /// <summary>Counting a large batch costs the database something: looking takes at most a tenth of the time, but one slow look blinds nobody.</summary>
    internal static TimeSpan PauseAfter(TimeSpan look) => TimeSpan.FromTicks(Math.Clamp(look.Ticks * 10, LookEvery.Ticks, LineEvery.Ticks));

    private Task BarsAsync(CancellationToken stop) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async bars =>
        {
            var begun = time.GetTimestamp();
            var first = await ReadAsync(stop);
            var (files, pages, documents) = (bars.AddTask("Files"), bars.AddTask("Pages"), bars.AddTask("Documents"));
            for (var now = first; ; now = await ReadAsync(stop))
            {
                Set(files, $"Files     {now.FilesOpened}/{now.Files}", now.FilesOpened, now.Files);
                Set(pages, $"Pages     {now.PagesDone}/{now.Pages}{Pace(first, now, time.GetElapsedTime(begun))}", now.PagesDone, now.Pages);
                Set(documents, $"Documents {now.DocumentsDone}/{now.Documents}", now.DocumentsDone, now.Documents);
                if (now.OpenWork == 0)
                    return;
                await PauseAsync(stop);
            }
        });

    private static void Set(ProgressTask bar, string text, int done, int all)
    {
        bar.Description = text;
        bar.MaxValue = Math.Max(1, all);
        bar.Value = all == 0 ? 1 : done;
    }

    internal static string Line(RunProgress first, RunProgress now, TimeSpan elapsed) =>
        $"files {now.FilesOpened}/{now.Files}, pages {now.PagesDone}/{now.Pages}, documents {now.DocumentsDone}/{now.Documents}{Pace(first, now, elapsed)}";

    // Rate and time left from what this run did itself; a continued run does not count what was done before it.
    private static string Pace(RunProgress first, RunProgress now, TimeSpan elapsed)
    {
        var done = now.PagesDone - first.PagesDone;
        if (done < 1 || elapsed.TotalSeconds < 1)
            return "";
        var perMinute = done / elapsed.TotalMinutes;
        var left = TimeSpan.FromMinutes((now.Pages - now.PagesDone) / perMinute);
        return $", {perMinute:F0} pages/min{(now.PagesDone < now.Pages ? $", about {left:hh\\:mm\\:ss} left" : "")}";
    }
}
