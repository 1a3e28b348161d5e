using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Capture.Engines;
using Capture.Imaging.Sandbox;

namespace Capture.Stub;

/// <summary>What a hostile engine is after.</summary>
/// <param name="Secret">A file of somebody else.</param>
/// <param name="Variable">A name in its host's environment.</param>
/// <param name="Socket">Where a server of this machine listens.</param>
/// <param name="Process">Another process of the same user.</param>
public sealed record HostileTargets(string Secret, string Database, string Variable, string Socket, string Outside, string Inbox, int Process);

/// <summary>
/// An engine that a crafted file has taken over: confined as every engine is, it then tries what it should not be able to do, from the
/// main thread, from a thread of the pool and from the runtime's own finalizer thread, and answers with what it managed.
/// </summary>
internal static partial class HostileEngine
{
    public const string TargetsVariable = "CAPTURE_ENGINE_HOSTILE";

    private const int Fork = 57;
    private const int MemoryFile = 319;
    private const int Seize = 0x4206;
    private const int OpenFiles = 7;
    private const int Continue = 18;

    public static int Run(string targets)
    {
        EngineSandbox.Enter();
        var all = Attempts(JsonSerializer.Deserialize<HostileTargets>(targets)!);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var prefix = new byte[EngineFrames.PrefixLength];
        while (input.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
        {
            var (headerLength, payloadLength) = EngineFrames.Lengths(prefix);
            input.ReadExactly(new byte[headerLength]);
            input.ReadExactly(new byte[payloadLength]);
            var managed = Managed(all);
            Task.Run(() => managed.UnionWith(Managed(all))).GetAwaiter().GetResult();
            managed.UnionWith(OfFinalizer(all));
            EngineReply reply = new EngineReply.Rejected("hostile", string.Join(',', managed.Order()));
            var answer = JsonSerializer.SerializeToUtf8Bytes(reply, EngineJson.Default.EngineReply);
            output.Write(EngineFrames.Prefix(answer.Length, 0));
            output.Write(answer);
            output.Flush();
        }

        return 0;
    }

    private static Dictionary<string, Func<bool>> Attempts(HostileTargets targets) => new()
    {
        ["secret"] = () => File.ReadAllText(targets.Secret).Length > 0,
        ["database"] = () => File.ReadAllText(targets.Database).Length > 0,
        ["environment"] = () => Environment.GetEnvironmentVariable(targets.Variable) is not null,
        ["network"] = Listens,
        ["socket"] = () => Connects(targets.Socket),
        ["program"] = () => Forks() || Starts("/bin/sh") || StartsOwn() || StartsFromMemory(),
        ["outside"] = () => Writes(targets.Outside),
        ["inbox"] = () => Writes(Path.Combine(targets.Inbox, $"{Guid.NewGuid():N}.pdf")),
        ["ptrace"] = () => Trace(Seize, targets.Process, 0, 0) == 0,
        ["signal"] = () => Send(Parent(), Continue) == 0,
        ["memory"] = () => File.ReadAllBytes($"/proc/{targets.Process}/environ").Length > 0,
        ["limits"] = () => GetLimit(OpenFiles, out var limit) == 0 && SetLimit(OpenFiles, new(limit.Current, limit.Maximum + 1)) == 0,
    };

    private static HashSet<string> Managed(Dictionary<string, Func<bool>> attempts) => [.. attempts.Where(one => Manages(one.Value)).Select(one => one.Key)];

    private static bool Manages(Func<bool> attempt)
    {
        try
        {
            return attempt();
        }
        catch (Exception)
        {
            // Whatever keeps it from it.
            return false;
        }
    }

    private static HashSet<string> OfFinalizer(Dictionary<string, Func<bool>> attempts)
    {
        var managed = new HashSet<string>();
        using var done = new ManualResetEventSlim();
        Leave(() =>
        {
            managed.UnionWith(Managed(attempts));
            done.Set();
        });
        while (!done.IsSet)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return managed;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leave(Action last) => _ = new Last(last);

    private sealed class Last(Action act)
    {
        ~Last() => act();
    }

    private static bool Listens()
    {
        using var server = new TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        return true;
    }

    private static bool Connects(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return true;
    }

    // The child must end before it runs any code of the runtime, whose memory it shares: both calls are compiled with this method.
    private static unsafe bool Forks()
    {
        var libc = NativeLibrary.Load("libc.so.6");
        var call = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(libc, "syscall");
        var exit = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(libc, "_exit");
        var child = call(Fork);
        if (child == 0)
            exit(0);
        return child > 0;
    }

    private static bool Starts(string program)
    {
        using var started = Process.Start(new ProcessStartInfo(program, ["-c", "exit 7"]))!;
        started.WaitForExit();
        return true;
    }

    private static bool StartsOwn()
    {
        var program = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        File.WriteAllText(program, "#!/bin/sh\n");
        _ = SetMode(program, 0x1C0);
        return Starts(program);
    }

    private static unsafe bool StartsFromMemory()
    {
        fixed (byte* name = "x"u8)
            return Call(MemoryFile, (nint)name, 0) >= 0;
    }

    private static bool Writes(string path)
    {
        File.WriteAllText(path, "hostile");
        return true;
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int Parent();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "ptrace")]
    private static partial nint Trace(nint request, nint process, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Current, nuint Maximum);
}
