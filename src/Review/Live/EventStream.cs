using System.Globalization;
using System.Text.Json;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Capture.Review.Live;

/// <summary>
/// How much is where, as server-sent events (HTML standard, "Server-sent events"). Every event tells all counts, so a listener
/// that was away misses nothing by hearing only the latest.
/// </summary>
internal static class EventStream
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>A connection is closed after this and opened again by the browser: who was signed out in the meantime is refused then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static async Task AnswerAsync(StandingWatch watch, StatisticsTable statistics, IHostApplicationLifetime process, HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, process.ApplicationStopping);
        end.CancelAfter(Longest);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // Proxies must not collect events until they fill a buffer.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var mine = watch.Listen();
        try
        {
            await context.Response.WriteAsync("retry: 3000\n\n", end.Token);
            var (number, told) = (0, await statistics.StandingAsync(end.Token));
            await TellAsync(told);
            while (!end.IsCancellationRequested)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                pause.CancelAfter(Heartbeat);
                try
                {
                    await TellAsync(await mine.Reader.ReadAsync(pause.Token));
                }
                catch (OperationCanceledException) when (!end.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(":\n\n", end.Token);
                    await context.Response.Body.FlushAsync(end.Token);
                }
            }

            async Task TellAsync(Standing standing)
            {
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {++number}\nevent: standing\ndata: {JsonSerializer.Serialize(standing, JsonSerializerOptions.Web)}\n\n"), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener went, the process stops, or it is time to ask who the listener is.
        }
        finally
        {
            watch.Leave(mine);
        }
    }
}
