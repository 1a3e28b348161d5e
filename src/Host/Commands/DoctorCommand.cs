using System.CommandLine;
using Capture.Engines;
using Capture.Host.Composition;
using Capture.Host.Transport;
using Capture.Imaging;
using Capture.Imaging.Files;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;

namespace Capture.Host.Commands;

/// <summary>Checks everything Capture needs before it is needed, and says the exact remedy for what is missing.</summary>
internal static class DoctorCommand
{
    private const long LeastFreeBytes = 1L << 30;

    public static Command Create()
    {
        var (data, set) = (SharedOptions.Data(), SharedOptions.Set());
        var settle = new Option<bool>("--settle") { Description = "First put messages that were set aside back into their queues." };
        var command = new Command("doctor", "Checks that everything Capture needs is there; prints green, or the exact remedy.") { data, set, settle };
        command.SetAction(async (parsed, stop) =>
        {
            var configuration = CaptureHost.Configuration(parsed.GetValue(set) ?? []);
            if (parsed.GetValue(settle))
                await SettleAsync(configuration, parsed.GetValue(data)!, stop);
            var green = true;
            foreach (var check in Checks(configuration, parsed.GetValue(data)!))
                Tell(check);
            var mayRead = green;
            await ServerChecks.RunAsync(configuration, parsed.GetValue(data)!, Tell, stop);
            if (mayRead)
            {
                foreach (var check in await EngineAsync(configuration, stop))
                    Tell(check);
            }

            return green ? ExitCodes.Done : ExitCodes.Usage;

            void Tell(Requirement check)
            {
                green &= check.Found is not null;
                Print(check);
            }
        });
        return command;
    }

    /// <summary>For commands that read pages: says all that is missing, before any work is begun.</summary>
    /// <exception cref="UsageException">Something is missing; a line each with its remedy.</exception>
    public static void Require(IConfiguration configuration)
    {
        var missing = Installation.Check(configuration["Engines:TessdataFolder"]).Where(requirement => requirement.Found is null).ToList();
        if (missing.Count > 0)
            throw new UsageException(string.Join(Environment.NewLine, missing.Select(requirement => $"{requirement.Name} is missing. {requirement.Remedy}")));
    }

    private static IEnumerable<Requirement> Checks(IConfiguration configuration, string dataFolder)
    {
        foreach (var requirement in Installation.Check(configuration["Engines:TessdataFolder"]))
            yield return requirement;
        yield return Writable(Path.GetFullPath(dataFolder));
        foreach (var link in PlainLinks.Of(CaptureHost.TransportOf(configuration), Of<DatabaseOptions>(configuration, DatabaseOptions.Section), Of<BlobOptions>(configuration, BlobOptions.Section)))
            yield return new("Connection", link, "") { IsWarning = true };
    }

    private static T Of<T>(IConfiguration configuration, string section)
        where T : new() => configuration.GetSection(section).Get<T>() ?? new();

    /// <exception cref="UsageException">There is no broker, or it does not answer.</exception>
    private static async Task SettleAsync(IConfiguration configuration, string dataFolder, CancellationToken stop)
    {
        if (!CaptureHost.TransportOf(configuration).Distributed)
            throw new UsageException("--settle is for the queues of a broker: with Transport:Kind=memory nothing is set aside.");
        try
        {
            await ServerChecks.SettleAsync(configuration, dataFolder, Console.Out, stop);
        }
        catch (Exception away) when (away is RabbitMQ.Client.Exceptions.RabbitMQClientException or InvalidOperationException)
        {
            throw new UsageException($"Nothing more could be settled ({away.GetType().Name}). Run 'capture doctor' without --settle and mend what it says first.");
        }
    }

    private static Requirement Writable(string folder)
    {
        var name = "Data folder";
        var existing = folder;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        try
        {
            var probe = Path.Combine(existing, $".capture-{Guid.CreateVersion7():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception failed) when (failed is UnauthorizedAccessException or IOException)
        {
            return new(name, null, $"{existing} cannot be written. Give this user write access, or name another folder with --data.");
        }

        if (existing == folder && OwnerOnly.IsOpen(folder))
            return new(name, null, $"Other accounts of this machine can look into {folder}. The next start of 'capture run' closes it if it is this account's. If it is not: {OwnerOnly.Remedy(folder)}");
        var free = new DriveInfo(existing).AvailableFreeSpace;
        return free < LeastFreeBytes
            ? new(name, null, $"{existing} has only {free >> 20} MiB free. Make room for at least {LeastFreeBytes >> 20} MiB.")
            : new(name, $"{folder} ({free >> 30} GiB free)", "");
    }

    private static async Task<IReadOnlyList<Requirement>> EngineAsync(IConfiguration configuration, CancellationToken stop)
    {
        var options = new EngineOptions();
        configuration.GetSection(EngineOptions.Section).Bind(options);
        options.Slots = 1;
        await using var pool = new EnginePool(EngineCommand.Self(), Microsoft.Extensions.Options.Options.Create(options), Microsoft.Extensions.Options.Options.Create(new OcrOptions()), TimeProvider.System);
        string? probe = null;
        try
        {
            probe = Path.GetTempFileName();
            await pool.InspectAsync(probe, stop);
            return [new("Engine process", null, "It took an empty file for a page. Build Capture anew.")];
        }
        catch (RejectedFileException)
        {
            return [new("Engine process", "starts and answers", ""), Confined(await pool.ConfinementAsync(stop), options.Sandbox)];
        }
        catch (EngineFailedException failed)
        {
            return options.Sandbox == SandboxMode.Required
                ? [Confined(await pool.ConfinementAsync(stop), options.Sandbox)]
                : [new("Engine process", null, failed.Message)];
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return [new("Engine process", null, $"It cannot be started ({failed.GetType().Name}). See to the folder for temporary files.")];
        }
        finally
        {
            if (probe is not null)
                File.Delete(probe);
        }
    }

    // A layer that is missing is the operator's to know, and a fault only where the layers are required.
    private static Requirement Confined(Confinement confinement, SandboxMode mode) => confinement.Refusal(mode) is { } refusal
        ? new("Engine confinement", null, refusal)
        : new("Engine confinement", confinement.Text, "");

    private static void Print(Requirement check)
    {
        var color = !Console.IsOutputRedirected;
        var mark = check.Found is null ? "FAIL" : check.IsWarning ? "warn" : "ok";
        if (color)
            mark = check.Found is null ? $"\e[31m{mark}\e[0m" : check.IsWarning ? $"\e[33m{mark}\e[0m" : $"\e[32m{mark}\e[0m  ";
        Console.Out.WriteLine(check.Found is null ? $"{mark} {check.Name}: {check.Remedy}" : $"{mark,-4} {check.Name}: {check.Found}");
    }
}
