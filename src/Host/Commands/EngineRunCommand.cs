using System.CommandLine;
using Capture.Imaging.Engines;

namespace Capture.Host.Commands;

/// <summary>The child process in which files from strangers are decoded and read. Started by the pool, never by hand.</summary>
internal static class EngineRunCommand
{
    public static Command Create()
    {
        var command = new Command(EngineCommand.Argument, "Decodes and reads pages for another capture process, over pipes.") { Hidden = true };
        command.SetAction(_ => EngineServer.Run());
        return command;
    }
}
