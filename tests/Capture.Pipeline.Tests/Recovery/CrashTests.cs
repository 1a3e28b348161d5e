using System.Text.Json;
using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Pipeline.Tests.Recovery;

/// <summary>Whatever moment the process dies at, the next start ends with the same documents, each once.</summary>
public sealed class CrashTests(SamplesRun undisturbed) : IClassFixture<SamplesRun>
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("CAPTURE_TEST_LONG") == "1";

    [Fact]
    public async Task A_process_that_dies_at_every_point_of_every_stage_ends_with_the_same_documents()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Of("out");
        var points = Long ? CrashPoint.All : [CrashPoint.BeforeCommit, CrashPoint.AfterCommit];
        var deaths = 0;
        foreach (var (stage, point) in RouteTable.Standard.Routes.SelectMany(route => points.Select(point => (route.Stage, point))).Prepend(("land", CrashPoint.AfterCommit)).Prepend(("land", CrashPoint.AfterBlob)))
        {
            using var run = CaptureProcess.Start(Arguments(output), new Dictionary<string, string> { ["CAPTURE_CRASH_AT"] = $"{stage}:{point}" });
            await run.WaitAsync();
            deaths += run.ExitCode == 137 ? 1 : 0;
        }

        // Most points must really have been met for this to prove anything; early stages run dry on the way.
        Assert.True(deaths >= points.Count * 4, $"The process died only {deaths} times.");
        await AssertSameDocumentsAsync(output);
    }

    [Fact]
    public async Task A_process_killed_five_times_at_random_ends_with_the_same_documents()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Of("out");
        var random = new Random(20261122);
        for (var kill = 0; kill < 5; kill++)
        {
            using var run = CaptureProcess.Start(Arguments(output));
            await Task.Delay(TimeSpan.FromSeconds(2 + (6 * random.NextDouble())));
            run.Kill();
            await run.WaitAsync();
        }

        await AssertSameDocumentsAsync(output);
    }

    [Fact]
    public async Task A_batch_told_to_stop_stops_soon_says_so_and_goes_on_when_run_again()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Of("out");
        using (var run = CaptureProcess.Start(Arguments(output)))
        {
            await Task.Delay(TimeSpan.FromSeconds(4));
            run.Terminate();
            await run.WaitAsync();
            Assert.Equal(130, run.ExitCode);
            Assert.Contains("Nothing is lost", run.Errors, StringComparison.Ordinal);
        }

        await AssertSameDocumentsAsync(output);
    }

    private static string[] Arguments(string output) => ["process", Repository.SampleFiles, "--output", output, "--patients", Repository.Patients];

    private async Task AssertSameDocumentsAsync(string output)
    {
        using var last = await CaptureProcess.RunAsync(Arguments(output));
        Assert.True(last.ExitCode == 0, last.Output + last.Errors);

        Assert.Equal(Comparable(undisturbed.Result.Manifest), Comparable(new BatchResult(output).Manifest));
        Assert.Equal(undisturbed.Result.Pages.Select(page => page.GetRawText()), new BatchResult(output).Pages.Select(page => page.GetRawText()));
        using var ledger = await CaptureProcess.RunAsync("ledger", output, "--verify");
        Assert.Equal(0, ledger.ExitCode);
        Assert.Equal(0, await CountAsync(output, "SELECT COUNT(*) FROM document_versions v WHERE NOT EXISTS (SELECT 1 FROM stage_work w WHERE w.subject_id = v.document_id AND w.stage = 'deliver' AND w.input_version = v.number AND w.state = 'done')"));
        Assert.NotEqual(0, await CountAsync(output, "SELECT COUNT(*) FROM document_versions"));
    }

    // Whether every filing was told of, too.
    private static async Task<long> CountAsync(string output, string sql)
    {
        await using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={output}/.capture/capture.db;Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static IEnumerable<string> Comparable(IEnumerable<JsonElement> manifest) =>
        manifest.Select(line => JsonNode.Parse(line.GetRawText())!.ToJsonString());
}
