using Capture.Host.Composition;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;

namespace Capture.Host.Commands;

/// <summary>What a person is told to do next, as it can be done where Capture runs.</summary>
/// <param name="InContainer">Nobody has the machine's files there: they are piped in from outside.</param>
/// <param name="DataFolder">Where the database is; null where it is on a server.</param>
internal sealed record NextSteps(bool InContainer, string? DataFolder)
{
    public static NextSteps For(IConfiguration configuration, string dataFolder) => new(
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true",
        configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] == DatabaseOptions.PostgreSql ? null : dataFolder);

    private string Where => DataFolder is null ? "" : $" --data {DataFolder}";

    public string ImportPatients => InContainer
        ? $"docker compose exec -T review capture patients import -{Where} < FILE.csv, or kubectl exec -i deploy/review -- and the same from 'capture' on"
        : $"capture patients import FILE.csv{Where}";

    public string AddUser => InContainer
        ? $"docker compose exec -T review capture users add NAME --role Supervisor{Where}, or kubectl exec deploy/review -- and the same from 'capture' on"
        : $"capture users add NAME --role Supervisor{Where}";
}
