using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Search;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Review;

/// <summary>What is wrong with a filed document, as whoever saw it says.</summary>
public static class MisfileKinds
{
    public const string Patient = "wrong-patient";
    public const string Type = "wrong-type";
    public const string Pages = "wrong-pages";
    public const string NotARecord = "not-for-the-record";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        [Patient] = "Wrong patient",
        [Type] = "Wrong type",
        [Pages] = "Pages are missing, or somebody else’s",
        [NotARecord] = "Not for the record",
    };

    /// <summary>The question a supervisor is asked.</summary>
    internal static ReasonList ReasonsOf(string kind) => kind switch
    {
        Patient => ReasonList.Of(ReviewReasons.ReportedWrong, ReviewReasons.PatientUncertain),
        Type => ReasonList.Of(ReviewReasons.ReportedWrong, ReviewReasons.TypeUncertain),
        Pages => ReasonList.Of(ReviewReasons.ReportedWrong, ReviewReasons.SplitUncertain),
        _ => ReasonList.Of(ReviewReasons.ReportedWrong),
    };
}

/// <summary>What became of a report.</summary>
public enum MisfileOutcome
{
    /// <summary>The document is out of the chart, and a supervisor is asked.</summary>
    Reported,

    /// <summary>It is not filed, or was reported a moment ago.</summary>
    NotFiled,

    /// <summary>A supervisor's correction of it takes effect just now.</summary>
    BeingCorrected,
}

/// <summary>
/// Reports that a filed document is filed wrongly. Whoever sees one may report it: the chart that it lies in wrongly is read by
/// people who act on it, so it goes out of the chart at once, and comes back by a supervisor's decision alone. How it was filed
/// stays among its versions.
/// </summary>
public sealed class MisfileTable(DatabaseAccess database, PageTable pages, DocumentWords search)
{
    /// <param name="kind">See <see cref="MisfileKinds"/>.</param>
    public async Task<MisfileOutcome> ReportAsync(Guid documentId, Reviewer reporter, string kind, string? note, CancellationToken stop)
    {
        if (await database.ReadAsync(db => db.Documents.AsNoTracking().SingleOrDefaultAsync(row => row.Id == documentId, stop), stop) is not { } filed)
            return MisfileOutcome.NotFiled;
        var words = await search.ReadAsync(PageArrangement.Apply(await pages.OfDocumentAsync(documentId, stop), filed.Arrangement), stop);
        return await database.WriteAsync(db => RecordAsync(db, documentId, reporter, kind, note, words, stop), stop);
    }

    private static async Task<MisfileOutcome> RecordAsync(CaptureDb db, Guid documentId, Reviewer reporter, string kind, string? note, SearchWords words, CancellationToken stop)
    {
        if (await db.ReviewItems.AnyAsync(item => item.DocumentId == documentId && item.State == ReviewStates.Settled, stop))
            return MisfileOutcome.BeingCorrected;
        var reasons = MisfileKinds.ReasonsOf(kind);
        var filed = await db.Documents.AsNoTracking().SingleAsync(row => row.Id == documentId, stop);
        // Of two who report it at once, one does.
        var taken = await db.Documents.Where(row => row.Id == documentId && row.State == DocumentStates.Indexed)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.State, DocumentStates.Review).SetProperty(one => one.Mrn, (string?)null).SetProperty(one => one.Reasons, reasons), stop);
        if (taken == 0)
            return MisfileOutcome.NotFiled;
        var document = await db.Documents.AsNoTracking().SingleAsync(row => row.Id == documentId, stop);
        await SearchTable.PutAsync(db, document, words, stop);
        await DeliveryWishes.LeaveAsync(db, document, stop);
        var draft = new ReviewAnswer
        {
            Mrn = kind == MisfileKinds.Patient ? null : filed.Mrn,
            TypeName = filed.TypeName,
            DocumentDate = filed.DocumentDate,
            Author = filed.Author,
            Facility = filed.Facility,
            Sensitivity = filed.Sensitivity,
            Pages = filed.Arrangement is { } arranged ? [arranged.Turns] : null,
        };
        await ReviewItemTable.OpenCorrectionAsync(db, document, reasons, kind, string.IsNullOrWhiteSpace(note) ? null : note.Trim(), draft, reporter, stop);
        await AuditTable.AppendAsync(db, new(reporter.Name, "document.reported", "document", documentId.ToString(), new { kind, patient = filed.Mrn }), stop);
        return MisfileOutcome.Reported;
    }
}
