using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A server started for the tests. It ends with this process, however that ends: a shell between the two waits for the end
/// of its input, which is this process, and then kills the server.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null &
        server=$!
        echo "$server"
        cat <&3 >/dev/null
        kill -KILL "$server" 2>/dev/null
        wait "$server" 2>/dev/null
        """;

    private static readonly ConcurrentDictionary<int, int> GivenPorts = new();

    private readonly Process _guard;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process guard, int id) => (_guard, Id) = (guard, id);

    /// <summary>The server's own process.</summary>
    public int Id { get; }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static ServerProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guard, "sh", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var guard = Process.Start(start)!;
        var server = new ServerProcess(guard, int.Parse(guard.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture));
        _ = server.KeepAsync(guard.StandardOutput);
        _ = server.KeepAsync(guard.StandardError);
        return server;
    }

    /// <summary>As <c>kill -SIGNAL</c> does.</summary>
    public void Signal(string signal) => SignalTo($"{Id}", signal);

    /// <summary>The same to a process that this server started.</summary>
    public static void SignalTo(string id, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", id]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    public bool Runs => File.Exists($"/proc/{Id}/stat") && !File.ReadAllText($"/proc/{Id}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Kills the server and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Signal("KILL");
        while (Runs)
            await Task.Delay(20);
    }

    /// <summary>Asks the server to end and waits until it has.</summary>
    public async Task StopAsync(string signal = "TERM")
    {
        Signal(signal);
        var begun = Stopwatch.StartNew();
        while (Runs)
        {
            if (begun.Elapsed > TimeSpan.FromMinutes(1))
                await KillAsync();
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        if (!_guard.HasExited)
        {
            _guard.StandardInput.Close();
            _guard.WaitForExit();
        }

        _guard.Dispose();
    }

    /// <summary>
    /// A port for a server that must be told one, given out once. It lies below those the system takes for outgoing
    /// connections (from 32768 on), so that none of these has it by the time the server starts.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (GivenPorts.TryAdd(port, port) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Where a program is: on the search path, or in one of some further folders.</summary>
    public static string? Find(string program, params string[] folders) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(folders)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a short command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static string Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} failed: {output}{errors.Result}");
    }

    private async Task KeepAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.AppendLine(line);
        }
    }
}
