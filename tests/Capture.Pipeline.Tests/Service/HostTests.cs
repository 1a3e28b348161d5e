using System.Diagnostics;
using Capture.Pipeline.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Capture.Pipeline.Tests.Service;

/// <summary>What the system around the service does to it: shares that are unmounted, files of other accounts, pipes, and what nobody foresaw.</summary>
public sealed class HostTests
{
    [MountFact]
    public async Task An_inbox_whose_share_is_unmounted_is_said_and_goes_on_when_it_is_mounted_again()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("share"));
        Directory.CreateDirectory(folder.Of("inbox"));
        using var share = Mount.Of(folder.Of("share"), folder.Of("inbox"));
        using var service = Start(folder);
        await RunningAsync(service);
        Copy(folder.Of("share/first.pdf"));
        await UntilAsync(() => Done(folder, "share").Contains("first.pdf"), service);

        share.Unmount();
        await UntilAsync(() => service.Errors.Contains("is empty and not the one it was: the share mounted there is gone.", StringComparison.Ordinal), service);
        Copy(folder.Of("share/second.pdf"), "invoice");
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Of("inbox")));
        share.MountAgain();
        await UntilAsync(() => Done(folder, "share").Contains("second.pdf"), service);

        Assert.Single(Lines(service), line => line.Contains("ERR]", StringComparison.Ordinal));
        Assert.Single(Lines(service), line => line.Contains("is there again", StringComparison.Ordinal));
    }

    [MountFact]
    public async Task A_blob_folder_whose_share_is_unmounted_hides_nothing_under_its_empty_place()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "share", "blobs", "inbox" })
            Directory.CreateDirectory(folder.Of(name));
        using var share = Mount.Of(folder.Of("share"), folder.Of("blobs"));
        using var service = Start(folder, "--set", $"Blobs:Folder={folder.Of("blobs")}");
        await RunningAsync(service);
        Copy(folder.Of("inbox/first.pdf"));
        await UntilAsync(() => Done(folder, "inbox").Contains("first.pdf"), service);

        share.Unmount();
        Copy(folder.Of("inbox/second.pdf"), "invoice");
        await UntilAsync(() => service.Errors.Contains("Blob store: The blob folder is not there, or empty", StringComparison.Ordinal), service);
        await Task.Delay(TimeSpan.FromSeconds(10));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Of("blobs")));
        share.MountAgain();
        await UntilAsync(() => Done(folder, "inbox").Contains("second.pdf"), service);
    }

    /// <summary>A fax server that runs as root, or a person who copied a file with its rights.</summary>
    [RootFact]
    public async Task A_file_of_another_account_waits_in_the_inbox_with_cause_and_remedy_and_holds_up_no_other()
    {
        const string account = "65533";
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "", "inbox", "data" })
            ServerProcess.Run(["chown", account, Directory.CreateDirectory(folder.Of(name)).FullName]);
        using var service = CaptureProcess.Start(
            ["run", "--data", folder.Of("data"), "--set", "Ingest:Sources:0:Name=fax", "--set", $"Ingest:Sources:0:Folder={folder.Of("inbox")}", "--set", "Ingest:Sources:0:ReportedAfter=00:01:00"],
            new Dictionary<string, string> { ["HOME"] = folder.Of("data") }, launcher: ["setpriv", $"--reuid={account}", $"--regid={account}", "--clear-groups"]);
        await RunningAsync(service);
        foreach (var name in new[] { "theirs.pdf", "ours.pdf" })
        {
            Copy(folder.Of($"in-{name}"), name);
            ServerProcess.Run(["chmod", "600", folder.Of($"in-{name}")]);
            ServerProcess.Run(["chown", name == "ours.pdf" ? account : "0", folder.Of($"in-{name}")]);
            File.Move(folder.Of($"in-{name}"), folder.Of($"inbox/{name}"));
        }

        await UntilAsync(() => Done(folder, "inbox").Contains("ours.pdf"), service);
        await UntilAsync(() => service.Errors.Contains("not taken: unreadable", StringComparison.Ordinal), service);
        Assert.True(File.Exists(folder.Of("inbox/theirs.pdf")));
        Assert.DoesNotContain("theirs", service.Errors, StringComparison.Ordinal);
        using (var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data")))
            Assert.Contains("fax: theirs.pdf", ledger.Output, StringComparison.Ordinal);

        ServerProcess.Run(["chown", account, folder.Of("inbox/theirs.pdf")]);
        await UntilAsync(() => Done(folder, "inbox").Contains("theirs.pdf"), service);
    }

    [Fact]
    public async Task What_a_watch_of_an_inbox_did_not_foresee_is_said_once_and_it_begins_anew()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("inbox"));
        using var service = Start(folder);
        await RunningAsync(service);
        // A table that is gone is no fault of a store with SQLite, and none that lasts.
        Execute(folder, "ALTER TABLE inbox_looks RENAME TO inbox_looks_away");
        Copy(folder.Of("inbox/first.pdf"));
        await UntilAsync(() => service.Errors.Contains("The watch of source inbox-1 met ", StringComparison.Ordinal), service);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Execute(folder, "ALTER TABLE inbox_looks_away RENAME TO inbox_looks");

        await UntilAsync(() => service.Errors.Contains("The watch of source inbox-1 succeeds again", StringComparison.Ordinal), service);
        Copy(folder.Of("inbox/second.pdf"), "invoice");
        await UntilAsync(() => Done(folder, "inbox").Count == 2, service);
        Assert.Single(Lines(service), line => line.Contains("The watch of source inbox-1 met ", StringComparison.Ordinal));
        Assert.DoesNotContain(".pdf", service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patients_are_imported_from_a_pipe_and_nothing_piped_in_is_said_to_be_missing()
    {
        using var folder = new TemporaryFolder();
        var capture = Path.Combine(AppContext.BaseDirectory, "capture");

        var said = ServerProcess.Run(["sh", "-c", "cat \"$2\" | \"$1\" patients import - --data \"$3\"", "sh", capture, Repository.Patients, folder.Of("data")]);
        var again = ServerProcess.Run(["sh", "-c", "\"$1\" patients import - --data \"$3\" < \"$2\"", "sh", capture, Repository.Patients, folder.Of("data")]);
        var rows = (await File.ReadAllLinesAsync(Repository.Patients)).Length - 1;

        Assert.Contains($"Patients: {rows} added, 0 replaced, 0 rows refused", said, StringComparison.Ordinal);
        Assert.Contains($"Patients: 0 added, {rows} replaced, 0 rows refused", again, StringComparison.Ordinal);
        var empty = Assert.Throws<InvalidOperationException>(() => ServerProcess.Run(["sh", "-c", "\"$1\" patients import - --data \"$2\" < /dev/null", "sh", capture, folder.Of("data")]));
        Assert.DoesNotContain("   at ", empty.Message, StringComparison.Ordinal);
    }

    private static CaptureProcess Start(TemporaryFolder folder, params string[] more) =>
        CaptureProcess.Start(["run", "--inbox", folder.Of("inbox"), "--data", folder.Of("data"), .. more]);

    private static Task RunningAsync(CaptureProcess service) => UntilAsync(() => service.Output.Contains("Capture is running", StringComparison.Ordinal), service);

    // With bytes of its own at its end, so that it is another file.
    private static void Copy(string to, string? more = null)
    {
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), $"{to}.part");
        if (more is not null)
            File.AppendAllText($"{to}.part", $"\n% {more}\n");
        File.Move($"{to}.part", to);
    }

    private static HashSet<string> Done(TemporaryFolder folder, string inbox) => Directory.Exists(folder.Of($"{inbox}/done"))
        ? [.. Directory.GetFiles(folder.Of($"{inbox}/done"), "*.pdf", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!)]
        : [];

    private static string[] Lines(CaptureProcess service) => service.Errors.Split('\n');

    private static void Execute(TemporaryFolder folder, string sql)
    {
        using var database = new SqliteConnection($"Data Source={folder.Of("data")}/capture.db;Pooling=False;Default Timeout=60");
        database.Open();
        using var command = new SqliteCommand(sql, database);
        command.ExecuteNonQuery();
    }

    private static async Task UntilAsync(Func<bool> reached, CaptureProcess service)
    {
        for (var waited = Stopwatch.StartNew(); !reached(); await Task.Delay(300))
        {
            Assert.False(service.HasExited, service.Output + service.Errors);
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), service.Output + service.Errors);
        }
    }

    /// <summary>A folder that is mounted on another, as a share is.</summary>
    private sealed class Mount(string share, string place) : IDisposable
    {
        private bool _mounted;

        public static Mount Of(string share, string place)
        {
            var mount = new Mount(share, place);
            mount.MountAgain();
            return mount;
        }

        public void MountAgain()
        {
            ServerProcess.Run(["mount", "--bind", share, place]);
            _mounted = true;
        }

        public void Unmount()
        {
            ServerProcess.Run(["umount", "--lazy", place]);
            _mounted = false;
        }

        public void Dispose()
        {
            if (_mounted)
                Unmount();
        }
    }
}

/// <summary>A test that mounts a folder; skipped with a message where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = SmallDisk.Missing;
}

/// <summary>A test that needs several accounts; skipped with a message where this one cannot become another.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.UserName == "root" ? null : "Another account can be taken by root only.";
}
