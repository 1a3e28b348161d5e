using System.Data.Common;
using System.Text.RegularExpressions;
using Capture.Storage.Stores;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Storage;

/// <summary>Tells a store that cannot be used just now from work that cannot be done.</summary>
public static class PassingFailure
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;

    // Unix error numbers, which .NET gives as the HResult of an IOException: a share out of reach or gone stale.
    private const int TimedOut = 110;
    private const int HostUnreachable = 113;
    private const int StaleHandle = 116;

    /// <summary>Whether the same call will do later: once the whole store behind it is in order again, or when others are less in its way.</summary>
    public static bool Is(Exception exception)
    {
        if (StoreFaults.Of(exception) is not null)
            return true;
        foreach (var cause in StoreFaults.Chain(exception))
        {
            // A pattern that takes too long over a text takes as long the next time.
            if (cause is TimeoutException and not RegexMatchTimeoutException)
                return true;
            if (cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked })
                return true;
            // Besides what the driver calls transient: somebody ended the query, or a time limit of the server did.
            if (cause is DbException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
                return true;
            if (cause is IOException { HResult: TimedOut or HostUnreachable or StaleHandle })
                return true;
        }

        return false;
    }

    /// <summary>Makes a call that may be made again, until the store it needs is there. What hinders it, its circuit says.</summary>
    public static async Task<T> WaitOutAsync<T>(Func<Task<T>> call, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception away) when (Is(away))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stop);
            }
        }
    }
}
