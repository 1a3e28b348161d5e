using Capture.Imaging.Native;

namespace Capture.Imaging.Sandbox;

/// <summary>
/// The filter of system calls of an engine, for x86-64. What opens a way out of the process is refused as not permitted, and
/// what is newer than this list as not known; what is left is what computing, reading and writing of open files take.
/// </summary>
internal static class SystemCalls
{
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnySet = 0x45;
    private const ushort Return = 0x06;

    private const uint Allowed = 0x7FFF_0000;
    private const uint Refused = 0x0005_0000;
    private const uint Killed = 0x8000_0000;
    private const uint NotPermitted = Refused | 1;
    private const uint NotKnown = Refused | 38;

    // Where the kernel puts the number, the architecture and the low half of the first argument.
    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;
    private const uint FirstArgumentAt = 16;

    private const uint X64 = 0xC000_003E;

    // A second table of calls, with addresses of 32 bits: nobody has needed it.
    private const uint X32 = 0x4000_0000;

    private const uint Clone = 56;
    private const uint CloneAsStruct = 435;
    private const uint LimitOfProcess = 302;
    private const uint MemoryFile = 319;
    private const uint Kill = 62;
    private const uint KillThreadOfProcess = 234;
    private const uint NewThread = 0x0001_0000;
    private const uint FirstUnknown = 471;

    private static readonly uint[] Sockets = [41, 42, 43, 49, 50, 53, 288];

    // ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_open, pidfd_getfd, process_madvise, process_mrelease, perf_event_open
    private static readonly uint[] OtherProcesses = [101, 310, 311, 312, 434, 438, 440, 448, 298];

    // fork, execveat, unshare, setns, setsid, setpgid
    private static readonly uint[] Processes = [57, 322, 272, 308, 112, 109];

    // tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal: nothing that runs here uses them.
    private static readonly uint[] RareSignals = [200, 129, 297, 424];

    // What Landlock does not hold: truncate, utime(s), futimesat, utimensat, chmod (90, 91, 268, 452), chown (92 to 94, 260),
    // extended attributes (188 to 190, 197 to 199, 463, 466), file_setattr, mknod, mknodat
    private static readonly uint[] RightsOfFiles = [76, 132, 235, 261, 280, 90, 91, 268, 452, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199, 463, 466, 469, 133, 259];

    // Shared memory, semaphores and message queues of System V, message queues of POSIX: seen by every process of the user.
    private static readonly uint[] SharedWithOthers = [29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 240, 241];

    // mount, umount, pivot_root, chroot and the calls of the new mount interface, open_by_handle_at, name_to_handle_at, fanotify_init, quotactl
    private static readonly uint[] FileSystems = [165, 166, 155, 161, 428, 429, 430, 431, 432, 433, 442, 467, 304, 303, 300, 179, 443];

    // What has been the way into the kernel: bpf, userfaultfd, io_uring, keys, modules, kexec, ports, clocks, swap, reboot, syslog, acct, modify_ldt
    private static readonly uint[] Kernels = [321, 323, 425, 426, 427, 248, 249, 250, 175, 176, 313, 246, 320, 172, 173, 159, 164, 227, 305, 167, 168, 169, 103, 163, 154, 170, 171];

    /// <summary>What is in force from before an engine's runtime starts.</summary>
    /// <param name="signalsAreScoped">Landlock keeps signals inside; where it cannot, only signals to oneself are let through.</param>
    /// <param name="self">The process id.</param>
    internal static FilterStep[] Filter(bool signalsAreScoped, int self)
    {
        List<FilterStep> steps =
        [
            new(Load, 0, 0, ArchitectureAt),
            new(JumpIfEqual, 1, 0, X64),
            new(Return, 0, 0, Killed),
            new(Load, 0, 0, NumberAt),
            new(JumpIfAtLeast, 0, 1, X32),
            new(Return, 0, 0, Killed),
            new(JumpIfAtLeast, 0, 1, FirstUnknown),
            new(Return, 0, 0, NotKnown),
            .. When(CloneAsStruct, NotKnown),
            // A new thread of this process, or nothing; the runtime starts tools with vfork, which is a call of its own.
            .. WhenArgument(Clone, new(JumpIfAnySet, 1, 0, NewThread)),
            .. WhenArgument(LimitOfProcess, new(JumpIfEqual, 1, 0, 0)),
        ];
        uint[][] refused = [Sockets, OtherProcesses, Processes, RareSignals, RightsOfFiles, SharedWithOthers, FileSystems, Kernels];
        steps.AddRange(refused.SelectMany(group => group).SelectMany(number => When(number, NotPermitted)));
        if (!signalsAreScoped)
        {
            steps.AddRange(WhenArgument(Kill, new(JumpIfEqual, 1, 0, (uint)self)));
            steps.AddRange(WhenArgument(KillThreadOfProcess, new(JumpIfEqual, 1, 0, (uint)self)));
        }

        steps.Add(new(Return, 0, 0, Allowed));
        return [.. steps];
    }

    /// <summary>
    /// What is added once the runtime runs, which needs it to start: no files in memory, which would be programs that no rule about
    /// files holds.
    /// </summary>
    internal static FilterStep[] FilterOnceStarted() =>
        [new(Load, 0, 0, NumberAt), .. When(MemoryFile, NotPermitted), new(Return, 0, 0, Allowed)];

    private static FilterStep[] When(uint number, uint answer) => [new(JumpIfEqual, 0, 1, number), new(Return, 0, 0, answer)];

    /// <param name="test">Of the first argument; skips one step when the call may pass.</param>
    private static FilterStep[] WhenArgument(uint number, FilterStep test) =>
    [
        new(JumpIfEqual, 0, 4, number),
        new(Load, 0, 0, FirstArgumentAt),
        test,
        new(Return, 0, 0, NotPermitted),
        new(Load, 0, 0, NumberAt),
    ];
}
