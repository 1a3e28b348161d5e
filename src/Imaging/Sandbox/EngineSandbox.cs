using System.Collections;
using System.Runtime.InteropServices;
using System.Text.Json;
using Capture.Engines;
using Capture.Imaging.Native;

namespace Capture.Imaging.Sandbox;

/// <summary>
/// An engine confines itself before it reads a byte: it gives up all rights it does not need and then becomes itself again, so that
/// every thread the runtime starts from then on, and every tool, is born without them. Nothing of it can be taken back.
/// </summary>
internal static class EngineSandbox
{
    /// <summary>Set by an engine for itself once it has given its rights up.</summary>
    private const string EnteredVariable = "CAPTURE_ENGINE_CONFINED";

    // Of the superuser's rights only that to read whatever the rules about files let through: a checkout in somebody's home.
    private const uint ReadsAll = 1u << 2;

    private const int OldestUseful = 1;

    // Landlock's accesses to files, by the version that brought them.
    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong Remove = (1 << 4) | (1 << 5);
    private const ulong Make = (1 << 7) | (1 << 8);
    private const ulong Truncate = 1 << 14;
    private const ulong OfVersion1 = (1 << 13) - 1;
    private const ulong OfVersion2 = 1 << 13;
    private const ulong OfVersion5 = 1 << 15;
    private const ulong OnlyOfFolders = OfVersion1 & ~(Execute | WriteFile | ReadFile);

    // From version 4: to listen and to connect by TCP. From version 6: abstract sockets, signals.
    private const ulong Tcp = 3;
    private const ulong Scopes = 3;

    /// <summary>What the host said; what an engine that nobody told anything does.</summary>
    internal static EngineSettings Settings { get; } = Environment.GetEnvironmentVariable(EngineSettings.Variable) is { Length: > 0 } json
        ? JsonSerializer.Deserialize(json, EngineJson.Default.EngineSettings)!
        : EngineSettings.Of(new EngineOptions());

    /// <summary>Call it first of all. Where it returns, the process is as confined as it can be.</summary>
    internal static void Enter()
    {
        if (Settings.Sandbox == SandboxMode.Off || !OperatingSystem.IsLinux())
            return;
        if (Environment.GetEnvironmentVariable(EnteredVariable) is not null)
        {
            if (Kernel.IsFiltered())
                _ = Kernel.Filter(SystemCalls.FilterOnceStarted());
            return;
        }

        var self = EngineCommand.Self();
        if (!Path.IsPathFullyQualified(self.Executable))
            self = self with { Executable = Environment.ProcessPath! };
        Limit();
        Kernel.KeepCapabilities(ReadsAll);
        // Without it the kernel takes neither of the two below.
        if (!Kernel.GivesUpNewPrivileges())
            return;
        var abi = Kernel.LandlockAbi();
        RestrictFiles(abi, self.Executable);
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
            _ = Kernel.Filter(SystemCalls.Filter(signalsAreScoped: abi >= 6, Environment.ProcessId));
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
        environment[EnteredVariable] = "1";
        Kernel.Become(self.Executable, self.Arguments, environment);
    }

    /// <summary>Which layers are in force, found by trying: what was asked for is not what there is.</summary>
    internal static Confinement Look()
    {
        var (inForce, missing) = (new List<string>(), new List<string>());
        var off = Settings.Sandbox == SandboxMode.Off;
        Tell(SandboxLayers.Privileges, Kernel.HasNoNewPrivileges(), "the kernel refuses it");
        Tell(SandboxLayers.Files, !CanList("/"), Kernel.LandlockAbi() >= OldestUseful
            ? "the kernel has it, but the engine could not start itself again under it: see Engines:Readable"
            : "the kernel has no Landlock, or a container's profile forbids it (Linux 5.13 with lsm=landlock)");
        Tell(SandboxLayers.SystemCalls, Kernel.IsFiltered(), RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? "the kernel refuses it (CONFIG_SECCOMP_FILTER)" : "it is written for x86-64 only");
        Tell(SandboxLayers.Limits, Libc.LimitOf(Libc.ResourceOpenFiles) <= MostOpenFiles, "the kernel refuses them");
        return new Confinement(inForce, missing);

        void Tell(string layer, bool there, string why)
        {
            if (there)
                inForce.Add(layer);
            else
                missing.Add($"{layer}: {(off ? "Engines:Sandbox=off" : why)}.");
        }
    }

    private const nuint MostOpenFiles = 256;
    private const nuint MostProcesses = 4096;

    // Of an engine's whole life, in which it answers 1,500 requests.
    private const nuint ProcessorSeconds = 12 * 3600;

    private static void Limit()
    {
        Set(Libc.ResourceCore, 0);
        Set(Libc.ResourceOpenFiles, MostOpenFiles);
        Set(Libc.ResourceProcesses, MostProcesses);
        Set(Libc.ResourceProcessorTime, ProcessorSeconds);
        Set(Libc.ResourceFileSize, (nuint)Settings.LargestFile);
        Set(Libc.ResourceData, (nuint)Settings.MemoryBytes);

        // What the process may use already is never raised: only the superuser could.
        static void Set(int resource, nuint most)
        {
            var limit = Math.Min(most, Libc.LimitOf(resource));
            _ = Libc.SetResourceLimit(resource, new Libc.ResourceLimit(limit, limit));
        }
    }

    private static void RestrictFiles(int abi, string self)
    {
        if (abi < OldestUseful)
            return;
        var handled = OfVersion1 | (abi >= 2 ? OfVersion2 : 0) | (abi >= 3 ? Truncate : 0) | (abi >= 5 ? OfVersion5 : 0);
        using var rules = Kernel.CreateRuleset(handled, abi >= 4 ? Tcp : 0, abi >= 6 ? Scopes : 0);
        if (rules is null)
            return;
        foreach (var path in FileView.Readable(Settings))
            Kernel.Allow(rules, path, ReadFile | ReadFolder, OnlyOfFolders);
        foreach (var path in FileView.Runnable(self))
            Kernel.Allow(rules, path, ReadFile | Execute, OnlyOfFolders);
        Kernel.Allow(rules, "/dev/null", ReadFile | WriteFile, OnlyOfFolders);
        var temporary = Path.GetTempPath();
        var written = (ReadFile | ReadFolder | WriteFile | Make | Remove | Truncate) & handled;
        if (EngineScratch.Of(temporary) is { } scratch)
        {
            // It reads its input and, when its host was killed, cleans up after itself.
            Kernel.Allow(rules, scratch, ReadFile | ReadFolder | Remove, OnlyOfFolders);
            Kernel.Allow(rules, Path.Combine(scratch, "out"), written, OnlyOfFolders);
            Kernel.Allow(rules, temporary, written, OnlyOfFolders);
        }

        _ = Kernel.Restrict(rules);
    }

    private static bool CanList(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }
}
