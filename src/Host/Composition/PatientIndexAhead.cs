using Capture.Matcher;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Host.Composition;

/// <summary>Builds the index of patients when the web app starts, so that the first person who looks for one does not wait for it.</summary>
internal sealed partial class PatientIndexAhead(PatientDirectory directory, ILogger<PatientIndexAhead> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => directory.MatcherAsync(stoppingToken), stoppingToken);
        }
        catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(failed.GetType().Name);
        }
    }

    [LoggerMessage(7021, LogLevel.Warning, "The index of patients could not be built ahead ({Failure}); the first search builds it")]
    private partial void LogFailed(string failure);
}
