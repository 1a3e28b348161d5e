using Capture.Storage.Database;
using Microsoft.Data.Sqlite;

namespace Capture.Pipeline.Tests.Recovery;

/// <summary>An older version that meets a newer schema: refused with a plain word, or let in where the schema says it may.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task An_older_version_does_not_start_on_a_newer_schema_unless_that_allows_it()
    {
        using var folder = new TemporaryFolder();
        var data = folder.Of("data");
        using (var made = await CaptureProcess.RunAsync("users", "list", "--data", data))
            Assert.True(made.ExitCode == 0, made.Errors);
        Execute(data, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20991231000000_Future', '10.0.0')");
        Execute(data, $"UPDATE settings SET value = '20991231000000_Future' WHERE name = '{SchemaGate.Setting}'");

        foreach (var command in new[] { new[] { "run", "--data", data }, ["ledger", data], ["users", "list", "--data", data], ["patients", "find", "x", "--data", data] })
        {
            using var refused = await CaptureProcess.RunAsync(command);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("upgraded by a newer version of Capture", refused.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        }

        using var doctor = await CaptureProcess.RunAsync("doctor", "--data", data);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("FAIL Database: The database was upgraded by a newer version", doctor.Output, StringComparison.Ordinal);
        Execute(data, $"UPDATE settings SET value = '{SchemaGate.UsableFrom}' WHERE name = '{SchemaGate.Setting}'");
        using var allowed = await CaptureProcess.RunAsync("ledger", data);
        Assert.True(allowed.ExitCode == 0, allowed.Output + allowed.Errors);
    }

    private static void Execute(string data, string sql)
    {
        using var database = new SqliteConnection($"Data Source={data}/capture.db;Pooling=False");
        database.Open();
        using var command = new SqliteCommand(sql, database);
        command.ExecuteNonQuery();
    }
}
