using Capture.Contracts;

namespace Capture.Storage.Work;

/// <summary>Names one unit of work. The same key is the same work, however often it is announced.</summary>
/// <param name="SubjectId">The file or, for document stages, the document.</param>
/// <param name="Page">One-based; 0 for the whole subject.</param>
/// <param name="Stage">A name of <see cref="Stages"/>.</param>
public sealed record WorkKey(Guid SubjectId, int Page, string Stage, int InputVersion)
{
    /// <summary>The work a message announces.</summary>
    public static WorkKey Of(object message) => message switch
    {
        FileLanded landed => new(landed.FileId, 0, Stages.Paginate, landed.InputVersion),
        PageLanded page => new(page.FileId, page.Page, Stages.Deskew, page.InputVersion),
        PageDeskewed page => new(page.FileId, page.Page, Stages.Ocr, page.InputVersion),
        FileRecognized file => new(file.FileId, 0, Stages.Assemble, file.InputVersion),
        DocumentAssembled document => new(document.DocumentId, 0, Stages.Classify, document.InputVersion),
        DocumentClassified document => new(document.DocumentId, 0, Stages.Match, document.InputVersion),
        DocumentMatched document => new(document.DocumentId, 0, Stages.Index, document.InputVersion),
        ReviewDecided decided => new(decided.DocumentId, 0, Stages.Settle, decided.Decision),
        StageFailed failed => new(failed.SubjectId, failed.Page, failed.Stage, failed.InputVersion),
        _ => throw new ArgumentException($"{message.GetType().Name} announces no work.", nameof(message)),
    };

    /// <summary>The message that announces this work.</summary>
    public object ToMessage() => Stage switch
    {
        Stages.Paginate => new FileLanded { FileId = SubjectId, InputVersion = InputVersion },
        Stages.Deskew => new PageLanded { FileId = SubjectId, Page = Page, InputVersion = InputVersion },
        Stages.Ocr => new PageDeskewed { FileId = SubjectId, Page = Page, InputVersion = InputVersion },
        Stages.Assemble => new FileRecognized { FileId = SubjectId, InputVersion = InputVersion },
        Stages.Classify => new DocumentAssembled { DocumentId = SubjectId, InputVersion = InputVersion },
        Stages.Match => new DocumentClassified { DocumentId = SubjectId, InputVersion = InputVersion },
        Stages.Index => new DocumentMatched { DocumentId = SubjectId, InputVersion = InputVersion },
        Stages.Settle => new ReviewDecided { DocumentId = SubjectId, Decision = InputVersion },
        _ => throw new InvalidOperationException($"No message announces the stage '{Stage}'."),
    };

    /// <summary>The message that says that its stage gave this work up.</summary>
    public StageFailed ToFailedMessage() => new() { SubjectId = SubjectId, Page = Page, Stage = Stage, InputVersion = InputVersion };
}

/// <summary>A unit of work that is to be announced.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Lane">Which of the stage's queues it belongs into.</param>
/// <param name="Fence">How often it had been claimed.</param>
/// <param name="Failed">Its stage gave it up, and that is to be recorded.</param>
public sealed record DueWork(long Id, WorkKey Key, string Lane, long Fence, bool Failed);

/// <summary>Where a unit of work stands.</summary>
public static class WorkStates
{
    public const string Ready = "ready";
    public const string Running = "running";
    public const string Done = "done";

    /// <summary>Given up by its stage; the failure is not yet recorded where a person sees it.</summary>
    public const string Failed = "failed";

    /// <summary>Given up, and recorded.</summary>
    public const string GivenUp = "given-up";

    /// <summary>Taken back before it came due.</summary>
    public const string Withdrawn = "withdrawn";
}
