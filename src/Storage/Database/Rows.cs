using Capture.Contracts;

namespace Capture.Storage.Database;

/// <summary>A file that arrived.</summary>
public sealed class FileRow
{
    public required Guid Id { get; init; }

    /// <summary>Arrival order over all sources; earlier is smaller.</summary>
    public long Sequence { get; init; }

    /// <summary>The inbox it came through.</summary>
    public required string Source { get; init; }

    /// <summary>Its name as it arrived.</summary>
    public required string Name { get; init; }

    /// <summary>One receipt, one row: what makes this arrival itself and not another (source, path, content).</summary>
    public required string Receipt { get; init; }
    public required string Sha256 { get; init; }
    public required long Bytes { get; init; }

    /// <summary><c>stat</c>, <c>routine</c> or <c>bulk</c>.</summary>
    public required string Lane { get; init; }

    /// <summary>When it was sent, by the word of its fax server or scanner, else of its time: may lie years back. Unix milliseconds.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>The day of that, UTC.</summary>
    public DateOnly ReceivedOn => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt).UtcDateTime);

    /// <summary>When it was put into the books, by the database's clock. Ages and counts by day go by this. Unix milliseconds.</summary>
    public long LandedAt { get; init; }

    /// <summary>When its original was read back from the store and found whole; null while it was not. Unix milliseconds.</summary>
    public long? VerifiedAt { get; set; }

    /// <summary>When its original was last found missing or changed; null while it never was. Unix milliseconds.</summary>
    public long? DamageSeenAt { get; set; }

    /// <summary>SQL for the files whose original is still to be read back.</summary>
    internal const string IsUnverified = "verified_at IS NULL";

    public required string OriginalBlob { get; init; }

    /// <summary>What the fax server said about it, as JSON; null when it said nothing.</summary>
    public string? Sidecar { get; init; }
    public int? PagesExpected { get; init; }
    public int? PagesFound { get; set; }

    /// <summary><c>tiff</c>, <c>pdf</c>, <c>jpeg</c> or <c>png</c>; null until looked into.</summary>
    public string? Format { get; set; }

    /// <summary>See <see cref="FileStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Why it was quarantined: a code.</summary>
    public string? Reason { get; set; }

    /// <summary>The same for a person: what happened and what to do.</summary>
    public string? ReasonText { get; set; }
    public Guid? DuplicateOf { get; set; }

    /// <summary>What is doubtful about it as a whole, and so about every document in it.</summary>
    public ReasonList Doubts { get; set; } = ReasonList.None;

    /// <summary>The file it was attached to; null when it arrived by itself.</summary>
    public Guid? CarrierId { get; init; }
    public int InputVersion { get; set; } = 1;
}

/// <summary>Where a file stands.</summary>
public static class FileStates
{
    /// <summary>Stages are at work on its pages.</summary>
    public const string Open = "open";

    /// <summary>Its documents are known; where it ends follows from theirs.</summary>
    public const string Assembled = "assembled";
    public const string Duplicate = "duplicate";
    public const string Quarantined = "quarantined";

    /// <summary>It was quarantined, and a person said that nothing is to be made of it.</summary>
    public const string Rejected = "rejected";
}

/// <summary>One page of a file.</summary>
public sealed class PageRow
{
    public required Guid FileId { get; init; }

    /// <summary>One-based.</summary>
    public required int Number { get; init; }

    /// <summary>See <see cref="PageStates"/>.</summary>
    public required string State { get; set; }
    public required string ImageBlob { get; init; }

    /// <summary>Lower-case hexadecimal; null of what was stored before digests were kept. So with the other blobs of page and document.</summary>
    public string? ImageSha256 { get; init; }
    public required string ImageFormat { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required double DpiX { get; init; }
    public required double DpiY { get; init; }

    /// <summary>The words a born-digital page brought along; null when it must be read.</summary>
    public string? LayerBlob { get; init; }
    public string? LayerSha256 { get; init; }

    /// <summary>What is doubtful about the page.</summary>
    public ReasonList Doubts { get; set; } = ReasonList.None;

    /// <summary>Why it could not be taken out of its file, for a person; null for a page that could.</summary>
    public string? ReasonText { get; init; }
    public int Rotation { get; set; }
    public double SkewDegrees { get; set; }
    public string? SeparatorKind { get; set; }

    /// <summary>The barcodes as JSON, written and read by <see cref="PageTextJson"/>; null when there are none.</summary>
    public string? Barcodes { get; set; }
    public string? TextBlob { get; set; }
    public string? TextSha256 { get; set; }
    public string? TextOrigin { get; set; }
    public double Confidence { get; set; }
    public Guid? DocumentId { get; set; }
}

/// <summary>Where a page stands. All but the first two are final.</summary>
public static class PageStates
{
    public const string Landed = "landed";
    public const string Surveyed = "surveyed";
    public const string Recognized = "recognized";
    public const string Blank = "blank";
    public const string Separator = "separator";

    /// <summary>No engine could read it; a person must.</summary>
    public const string GivenUp = "given-up";
}

/// <summary>Pages of a file that belong together.</summary>
public sealed class DocumentRow
{
    public required Guid Id { get; init; }
    public required Guid FileId { get; init; }

    /// <summary>One-based place in the file.</summary>
    public required int Ordinal { get; init; }

    /// <summary>See <see cref="DocumentStates"/>.</summary>
    public required string State { get; set; }
    public required int InputVersion { get; init; }
    public required double SplitConfidence { get; init; }
    public double OcrConfidence { get; set; }
    public string? TypeName { get; set; }
    public double TypeConfidence { get; set; }

    /// <summary>ISO date (yyyy-mm-dd) of the service or report; null when the page does not say clearly.</summary>
    public string? DocumentDate { get; set; }
    public string? Author { get; set; }

    /// <summary>The hospital, practice or laboratory it comes from; null when the pages do not say clearly.</summary>
    public string? Facility { get; set; }

    /// <summary>What was read from the pages for the record, with places and confidence, whatever a person made of it since.</summary>
    public IReadOnlyList<DocumentFact> Facts { get; set; } = [];

    /// <summary>Sensitive categories, separated by spaces.</summary>
    public string Sensitivity { get; set; } = "";
    public string? Mrn { get; set; }
    public double PatientConfidence { get; set; }

    /// <summary>The patients it may concern, best first.</summary>
    public IReadOnlyList<PatientCandidate> Candidates { get; set; } = [];

    /// <summary>What each field says about each candidate, and every doubt: a <see cref="Contracts.MatchEvidence"/> as JSON.</summary>
    public string MatchEvidence { get; set; } = "{}";

    /// <summary>The most probable types, best first.</summary>
    public IReadOnlyList<TypeCandidate> TypeCandidates { get; set; } = [];

    /// <summary>The matcher was certain enough to file without a person.</summary>
    public bool PatientCertain { get; set; }

    /// <summary>The approved combination of fields by which the machine told this patient; null when by none, or when a person did.</summary>
    public ApprovedCombination? CombinationOf(string? mrn) =>
        PatientCertain && Contracts.MatchEvidence.FromJson(MatchEvidence).Candidates is [var told, ..] && told.Mrn == mrn ? told.Combination : null;

    /// <summary>What stands against filing it, from assembly on; the final list once indexed or in review. Of a rejected one, why.</summary>
    public ReasonList Reasons { get; set; } = ReasonList.None;

    /// <summary>Why the matcher was not certain.</summary>
    public ReasonList MatchReasons { get; set; } = ReasonList.None;

    /// <summary>A sketch of what it says, for finding re-sent documents; null until classified.</summary>
    public byte[]? Signature { get; set; }

    /// <summary>An earlier document with the same content.</summary>
    public Guid? DuplicateOf { get; set; }
    public string? OutputBlob { get; set; }
    public string? OutputSha256 { get; set; }

    /// <summary>The pages as a person arranged them; null for all as they arrived.</summary>
    public Review.PageArrangement? Arrangement { get; set; }
}

/// <summary>Where a document stands.</summary>
public static class DocumentStates
{
    public const string Open = "open";
    public const string Indexed = "indexed";
    public const string Review = "review";
    public const string Rejected = "rejected";

    /// <summary>A person said that it repeats another document, which is filed.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>A person cut it up or joined it to another: its pages are in other documents.</summary>
    public const string Replaced = "replaced";
}

/// <summary>One key of what a document says: documents that share a key are compared.</summary>
public sealed class ContentKeyRow
{
    public required long Key { get; init; }
    public required Guid DocumentId { get; init; }
}

/// <summary>One unit of work of one stage. Unique on (subject, page, stage, input version).</summary>
public sealed class StageWorkRow
{
    /// <summary>Which rows the reconciler's index holds: work in a queue that confirmed it, and finished work, stay out of it.</summary>
    internal const string WaitsToBeAnnounced = "announce_due IS NOT NULL";

    /// <summary>Which rows count as work still to be done.</summary>
    internal const string IsOpen = "state IN ('ready', 'running', 'failed')";

    public long Id { get; init; }

    /// <summary>The file or, for document stages, the document.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>One-based; 0 for the whole subject.</summary>
    public required int Page { get; init; }
    public required string Stage { get; init; }
    public required int InputVersion { get; init; }

    /// <summary>See <see cref="Contracts.Lanes"/>.</summary>
    public required string Lane { get; init; }

    /// <summary>See <see cref="Work.WorkStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Claims so far, counted before the work starts.</summary>
    public int Attempt { get; set; }

    /// <summary>Claims that ended in a recorded failure.</summary>
    public int Failures { get; set; }
    public string? LeaseOwner { get; set; }

    /// <summary>Unix milliseconds by the database's clock.</summary>
    public long LeaseUntil { get; set; }
    public long Fence { get; set; }

    /// <summary>It may not be claimed before.</summary>
    public long NextDue { get; set; }
    public string? LastError { get; set; }
    public string? LastErrorText { get; set; }

    /// <summary>
    /// The reconciler announces it from this time on. Null while nothing needs to be announced: its message lies in a
    /// queue, or it is finished.
    /// </summary>
    public long? AnnounceDue { get; set; }
}

/// <summary>Small facts about the installation, by name.</summary>
public sealed class SettingRow
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}
