using Capture.Host.Commands;
using Capture.Storage.Intake;

namespace Capture.Tests.Storage;

/// <summary>What is said of files that wait at the door, true of both databases.</summary>
public abstract class InboxNoticePromises
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly DateTimeOffset Start = new(2025, 6, 2, 8, 0, 0, TimeSpan.Zero);

    [StoreFact]
    public async Task What_waits_is_news_once_however_often_and_by_whomever_it_is_found()
    {
        await using var store = await StoreAsync();
        var (one, other) = (store.Get<InboxNoticeTable>(), new InboxNoticeTable(store.Database));

        var news = await one.RecordAsync("fax", [Found("a.part")], _ => true, Start, Stop);

        Assert.Equal(("a.part", NoticeCauses.UnfinishedName), Assert.Single(news.Select(row => (row.Path, row.Cause))));
        Assert.Empty(await one.RecordAsync("fax", [Found("a.part")], _ => true, Start.AddMinutes(5), Stop));
        Assert.Empty(await other.RecordAsync("fax", [Found("a.part") with { Since = Start.AddHours(1) }], _ => true, Start.AddMinutes(9), Stop));
        var (rows, total) = await one.ListAsync(10, Stop);
        Assert.Equal((1, Start.ToUnixTimeMilliseconds(), Start.AddMinutes(9).ToUnixTimeMilliseconds()), (total, rows[0].Since, rows[0].LastSeen));
    }

    [StoreFact]
    public async Task It_goes_when_the_file_does_and_not_when_another_watcher_does_not_speak_of_it_yet()
    {
        await using var store = await StoreAsync();
        var table = store.Get<InboxNoticeTable>();
        await table.RecordAsync("fax", [Found("a.part"), Found("b.part")], _ => true, Start, Stop);
        await table.RecordAsync("scan", [Found("a.part")], _ => true, Start, Stop);

        await table.RecordAsync("fax", [], row => row.Path == "b.part", Start, Stop);

        Assert.Equal([("fax", "b.part"), ("scan", "a.part")], (await table.ListAsync(10, Stop)).Notices.Select(row => (row.Source, row.Path)).Order());
    }

    [StoreFact]
    public async Task An_inbox_in_trouble_comes_first_and_another_trouble_is_news()
    {
        await using var store = await StoreAsync();
        var table = store.Get<InboxNoticeTable>();
        await table.RecordAsync("fax", [Found("a.part"), new FoundNotice("", NoticeCauses.InboxMissing, Start.AddHours(2))], _ => true, Start, Stop);

        var news = await table.RecordAsync("fax", [Found("a.part") with { Cause = NoticeCauses.Unreadable }, new FoundNotice("", NoticeCauses.InboxDenied, Start)], _ => true, Start, Stop);

        Assert.Equal(NoticeCauses.InboxDenied, Assert.Single(news).Cause);
        Assert.Equal(["", "a.part"], (await table.ListAsync(10, Stop)).Notices.Select(row => row.Path));
    }

    [StoreFact]
    public async Task Watchers_that_find_the_same_at_once_make_it_news_once()
    {
        await using var store = await StoreAsync();

        var news = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => new InboxNoticeTable(store.Database).RecordAsync("fax", [Found("a.part"), Found("b.part")], _ => true, Start, Stop))));

        Assert.Equal(["a.part", "b.part"], news.SelectMany(rows => rows).Select(row => row.Path).Order());
        Assert.Equal(2, (await store.Get<InboxNoticeTable>().ListAsync(10, Stop)).Total);
    }

    /// <summary>An inbox would seem unwatched, or its files stuck, to whoever reads by a clock that is ahead.</summary>
    [StoreFact]
    public async Task How_long_files_lie_in_an_inbox_does_not_depend_on_the_clocks_of_those_who_look_and_read()
    {
        await using var store = await StoreAsync();
        DateTimeOffset looked = TimeProvider.System.GetUtcNow().AddMinutes(-10), read = TimeProvider.System.GetUtcNow().AddMinutes(10);

        await store.Get<InboxLookTable>().RecordAsync(new InboxLook("fax", looked, 2, looked.AddSeconds(-30), 0, null), Stop);
        var look = Assert.Single(await store.Get<InboxLookTable>().ListAsync(read, Stop));

        Assert.InRange((read - look.At).TotalSeconds, -1, 30);
        Assert.Equal(30, (look.At - look.OldestWaiting!.Value).TotalSeconds, 1);
        Assert.Null(look.OldestClaimed);
    }

    [StoreFact]
    public async Task The_ledger_names_it_with_cause_and_remedy_beside_the_balance()
    {
        await using var store = await StoreAsync();
        await store.Get<InboxNoticeTable>().RecordAsync("fax", [Found("2025-06-02") with { Cause = NoticeCauses.FolderPassedOver }, Found("b.part")], _ => true, Start, Stop);
        var (rows, _) = await store.Get<InboxNoticeTable>().ListAsync(1, Stop);
        var output = new StringWriter();

        LedgerCommand.PrintWaiting(rows, 2, output);

        var (cause, remedy) = NoticeCauses.TextOf(NoticeCauses.FolderPassedOver);
        Assert.Contains("waiting at the door: 2", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("fax: 2025-06-02", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{cause} {remedy}", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("and 1 more", output.ToString(), StringComparison.Ordinal);
    }

    internal abstract Task<TemporaryStore> StoreAsync();

    private static FoundNotice Found(string path) => new(path, NoticeCauses.UnfinishedName, Start);
}
