using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Native;

/// <summary>The calls with which a process gives up rights of its own. None of them can be taken back.</summary>
internal static partial class Kernel
{
    private const int CapabilityVersion = 0x2008_0522;

    private const int SetNoNewPrivileges = 38;
    private const int GetNoNewPrivileges = 39;
    private const int GetSeccomp = 21;
    private const int DropBoundingCapability = 24;
    private const int AmbientCapabilities = 47;
    private const int ClearAmbient = 4;

    // Numbers of system calls: of x86-64 the first, the others are the same everywhere.
    private const int Seccomp = 317;
    private const int LandlockCreateRuleset = 444;
    private const int LandlockAddRule = 445;
    private const int LandlockRestrictSelf = 446;

    private const int SeccompSetFilter = 1;
    private const int SeccompAllThreads = 1;
    private const int LandlockVersion = 1;
    private const int LandlockPathBeneath = 1;

    private const int PathOnly = 0x20_0000;
    private const int CloseOnExecute = 0x8_0000;
    private const int DirectoryOnly = 0x1_0000;

    private const int BrokenPipe = 13;

    /// <summary>Whether no program this process starts can have more rights than it has.</summary>
    internal static bool GivesUpNewPrivileges() => Control(SetNoNewPrivileges, 1, 0, 0, 0) == 0;

    internal static bool HasNoNewPrivileges() => Control(GetNoNewPrivileges, 0, 0, 0, 0) == 1;

    /// <summary>Whether a filter of system calls is in force for this thread.</summary>
    internal static bool IsFiltered() => Control(GetSeccomp, 0, 0, 0, 0) == 2;

    /// <summary>Gives up the superuser's rights, but for those named, for this process and what it starts.</summary>
    internal static unsafe void KeepCapabilities(uint kept)
    {
        for (var capability = 0; capability < 64; capability++)
        {
            if (capability >= 32 || (kept & (1u << capability)) == 0)
                _ = Control(DropBoundingCapability, (nuint)capability, 0, 0, 0);
        }

        _ = Control(AmbientCapabilities, ClearAmbient, 0, 0, 0);
        var header = stackalloc int[2] { CapabilityVersion, 0 };
        // What is not there cannot be kept: a process without the right asks for less in a second try.
        var data = stackalloc uint[6] { kept, kept, 0, 0, 0, 0 };
        if (SetCapabilities(header, data) == 0)
            return;
        new Span<uint>(data, 6).Clear();
        _ = SetCapabilities(header, data);
    }

    /// <summary>The newest version of Landlock the kernel speaks; 0 when it has none or it is not switched on.</summary>
    internal static int LandlockAbi() => Math.Max(0, (int)Call(LandlockCreateRuleset, 0, 0, LandlockVersion, 0));

    /// <summary>A set of rules that handles these accesses; null when the kernel refuses it.</summary>
    internal static unsafe SafeFileHandle? CreateRuleset(ulong files, ulong network, ulong scoped)
    {
        var attributes = stackalloc ulong[3] { files, network, scoped };
        var ruleset = Call(LandlockCreateRuleset, (nint)attributes, 3 * sizeof(ulong), 0, 0);
        return ruleset < 0 ? null : new SafeFileHandle(ruleset, ownsHandle: true);
    }

    /// <summary>Allows accesses to a file, or to a folder and all in it; nothing is done where there is none.</summary>
    internal static unsafe void Allow(SafeFileHandle ruleset, string path, ulong accesses, ulong onlyOfFolders)
    {
        using var folder = Open(path, PathOnly | CloseOnExecute | DirectoryOnly);
        using var file = folder.IsInvalid ? Open(path, PathOnly | CloseOnExecute) : null;
        if (file is { IsInvalid: true })
            return;
        var rule = new PathRule
        {
            Accesses = file is null ? accesses : accesses & ~onlyOfFolders,
            Parent = (int)(file ?? folder).DangerousGetHandle(),
        };
        _ = Call(LandlockAddRule, ruleset.DangerousGetHandle(), LandlockPathBeneath, (nint)(&rule), 0);
    }

    /// <summary>Puts the rules in force for this thread and what it starts.</summary>
    internal static bool Restrict(SafeFileHandle ruleset) => Call(LandlockRestrictSelf, ruleset.DangerousGetHandle(), 0, 0, 0) == 0;

    /// <summary>Puts a filter of system calls in force for all threads and what they start. On x86-64 only.</summary>
    internal static unsafe bool Filter(ReadOnlySpan<FilterStep> steps)
    {
        fixed (FilterStep* first = steps)
        {
            var program = new FilterProgram { Count = (ushort)steps.Length, First = first };
            return Call(Seccomp, SeccompSetFilter, SeccompAllThreads, (nint)(&program), 0) == 0;
        }
    }

    /// <summary>Becomes another program, in the same process. Returns only when that failed.</summary>
    internal static void Become(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        // The runtime ignores broken pipes, and what is ignored stays so in the program; tools it starts must die of them.
        _ = Signal(BrokenPipe, 0);
        _ = Execute(program, [program, .. arguments, null], [.. environment.Select(one => $"{one.Key}={one.Value}"), null]);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static unsafe partial int SetCapabilities(int* header, uint* data);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        internal ulong Accesses;
        internal int Parent;
    }

    private unsafe struct FilterProgram
    {
        internal ushort Count;
        internal FilterStep* First;
    }
}

/// <summary>One instruction of a filter of system calls (classic BPF).</summary>
/// <param name="IfTrue">Instructions to skip when a comparison holds.</param>
/// <param name="IfFalse">Instructions to skip when it does not.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterStep(ushort Code, byte IfTrue, byte IfFalse, uint Value);
