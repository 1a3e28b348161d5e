using System.Text.RegularExpressions;

namespace Capture.Pipeline.Tests.Service;

/// <summary>The service as an operator runs it, with a destination: what is filed is looked for where it is to go.</summary>
public sealed partial class DeliveryTests
{
    [Fact]
    public async Task What_is_filed_lies_in_the_folder_of_its_destination_once_though_the_service_was_killed_when_it_had_written_the_first()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "inbox", "out" })
            Directory.CreateDirectory(folder.Of(name));
        foreach (var file in Directory.GetFiles(Repository.SampleFiles))
            File.Copy(file, Path.Combine(folder.Of("inbox"), Path.GetFileName(file)));
        using (var import = await CaptureProcess.RunAsync("patients", "import", Repository.Patients, "--data", folder.Of("data")))
            Assert.Equal(0, import.ExitCode);

        using (var killed = Start(folder, new Dictionary<string, string> { ["CAPTURE_CRASH_AT"] = "send:after-blob" }))
            await killed.WaitAsync();
        using (var service = Start(folder))
        {
            for (var look = 0; ; look++)
            {
                using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"));
                if (Idle().IsMatch(ledger.Output) && ledger.Output.Contains("nothing waiting; nothing in .claimed", StringComparison.Ordinal) && Delivered().IsMatch(ledger.Output))
                    break;
                Assert.False(service.HasExited, service.Output + service.Errors);
                Assert.True(look < 200, ledger.Output);
                await Task.Delay(500);
            }
        }

        using var books = await CaptureProcess.RunAsync("ledger", folder.Of("data"));
        var delivered = int.Parse(Delivered().Match(books.Output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var names = Directory.GetFiles(folder.Of("out")).Select(Path.GetFileName).ToList();
        Assert.True(delivered > 0, books.Output);
        Assert.Equal(delivered, names.Count(name => Regex.IsMatch(name!, @"^[0-9a-f]{32}-v1\.pdf$")));
        Assert.Equal(delivered * 2, names.Count);
    }

    private static CaptureProcess Start(TemporaryFolder folder, Dictionary<string, string>? environment = null) => CaptureProcess.Start(
    [
        "run", "--data", folder.Of("data"), "--inbox", folder.Of("inbox"),
        "--set", "Destinations:0:Name=out", "--set", $"Destinations:0:Folder:Path={folder.Of("out")}", "--set", "Destinations:0:Hold=00:00:00",
    ], environment);

    [GeneratedRegex(@"in progress\s+0\s+0\s")]
    private static partial Regex Idle();

    // Nothing waits where the line ends so; a sample is sensitive.
    [GeneratedRegex(@"delivered to out: (\d+) delivered(, \d+ withheld)?\r?$", RegexOptions.Multiline)]
    private static partial Regex Delivered();
}
