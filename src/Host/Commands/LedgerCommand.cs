using System.CommandLine;
using System.Globalization;
using Capture.Host.Composition;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

internal static class LedgerCommand
{
    private const int MostNotices = 50;

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
        var verify = new Option<bool>("--verify") { Description = "Also read every original and compare its bytes with the digest taken on arrival." };
        var command = new Command("ledger", "Proves that nothing is lost: where every file and every page is.") { folder, data, output, verify };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(data) ?? parsed.GetValue(output) ?? parsed.GetValue(folder)!, parsed.GetValue(verify), stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool verify, CancellationToken stop)
    {
        // Reading needs no lock: the ledger may be asked while Capture runs.
        var configuration = CaptureHost.Configuration([]);
        await using var services = await StoreAccess.OpenAsync(DataFolder.Find(path, configuration), configuration, stop);
        var report = await services.GetRequiredService<Ledger>().ReadAsync(verify, stop);
        Print(report, verify, Console.Out);
        var (notices, total) = await services.GetRequiredService<InboxNoticeTable>().ListAsync(MostNotices, stop);
        PrintWaiting(notices, total, Console.Out);
        return report.Balanced ? ExitCodes.Done : ExitCodes.Unbalanced;
    }

    public static void Print(LedgerReport report, bool verified, TextWriter output)
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
        foreach (var file in report.DamagedOriginals)
            output.WriteLine($"DAMAGED original of file {file}: missing, or not the bytes that arrived");
        if (verified && report.DamagedOriginals.Count == 0)
            output.WriteLine("Every original is there, byte for byte.");
    }

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

    private static string Local(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
