using System.CommandLine;
using System.Globalization;
using Capture.Engines;
using Capture.Host.Composition;
using Capture.Host.Health;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Intake;
using Capture.Storage.Patients;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

internal static class LedgerCommand
{
    private const int MostNotices = 50;
    private const int MostDamaged = 200;

    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "A data folder, or the output folder of 'process'.",
            DefaultValueFactory = _ => "capture-data",
            HelpName = "DIR",
        };
        var data = new Option<string?>("--data") { Description = "The same, as an option.", HelpName = "DIR" };
        var output = new Option<string?>("--output") { Description = "The same, as an option.", HelpName = "DIR" };
        var verify = new Option<bool>("--verify") { Description = "Also hold books and blob store against each other: every blob a row names, byte for byte, and every original without a row." };
        var reland = new Option<bool>("--reland") { Description = "With what --verify finds: lands originals without a row again, and mends damaged ones from copies in the store." };
        var of = new Option<string[]>("--of") { Description = "For --reland: also originals that another deployment landed, whose database is lost for good. Its id, as --verify prints it.", HelpName = "DEPLOYMENT" };
        var command = new Command("ledger", "Proves that nothing is lost: where every file and every page is.") { folder, data, output, verify, reland, of };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetValue(data) ?? parsed.GetValue(output) ?? parsed.GetValue(folder)!, parsed.GetValue(verify), parsed.GetValue(reland), parsed.GetValue(of) ?? [], stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool verify, bool reland, string[] others, CancellationToken stop)
    {
        if (others.Length > 0 && !reland)
            throw new UsageException("--of says whose originals --reland lands: give both.");
        // Reading needs no lock: the ledger may be asked while Capture runs.
        var configuration = CaptureHost.Configuration([]);
        await using var services = await StoreAccess.OpenAsync(DataFolder.Find(path, configuration), configuration, stop);
        if (reland)
            await RelandAsync(services.GetRequiredService<StoreVerification>(), others, Console.Out, stop);
        var report = await services.GetRequiredService<Ledger>().ReadAsync(verify || reland, stop);
        Print(report, Console.Out);
        var (notices, total) = await services.GetRequiredService<InboxNoticeTable>().ListAsync(MostNotices, stop);
        PrintWaiting(notices, total, Console.Out);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var look in await services.GetRequiredService<InboxLookTable>().ListAsync(now, stop))
            Console.Out.WriteLine($"inbox {look.Source}: {HealthText.Of(look, now)}");
        PrintDeliveries(await services.GetRequiredService<DeliveryTable>().CountsAsync(stop), Console.Out);
        PrintFeeds(await services.GetRequiredService<PatientFeedTable>().FeedsAsync(stop), (await services.GetRequiredService<PatientFeedTable>().QuestionsAsync(0, stop)).Total, Console.Out);
        return report.Balanced ? ExitCodes.Done : ExitCodes.Unbalanced;
    }

    private static async Task RelandAsync(StoreVerification store, string[] others, TextWriter output, CancellationToken stop)
    {
        var found = await store.ReadAsync(stop);
        var landed = await store.RelandAsync(found.Unbooked, [found.Deployment, .. others], $"command line: {Environment.UserName}", stop);
        var mended = await store.MendOriginalsAsync(found, stop);
        foreach (var file in landed)
            await output.WriteLineAsync($"landed again: file {file}");
        foreach (var file in mended)
            await output.WriteLineAsync($"mended from a copy: original of file {file}");
        await output.WriteLineAsync($"{landed.Count} originals landed again, {mended.Count} mended. What runs, or the next 'capture run', takes them to their end.");
        await output.WriteLineAsync();
    }

    public static void Print(LedgerReport report, TextWriter output)
    {
        output.WriteLine($"{"",-14}{"files",8}{"pages",8}");
        foreach (var account in Accounts.All.Take(6))
            output.WriteLine($"{account,-14}{report.Files.GetValueOrDefault(account),8}{report.Pages.GetValueOrDefault(account),8}");
        foreach (var kind in new[] { PageStates.Blank, PageStates.Separator })
            output.WriteLine($"{kind,-14}{"",8}{report.Pages.GetValueOrDefault(kind),8}");
        output.WriteLine($"{Accounts.Unaccounted,-14}{report.UnaccountedFiles.Count,8}{report.Pages.GetValueOrDefault(Accounts.Unaccounted),8}");
        output.WriteLine($"{"total",-14}{report.Files.Values.Sum(),8}{report.Pages.Values.Sum(),8}");
        output.WriteLine($"documents: {string.Join(", ", report.Documents.OrderBy(entry => entry.Key).Select(entry => $"{entry.Value} {entry.Key}"))}");
        if (report.AttachedFiles > 0)
            output.WriteLine($"of these files, {report.AttachedFiles} came attached to others");
        foreach (var file in report.UnaccountedFiles)
            output.WriteLine($"UNACCOUNTED file {file}");
        if (report.Store is { } store)
            PrintStore(store, output);
    }

    private static void PrintStore(StoreReport store, TextWriter output)
    {
        foreach (var file in store.DamagedOriginals)
            output.WriteLine($"DAMAGED original of file {file}: missing, or not the bytes that arrived ({BlobNames.Original(file)})");
        foreach (var blob in store.DamagedBlobs.Take(MostDamaged))
            output.WriteLine($"DAMAGED {blob.What} of file {blob.FileId}: {(blob.Missing ? "missing" : "not the bytes that were written")} ({blob.Name})");
        if (store.DamagedBlobCount > MostDamaged)
            output.WriteLine($"… and {store.DamagedBlobCount - MostDamaged} more damaged images, texts and PDFs");
        foreach (var found in store.Unbooked)
            output.WriteLine($"NO ROW for the original of file {found.FileId}: {Standing(found, store.Deployment)}");
        if (store.DamagedOriginals.Count + store.DamagedBlobCount > 0)
            output.WriteLine("The blob store lacks what the database names: it was restored older than the database, or is damaged. See docs/backup.md.");
        if (store.Unbooked.Any(found => found.Whole && (found.Arrival is null || found.Arrival.Deployment == store.Deployment)))
            output.WriteLine("The database lacks what was landed: it was restored older than the blob store. 'capture ledger --reland' lands it again. See docs/backup.md.");
        if (store.Clean)
            output.WriteLine($"Every original is there, byte for byte, and so is every page image, text and PDF ({store.Checked} blobs); every original has a row.");
        if (store.WithoutDigest > 0)
            output.WriteLine($"{store.WithoutDigest} of them were stored by a version that kept no digests of them: they are there, and no more is known.");
        if (store.Copies.Count > 0)
            output.WriteLine($"{store.Copies.Count} further originals have no row, but their bytes are in the books: copies left by a landing that was cut off.");
    }

    private static string Standing(UnbookedOriginal found, string own) => found switch
    {
        { Whole: false } => "its bytes are damaged; restore it from a backup of the blob store, or ask the sender again",
        { Arrival: null } => "how it arrived is not known",
        { Arrival.Deployment: var other } when other != own => $"landed by deployment {other}. If that one is in use, give each a blob store of its own; if its database is lost, --reland --of {other}",
        _ => $"landed {Local(found.Arrival!.ReceivedAt)} from {found.Arrival.Source}",
    };

    /// <summary>What lies in the inboxes and is not taken: no arrivals yet, so no part of the balance.</summary>
    public static void PrintWaiting(IReadOnlyList<InboxNoticeRow> notices, int total, TextWriter output)
    {
        if (total == 0)
            return;
        output.WriteLine();
        output.WriteLine($"waiting at the door: {total} (not taken, so not in the balance)");
        foreach (var notice in notices)
        {
            var (cause, remedy) = NoticeCauses.TextOf(notice.Cause);
            output.WriteLine($"  {notice.Source}: {(notice.Path.Length == 0 ? "the inbox itself" : notice.Path)}, since {Local(notice.Since)}");
            output.WriteLine($"      {cause} {remedy}");
            output.WriteLine($"      last seen {Local(notice.LastSeen)}, notice {notice.Id}");
        }

        if (total > notices.Count)
            output.WriteLine($"  … and {total - notices.Count} more");
    }

    /// <summary>How the deliveries of each destination stand; states that none is in are left out.</summary>
    public static void PrintDeliveries(IReadOnlyList<DeliveryCount> counts, TextWriter output)
    {
        foreach (var destination in counts.GroupBy(count => count.Destination).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var states = DeliveryStates.All.Select(state => (State: state, Count: destination.Where(count => count.State == state).Sum(count => count.Count))).Where(state => state.Count > 0);
            output.WriteLine($"delivered to {destination.Key}: {string.Join(", ", states.Select(state => $"{state.Count} {state.State}"))}");
        }

        if (counts.Any(count => count.State == DeliveryStates.Failed))
            output.WriteLine("What failed: 'capture retry' says why, and tries it again.");
        if (counts.Any(count => count.State == DeliveryStates.Unknown))
            output.WriteLine("What is unknown was sent and not answered: somebody must look whether it arrived, on the screen Deliveries.");
    }

    /// <summary>What each feed of patients has told, and what of it waits for a person.</summary>
    public static void PrintFeeds(IReadOnlyList<PatientFeedRow> feeds, int questions, TextWriter output)
    {
        foreach (var feed in feeds)
            output.WriteLine($"patient feed {feed.Name}: {feed.Applied} messages changed patients, {feed.Passed} had nothing new, {feed.Questions} raised a question, {feed.Refused} refused; the last {Local(feed.LastAt)}");
        if (questions > 0)
            output.WriteLine($"questions of patient feeds that wait for a person: {questions}, on the screen Patient feeds");
    }

    private static string Local(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
