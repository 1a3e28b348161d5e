using Capture.Contracts;
using Capture.Indexer;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Delivery;

/// <summary>Whatever files a document or takes it out of its chart tells its destinations in the same transaction.</summary>
public sealed class FiledWithDeliveryTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Person = new(Guid.NewGuid(), "boss", Roles.Supervisor);

    // The frame of a grey picture of ten by ten points is all that its PDF needs.
    private static readonly byte[] JpegOfTen = [0xFF, 0xD8, 0xFF, 0xC0, 0x00, 0x0B, 0x08, 0x00, 0x0A, 0x00, 0x0A, 0x01, 0x01, 0x11, 0x00, 0xFF, 0xD9, 0x00, 0x00];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-out-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Filing_by_the_machine_and_its_delivery_are_there_together_or_not_at_all()
    {
        await using var site = await SiteAsync();
        var document = await CertainAsync(site);
        var key = new WorkKey(document.Id, 0, Stages.Index, 1);
        await site.Store.AddWorkAsync(key);
        var claim = (await site.Store.Work.ClaimAsync(key, Stop))!;
        var outcome = await site.Store.Get<Stage<DocumentMatched>>().RunAsync(new(new DocumentMatched { DocumentId = document.Id, InputVersion = 1 }, claim, RouteTable.Standard.After(key), null), Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(() => site.Store.Work.CompleteAsync(claim, async db =>
        {
            await outcome.Write(db);
            throw new InvalidOperationException("The process ends.");
        }, Stop));
        Assert.Equal((0, 0), (await CountAsync(site, db => db.Deliveries.CountAsync(Stop)), await CountAsync(site, db => db.DocumentVersions.CountAsync(Stop))));

        await site.Store.Work.CompleteAsync(claim, outcome.Write, Stop);
        var delivery = await site.OneAsync();
        Assert.Equal((1, DeliveryStates.Waiting, document.Id), (delivery.Wanted, delivery.State, delivery.DocumentId));
        Assert.Equal(1, await CountAsync(site, db => db.StageWork.CountAsync(work => work.Stage == Stages.Send && work.SubjectId == delivery.Id, Stop)));
    }

    [Theory]
    [InlineData(DecisionKinds.File, 2)]
    [InlineData(DecisionKinds.Reject, null)]
    [InlineData(DecisionKinds.Duplicate, null)]
    public async Task Filing_by_a_person_follows_and_every_other_decision_takes_back(string kind, int? wanted)
    {
        await using var site = await SiteAsync();
        var document = await CertainAsync(site);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        await DecideAsync(site, document.Id, kind);

        var key = new WorkKey(document.Id, 0, Stages.Settle, 1);
        await site.Store.AddWorkAsync(key);
        var claim = (await site.Store.Work.ClaimAsync(key, Stop))!;
        var outcome = await site.Store.Get<Stage<ReviewDecided>>().RunAsync(new(new ReviewDecided { DocumentId = document.Id, Decision = 1 }, claim, RouteTable.Standard.After(key), null), Stop);
        await site.Store.Work.CompleteAsync(claim, outcome.Write, Stop);
        await site.DeliverAllAsync();

        Assert.Equal(wanted, (await site.OneAsync()).Wanted);
        Assert.Equal(wanted is null ? 0 : 2, _folder.GetFiles().Length);
        Assert.All(_folder.GetFiles(), file => Assert.Contains("-v2.", file.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_reported_as_filed_wrongly_is_taken_back_at_once()
    {
        await using var site = await SiteAsync();
        var document = await CertainAsync(site);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        Assert.Equal(2, _folder.GetFiles().Length);

        Assert.Equal(MisfileOutcome.Reported, await site.Store.Get<MisfileTable>().ReportAsync(document.Id, Person, MisfileKinds.Patient, null, Stop));
        await site.DeliverAsync();

        Assert.Empty(_folder.GetFiles());
        Assert.Equal(DeliveryStates.Retracted, (await site.OneAsync()).State);
    }

    [Fact]
    public async Task A_delivery_that_its_stage_gives_up_is_left_among_those_that_failed()
    {
        await using var site = await SiteAsync();
        var document = await CertainAsync(site);
        await site.FileAsync(document.Id, "100");
        var key = (await site.DueAsync())!;
        await site.Store.Work.FailAsync((await site.Store.Work.ClaimAsync(key, Stop))!, "IOException", null, permanent: true, Stop);

        await site.Store.Work.RecordGivenUpAsync(key, (db, failed) => GivenUpWork.RecordAsync(db, failed, RouteTable.Standard.Of(failed.Stage).GivenUp, RouteTable.Standard.After(key), Stop), Stop);
        Assert.Equal((DeliveryStates.Failed, "IOException"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));

        Assert.Equal(1, await site.Deliveries.RetryAllAsync("IOException", null, Person, Stop));
        await site.DeliverAsync();
        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
    }

    private async Task<DeliverySite> SiteAsync() => await DeliverySite.CreateAsync([("0:Name", "out"), ("0:Folder:Path", _folder.FullName)]);

    private static async Task<DocumentRow> CertainAsync(DeliverySite site)
    {
        var document = await site.AddDocumentAsync();
        var image = await site.Store.Get<IBlobStore>().WriteAsync(BlobNames.PageImage(document.FileId, 1, 1, "jpg"), (ReadOnlyMemory<byte>)JpegOfTen, Stop);
        await site.Store.Database.WriteAsync(db =>
        {
            db.Pages.Add(new PageRow { FileId = document.FileId, Number = 1, State = PageStates.GivenUp, ImageBlob = image.Name, ImageFormat = "jpg", Width = 10, Height = 10, DpiX = 100, DpiY = 100, DocumentId = document.Id });
            return Task.CompletedTask;
        }, Stop);
        await site.Store.ExecuteAsync($"UPDATE documents SET mrn = '100', patient_certain = 1, type_confidence = 1, ocr_confidence = 1, patient_confidence = 1");
        return document;
    }

    private static Task DecideAsync(DeliverySite site, Guid documentId, string kind) => site.Store.Database.WriteAsync(db =>
    {
        db.ReviewDecisions.Add(new ReviewDecisionRow
        {
            Id = Guid.CreateVersion7(),
            ItemId = Guid.CreateVersion7(),
            DocumentId = documentId,
            Number = 1,
            UserId = Person.Id,
            UserName = Person.Name,
            Kind = kind,
            LeaseToken = Guid.NewGuid(),
            Answer = new ReviewAnswer { Mrn = kind == DecisionKinds.File ? "200" : null, TypeName = "letter", Reason = "junk" }.ToJson(),
            Proposed = new ReviewAnswer().ToJson(),
            OpenedAt = 0,
            DecidedAt = 0,
            DueAt = 0,
            ActiveMilliseconds = 0,
        });
        return Task.CompletedTask;
    }, Stop);

    private static Task<int> CountAsync(DeliverySite site, Func<CaptureDb, Task<int>> count) => site.Store.Database.ReadAsync(count, Stop);
}
