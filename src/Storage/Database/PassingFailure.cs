using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Storage.Database;

/// <summary>Tells a store that cannot be reached just now from work that cannot be done.</summary>
public static class PassingFailure
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteFull = 13;

    /// <summary>Whether the same call will do once the database is back, is less busy or has room again.</summary>
    public static bool Is(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked or SqliteFull })
                return true;
            // Besides what the driver calls transient: the server is shutting down or starting (57P), or is out of room (53).
            if (cause is DbException { IsTransient: true } or PostgresException { SqlState: ['5', '7', 'P', ..] or ['5', '3', ..] or ['0', '8', ..] })
                return true;
            if (cause is NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException })
                return true;
        }

        return false;
    }
}
