namespace Capture.Pipeline.Tests.Batch;

/// <summary>The first command of a newcomer.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_where_every_sample_went_and_ends_where_nobody_can_stop_it()
    {
        using var folder = new TemporaryFolder();

        using var demo = await CaptureProcess.RunAsync("demo", "--review", "false", "--output", folder.Of("demo"));

        Assert.True(demo.ExitCode == 0, demo.Output + demo.Errors);
        foreach (var file in Directory.GetFiles(Repository.SampleFiles).Where(file => Path.GetExtension(file) != ".json"))
            Assert.Contains(Path.GetFileName(file), demo.Output, StringComparison.Ordinal);
        Assert.Contains("filed", demo.Output, StringComparison.Ordinal);
        Assert.Contains($"capture demo --output {folder.Of("demo")}", demo.Output, StringComparison.Ordinal);
    }
}
