namespace Capture.Host;

/// <summary>What the exit code of <c>capture</c> means.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for <c>process</c>: every input is accounted for.</summary>
    public const int Done = 0;

    /// <summary>The command line, a setting or the environment is wrong; nothing was begun.</summary>
    public const int Usage = 1;

    /// <summary>Done, but some inputs could not be read or were passed over, or some rows not be imported; each is named.</summary>
    public const int Partly = 2;

    /// <summary>The books do not balance: something is lost or damaged.</summary>
    public const int Unbalanced = 3;

    /// <summary>The database or the blob store was out of reach; run it again once it is back. (EX_UNAVAILABLE of sysexits.h.)</summary>
    public const int OutOfReach = 69;

    /// <summary><c>run</c> ended without being asked to, deaf to its queues or because a part of it failed; its supervisor starts it again.</summary>
    public const int EndedByItself = Capture.Pipeline.QueueWatch.DeafExitCode;

    /// <summary>Stopped before the end (Ctrl-C); run it again to go on.</summary>
    public const int Stopped = 130;
}
