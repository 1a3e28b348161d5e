using Capture.Contracts;
using Capture.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Composition;

/// <summary>One deployable part of Capture. <c>capture run --roles all</c> starts every one of them in one process.</summary>
/// <param name="Name">As given to <c>--roles</c>.</param>
/// <param name="Does">What it does, for <c>capture roles</c>.</param>
/// <param name="AddServices">What it needs. The stages it runs are those that the table of routes gives it.</param>
/// <param name="UsesEngines">It opens or reads files, and so needs what <c>capture doctor</c> checks.</param>
internal sealed record Role(string Name, string Does, Action<IServiceCollection> AddServices, bool UsesEngines = false)
{
    /// <summary>The web app.</summary>
    public static Role Review { get; } = new("review", "serves the review queue to people, in the browser",
        services => services.AddReview().AddPatientSearch().AddHandIn().AddThresholds());

    /// <summary>News of patients. It listens where feeds are named in the settings.</summary>
    public static Role Feed { get; } = new("feed", "listens for what the record system tells of its patients", services => services.AddPatientFeeds());

    public static IReadOnlyList<Role> All { get; } =
    [
        new(StageRoles.Ingest, "watches the inboxes, lands files and takes them apart into pages", services => services.AddIngest(), UsesEngines: true),
        new(StageRoles.Ocr, "surveys pages and reads them", services => services.AddOcr(), UsesEngines: true),
        new(StageRoles.Classify, "puts pages together to documents and says what type each one is", services => services.AddClassifier()),
        new(StageRoles.Match, "says whose each document is, or that it is not certain", services => services.AddMatcher()),
        new(StageRoles.Index, "files documents as searchable PDFs, puts people's decisions into effect, delivers them, records what a stage gave up", services => services.AddDelivery().AddIndexer()),
        Review,
        Feed,
    ];

    /// <summary>The roles that take documents through the stages: all but the web app and the feeds.</summary>
    public static IReadOnlyList<Role> Pipeline { get; } = [.. All.Where(role => role != Review && role != Feed)];

    /// <exception cref="UsageException">A name is not a role; the message lists the roles there are.</exception>
    public static IReadOnlyList<Role> Parse(string names)
    {
        if (names == "all")
            return All;
        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => All.FirstOrDefault(role => role.Name == name)
                ?? throw new UsageException($"'{name}' is not a role. Roles: all, {string.Join(", ", All.Select(role => role.Name))}."))];
    }

    /// <exception cref="UsageException">A name is not a lane; the message lists the lanes there are.</exception>
    public static IReadOnlyList<string> ParseLanes(string names)
    {
        if (names == "all")
            return Lanes.InOrder;
        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Lanes.InOrder.Contains(name) ? name : throw new UsageException($"'{name}' is not a lane. Lanes: all, {string.Join(", ", Lanes.InOrder)}."))];
    }
}
