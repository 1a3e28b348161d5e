using Capture.Host;

namespace Capture.Pipeline.Tests.Service;

/// <summary>What Capture writes holds patients' data: other accounts of the machine read none of it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode AsBefore = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_other_account_can_read_anything_a_run_leaves_behind()
    {
        using var batch = await CaptureProcess.RunAsync("process", Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), "--output", _folder.Of("out"));
        Assert.True(batch.ExitCode is ExitCodes.Done, batch.Errors);

        Directory.CreateDirectory(_folder.Of("inbox"));
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), _folder.Of("inbox/fax.pdf"));
        // As an earlier version made it.
        Directory.CreateDirectory(_folder.Of("inbox/failed"));
        File.SetUnixFileMode(_folder.Of("inbox/failed"), AsBefore);
        using (var service = CaptureProcess.Start(["run", "--inbox", _folder.Of("inbox"), "--data", _folder.Of("data")]))
        {
            while (!service.HasExited && !(Directory.Exists(_folder.Of("inbox/done")) && Directory.GetFiles(_folder.Of("inbox/done"), "*", SearchOption.AllDirectories).Length == 1))
                await Task.Delay(200);
            service.Terminate();
            await service.WaitAsync();
        }

        Assert.Empty(Open(_folder.Of("out")));
        Assert.Empty(Open(_folder.Of("data")));
        foreach (var kept in new[] { "inbox/done", "inbox/.claimed", "inbox/failed" })
            Assert.Equal(default, File.GetUnixFileMode(_folder.Of(kept)) & Others);
    }

    [Fact]
    public async Task A_data_folder_of_an_earlier_version_is_closed_at_the_next_start_and_so_are_its_files()
    {
        using (await CaptureProcess.RunAsync("process", Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), "--output", _folder.Of("out")))
        {
        }

        foreach (var entry in Directory.GetFileSystemEntries(_folder.Of("out"), "*", SearchOption.AllDirectories).Append(_folder.Of("out")))
            File.SetUnixFileMode(entry, AsBefore);
        using (var doctor = await CaptureProcess.RunAsync("doctor", "--data", _folder.Of("out/.capture")))
            Assert.Contains("FAIL Data folder: Other accounts", doctor.Output, StringComparison.Ordinal);

        using var again = await CaptureProcess.RunAsync("process", Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), "--output", _folder.Of("out"));

        Assert.True(again.ExitCode is ExitCodes.Done, again.Errors);
        // What else lies in the folder that was named is not Capture's.
        Assert.Equal([_folder.Of("out")], Open(_folder.Of("out")));
    }

    [Fact]
    public async Task A_folder_everybody_may_write_to_is_refused_with_the_command_that_closes_it()
    {
        Directory.CreateDirectory(_folder.Of("data"));
        File.SetUnixFileMode(_folder.Of("data"), AsBefore | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite);

        using var service = await CaptureProcess.RunAsync("run", "--data", _folder.Of("data"));

        Assert.Equal(ExitCodes.Usage, service.ExitCode);
        Assert.Contains($"chmod go-rwx,-t '{_folder.Of("data")}'", service.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("data/capture.db")));
    }

    /// <summary>Needs to run as root, who can start a process of another account.</summary>
    [RootFact]
    public async Task A_folder_of_another_account_that_others_can_read_is_refused_with_the_command_that_closes_it()
    {
        File.SetUnixFileMode(_folder.Of(""), AsBefore);
        Directory.CreateDirectory(_folder.Of("data"));
        File.SetUnixFileMode(_folder.Of("data"), AsBefore | UnixFileMode.GroupWrite);
        using (var give = System.Diagnostics.Process.Start("chgrp", ["65534", _folder.Of("data")]))
            await give.WaitForExitAsync();

        using var service = CaptureProcess.Start(["run", "--data", _folder.Of("data")], null, "capture", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        await service.WaitAsync();

        Assert.Equal(ExitCodes.Usage, service.ExitCode);
        Assert.Contains("sudo chown -R", service.Errors, StringComparison.Ordinal);
        Assert.Contains($"sudo chmod -R go-rwx '{_folder.Of("data")}'", service.Errors, StringComparison.Ordinal);
    }

    private static List<string> Open(string folder) =>
        [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder).Where(entry => (File.GetUnixFileMode(entry) & Others) != 0)];

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RootFactAttribute : FactAttribute
    {
        public RootFactAttribute() => Skip = Environment.UserName == "root" ? null : "Needs root.";
    }
}
