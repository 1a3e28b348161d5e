using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Capture.Pipeline.Tests.Service;

/// <summary>The service as an operator runs it: files are dropped, and looked for where they end.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task What_is_dropped_is_processed_and_put_away_by_what_became_of_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        using var service = Start(folder);
        await UntilAsync(() => service.Output.Contains("Capture is running", StringComparison.Ordinal), service);

        File.Copy(Path.Combine(Repository.SampleFiles, "FAX20250602_084500_0010.tif"), folder.Of("inbox/fax.tif"));
        File.Copy(Path.Combine(Repository.SampleFiles, "FAX20250602_084500_0010.json"), folder.Of("inbox/fax.json"));
        await File.WriteAllTextAsync(folder.Of("inbox/letter.pdf"), "This is a letter, not a PDF.\n");
        await UntilAsync(() => Found(folder, "done", "fax.tif") && Found(folder, "failed", "letter.pdf"), service);

        var reason = Directory.GetFiles(folder.Of("inbox/failed"), "letter.pdf*.reason.txt", SearchOption.AllDirectories);
        Assert.NotEmpty(await File.ReadAllTextAsync(Assert.Single(reason)));
        await UntilAsync(() => LedgerOf(folder).Contains("0 in progress", StringComparison.Ordinal), service);
        await StopAsync(service);

        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"), "--verify");
        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches(@"quarantined\s+1\s", ledger.Output);
        Assert.Matches(@"in review\s+1\s", ledger.Output);
    }

    [Fact]
    public async Task A_service_killed_with_files_claimed_takes_them_up_again_once()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), folder.Of("inbox/batch.pdf"));
        using (var killed = Start(folder, new Dictionary<string, string> { ["CAPTURE_CRASH_AT"] = "land:after-commit" }))
            await killed.WaitAsync();
        Assert.False(File.Exists(folder.Of("inbox/batch.pdf")));

        using var service = Start(folder);
        await UntilAsync(() => Found(folder, "done", "batch.pdf"), service);
        await UntilAsync(() => LedgerOf(folder).Contains("0 in progress", StringComparison.Ordinal), service);
        await StopAsync(service);

        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"));
        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches(@"total\s+1\s+6", ledger.Output);
    }

    [Fact]
    public async Task Logs_for_programs_are_one_JSON_object_a_line()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        using var service = Start(folder, new Dictionary<string, string> { ["CAPTURE__Log__Console"] = "Json", ["CAPTURE__Serilog__MinimumLevel__Default"] = "Debug" });
        await UntilAsync(() => service.Output.Contains("Capture is running", StringComparison.Ordinal) && service.Errors.Contains('\n', StringComparison.Ordinal), service);
        await StopAsync(service);

        foreach (var line in service.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = System.Text.Json.JsonDocument.Parse(line);
            Assert.True(entry.RootElement.TryGetProperty("@t", out _) && entry.RootElement.TryGetProperty("@m", out _), line);
        }
    }

    [Fact]
    public async Task What_an_inbox_will_not_take_is_said_once_in_the_log_without_a_name_and_by_the_ledger_with_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox/2025-06-02"));
        foreach (var name in new[] { "2025-06-02/smith.tif", "smith.tif.part", ".smith.tif" })
            await File.WriteAllTextAsync(folder.Of($"inbox/{name}"), "x");
        File.CreateSymbolicLink(folder.Of("inbox/smith-link.tif"), "/etc/hostname");
        string[] settings = ["--set", "Ingest:Sources:0:Name=fax", "--set", $"Ingest:Sources:0:Folder={folder.Of("inbox")}", "--set", "Ingest:Sources:0:ReportedAfter=00:01:00", "--set", "Ingest:Sources:0:PollInterval=00:00:00.5"];

        using (var service = CaptureProcess.Start(["run", "--data", folder.Of("data"), .. settings]))
        {
            await UntilAsync(() => Waiting(folder) == 4, service);
            Assert.Equal(4, Log(service).Count(line => line.Contains("not taken:", StringComparison.Ordinal)));
            Assert.DoesNotContain("smith", service.Output + service.Errors, StringComparison.Ordinal);
            await StopAsync(service);
        }

        using (var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data")))
        {
            Assert.Equal(0, ledger.ExitCode);
            foreach (var name in new[] { "fax: 2025-06-02,", "fax: smith.tif.part,", "fax: .smith.tif,", "fax: failed/smith-link.tif," })
                Assert.Contains(name, ledger.Output, StringComparison.Ordinal);
            Assert.Matches(@"total\s+0\s", ledger.Output);
        }

        // A restart says nothing twice, and what was seen to is gone from the list.
        File.Delete(folder.Of("inbox/smith.tif.part"));
        File.Delete(folder.Of("inbox/failed/smith-link.tif"));
        using (var service = CaptureProcess.Start(["run", "--data", folder.Of("data"), .. settings]))
        {
            await UntilAsync(() => Waiting(folder) == 2, service);
            Assert.DoesNotContain(Log(service), line => line.Contains("not taken:", StringComparison.Ordinal));
            await StopAsync(service);
        }
    }

    [Fact]
    public async Task A_share_that_was_gone_for_a_while_is_said_once_and_what_was_taken_is_put_away_when_it_is_back()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        using var service = Start(folder);
        await UntilAsync(() => service.Output.Contains("Capture is running", StringComparison.Ordinal), service);
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), folder.Of("inbox/batch.pdf"));
        await UntilAsync(() => Directory.Exists(folder.Of("inbox/.claimed")) && Directory.GetFileSystemEntries(folder.Of("inbox/.claimed")).Length > 0, service);

        Directory.Move(folder.Of("inbox"), folder.Of("away"));
        await UntilAsync(() => Waiting(folder) == 1, service);
        await Task.Delay(TimeSpan.FromSeconds(6));
        Directory.Move(folder.Of("away"), folder.Of("inbox"));
        await UntilAsync(() => Found(folder, "done", "batch.pdf") && Waiting(folder) == 0, service);
        await StopAsync(service);

        var said = Log(service).Where(line => line.Contains("ERR]", StringComparison.Ordinal)).ToList();
        Assert.Contains("The folder does not exist.", Assert.Single(said), StringComparison.Ordinal);
        Assert.Single(Log(service), line => line.Contains("is there again", StringComparison.Ordinal));
        Assert.DoesNotContain(Log(service), line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_another_program_listens_it_says_so_in_one_line()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        using var service = await CaptureProcess.RunAsync("run", "--data", folder.Of("data"), "--set", $"Web:Listen={taken}");

        Assert.Equal(1, service.ExitCode);
        var said = service.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("No XML encryptor configured", StringComparison.Ordinal));
        Assert.StartsWith($"Web:Listen={taken}: another program listens there", Assert.Single(said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:8080")]
    [InlineData("https://localhost:8443")]
    public async Task An_address_it_cannot_listen_on_is_named_before_it_starts(string address)
    {
        using var folder = new TemporaryFolder();

        using var service = await CaptureProcess.RunAsync("run", "--data", folder.Of("data"), "--set", $"Web:Listen={address}");

        Assert.Equal(1, service.ExitCode);
        Assert.Contains($"Web:Listen={address}: write", service.Errors, StringComparison.Ordinal);
    }

    private static CaptureProcess Start(TemporaryFolder folder, IReadOnlyDictionary<string, string>? environment = null) =>
        CaptureProcess.Start(["run", "--inbox", folder.Of("inbox"), "--data", folder.Of("data")], environment);

    private static bool Found(TemporaryFolder folder, string place, string name) =>
        Directory.Exists(folder.Of($"inbox/{place}")) && Directory.GetFiles(folder.Of($"inbox/{place}"), name, SearchOption.AllDirectories).Length == 1;

    private static string[] Log(CaptureProcess service) => (service.Output + service.Errors).Split('\n');

    /// <summary>How much the ledger lists as waiting at the door.</summary>
    private static int Waiting(TemporaryFolder folder)
    {
        using var ledger = CaptureProcess.Start(["ledger", folder.Of("data")]);
        ledger.WaitAsync().GetAwaiter().GetResult();
        var line = ledger.Output.Split('\n').FirstOrDefault(text => text.StartsWith("waiting at the door:", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split(' ')[4], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string LedgerOf(TemporaryFolder folder)
    {
        using var ledger = CaptureProcess.Start(["ledger", folder.Of("data")]);
        ledger.WaitAsync().GetAwaiter().GetResult();
        var line = ledger.Output.Split('\n').Single(text => text.StartsWith("in progress", StringComparison.Ordinal));
        return $"{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]} in progress";
    }

    private static async Task StopAsync(CaptureProcess service)
    {
        service.Terminate();
        await service.WaitAsync();
        Assert.True(service.ExitCode is 0 or 130, service.Errors);
    }

    private static async Task UntilAsync(Func<bool> reached, CaptureProcess service)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.False(service.HasExited, service.Output + service.Errors);
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(5), service.Output + service.Errors);
            await Task.Delay(500);
        }
    }
}
