using System.Diagnostics;

namespace Capture.Pipeline.Tests.Batch;

/// <summary>What <c>process</c> does not take it names, and says by its exit code that something was left.</summary>
public sealed class PassedOverTests
{
    private static readonly string GoodFile = Path.Combine(Repository.SampleFiles, "SCAN00009.tif");

    [Fact]
    public async Task Hidden_names_links_and_pipes_are_named_with_a_remedy_and_the_rest_is_taken()
    {
        using var folder = new TemporaryFolder();
        foreach (var inner in new[] { "in/.hold", "in/.empty", "in/day" })
            Directory.CreateDirectory(folder.Of(inner));
        foreach (var name in new[] { "good.tif", ".hidden.tif", ".hold/kept.tif", "._document.tif", "day/second.tif" })
            File.Copy(GoodFile, folder.Of($"in/{name}"));
        File.CreateSymbolicLink(folder.Of("in/linked.tif"), GoodFile);
        File.CreateSymbolicLink(folder.Of("in/dangling.tif"), "/nowhere");
        File.CreateSymbolicLink(folder.Of("in/loop"), folder.Of("in"));
        await ShellAsync("mkfifo pipe.tif; printf x > .DS_Store; cp good.tif \"$(printf 'M\\374ller.tif')\"", folder.Of("in"));

        using var run = await CaptureProcess.RunAsync("process", folder.Of("in"), "--output", folder.Of("out"));

        // .NET could not delete it either.
        await ShellAsync("rm M*ller.tif", folder.Of("in"));
        Assert.Equal(2, run.ExitCode);
        var said = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("passed over", StringComparison.Ordinal)).ToList();
        foreach (var name in new[] { "/.hidden.tif:", "/.hold:", "/.empty:", "/._document.tif:", "/dangling.tif:", "/loop:", "/pipe.tif:", "/.DS_Store:", "ller.tif:" })
            Assert.Single(said, line => line.Contains(name, StringComparison.Ordinal));
        Assert.Equal(9, said.Count);
        Assert.Equal(["day/second.tif", "good.tif", "linked.tif"], new BatchResult(folder.Of("out")).Manifest.Select(line => line.GetProperty("file").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Clutter_of_the_system_is_named_and_leaves_nothing_to_do()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("in/@eaDir"));
        File.Copy(GoodFile, folder.Of("in/good.tif"));
        File.Copy(GoodFile, folder.Of("in/@eaDir/preview.tif"));
        await File.WriteAllTextAsync(folder.Of("in/Thumbs.db"), "x");

        using var run = await CaptureProcess.RunAsync("process", folder.Of("in"), "--output", folder.Of("out"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("/Thumbs.db: passed over", run.Errors, StringComparison.Ordinal);
        Assert.Contains("/@eaDir: passed over", run.Errors, StringComparison.Ordinal);
        Assert.Single(new BatchResult(folder.Of("out")).Manifest);
    }

    [Theory]
    [InlineData("whole", "<fax><CallerID>8025550100</CallerID><NumberOfPages>3</NumberOfPages></fax>", "pages-missing")]
    [InlineData("cut", "<fax><CallerID>8025550100</CallerID><NumberOfPages>3</NumberOfPages><Sta", "sidecar-not-understood")]
    public async Task A_partial_fax_is_never_filed_as_whole_whatever_became_of_its_sidecar(string name, string sidecar, string reason)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("in"));
        File.Copy(GoodFile, folder.Of($"in/{name}.tif"));
        await File.WriteAllTextAsync(folder.Of($"in/{name}.xml"), sidecar);

        using var run = await CaptureProcess.RunAsync("process", folder.Of("in"), "--output", folder.Of("out"), "--patients", Repository.Patients);

        Assert.True(run.ExitCode == 0, run.Errors);
        foreach (var document in new BatchResult(folder.Of("out")).Manifest)
        {
            Assert.Equal("review", document.GetProperty("status").GetString());
            Assert.Contains(reason, document.GetProperty("reasons").EnumerateArray().Select(code => code.GetString()));
        }
    }

    private static async Task ShellAsync(string command, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
