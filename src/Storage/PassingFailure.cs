using System.Data.Common;
using System.Text.RegularExpressions;
using Azure;
using Capture.Storage.Database;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Storage;

/// <summary>Tells a store that cannot be reached just now from work that cannot be done.</summary>
public static class PassingFailure
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteFull = 13;

    // Unix error numbers, which .NET gives as the HResult of an IOException: no room, a share gone stale or out of reach.
    private const int NoSpaceLeft = 28;
    private const int TimedOut = 110;
    private const int HostUnreachable = 113;
    private const int StaleHandle = 116;

    /// <summary>Whether the same call will do once the database or blob store is back, is less busy or has room again.</summary>
    public static bool Is(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            // A pattern that takes too long over a text takes as long the next time.
            if (cause is ConnectionLostException or (TimeoutException and not RegexMatchTimeoutException))
                return true;
            if (cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked or SqliteFull })
                return true;
            // Besides what the driver calls transient: the server is shutting down or starting (57P), or is out of room (53).
            if (cause is DbException { IsTransient: true } or PostgresException { SqlState: ['5', '7', 'P', ..] or ['5', '3', ..] or ['0', '8', ..] })
                return true;
            if (cause is RequestFailedException { Status: 0 or 408 or 429 or >= 500 })
                return true;
            if (cause is IOException { HResult: NoSpaceLeft or TimedOut or HostUnreachable or StaleHandle })
                return true;
            if (cause is NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException })
                return true;
        }

        return false;
    }

    /// <summary>Makes a call that may be made again, until the store it needs is there.</summary>
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
