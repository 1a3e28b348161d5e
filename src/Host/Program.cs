using System.CommandLine;
using System.Runtime.InteropServices;
using Capture.Engines;
using Capture.Imaging;
using Capture.Host;
using Capture.Host.Commands;
using Capture.Host.Composition;
using Capture.Storage;
using Capture.Storage.Database;
using Microsoft.Extensions.Options;

OwnerOnly.FromNowOn();

// An engine is a child that decodes strangers' files: it starts before anything of the host is set up.
if (args is [EngineCommand.Argument])
    return EngineServer.Run();

// Ctrl-C and a service manager's stop end every command through its token, which leaves time to put work in hand back.
using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await CaptureCommand.Create().Parse(args).InvokeAsync(invocation, stopping.Token);
}
catch (UsageException usage)
{
    Console.Error.WriteLine(usage.Message);
    return ExitCodes.Usage;
}
catch (OptionsValidationException invalid)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, SettingsCheck.InPlainWords(invalid)));
    return ExitCodes.Usage;
}
catch (NewerSchemaException refused)
{
    Console.Error.WriteLine(refused.Message);
    return ExitCodes.Usage;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped. Nothing is lost: run the same command again to go on.");
    return ExitCodes.Stopped;
}
catch (Exception away) when (PassingFailure.Is(away))
{
    Console.Error.WriteLine($"The database or the blob store is out of reach ({away.GetType().Name}). Nothing is lost: look at 'capture doctor', then run the same command again.");
    return ExitCodes.OutOfReach;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
