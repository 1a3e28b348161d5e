using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Delivery;

/// <summary>What deliveries promise, on whichever database.</summary>
public abstract class DeliveryPromises : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Reviewer Person = new(Guid.NewGuid(), "boss", "Supervisor");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-out-");

    /// <summary>An empty database; null for SQLite.</summary>
    internal abstract Task<string?> PostgresAsync();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task A_document_follows_its_corrections_and_is_taken_back()
    {
        await using var site = await SiteAsync();
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "100", "lab-report");
        await site.DeliverAllAsync();
        Assert.Equal([$"{document.Id:N}-v2.json", $"{document.Id:N}-v2.pdf"], Files());

        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.Empty(Files());
        Assert.Equal([new DeliveryCount("out", DeliveryStates.Retracted, 1)], await site.Deliveries.CountsAsync(Stop));
    }

    [StoreFact]
    public async Task A_change_while_a_document_is_on_its_way_is_not_lost()
    {
        await using var site = await SiteAsync();
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");

        await site.RunAsync((await site.DueAsync())!, Stop, meanwhile: () => site.FileAsync(document.Id, "200"));
        Assert.Equal((DeliveryStates.Waiting, 1), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Delivered, 2), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        Assert.Equal([$"{document.Id:N}-v2.json", $"{document.Id:N}-v2.pdf"], Files());
    }

    [StoreFact]
    public async Task Filings_and_deliveries_at_the_same_time_end_with_the_last_filing()
    {
        await using var site = await SiteAsync();
        var documents = new List<Guid>();
        for (var i = 0; i < 4; i++)
            documents.Add((await site.AddDocumentAsync()).Id);
        var filing = documents.Select(document => Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
                await site.FileAsync(document, $"{i % 2}");
        })).ToList();
        while (!filing.TrueForAll(one => one.IsCompleted))
            await site.DeliverAsync(atMost: 3);
        await Task.WhenAll(filing);
        await site.DeliverAllAsync();

        Assert.Equal(documents.SelectMany(document => new[] { $"{document:N}-v8.json", $"{document:N}-v8.pdf" }).Order(StringComparer.Ordinal), Files());
    }

    [StoreFact]
    public async Task A_claim_that_was_lost_begins_nothing()
    {
        await using var site = await SiteAsync();
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        var key = (await site.DueAsync())!;
        var claim = (await site.Store.Work.ClaimAsync(key, Stop))!;
        var row = await site.OneAsync();

        Assert.Null(await site.Deliveries.BeginAsync(row, claim.Fence - 1, DeliveryActs.Original, 1, "k", Stop));
        Assert.Equal(1, await site.Deliveries.BeginAsync(row, claim.Fence, DeliveryActs.Original, 1, "k", Stop));
        Assert.Null(await site.Deliveries.BeginAsync(row, claim.Fence, DeliveryActs.Original, 1, "k", Stop));
    }

    [StoreFact]
    public async Task Turns_are_taken_one_at_a_time_not_too_fast_and_not_while_the_destination_is_out_of_reach()
    {
        await using var site = await SiteAsync();
        var turns = site.Store.Get<DestinationTurns>();
        Assert.Equal(TimeSpan.Zero, await turns.TakeAsync("one", TimeSpan.Zero, alone: true, Minute, Stop));
        Assert.NotEqual(TimeSpan.Zero, await turns.TakeAsync("one", TimeSpan.Zero, alone: true, Minute, Stop));
        Assert.Equal(TimeSpan.Zero, await turns.TakeAsync("many", TimeSpan.Zero, alone: false, Minute, Stop));
        Assert.Equal(TimeSpan.Zero, await turns.TakeAsync("many", TimeSpan.Zero, alone: false, Minute, Stop));
        await turns.AnsweredAsync("one", taken: true, Stop);
        Assert.Equal(TimeSpan.Zero, await turns.TakeAsync("one", Minute, alone: true, Minute, Stop));
        await turns.AnsweredAsync("one", taken: true, Stop);
        Assert.InRange(await turns.TakeAsync("one", Minute, alone: true, Minute, Stop), Minute / 2, Minute);

        await turns.OutOfReachAsync("many", "no-connection", TimeSpan.FromSeconds(10), Minute, Stop);
        Assert.InRange(await turns.TakeAsync("many", TimeSpan.Zero, alone: false, Minute, Stop), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        for (var i = 0; i < 20; i++)
            await turns.OutOfReachAsync("many", "no-connection", TimeSpan.FromSeconds(10), Minute, Stop);
        Assert.InRange(await turns.TakeAsync("many", TimeSpan.Zero, alone: false, Minute, Stop), Minute / 2, Minute);
        Assert.Equal(21, (await site.Deliveries.DestinationsAsync(Stop)).Single(row => row.Name == "many").Failures);
    }

    [StoreFact]
    public async Task What_failed_is_listed_by_its_cause_with_its_document_and_tried_again_at_once()
    {
        await using var site = await SiteAsync();
        foreach (var _ in Enumerable.Range(0, 3))
            await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.Store.ExecuteAsync($"UPDATE deliveries SET state = 'failed', code = 'application-error'");

        Assert.Equal([("application-error", "out", 3)], await site.Deliveries.FailuresAsync(Stop));
        Assert.Equal(["1.tif", "2.tif", "3.tif"], (await site.Deliveries.ListAsync(DeliveryStates.Failed, "out", 10, Stop)).Select(line => line.FileName).Order());
        Assert.Equal(0, await site.Deliveries.RetryAllAsync("application-error", "elsewhere", Person, Stop));
        Assert.Equal(3, await site.Deliveries.RetryAllAsync("application-error", "out", Person, Stop));
        await site.DeliverAllAsync();

        Assert.Equal(6, Files().Count);
        Assert.Equal(3, await site.Store.Database.ReadAsync(db => db.AuditLog.CountAsync(entry => entry.Action == "document.delivery-retried", Stop), Stop));
    }

    private async Task<DeliverySite> SiteAsync() => await DeliverySite.CreateAsync([("0:Name", "out"), ("0:Folder:Path", _folder.FullName)], postgres: await PostgresAsync());

    private List<string> Files() => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
