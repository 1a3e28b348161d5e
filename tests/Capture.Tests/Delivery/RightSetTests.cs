using System.Text;
using Capture.Contracts;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Delivery;

/// <summary>Filings corrected at random, against a model of what each destination is to have in the end.</summary>
public sealed class RightSetTests : IDisposable
{
    private const int Filings = 2000;
    private const int Documents = 400;

    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly string[] Types = ["letter", "lab-report", "consult-note"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-out-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task However_filings_are_corrected_and_whenever_the_deliverer_dies_the_folders_end_with_exactly_the_right_set()
    {
        var random = new Random(20261201);
        var (all, results) = (_folder.CreateSubdirectory("all"), _folder.CreateSubdirectory("results"));
        await using var site = await DeliverySite.CreateAsync(
        [
            ("0:Name", "all"), ("0:Folder:Path", all.FullName), ("0:Codes:letter", "Letters"), ("0:RetryAfter", "00:00:00.1"),
            ("1:Name", "results"), ("1:Folder:Path", results.FullName), ("1:Types:0", "lab-report"), ("1:RetryAfter", "00:00:00.1"),
        ]);
        var ids = new List<Guid>();
        for (var i = 0; i < Documents; i++)
            ids.Add((await site.AddDocumentAsync()).Id);

        var killed = 0;
        for (var filed = 0; filed < Filings;)
        {
            var document = ids[random.Next(ids.Count)];
            if (random.Next(5) == 0)
            {
                await site.LeaveAsync(document);
            }
            else
            {
                await site.FileAsync(document, $"{random.Next(3)}", Types[random.Next(Types.Length)]);
                filed++;
            }

            for (var i = random.Next(4); i > 0 && await site.DueAsync() is { } due; i--)
                killed += await DeliverOrDieAsync(site, due, random) ? 0 : 1;
        }

        await site.DeliverAllAsync();

        Assert.True(killed > 100, $"The deliverer died {killed} times.");
        await HoldsAsync(site, all, document => true, type => type == "letter" ? "Letters/" : "");
        await HoldsAsync(site, results, document => document.TypeName == "lab-report", _ => "");
        Assert.DoesNotContain(await site.Deliveries.CountsAsync(Stop), count => count.State is DeliveryStates.Waiting or DeliveryStates.Failed or DeliveryStates.Unknown);
    }

    /// <returns>False when it died on the way: before anything was sent, in the middle of writing, or before that was put down.</returns>
    private static async Task<bool> DeliverOrDieAsync(DeliverySite site, Capture.Storage.Work.WorkKey due, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                await site.Store.Work.ClaimAsync(due, Stop);
                break;
            case 1:
                await site.RunAsync(due, Stop, complete: false);
                break;
            case 2:
                using (var dies = new CancellationTokenSource())
                {
                    var running = site.RunAsync(due, dies.Token, complete: false);
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(8)));
                    await dies.CancelAsync();
                    await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                break;
            default:
                await site.RunAsync(due, Stop);
                return true;
        }

        await site.RestartAsync();
        return false;
    }

    private static async Task HoldsAsync(DeliverySite site, DirectoryInfo folder, Func<DocumentRow, bool> takes, Func<string?, string> within)
    {
        var filed = await site.Store.Database.ReadAsync(db => db.Documents.Where(document => document.State == DocumentStates.Indexed).ToListAsync(Stop), Stop);
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in filed.Where(takes))
        {
            var number = await site.Store.Database.ReadAsync(db => db.DocumentVersions.Where(version => version.DocumentId == document.Id).MaxAsync(version => version.Number, Stop), Stop);
            var name = $"{within(document.TypeName)}{document.Id:N}-v{number}";
            expected[$"{name}.pdf"] = Encoding.UTF8.GetString(await site.Store.Get<IBlobStore>().ReadAsync(document.OutputBlob!, Stop));
            expected[$"{name}.json"] = $"\"mrn\": \"{document.Mrn}\"";
        }

        var found = folder.GetFiles("*", SearchOption.AllDirectories).Where(file => !file.Name.EndsWith(".part", StringComparison.Ordinal)).ToDictionary(file => Path.GetRelativePath(folder.FullName, file.FullName), file => file.FullName);
        Assert.Equal(expected.Keys, found.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, content) in expected)
            Assert.Contains(content, await File.ReadAllTextAsync(found[name]), StringComparison.Ordinal);
    }
}
