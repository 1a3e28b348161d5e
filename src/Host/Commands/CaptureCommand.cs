using System.CommandLine;

namespace Capture.Host.Commands;

/// <summary>The command line as a whole.</summary>
internal static class CaptureCommand
{
    public static RootCommand Create() => new("Capture takes faxes and scans and files them as indexed documents, each with calibrated confidence.")
    {
        RunCommand.Create(),
        ProcessCommand.Create(),
        DemoCommand.Create(),
        DoctorCommand.Create(),
        RolesCommand.Create(),
        LedgerCommand.Create(),
        RetryCommand.Create(),
        PatientsCommand.Create(),
        ClassifierCommand.Create(),
        MatcherCommand.Create(),
        UsersCommand.Create(),
    };
}
