using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.Data.Sqlite;
using Npgsql;
using static Capture.Storage.Stores.FaultKind;

namespace Capture.Storage.Stores;

/// <summary>
/// Says of an exception whose fault it is: a store's as a whole, in which case all work waits for it, or not. Pure; what is
/// no store's fault is either passing (<see cref="PassingFailure"/>) or the work's own.
/// </summary>
public static class StoreFaults
{
    // Result codes of SQLite (sqlite.org/rescode.html).
    private const int SqlitePerm = 3;
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteNotADatabase = 26;

    /// <summary>The fault of a whole store behind an exception from anywhere; null when it is none.</summary>
    public static StoreFault? Of(Exception exception) =>
        Chain(exception).OfType<StoreUnavailableException>().FirstOrDefault()?.Fault ?? OfDatabase(exception) ?? OfBlobServer(exception) ?? OfTemporaryFolder(exception);

    /// <summary>The fault of the database as a whole.</summary>
    public static StoreFault? OfDatabase(Exception exception)
    {
        // What the database itself said comes first: a connection may be lost for that very reason.
        foreach (var cause in Chain(exception))
        {
            if (cause is PostgresException said)
                return OfSqlState(said.SqlState);
            if (cause is SqliteException sqlite)
                return OfSqlite(sqlite.SqliteErrorCode);
        }

        foreach (var cause in Chain(exception))
        {
            if (cause is ConnectionLostException)
                return Silence("connection lost");
            // A pool of our own that is empty says nothing of the server.
            if (cause is NpgsqlException { InnerException: TimeoutException } late && !late.Message.Contains("pool", StringComparison.Ordinal))
                return Silence("timeout");
            if (cause is NpgsqlException { InnerException: SocketException } unreachable)
                return Silence(((SocketException)unreachable.InnerException!).SocketErrorCode.ToString());
            if (cause is NpgsqlException { InnerException: IOException })
                return Silence("connection lost");
        }

        return null;

        static StoreFault Silence(string code) => OfDatabaseServer(Silent, code, "PostgreSQL does not answer.", "See whether it runs and can be reached from here.");
    }

    /// <summary>The fault of the database as a whole that an SQLSTATE speaks of (PostgreSQL's appendix A).</summary>
    public static StoreFault? OfSqlState(string state) => state switch
    {
        "25006" => OfDatabaseServer(ReadOnly, state, "PostgreSQL takes no writes: it is read-only.", "Name the primary in Database:ConnectionString, or end the server's read-only mode (default_transaction_read_only)."),
        "53100" => OfDatabaseServer(Full, state, "The disk of PostgreSQL is full.", "Make room on it."),
        "53300" => OfDatabaseServer(Crowded, state, "PostgreSQL has no connection left.", "Raise its max_connections, or lower Maximum Pool Size in Database:ConnectionString: it counts once for each process."),
        "53200" => OfDatabaseServer(Crowded, state, "PostgreSQL has no memory left.", "Give its machine more, or run fewer workers."),
        ['5', '3', ..] => OfDatabaseServer(Crowded, state, "PostgreSQL is at one of its limits.", "Its log says at which; raise it."),
        "57P04" or "3D000" => OfDatabaseServer(Missing, state, "The database does not exist.", "Correct the name in Database:ConnectionString, or restore the database from its backup."),
        ['5', '7', 'P', ..] => OfDatabaseServer(Silent, state, "PostgreSQL is starting or stopping.", "Wait for it; if it lasts, its log says why."),
        ['0', '8', ..] => OfDatabaseServer(Silent, state, "PostgreSQL does not answer.", "See whether it runs and can be reached from here."),
        ['2', '8', ..] => OfDatabaseServer(Refused, state, "PostgreSQL does not let this user in.", "Correct user and password in Database:ConnectionString, or the server's pg_hba.conf."),
        "42501" => OfDatabaseServer(Refused, state, "This user may not do in PostgreSQL what Capture must.", "Give it back its rights on the tables: it is to own them."),
        "42P01" or "3F000" or "42703" => OfDatabaseServer(Missing, state, "Tables of Capture, or columns of them, are missing in the database, or out of this user's sight.",
            "Correct Database:ConnectionString, give the user the right to use the schema, or restore the database from its backup."),
        "26000" or "42P05" => OfDatabaseServer(Refused, state, "Between Capture and PostgreSQL stands a pooler that hands out connections by transaction and does not know prepared statements.",
            "Add Max Auto Prepare=0 to Database:ConnectionString, or use PgBouncer 1.21 or later with max_prepared_statements."),
        ['5', '8', ..] => OfDatabaseServer(Damaged, state, "PostgreSQL cannot read or write its files.", "See to its disk; its log names the file."),
        _ => null,
    };

    /// <summary>A newer version has made the schema into one that this version must not use.</summary>
    internal static StoreFault OfNewerSchema { get; } = OfDatabaseServer(Refused, "newer schema", "The database was upgraded by a newer version of Capture, and this version must not use it any more.",
        "Start the newer version in the place of this one (docs/upgrading.md).");

    private static StoreFault? OfSqlite(int code) => code switch
    {
        SqliteFull => OfDatabaseServer(Full, "SQLITE_FULL", "The disk of the data folder is full.", "Make room on it."),
        SqliteReadOnly => OfDatabaseServer(ReadOnly, "SQLITE_READONLY", "The database in the data folder cannot be written.", "Give the account that runs Capture the right to write there; see whether the disk is mounted read-only."),
        SqliteCannotOpen or SqlitePerm => OfDatabaseServer(Refused, "SQLITE_CANTOPEN", "The database in the data folder cannot be opened.", "Give the account that runs Capture the rights to read and write there."),
        SqliteIoError => OfDatabaseServer(Damaged, "SQLITE_IOERR", "The disk of the data folder cannot be read or written.", "See to the disk; make room on it if it is full."),
        SqliteCorrupt or SqliteNotADatabase => OfDatabaseServer(Damaged, "SQLITE_CORRUPT", "The database in the data folder is damaged.", "Stop Capture and restore capture.db from its backup."),
        _ => null,
    };

    /// <summary>The fault of the blob server as a whole. A blob that alone is missing is none.</summary>
    public static StoreFault? OfBlobServer(Exception exception)
    {
        foreach (var cause in Chain(exception))
        {
            if (cause is AuthenticationFailedException)
                return OfBlobs(Refused, cause is CredentialUnavailableException ? "no identity" : "identity refused", "Capture cannot sign in to the blob store.", "See to its managed identity, or set Blobs:ConnectionString.");
            if (cause is RequestFailedException said)
                return OfHttp(said.Status, said.ErrorCode ?? "");
        }

        return null;
    }

    /// <summary>The same by the status of its answer and the code that Azure Blob Storage gives with it.</summary>
    public static StoreFault? OfHttp(int status, string code)
    {
        var said = $"HTTP {status} {code}".TrimEnd();
        return (status, code) switch
        {
            (_, "AccountIsDisabled" or "ContainerDisabled") => OfBlobs(Refused, said, "The storage account or container is disabled.", "Enable it again."),
            (404, "ContainerNotFound") or (409, "ContainerBeingDeleted") => OfBlobs(Missing, said, "The container of the blobs does not exist.", "Correct Blobs:Container or Blobs:ContainerUri, or restore the container."),
            (404, "ResourceNotFound" or "AccountNotFound") => OfBlobs(Missing, said, "The storage account does not exist.", "Correct the Blobs settings."),
            (400, "InvalidAuthenticationInfo" or "AuthenticationFailed") or (401, _) => OfBlobs(Refused, said, "The blob store does not take Capture's key or identity.", "Correct Blobs:ConnectionString, or renew the key, signature or identity; see whether this machine's clock is right."),
            (403, _) => OfBlobs(Refused, said, "The blob store does not let Capture in.", "Correct the key in Blobs:ConnectionString, or renew signature or identity and its right to read and write blobs; see whether the account's firewall and this machine's clock are right."),
            (0, _) => OfBlobs(Silent, "no connection", "The blob store cannot be reached.", "See whether it runs, whether its address in the Blobs settings is right, and the network between."),
            (408, _) => OfBlobs(Silent, said, "The blob store does not answer in time.", "See whether it runs well, and the network between."),
            (429, _) => OfBlobs(Crowded, said, "The blob store is asked more than it lets Capture ask.", "Run fewer workers, or raise the account's limits."),
            (507, _) => OfBlobs(Full, said, "The blob store is full.", "Make room in it."),
            ( >= 500, _) => OfBlobs(Silent, said, "The blob store is out of order.", "See to its own log or status page."),
            _ => null,
        };
    }

    /// <summary>The fault of a folder of blobs as a whole.</summary>
    public static StoreFault? OfBlobFolder(Exception exception) => Chain(exception).Select(cause => OfFileSystem(cause) switch
    {
        null => null,
        { Kind: Full } full => OfBlobs(Full, full.Code, "The disk of the blob folder is full.", "Make room on it."),
        { Kind: ReadOnly } mounted => OfBlobs(ReadOnly, mounted.Code, "The disk of the blob folder is mounted read-only.", "See to the disk, then mount it for writing."),
        { Kind: Refused } denied => OfBlobs(Refused, denied.Code, "Capture may not read and write the blob folder.", "Give the account that runs Capture the rights to read and write everything in it."),
        { Kind: Missing } gone => OfBlobs(Missing, gone.Code, "The blob folder is not there, or empty: the share mounted there is gone.", "Mount it again; if it was deleted, restore it from its backup."),
        { Kind: Damaged } broken => OfBlobs(Damaged, broken.Code, "The disk of the blob folder cannot be read or written.", "See to the disk."),
        var silent => OfBlobs(Silent, silent.Value.Code, "The blob folder does not answer.", "See whether its share is mounted and reachable."),
    }).FirstOrDefault(fault => fault is not null);

    /// <summary>No room in the folder for temporary files, where nothing else that has no room has said so.</summary>
    public static StoreFault? OfTemporaryFolder(Exception exception) => Chain(exception).Select(OfFileSystem).FirstOrDefault(found => found is { Kind: Full or ReadOnly }) switch
    {
        { Kind: Full } full => new(StoreNames.TemporaryFolder, Full, full.Code, "The folder for temporary files is full.", "Make room in it, or name another in the environment variable TMPDIR."),
        { } mounted => new(StoreNames.TemporaryFolder, ReadOnly, mounted.Code, "The folder for temporary files cannot be written.", "Mount it for writing, or name another in the environment variable TMPDIR."),
        null => null,
    };

    /// <summary>What a system error says of the file system it comes from (errno(3), Linux).</summary>
    private static (FaultKind Kind, string Code)? OfFileSystem(Exception exception) => exception switch
    {
        UnauthorizedAccessException => (Refused, "EACCES"),
        BlobFolderGoneException => (Missing, "not mounted"),
        IOException { HResult: 28 } => (Full, "ENOSPC"),
        IOException { HResult: 122 } => (Full, "EDQUOT"),
        IOException { HResult: 30 } => (ReadOnly, "EROFS"),
        IOException { HResult: 5 } => (Damaged, "EIO"),
        IOException { HResult: 116 } => (Silent, "ESTALE"),
        IOException { HResult: 110 } => (Silent, "ETIMEDOUT"),
        IOException { HResult: 112 } => (Silent, "EHOSTDOWN"),
        IOException { HResult: 113 } => (Silent, "EHOSTUNREACH"),
        IOException { HResult: 107 } => (Silent, "ENOTCONN"),
        _ => null,
    };

    internal static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static StoreFault OfDatabaseServer(FaultKind kind, string code, string cause, string remedy) => new(StoreNames.Database, kind, code, cause, remedy);

    private static StoreFault OfBlobs(FaultKind kind, string code, string cause, string remedy) => new(StoreNames.Blobs, kind, code, cause, remedy);
}
