using System.Globalization;
using Capture.Pipeline;
using Capture.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Capture.Host.Logging;

internal static class LoggingRegistration
{
    // With the date and the offset: what a container printed is read days later, on another machine.
    private const string ConsoleLine = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}";

    private const long MostBytesOfAFile = 100_000_000;
    private const int FilesKept = 31;

    /// <summary>Ids and numbers go to files in the data folder, unless <see cref="LogOptions.File"/> says no, and with <paramref name="toConsole"/> to standard error.</summary>
    public static void AddCaptureLogging(this IServiceCollection services, IConfiguration configuration, string dataFolder, bool toConsole)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            // Libraries may speak of messages and parameters; only their warnings are let through.
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A failed command is an exception too, and whoever catches that says what it means.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database.Command", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database.Connection", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database.Transaction", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
            .Filter.ByExcluding(IsSaidByTheStage)
            .ReadFrom.Configuration(configuration);
        var options = configuration.GetSection(LogOptions.Section).Get<LogOptions>() ?? new();
        if (options.File)
        {
            logger.WriteTo.File(Path.Combine(dataFolder, "logs", "capture-.log"), formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day, rollOnFileSizeLimit: true, fileSizeLimitBytes: MostBytesOfAFile, retainedFileCountLimit: FilesKept, shared: true);
        }

        if (toConsole)
            logger.WriteTo.Logger(console => ToConsole(console.Filter.ByExcluding(IsFailureToStart).WriteTo, options.Console));
        services.AddLogging(logging => logging.AddSerilog(logger.CreateLogger(), dispose: true));
    }

    private static void ToConsole(LoggerSinkConfiguration console, LogFormat format)
    {
        if (format == LogFormat.Json)
            console.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
        else
            console.Console(outputTemplate: ConsoleLine, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
    }

    // A lease that lapsed and a store that was away are told by the failure filter in one line, and trying again mends them: no trace.
    private static bool IsSaidByTheStage(LogEvent entry) =>
        entry.Exception is { } failed && (failed is FencedOutException || PassingFailure.Is(failed))
        && entry.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string source } && source.StartsWith("MassTransit", StringComparison.Ordinal);

    // Whoever starts the host prints why it did not start; the trace before it is for the file only.
    private static bool IsFailureToStart(LogEvent entry) =>
        entry.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.Any(part => part is { Name: "Name", Value: ScalarValue { Value: "HostedServiceStartupFaulted" } });
}
