using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>The few system calls an engine process makes about itself.</summary>
internal static partial class Libc
{
    internal const int ResourceProcessorTime = 0;
    internal const int ResourceFileSize = 1;
    internal const int ResourceData = 2;
    internal const int ResourceCore = 4;
    internal const int ResourceProcesses = 6;
    internal const int ResourceOpenFiles = 7;
    private const int DuplicateCloseOnExec = 1030;

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int ParentProcessId();

    /// <summary>Ends the process at once: no finalizers, no handlers, whatever other threads are doing.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    internal static partial void ExitNow(int status);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    internal static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    internal static partial int SetResourceLimit(int resource, in ResourceLimit limit);

    /// <summary>The most that this process may allow itself.</summary>
    internal static nuint LimitOf(int resource) => GetResourceLimit(resource, out var limit) == 0 ? limit.Maximum : nuint.MaxValue;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetResourceLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "dup2")]
    internal static partial int DuplicateOnto(int descriptor, int target);

    /// <summary>A copy of the descriptor, above the standard three, that programs started from here do not inherit.</summary>
    internal static int DuplicatePrivately(int descriptor) => Control(descriptor, DuplicateCloseOnExec, 3);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct ResourceLimit(nuint Current, nuint Maximum);
}
