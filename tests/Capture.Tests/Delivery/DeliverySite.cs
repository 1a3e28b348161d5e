using Capture.Contracts;
using Capture.Delivery;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Work;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Tests.Delivery;

/// <summary>A store with destinations, whose documents are filed and delivered by hand, without a bus: claimed, run and completed as the pipeline does.</summary>
internal sealed class DeliverySite(TemporaryStore store) : IAsyncDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private WorkTable _work = store.Work;
    private int _files;

    public TemporaryStore Store => store;

    public DeliveryTable Deliveries => store.Get<DeliveryTable>();

    public DeliveryPlan Plan => store.Get<DeliveryPlan>();

    /// <param name="settings">Of the destinations, as <c>0:Name</c>.</param>
    /// <param name="kept">Keeps the hold the settings name, or the default; otherwise nothing is held back.</param>
    public static async Task<DeliverySite> CreateAsync(IEnumerable<(string Name, string Value)> settings, bool kept = false, string? postgres = null)
    {
        var all = settings.ToList();
        if (!kept)
            all.AddRange(all.Where(one => one.Name.EndsWith(":Name", StringComparison.Ordinal)).Select(one => (one.Name.Replace(":Name", ":Hold", StringComparison.Ordinal), "00:00:00")).ToList());
        return new(await TemporaryStore.CreateAsync(postgres: postgres, settings: all.Select(one => KeyValuePair.Create($"Destinations:{one.Name}", (string?)one.Value)), add: services => services.AddDelivery().AddIndexer()));
    }

    public async Task<DocumentRow> AddDocumentAsync(string type = "letter", string state = DocumentStates.Open)
    {
        var (file, number) = (Guid.CreateVersion7(), ++_files);
        return await store.Database.WriteAsync(db =>
        {
            db.Files.Add(new FileRow { Id = file, Sequence = number, Source = "fax", Name = $"{number}.tif", Receipt = $"{number}", Sha256 = "", Bytes = 0, Lane = Lanes.Routine, ReceivedAt = 1_786_700_000_000, OriginalBlob = "x", State = FileStates.Assembled });
            var document = new DocumentRow { Id = DocumentId.Derive(file, 1, 1), FileId = file, Ordinal = 1, State = state, InputVersion = 1, SplitConfidence = 1, TypeName = type };
            db.Documents.Add(document);
            return Task.FromResult(document);
        }, Stop);
    }

    /// <summary>Files a document, as a stage does: the document, its version and what destinations are to have, in one transaction.</summary>
    /// <returns>The number of the filing.</returns>
    public async Task<int> FileAsync(Guid documentId, string? mrn, string type = "letter", string? facility = null, string sensitivity = "")
    {
        var fence = Random.Shared.NextInt64();
        var pdf = await store.Get<IBlobStore>().WriteAsync(BlobNames.DocumentPdf(documentId, fence), (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes($"%PDF {documentId} {mrn} {type} {fence}"), Stop);
        return await store.Database.WriteAsync(async db =>
        {
            var document = await db.Documents.SingleAsync(row => row.Id == documentId, Stop);
            (document.State, document.Mrn, document.TypeName, document.Facility, document.Sensitivity) = (DocumentStates.Indexed, mrn, type, facility, sensitivity);
            (document.OutputBlob, document.OutputSha256) = (pdf.Name, pdf.Sha256);
            var number = await DocumentTable.AddVersionAsync(db, document, null, "auto-filed", Stop);
            await DeliveryWishes.FollowAsync(db, document, number, Plan, Stop);
            return number;
        }, Stop);
    }

    /// <summary>Takes a document out of its chart.</summary>
    public Task LeaveAsync(Guid documentId) => store.Database.WriteAsync(async db =>
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, Stop);
        (document.State, document.Mrn) = (DocumentStates.Rejected, null);
        await DeliveryWishes.LeaveAsync(db, document, Stop);
    }, Stop);

    /// <summary>Does the work that has come due, one by one, until none has; what waits for longer is left.</summary>
    public async Task DeliverAsync(int atMost = int.MaxValue)
    {
        for (var done = 0; done < atMost && await DueAsync() is { } key; done++)
            await RunAsync(key, Stop);
    }

    /// <summary>Waits for retries as well, until nothing is ready any more.</summary>
    public async Task DeliverAllAsync()
    {
        while (await store.Database.ReadAsync(db => db.StageWork.AnyAsync(work => work.Stage == Stages.Send && work.State == WorkStates.Ready, Stop), Stop))
        {
            await DeliverAsync();
            await Task.Delay(20);
        }
    }

    public Task<WorkKey?> DueAsync() => store.Database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(Stop);
        return await db.StageWork.Where(work => work.Stage == Stages.Send && work.State == WorkStates.Ready && work.NextDue <= now).OrderBy(work => work.Id)
            .Select(work => new WorkKey(work.SubjectId, work.Page, work.Stage, work.InputVersion)).FirstOrDefaultAsync(Stop);
    }, Stop);

    /// <summary>Claims and does one unit of work.</summary>
    /// <param name="complete">False: the process ends when the work is done and before that is put down.</param>
    /// <param name="meanwhile">Happens after it was sent and before that is put down.</param>
    public async Task RunAsync(WorkKey key, CancellationToken stop, bool complete = true, Func<Task>? meanwhile = null)
    {
        if (await _work.ClaimAsync(key, Stop) is not { } claim)
            return;
        var message = (DeliveryDue)RouteTable.Standard.MessageOf(new DueWork(claim.Id, key, claim.Lane, claim.Fence, Failed: false));
        var outcome = await store.Get<Stage<DeliveryDue>>().RunAsync(new Unit<DeliveryDue>(message, claim, RouteTable.Standard.After(key), null), stop);
        if (meanwhile is not null)
            await meanwhile();
        if (complete)
            await _work.CompleteAsync(claim, outcome.Write, Stop);
    }

    /// <summary>The process that delivered is gone, and the next one starts.</summary>
    public async Task RestartAsync()
    {
        _work = store.SecondWorker();
        await _work.RecoverAsync(Stop);
    }

    public Task<DeliveryRow> OneAsync() => store.Database.ReadAsync(db => db.Deliveries.SingleAsync(Stop), Stop);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
