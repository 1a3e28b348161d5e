namespace Capture.Engines;

/// <summary>The layers that confine an engine. Each holds what the others may let slip.</summary>
public static class SandboxLayers
{
    /// <summary>No program it starts has more rights than it has, and of the superuser's rights it keeps one: to read.</summary>
    public const string Privileges = "no new privileges";

    /// <summary>Landlock: which files it can reach at all, no TCP, no signals to others.</summary>
    public const string Files = "files by Landlock";

    /// <summary>Seccomp: no sockets, no processes but the PDF tools, no look into other processes, no change of owners and rights of files.</summary>
    public const string SystemCalls = "system calls by seccomp";

    /// <summary>Memory, processor time, open files, size of files, processes.</summary>
    public const string Limits = "limits";
}
