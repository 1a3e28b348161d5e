using Capture.Contracts;

namespace Capture.Storage.Work;

/// <summary>Names one unit of work. The same key is the same work, however often it is announced.</summary>
/// <param name="SubjectId">The file or, for document stages, the document.</param>
/// <param name="Page">One-based; 0 for the whole subject.</param>
/// <param name="Stage">A name of <see cref="Stages"/>.</param>
/// <param name="InputVersion">Grows where the same subject goes through a stage again.</param>
public sealed record WorkKey(Guid SubjectId, int Page, string Stage, int InputVersion);

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
