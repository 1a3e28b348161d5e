namespace Capture.Pipeline.Tests;

/// <summary>One run over the samples, shared by the tests that only look at its result.</summary>
public sealed class SamplesRun : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal BatchResult Result { get; private set; } = null!;

    internal CaptureProcess Process { get; private set; } = null!;

    internal string Output => _folder.Of("out");

    public async Task InitializeAsync()
    {
        Process = await CaptureProcess.RunAsync("process", Repository.SampleFiles, "--output", Output, "--patients", Repository.Patients);
        Assert.True(Process.ExitCode == 0, Process.Output + Process.Errors);
        Result = new BatchResult(Output);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Process?.Dispose();
        _folder.Dispose();
    }
}
