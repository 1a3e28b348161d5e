using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Capture.Pipeline.Tests.Service;

/// <summary>What programs that watch a running Capture are told: ages of what lies at the door, and what is out of order.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Health_and_metrics_say_how_long_a_file_lies_there_and_which_store_is_out_of_order_until_it_is_back()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        await File.WriteAllTextAsync(folder.Of("inbox/fax.tif.part"), "x");
        using var service = CaptureProcess.Start(["run", "--inbox", folder.Of("inbox"), "--data", folder.Of("data"), "--set", "Web:Metrics=true"]);
        await UntilAsync(() => Task.FromResult(service.WebAddress is not null), service);
        using var client = new HttpClient { BaseAddress = service.WebAddress };

        await UntilAsync(async () => Inbox(await HealthAsync(client)) is { } seen && seen.GetProperty("waiting").GetInt32() == 1 && seen.GetProperty("oldestWaitingSeconds").GetDouble() >= 2, service);
        Assert.Equal("ok", (await HealthAsync(client)).GetProperty("status").GetString());
        Assert.Equal(1, await MetricAsync(client, "capture_inbox_files{source=\"inbox-1\"}"));
        Assert.InRange((await MetricAsync(client, "capture_inbox_oldest_seconds{source=\"inbox-1\"}"))!.Value, 2, 600);
        Assert.Equal(0, await MetricAsync(client, "capture_store_out_of_order{store=\"Blob store\"}"));

        var begun = Stopwatch.StartNew();
        Directory.Move(folder.Of("data/blobs"), folder.Of("away"));
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), folder.Of("inbox/batch.pdf"));
        await UntilAsync(async () => (await HealthAsync(client)).GetProperty("status").GetString() == "waiting", service);
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(60), $"Said after {begun.Elapsed}.");
        var fault = Assert.Single((await HealthAsync(client)).GetProperty("stores").EnumerateArray());
        Assert.Equal("Blob store", fault.GetProperty("store").GetString());
        Assert.NotEmpty(fault.GetProperty("remedy").GetString()!);
        Assert.Equal(1, await MetricAsync(client, "capture_store_out_of_order{store=\"Blob store\"}"));
        // What comes now is not taken: it can be put into no books.
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), folder.Of("inbox/later.pdf"));
        await Task.Delay(TimeSpan.FromSeconds(15));
        Assert.True(File.Exists(folder.Of("inbox/later.pdf")));

        Directory.Move(folder.Of("away"), folder.Of("data/blobs"));
        await UntilAsync(() => Task.FromResult(Done(folder) == 2), service);
        await UntilAsync(async () => (await HealthAsync(client)).GetProperty("status").GetString() == "ok", service);
        await UntilAsync(async () => await MetricAsync(client, "capture_claimed_files{source=\"inbox-1\"}") == 0, service);
    }

    [Fact]
    public async Task Metrics_are_served_only_where_they_are_asked_for_and_no_log_file_is_written_where_none_is_wanted()
    {
        using var folder = new TemporaryFolder();
        using var service = CaptureProcess.Start(["run", "--data", folder.Of("data"), "--set", "Log:File=false"]);
        await UntilAsync(() => Task.FromResult(service.WebAddress is not null), service);
        using var client = new HttpClient { BaseAddress = service.WebAddress };

        using var metrics = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, metrics.StatusCode);
        Assert.False(Directory.Exists(folder.Of("data/logs")));
    }

    private static Task<JsonElement> HealthAsync(HttpClient client) => client.GetFromJsonAsync<JsonElement>(new Uri("/health", UriKind.Relative));

    private static JsonElement? Inbox(JsonElement health) => health.GetProperty("inboxes").EnumerateArray().Select(inbox => (JsonElement?)inbox).SingleOrDefault();

    private static async Task<double?> MetricAsync(HttpClient client, string name)
    {
        var line = Regex.Match(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), $"^{Regex.Escape(name)} (.*)$", RegexOptions.Multiline);
        return line.Success ? double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    private static int Done(TemporaryFolder folder) =>
        Directory.Exists(folder.Of("inbox/done")) ? Directory.GetFiles(folder.Of("inbox/done"), "*.pdf", SearchOption.AllDirectories).Length : 0;

    private static async Task UntilAsync(Func<Task<bool>> reached, CaptureProcess service)
    {
        for (var waited = Stopwatch.StartNew(); !await reached(); await Task.Delay(300))
        {
            Assert.False(service.HasExited, service.Output + service.Errors);
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), service.Output + service.Errors);
        }
    }
}
