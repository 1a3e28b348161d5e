using Capture.Ingest;
using Capture.Ingest.Mail;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Capture.Tests.Ingest;

public sealed class SilenceWatchTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_source_that_is_quiet_for_too_long_is_said_until_something_comes_and_another_is_not()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (clock, hindrances) = (new Clock(), store.Get<Hindrances>());
        var options = new IngestOptions
        {
            Sources = { new SourceOptions { Name = "line", Folder = "x", ExpectedWithin = TimeSpan.FromHours(1) }, new SourceOptions { Name = "quiet", Folder = "y" } },
            Mailboxes = { new MailboxOptions { Name = "faxes", Host = "h", User = "u", ExpectedWithin = TimeSpan.FromHours(4) } },
        };
        using var watch = new SilenceWatch(store.Get<FileTable>(), hindrances, clock, Microsoft.Extensions.Options.Options.Create(options), NullLogger<SilenceWatch>.Instance);

        await watch.LookAsync(Stop);
        Assert.Empty(hindrances.All);
        clock.Later = TimeSpan.FromHours(2);
        await watch.LookAsync(Stop);
        Assert.StartsWith("Silence of line: Nothing has come since", Assert.Single(hindrances.All), StringComparison.Ordinal);
        clock.Later = TimeSpan.FromHours(5);
        await watch.LookAsync(Stop);
        Assert.Equal(2, hindrances.All.Count);

        await store.Get<FileTable>().EnterAsync(new FileRow
        {
            Id = Guid.CreateVersion7(),
            Source = "line",
            Name = "a.tif",
            Receipt = "a",
            Sha256 = "a",
            Bytes = 1,
            Lane = "routine",
            ReceivedAt = 0,
            OriginalBlob = "x",
            State = FileStates.Open,
        }, Stop);
        clock.Later = TimeSpan.FromMinutes(30);
        await watch.LookAsync(Stop);
        Assert.Empty(hindrances.All);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;
    }
}
