using System.CommandLine;

namespace Capture.Host.Commands;

/// <summary>Options that several commands share.</summary>
internal static class SharedOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder of the database, the stored files and the logs.",
        DefaultValueFactory = _ => "capture-data",
        HelpName = "DIR",
    };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "A setting, such as Work:Lease=00:00:30. May be given several times.",
        HelpName = "SECTION:NAME=VALUE",
    };
}
