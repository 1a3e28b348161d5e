using Capture.Contracts;
using Capture.Storage.Work;

namespace Capture.Pipeline;

/// <summary>
/// The way of a file through the stages, in one table: what wakes each stage, what it works on, what may follow, who runs it
/// and how many at once, and what becomes of what it gives up. How often work is tried before it is given up is the same
/// for all and a setting: <see cref="WorkOptions.MaxFailures"/>, <see cref="WorkOptions.MaxAttempts"/>.
/// </summary>
public sealed class RouteTable
{
    private readonly Dictionary<string, Route> _byStage;
    private readonly Dictionary<Type, Route> _byMessage;
    private readonly Dictionary<string, StageQueue> _byQueue;

    /// <exception cref="ArgumentException">Two stages share a name or a message, or one is followed by a stage that is not there.</exception>
    public RouteTable(IReadOnlyList<Route> routes)
    {
        Routes = routes;
        _byStage = routes.ToDictionary(route => route.Stage);
        _byMessage = routes.ToDictionary(route => route.Message);
        Queues = [.. routes.SelectMany(route => route.Queues), StageQueue.Failures];
        _byQueue = Queues.ToDictionary(queue => queue.Name);
        if (routes.SelectMany(route => route.Then).FirstOrDefault(stage => !_byStage.ContainsKey(stage)) is { } missing)
            throw new ArgumentException($"'{missing}' follows a stage and is none.", nameof(routes));
    }

    /// <summary>The stages of Capture.</summary>
    public static RouteTable Standard { get; } = new(
    [
        Route.OfFiles<FileLanded>(Stages.Paginate, key => new() { FileId = key.SubjectId, InputVersion = key.InputVersion }, landed => (landed.FileId, landed.InputVersion)) with
        {
            Then = [Stages.Survey], Role = StageRoles.Ingest, Places = Places.OfEngines, GivenUp = WhenGivenUp.HoldFile,
        },
        Route.OfPages<PageLanded>(Stages.Survey, key => new() { FileId = key.SubjectId, Page = key.Page, InputVersion = key.InputVersion }, page => (page.FileId, page.Page, page.InputVersion)) with
        {
            Then = [Stages.Ocr, Stages.Assemble], Role = StageRoles.Ocr, Places = Places.OfEngines, GivenUp = WhenGivenUp.LeavePage,
        },
        Route.OfPages<PageDeskewed>(Stages.Ocr, key => new() { FileId = key.SubjectId, Page = key.Page, InputVersion = key.InputVersion }, page => (page.FileId, page.Page, page.InputVersion)) with
        {
            Then = [Stages.Assemble], Role = StageRoles.Ocr, Places = Places.OfEngines, GivenUp = WhenGivenUp.LeavePage,
        },
        Route.OfFiles<FileRecognized>(Stages.Assemble, key => new() { FileId = key.SubjectId, InputVersion = key.InputVersion }, file => (file.FileId, file.InputVersion)) with
        {
            Then = [Stages.Classify], Role = StageRoles.Classify, GivenUp = WhenGivenUp.HoldFile,
        },
        Route.OfDocuments<DocumentAssembled>(Stages.Classify, key => new() { DocumentId = key.SubjectId, InputVersion = key.InputVersion }, document => (document.DocumentId, document.InputVersion)) with
        {
            Then = [Stages.Match], Role = StageRoles.Classify, GivenUp = WhenGivenUp.GoOnDoubtful,
        },
        Route.OfDocuments<DocumentClassified>(Stages.Match, key => new() { DocumentId = key.SubjectId, InputVersion = key.InputVersion }, document => (document.DocumentId, document.InputVersion)) with
        {
            Then = [Stages.Index], Role = StageRoles.Match, GivenUp = WhenGivenUp.GoOnDoubtful,
        },
        Route.OfDocuments<DocumentMatched>(Stages.Index, key => new() { DocumentId = key.SubjectId, InputVersion = key.InputVersion }, document => (document.DocumentId, document.InputVersion)) with
        {
            Then = [Stages.Deliver, Stages.Send], Role = StageRoles.Index, GivenUp = WhenGivenUp.AskPerson,
        },
        Route.OfDocuments<ReviewDecided>(Stages.Settle, key => new() { DocumentId = key.SubjectId, Decision = key.InputVersion }, decided => (decided.DocumentId, decided.Decision)) with
        {
            Then = [Stages.Deliver, Stages.Classify, Stages.Send], Role = StageRoles.Index, GivenUp = WhenGivenUp.Reopen,
        },
        Route.OfDocuments<DocumentIndexed>(Stages.Deliver, key => new() { DocumentId = key.SubjectId, InputVersion = key.InputVersion }, document => (document.DocumentId, document.InputVersion)),
        // Most of its time is waiting for others' answers.
        Route.OfDeliveries<DeliveryDue>(Stages.Send, key => new() { DeliveryId = key.SubjectId, InputVersion = key.InputVersion }, due => (due.DeliveryId, due.InputVersion)) with
        {
            Role = StageRoles.Index, Places = Places.Own(4), GivenUp = WhenGivenUp.LeaveDelivery,
        },
    ]);

    /// <summary>In the order a file comes to them.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>Every queue there is: one a stage and lane, and one for what stages gave up.</summary>
    public IReadOnlyList<StageQueue> Queues { get; }

    /// <summary>The role that records what stages gave up.</summary>
    public static string RecordsGivenUp => StageRoles.Index;

    public bool Knows(string stage) => _byStage.ContainsKey(stage);

    /// <exception cref="KeyNotFoundException">There is no such stage.</exception>
    public Route Of(string stage) => _byStage[stage];

    /// <summary>The stage that such a message wakes.</summary>
    public Route Of(Type message) => _byMessage[message];

    /// <summary>The stages a role runs.</summary>
    public IEnumerable<Route> OfRole(string role) => Routes.Where(route => route.Role == role);

    /// <summary>The work a message announces.</summary>
    public WorkKey KeyOf(object message) => message is StageFailed failed
        ? new WorkKey(failed.SubjectId, failed.Page, failed.Stage, failed.InputVersion)
        : Of(message.GetType()).ToKey(message);

    /// <summary>The message that announces this work, or that its stage gave it up.</summary>
    public object MessageOf(DueWork due) => due.Failed
        ? new StageFailed { SubjectId = due.Key.SubjectId, Page = due.Key.Page, Stage = due.Key.Stage, InputVersion = due.Key.InputVersion }
        : Of(due.Key.Stage).ToMessage(due.Key);

    /// <summary>The queue behind an address such as <c>rabbitmq://host/vhost/capture.ocr.stat</c>; null when it is none of these.</summary>
    public StageQueue? QueueAt(Uri address) => _byQueue.GetValueOrDefault(address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..]);

    /// <summary>What may follow that work.</summary>
    public Following After(WorkKey work) => new(this, Of(work.Stage), work.InputVersion);
}

/// <summary>Names the work that follows from a result, as the table has it.</summary>
public sealed class Following(RouteTable routes, Route route, int version)
{
    /// <summary>A file goes on.</summary>
    public WorkKey File(Guid fileId) => new(fileId, 0, The(WorksOn.File), version);

    /// <summary>A page goes on.</summary>
    public WorkKey Page(Guid fileId, int page) => new(fileId, page, The(WorksOn.Page), version);

    /// <summary>A document goes on.</summary>
    public WorkKey Document(Guid documentId) => new(documentId, 0, The(WorksOn.Document), version);

    /// <summary>A document goes on to one of several stages that may follow.</summary>
    /// <param name="inputVersion">Tells this work from other work of that stage on the same document.</param>
    /// <exception cref="InvalidOperationException">It may not follow.</exception>
    public WorkKey Document(string stage, Guid documentId, int inputVersion) => route.Then.Contains(stage) && routes.Of(stage).On == WorksOn.Document
        ? new WorkKey(documentId, 0, stage, inputVersion)
        : throw new InvalidOperationException($"The stage '{stage}' does not follow '{route.Stage}'.");

    private string The(WorksOn on) => route.Then.Where(stage => routes.Of(stage).On == on).ToList() is [var only]
        ? only
        : throw new InvalidOperationException($"Not one stage for a {on} follows '{route.Stage}'.");
}
