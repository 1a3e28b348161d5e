using Capture.Contracts;
using Capture.Host.Transport;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Capture.Tests.Pipeline.AddedStage;

/// <summary>
/// What a new stage costs: its message, its class, and its lines in the table of routes, as here. Neither the stage before
/// nor the one after it is touched.
/// </summary>
public sealed class AddedStageTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    /// <summary>Three of three files: the lines that would be added to <see cref="RouteTable.Standard"/>.</summary>
    private static readonly RouteTable Routes = new(
    [
        .. RouteTable.Standard.Routes.Select(route => route.Stage == Stages.Match ? route with { Then = ["stamp"] } : route),
        Route.OfDocuments<DocumentStamped>("stamp", key => new() { DocumentId = key.SubjectId, InputVersion = key.InputVersion }, document => (document.DocumentId, document.InputVersion)) with
        {
            Then = [Stages.Index], Role = StageRoles.Match, GivenUp = WhenGivenUp.GoOnDoubtful,
        },
    ]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-stamp-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_stage_that_does_nothing_takes_its_place_between_two_others_in_three_files()
    {
        using var host = Compose();
        var (database, work) = (host.Services.GetRequiredService<DatabaseAccess>(), host.Services.GetRequiredService<WorkTable>());
        await database.MigrateAsync(Stop);
        await host.Services.GetRequiredService<Deployment>().ReadAsync(Stop);
        await host.StartAsync(Stop);

        var document = Guid.CreateVersion7();
        var due = await database.WriteAsync(async db =>
        {
            db.Files.Add(new FileRow { Id = document, Sequence = 1, Source = "s", Name = "n", Receipt = "r", Sha256 = "", Bytes = 0, Lane = Lanes.Routine, ReceivedAt = 0, OriginalBlob = "x", State = FileStates.Assembled });
            db.Documents.Add(new DocumentRow { Id = document, FileId = document, Ordinal = 1, State = DocumentStates.Open, InputVersion = 1, SplitConfidence = 1 });
            await db.SaveChangesAsync(Stop);
            return await WorkRows.InsertAsync(db, [new WorkKey(document, 0, Stages.Match, 1)], Lanes.Routine, new WorkOptions(), Stop);
        }, Stop);
        await work.AnnounceAsync(host.Services.GetRequiredService<IBus>(), due, Stop);

        List<StageWorkRow> rows = [];
        for (var look = 0; look < 300 && rows.Count < 3; look++)
        {
            await Task.Delay(100);
            rows = await database.ReadAsync(db => db.StageWork.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Stop), Stop);
        }

        await host.StopAsync(Stop);
        Assert.Equal([(Stages.Match, WorkStates.Done), ("stamp", WorkStates.Done), (Stages.Index, WorkStates.Ready)], rows.Select(row => (row.Stage, row.State)));
    }

    private IHost Compose() => new HostBuilder().ConfigureServices(services =>
    {
        services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton(Routes).AddStorage(_folder.FullName).AddPipeline();
        services.AddSingleton<ClassifyFailure>(failed => new Failure(failed.GetType().Name, null, Permanent: false)).AddSingleton(new EnginePlaces(1));
        services.AddBus(new TransportOptions(), Routes, [StageRoles.Match], Lanes.InOrder);
        services.AddMatcher().AddStagesOf(typeof(StampStage).Assembly);
    }).Build();
}
