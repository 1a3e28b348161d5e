using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Pipeline.Tests;

/// <summary>Runs the real <c>capture</c> executable, as a user would.</summary>
internal sealed partial class CaptureProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private bool _disposed;

    private CaptureProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string executable, IReadOnlyList<string> launcher)
    {
        string[] command = [.. launcher, Path.Combine(AppContext.BaseDirectory, executable)];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1).Concat(arguments))
            start.ArgumentList.Add(argument);
        // Several run at once, each on a port the system chooses.
        start.Environment["CAPTURE__Web__Listen"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Where it serves the web app; null until it does.</summary>
    public Uri? WebAddress => WebAddressLine().Match(Output) is { Success: true } line ? new Uri(line.Groups[1].Value) : null;

    /// <summary>After its end; see <see cref="WaitAsync"/>.</summary>
    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    /// <summary>Processor time it and the engines it waited for have used.</summary>
    public TimeSpan ProcessorTime => _process.TotalProcessorTime;

    public bool HasExited => _process.HasExited;

    public bool IsDisposed => _disposed;

    /// <param name="launcher">A command that becomes the executable after some preparation, such as <c>setpriv</c>.</param>
    public static CaptureProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string executable = "capture", params IReadOnlyList<string> launcher) =>
        new(arguments, environment, executable, launcher);

    /// <summary>Runs to the end.</summary>
    public static async Task<CaptureProcess> RunAsync(params string[] arguments)
    {
        var process = Start(arguments);
        await process.WaitAsync();
        return process;
    }

    public async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(Distributed.Chaos.Long ? 90 : 10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"capture did not end in time.\n{Output}\n{Errors}");
        }
    }

    /// <summary>As <c>kill -9</c> does: this process only, without a word to it or its children.</summary>
    public void Kill() => _process.Kill();

    /// <summary>As a service manager does first: asks the process to stop.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    [GeneratedRegex(@"review queue is open at (http://[\d.]+:\d+)")]
    private static partial Regex WebAddressLine();

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}

/// <summary>Where things are in the repository the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFile(), "../../.."));

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Samples => Path.Combine(Root, "samples");

    public static string SampleFiles => Path.Combine(Samples, "files");

    public static string Patients => Path.Combine(Samples, "patients.csv");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("capture-test-").FullName;

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
