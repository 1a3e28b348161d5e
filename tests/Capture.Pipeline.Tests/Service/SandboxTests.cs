using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Capture.Engines;
using Capture.Host;
using Capture.Imaging.Native;
using Capture.Stub;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline.Tests.Service;

/// <summary>An engine opens what strangers send: one that a crafted file has taken over gets nothing by it.</summary>
public sealed class SandboxTests : IDisposable
{
    private const string Variable = "CAPTURE_TEST_SECRET_OF_THE_SERVICE";

    private static readonly string[] AllLayers = [SandboxLayers.Privileges, SandboxLayers.Files, SandboxLayers.SystemCalls, SandboxLayers.Limits];

    private readonly TemporaryFolder _folder = new();
    private readonly Process _neighbour = Process.Start("sleep", "600");

    public void Dispose()
    {
        _neighbour.Kill();
        _neighbour.Dispose();
        _folder.Dispose();
    }

    [ConfinedFact]
    public async Task A_hostile_engine_manages_none_of_twelve_things() => Assert.Equal("", await ManagedAsync(SandboxMode.Required));

    /// <summary>Or the test above would hold nothing: what it tries, it can do.</summary>
    [Fact]
    public async Task The_same_engine_manages_most_of_them_where_it_is_not_confined()
    {
        var managed = (await ManagedAsync(SandboxMode.Off)).Split(',');

        Assert.Empty(new[] { "secret", "database", "network", "socket", "program", "outside", "inbox", "signal", "memory" }.Except(managed));
        // Its environment is not the host's in any case.
        Assert.DoesNotContain("environment", managed);
    }

    [ConfinedFact]
    public async Task Doctor_and_health_say_which_layers_are_in_force()
    {
        using var doctor = await CaptureProcess.RunAsync("doctor", "--data", _folder.Of("data"));
        Assert.Contains($"Engine confinement: {string.Join(", ", AllLayers)}", doctor.Output, StringComparison.Ordinal);

        using var service = CaptureProcess.Start(["run", "--data", _folder.Of("data"), "--set", "Engines:Sandbox=required"]);
        while (service.WebAddress is null && !service.HasExited)
            await Task.Delay(100);
        using var client = new HttpClient { BaseAddress = service.WebAddress };
        var engines = (await client.GetFromJsonAsync<JsonElement>("/health")).GetProperty("engines");
        Assert.Equal("Required", engines.GetProperty("sandbox").GetString());
        Assert.Equal(AllLayers, engines.GetProperty("inForce").EnumerateArray().Select(layer => layer.GetString()));
        Assert.Empty(engines.GetProperty("missing").EnumerateArray());
    }

    /// <summary>An engine that is told it has confined itself, and has not, stands for a kernel that lets it not.</summary>
    [Fact]
    public async Task Where_confinement_is_required_and_missing_nothing_starts_and_what_is_missing_is_said()
    {
        var unconfined = new Dictionary<string, string> { ["CAPTURE_ENGINE_CONFINED"] = "1" };
        using var service = CaptureProcess.Start(["run", "--data", _folder.Of("data"), "--set", "Engines:Sandbox=required"], unconfined);
        await service.WaitAsync();
        Assert.Equal(ExitCodes.Usage, service.ExitCode);
        foreach (var layer in AllLayers)
            Assert.Contains($"{layer}: ", service.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("data/capture.db")));

        using var doctor = CaptureProcess.Start(["doctor", "--data", _folder.Of("data"), "--set", "Engines:Sandbox=required"], unconfined);
        await doctor.WaitAsync();
        Assert.NotEqual(0, doctor.ExitCode);
        Assert.Contains("FAIL Engine confinement: ", doctor.Output, StringComparison.Ordinal);
    }

    private async Task<string> ManagedAsync(SandboxMode sandbox)
    {
        Directory.CreateDirectory(_folder.Of("inbox"));
        await File.WriteAllTextAsync(_folder.Of("secret"), "somebody else's");
        await File.WriteAllTextAsync(_folder.Of("capture.db"), "every patient");
        Environment.SetEnvironmentVariable(Variable, "the broker's password");
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(_folder.Of($"server-{sandbox}")));
        server.Listen();
        var targets = new HostileTargets(_folder.Of("secret"), _folder.Of("capture.db"), Variable, _folder.Of($"server-{sandbox}"), _folder.Of("outside"), _folder.Of("inbox"), _neighbour.Id);
        var command = new EngineCommand("/usr/bin/env",
            [$"CAPTURE_ENGINE_HOSTILE={JsonSerializer.Serialize(targets)}", Path.Combine(AppContext.BaseDirectory, "capture-stub"), EngineCommand.Argument]);
        await using var pool = new EnginePool(command, Options.Create(new EngineOptions { Slots = 1, Sandbox = sandbox }), Options.Create(new OcrOptions()), TimeProvider.System);

        var answer = await Assert.ThrowsAsync<RejectedFileException>(() => pool.InspectAsync(_folder.Of("secret"), CancellationToken.None));
        Assert.Equal("hostile", answer.Reason);
        Assert.False(sandbox == SandboxMode.Required && (File.Exists(_folder.Of("outside")) || Directory.GetFiles(_folder.Of("inbox")).Length > 0));
        return answer.Message;
    }

    /// <summary>Needs a kernel with Landlock and seccomp, as CI has; elsewhere it is skipped.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ConfinedFactAttribute : FactAttribute
    {
        public ConfinedFactAttribute() =>
            Skip = Environment.GetEnvironmentVariable("CI") == "true" || Kernel.LandlockAbi() > 0 ? null : "Needs Landlock.";
    }
}
