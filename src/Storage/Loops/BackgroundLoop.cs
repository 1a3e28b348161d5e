using Capture.Storage.Stores;
using Microsoft.Extensions.Logging;

namespace Capture.Storage.Loops;

/// <summary>
/// The one way to do something again and again for as long as the process lives. Whatever a round throws, the next one
/// comes: only the stopping token ends a loop. What goes wrong is said once, and once that it goes well again; a fault of a
/// whole store is left to its circuit to say.
/// </summary>
public static partial class BackgroundLoop
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Does a round at once and then every so often.</summary>
    /// <param name="name">What the log calls it.</param>
    public static async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> round, string name, TimeProvider time, ILogger log, CancellationToken stop)
    {
        var troubles = new Troubles(name, log);
        using var timer = new PeriodicTimer(period, time);
        do
        {
            try
            {
                await round(stop);
                troubles.Ended();
            }
            catch (Exception failed) when (!stop.IsCancellationRequested)
            {
                troubles.Met(failed);
            }
        }
        while (await NextAsync(timer, stop));
    }

    /// <summary>Keeps something running that has state of its own and is to begin anew when it fails.</summary>
    /// <param name="run">Told when it has done well for once, since it does not return as long as it does.</param>
    public static async Task KeepAsync(Func<Action, CancellationToken, Task> run, string name, TimeProvider time, ILogger log, CancellationToken stop)
    {
        var troubles = new Troubles(name, log);
        var pause = ShortestPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await run(GoesWell, stop);
                if (!stop.IsCancellationRequested)
                    troubles.Met(new InvalidOperationException("It returned."));
            }
            catch (Exception failed) when (!stop.IsCancellationRequested)
            {
                troubles.Met(failed);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        void GoesWell()
        {
            troubles.Ended();
            pause = ShortestPause;
        }
    }

    // The end of a loop that was asked to end is no exception.
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1041, LogLevel.Error, "The {Loop} met {Exception} in {Place}; it goes on, and says so when it succeeds")]
    private static partial void LogMet(ILogger log, string loop, string exception, string place);

    [LoggerMessage(1042, LogLevel.Warning, "The {Loop} succeeds again")]
    private static partial void LogEnded(ILogger log, string loop);

    private sealed class Troubles(string name, ILogger log)
    {
        private string? _said;

        public void Met(Exception failed)
        {
            var kind = failed.GetType().Name;
            if (_said == kind || StoreFaults.Of(failed) is not null || PassingFailure.Is(failed))
                return;
            _said = kind;
            LogMet(log, name, kind, Place(failed));
        }

        public void Ended()
        {
            if (_said is null)
                return;
            _said = null;
            LogEnded(log, name);
        }

        // The method it comes from; an exception's message may hold what was being worked on.
        private static string Place(Exception failed) =>
            failed.TargetSite is { } site ? $"{site.DeclaringType?.FullName}.{site.Name}" : "an unknown place";
    }
}
