using Capture.Ingest;

namespace Capture.Tests.Ingest;

public sealed class IngestOptionsTests
{
    [Fact]
    public void The_defaults_are_valid_and_as_documented()
    {
        var source = Source("fax", "/in/fax");

        Assert.Null(Faults(source));
        Assert.Equal(
            ("routine", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2), null, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(10), true, 50),
            (source.Lane, source.PollInterval, source.StableFor, source.MinimumAge, source.TriggerExtension, source.SidecarWait, source.EmptyFailsAfter, source.KeepDone, source.FilesAtOnce));
    }

    public static TheoryData<string, Action<SourceOptions>> BadValues { get; } = new()
    {
        { nameof(SourceOptions.Name), source => source.Name = "" },
        { nameof(SourceOptions.Name), source => source.Name = "../x" },
        { nameof(SourceOptions.Folder), source => source.Folder = "" },
        { nameof(SourceOptions.Lane), source => source.Lane = "urgent" },
        { nameof(SourceOptions.PollInterval), source => source.PollInterval = TimeSpan.Zero },
        { nameof(SourceOptions.StableFor), source => source.StableFor = TimeSpan.Zero },
        { nameof(SourceOptions.MinimumAge), source => source.MinimumAge = TimeSpan.FromDays(2) },
        { nameof(SourceOptions.IncompleteWait), source => source.IncompleteWait = TimeSpan.FromSeconds(-1) },
        { nameof(SourceOptions.TriggerExtension), source => source.TriggerExtension = "done" },
        { nameof(SourceOptions.TriggerExtension), source => source.TriggerExtension = ".xml" },
        { nameof(SourceOptions.SidecarWait), source => source.SidecarWait = TimeSpan.FromDays(3) },
        { nameof(SourceOptions.EmptyFailsAfter), source => source.EmptyFailsAfter = TimeSpan.Zero },
        { nameof(SourceOptions.OrphanFailsAfter), source => source.OrphanFailsAfter = TimeSpan.Zero },
        { nameof(SourceOptions.ReportedAfter), source => source.ReportedAfter = TimeSpan.Zero },
        { nameof(SourceOptions.FilesAtOnce), source => source.FilesAtOnce = 0 },
        { nameof(SourceOptions.TimeZone), source => source.TimeZone = "Mars/Olympus" },
        { nameof(SourceOptions.SidecarNames), source => source.SidecarNames["x"] = "Pagez" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_bad_value_is_refused_and_named(string field, Action<SourceOptions> spoil)
    {
        var source = Source("fax", "/in/fax");
        spoil(source);

        Assert.Contains(field, Faults(source), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sources_share_neither_name_nor_folder()
    {
        Assert.Contains("named 'fax'", Faults(Source("fax", "/in/a"), Source("FAX", "/in/b")), StringComparison.Ordinal);
        Assert.Contains("folder", Faults(Source("a", "/in/a"), Source("b", "/in/a/")), StringComparison.Ordinal);
        Assert.Contains("folder", Faults(Source("a", "/in"), Source("b", "/in/b")), StringComparison.Ordinal);
        Assert.Null(Faults(Source("a", "/in/a"), Source("b", "/in/ab")));
    }

    private static string? Faults(params SourceOptions[] sources) =>
        new IngestOptionsValidator().Validate(null, new IngestOptions { Sources = sources }).FailureMessage;

    private static SourceOptions Source(string name, string folder) => new() { Name = name, Folder = folder };
}
