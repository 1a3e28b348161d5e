using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>The database's own clock, the only one that leases, holds and due times are measured by.</summary>
public static class DatabaseClock
{
    /// <returns>Unix milliseconds.</returns>
    public static Task<long> NowAsync(this CaptureDb db, CancellationToken stop)
    {
        var question = $"SELECT {SqlDialect.Of(db).Now} AS \"Value\"";
        return db.Database.SqlQueryRaw<long>(question).SingleAsync(stop);
    }
}
