using System.CommandLine;
using Capture.Imaging.Engines;

namespace Capture.Host.Commands;

/// <summary>The child process in which files from strangers are decoded and read. Started by the pool, never by hand.</summary>
internal static class EngineCommand
{
    public const string Name = "engine";

    public static Command Create()
    {
        var command = new Command(Name, "Decodes and reads pages for another capture process, over pipes.") { Hidden = true };
        command.SetAction((_, stop) => EngineServer.RunAsync(stop));
        return command;
    }

    /// <summary>How this very executable is started as an engine.</summary>
    public static EngineStart Start { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? new(Environment.ProcessPath!, [typeof(EngineCommand).Assembly.Location, Name])
        : new(Environment.ProcessPath!, [Name]);
}
