using Azure;
using Capture.Host.Transport;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Stores;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Tests.Stores;

/// <summary>Whose fault an exception is: a store's as a whole, a passing one, or the work's own.</summary>
public sealed class StoreFaultsTests
{
    [Theory]
    [InlineData("25006", FaultKind.ReadOnly)]
    [InlineData("53100", FaultKind.Full)]
    [InlineData("53300", FaultKind.Crowded)]
    [InlineData("53400", FaultKind.Crowded)]
    [InlineData("57P01", FaultKind.Silent)]
    [InlineData("57P03", FaultKind.Silent)]
    [InlineData("08006", FaultKind.Silent)]
    [InlineData("28P01", FaultKind.Refused)]
    [InlineData("28000", FaultKind.Refused)]
    [InlineData("42501", FaultKind.Refused)]
    [InlineData("3D000", FaultKind.Missing)]
    [InlineData("42P01", FaultKind.Missing)]
    [InlineData("42703", FaultKind.Missing)]
    [InlineData("58030", FaultKind.Damaged)]
    public void What_PostgreSQL_says_of_itself_is_its_own_fault_however_deep_it_lies(string state, FaultKind kind)
    {
        var wrapped = new InvalidOperationException("", new Microsoft.EntityFrameworkCore.DbUpdateException("", Said(state)));

        Assert.Equal((StoreNames.Database, kind, state), Parts(StoreFaults.Of(wrapped)));
        Assert.True(PassingFailure.Is(wrapped));
    }

    [Fact]
    public void What_PostgreSQL_said_before_the_connection_was_lost_is_the_cause()
    {
        var lost = new ConnectionLostException(new InvalidOperationException("", Said("53100")));

        Assert.Equal((StoreNames.Database, FaultKind.Full, "53100"), Parts(StoreFaults.Of(lost)));
        Assert.Equal(FaultKind.Silent, StoreFaults.Of(new ConnectionLostException(new InvalidOperationException()))?.Kind);
    }

    [Theory]
    [InlineData("40001", true)]
    [InlineData("40P01", true)]
    [InlineData("55P03", true)]
    [InlineData("57014", true)]
    [InlineData("23505", false)]
    [InlineData("22021", false)]
    [InlineData("42601", false)]
    public void What_PostgreSQL_says_of_a_statement_is_no_fault_of_the_server(string state, bool passes)
    {
        Assert.Null(StoreFaults.Of(Said(state)));
        Assert.Equal(passes, PassingFailure.Is(Said(state)));
    }

    [Theory]
    [InlineData(13, FaultKind.Full)]
    [InlineData(8, FaultKind.ReadOnly)]
    [InlineData(10, FaultKind.Damaged)]
    [InlineData(11, FaultKind.Damaged)]
    [InlineData(14, FaultKind.Refused)]
    public void What_SQLite_says_of_its_file_is_the_stores_fault(int code, FaultKind kind) => Assert.Equal(kind, StoreFaults.Of(new SqliteException("", code))?.Kind);

    [Theory]
    [InlineData(5, true)]
    [InlineData(19, false)]
    public void What_SQLite_says_of_a_statement_is_not(int code, bool passes)
    {
        Assert.Null(StoreFaults.Of(new SqliteException("", code)));
        Assert.Equal(passes, PassingFailure.Is(new SqliteException("", code)));
    }

    [Theory]
    [InlineData(401, null, FaultKind.Refused)]
    [InlineData(403, "AuthenticationFailed", FaultKind.Refused)]
    [InlineData(403, "AuthorizationPermissionMismatch", FaultKind.Refused)]
    [InlineData(403, "AccountIsDisabled", FaultKind.Refused)]
    [InlineData(400, "InvalidAuthenticationInfo", FaultKind.Refused)]
    [InlineData(404, "ContainerNotFound", FaultKind.Missing)]
    [InlineData(409, "ContainerBeingDeleted", FaultKind.Missing)]
    [InlineData(429, null, FaultKind.Crowded)]
    [InlineData(500, null, FaultKind.Silent)]
    [InlineData(503, "ServerBusy", FaultKind.Silent)]
    [InlineData(507, null, FaultKind.Full)]
    [InlineData(0, null, FaultKind.Silent)]
    public void What_the_blob_server_says_to_everyone_is_its_own_fault(int status, string? code, FaultKind kind)
    {
        var wrapped = new AggregateException("Retry failed after 4 tries.", new RequestFailedException(status, "", code, null));

        Assert.Equal((StoreNames.Blobs, kind), (StoreFaults.Of(wrapped)?.Store, StoreFaults.Of(wrapped)!.Kind));
        Assert.True(PassingFailure.Is(wrapped));
    }

    [Theory]
    [InlineData(404, "BlobNotFound")]
    [InlineData(409, "BlobAlreadyExists")]
    [InlineData(412, "ConditionNotMet")]
    [InlineData(400, "InvalidHeaderValue")]
    public void What_the_blob_server_says_of_one_blob_is_not(int status, string code) => Assert.False(PassingFailure.Is(new RequestFailedException(status, "", code, null)));

    [Theory]
    [InlineData(28, FaultKind.Full)]
    [InlineData(122, FaultKind.Full)]
    [InlineData(30, FaultKind.ReadOnly)]
    [InlineData(5, FaultKind.Damaged)]
    [InlineData(116, FaultKind.Silent)]
    public void What_the_system_says_of_the_folder_of_blobs_is_the_folders_fault(int errno, FaultKind kind) =>
        Assert.Equal((StoreNames.Blobs, kind), (StoreFaults.OfBlobFolder(new IOException("", errno))!.Store, StoreFaults.OfBlobFolder(new IOException("", errno))!.Kind));

    [Fact]
    public void A_full_disk_anywhere_else_is_that_of_the_temporary_files_and_a_file_that_cannot_be_opened_is_nobodys()
    {
        Assert.Equal((StoreNames.TemporaryFolder, FaultKind.Full, "ENOSPC"), Parts(StoreFaults.Of(new IOException("", 28))));
        Assert.Null(StoreFaults.Of(new UnauthorizedAccessException()));
        Assert.Null(StoreFaults.Of(new FileNotFoundException()));
        Assert.False(PassingFailure.Is(new FileNotFoundException()));
    }

    [Theory]
    [InlineData(403, FaultKind.Refused)]
    [InlineData(530, FaultKind.Refused)]
    [InlineData(320, FaultKind.Silent)]
    [InlineData(506, FaultKind.Crowded)]
    public void What_the_broker_says_to_everyone_is_its_own_fault(ushort code, FaultKind kind) => Assert.Equal(kind, BrokerFaults.OfReply(code)?.Kind);

    [Fact]
    public void A_queue_that_is_missing_is_no_fault_of_the_broker_and_an_alarm_is()
    {
        Assert.Null(BrokerFaults.OfReply(404));
        Assert.Equal((StoreNames.Broker, FaultKind.Full, "low on disk"), Parts(BrokerFaults.Of(new BrokerAlarmException("low on disk"))));
        Assert.Equal(FaultKind.Silent, BrokerFaults.Of(new TaskCanceledException())?.Kind);
    }

    /// <summary>However often the database does well in between: rights are given for tables, and all work shares those.</summary>
    [Fact]
    public void A_unit_of_work_is_never_to_blame_for_a_right_or_a_table_that_is_missing_and_may_be_for_a_blob()
    {
        Assert.All(new[] { "42501", "28000", "42P01", "42703", "3D000", "53100", "26000", "42P05" }, state => Assert.False(StoreFaults.OfSqlState(state)!.MayBeOfOne, state));
        Assert.False(StoreFaults.OfNewerSchema.MayBeOfOne);
        Assert.True(StoreFaults.OfSqlState("58030")!.MayBeOfOne);
        Assert.True(StoreFaults.OfHttp(403, "")!.MayBeOfOne);
    }

    /// <summary>A tired person reads it at night: a cause, and what to do, each a sentence.</summary>
    [Fact]
    public void Every_fault_says_cause_and_remedy_in_sentences()
    {
        var faults = new[] { "25006", "53100", "53300", "57P03", "08006", "28P01", "42501", "3D000", "42P01", "26000", "58030" }.Select(StoreFaults.OfSqlState)
            .Append(StoreFaults.OfNewerSchema).Concat(new[] { 0, 401, 403, 408, 429, 500, 507 }.Select(status => StoreFaults.OfHttp(status, "")))
            .Concat(new[] { 28, 30, 5, 116 }.Select(errno => StoreFaults.OfBlobFolder(new IOException("", errno))));

        Assert.All(faults, fault => Assert.True(fault is not null && fault.Cause.EndsWith('.') && fault.Remedy.EndsWith('.') && fault.Code.Length > 0, fault?.Text));
    }

    private static PostgresException Said(string state) => new("said", "ERROR", "ERROR", state);

    private static (string?, FaultKind, string?) Parts(StoreFault? fault) => (fault?.Store, fault!.Kind, fault.Code);
}
