using System.Globalization;
using Capture.Contracts;
using Capture.Review.Documents;
using Capture.Review.Intake;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Api;

/// <summary>A document as lists give it.</summary>
public sealed record DocumentAnswer(Guid Id, Guid FileId, string State, string? TypeName, string? Mrn, string? DocumentDate, string? Author, IReadOnlyList<string> Sensitivity, string Source, long ReceivedAt, int Pages, bool HasText, string? Facility)
{
    public static DocumentAnswer Of(SearchRow row) => new(row.DocumentId, row.FileId, row.State, row.TypeName, row.Mrn, row.DocumentDate, row.Author,
        row.Sensitivity.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.Source, row.ReceivedAt, row.Pages, row.HasText, row.Facility);
}

/// <summary>A document as it was filed at a time.</summary>
public sealed record VersionAnswer(int Number, long RecordedAt, bool ByMachine, string? TypeName, string? Mrn, string? DocumentDate, string? Author, string Sensitivity, string Reason, string? Facility);

/// <summary>What was read from a page.</summary>
public sealed record PageTextAnswer(int Page, string Text, double Confidence);

/// <summary>A file that was handed in.</summary>
public sealed record UploadAnswer(Guid FileId, string State, Guid? DuplicateOf);

/// <summary>A report that a document is filed wrongly.</summary>
/// <param name="Kind">See <see cref="MisfileKinds"/>.</param>
public sealed record MisfiledRequest(string Kind, string? Note);

/// <summary>Requests about documents.</summary>
internal static class DocumentRequests
{
    private const int Shown = 50;
    private const int MostPagesOfText = 50;

    public static async Task<IResult> SearchAsync([AsParameters] SearchForm form, string? cursor, SearchTable search, FindPatients find, AuditTable audit, HttpContext context)
    {
        var stop = context.RequestAborted;
        var (query, problem) = await form.ReadAsync(find, stop);
        if (problem is not null)
            return Problems.Missing("from", problem);
        var found = await search.FindAsync(query, long.TryParse(cursor, CultureInfo.InvariantCulture, out var older) ? older : null, null, Shown, stop);
        await audit.AppendAsync(new(context.User.Reviewer().Name, "documents.searched", "document", "", new { patient = form.Patient, found = found.Rows.Count, type = query.TypeName, state = query.State }), stop);
        return Results.Ok(new ListAnswer<DocumentAnswer>([.. found.Rows.Select(DocumentAnswer.Of)], found.Older?.ToString(CultureInfo.InvariantCulture)));
    }

    public static async Task<IResult> ReadAsync(Guid id, SearchTable search, AuditTable audit, HttpContext context)
    {
        if (await search.FindAsync(id, context.RequestAborted) is not { } row)
            return Problems.NotFound("document");
        await audit.AppendAsync(new(context.User.Reviewer().Name, "document.viewed", "document", id.ToString()), context.RequestAborted);
        return Results.Ok(DocumentAnswer.Of(row));
    }

    public static async Task<IResult> VersionsAsync(Guid id, DocumentTable documents, AuditTable audit, HttpContext context)
    {
        if (!await documents.ExistsAsync(id, context.RequestAborted))
            return Problems.NotFound("document");
        var (versions, _) = await documents.HistoryAsync(id, context.RequestAborted);
        await audit.AppendAsync(new(context.User.Reviewer().Name, "document.viewed", "document", id.ToString(), new { versions = versions.Count }), context.RequestAborted);
        return Results.Ok(versions.ConvertAll(version => new VersionAnswer(version.Number, version.RecordedAt, version.Decision is null, version.TypeName, version.Mrn, version.DocumentDate, version.Author, version.Sensitivity, version.Reason, version.Facility)));
    }

    public static async Task<IResult> TextAsync(Guid id, string? cursor, DocumentTable documents, PageTable pages, IBlobStore blobs, AuditTable audit, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (!await documents.ExistsAsync(id, stop))
            return Problems.NotFound("document");
        _ = int.TryParse(cursor, CultureInfo.InvariantCulture, out var skip);
        var all = await pages.OfDocumentAsync(id, stop);
        var texts = new List<PageTextAnswer>();
        foreach (var page in all.Skip(Math.Max(0, skip)).Take(MostPagesOfText))
            texts.Add(new(page.Number, (await page.TextAsync(blobs, stop)).ToPlainText(), page.Confidence));
        await audit.AppendAsync(new(context.User.Reviewer().Name, "document.viewed", "document", id.ToString(), new { text = texts.Count }), stop);
        return Results.Ok(new ListAnswer<PageTextAnswer>(texts, skip + texts.Count < all.Count ? (skip + texts.Count).ToString(CultureInfo.InvariantCulture) : null));
    }

    public static async Task<IResult> MisfiledAsync(Guid id, MisfiledRequest request, MisfileTable misfiles, DocumentTable documents, HttpContext context)
    {
        if (!MisfileKinds.All.ContainsKey(request.Kind ?? ""))
            return Problems.Missing("kind", $"Kinds: {string.Join(", ", MisfileKinds.All.Keys)}.");
        if (request.Note is { Length: > 500 })
            return Problems.Missing("note", "A note has 500 characters at most.");
        if (!await documents.ExistsAsync(id, context.RequestAborted))
            return Problems.NotFound("document");
        return await misfiles.ReportAsync(id, context.User.Reviewer(), request.Kind!, request.Note, context.RequestAborted) switch
        {
            MisfileOutcome.Reported => Results.NoContent(),
            MisfileOutcome.BeingCorrected => Problems.Conflict("A supervisor's correction of it takes effect just now."),
            _ => Problems.Conflict("It is filed nowhere now: it waits for a person, or was reported already."),
        };
    }

    public static async Task<IResult> UploadAsync(IFormFile file, [Microsoft.AspNetCore.Mvc.FromForm] string? lane, Uploads uploads, HttpContext context)
    {
        var taken = await uploads.TakeAsync(file, lane ?? Lanes.Routine, $"api:{context.Request.Headers[RepeatableRequests.Header]}", context.User.Reviewer(), context.RequestAborted);
        return taken.Problem is { } problem
            ? Problems.Missing("file", problem)
            : Results.Accepted(value: new UploadAnswer(taken.File!.Id, taken.File.State, taken.File.DuplicateOf));
    }
}

/// <summary>A patient as a search gives it.</summary>
public sealed record PatientAnswer(string Mrn, string Last, string First, string Middle, string Suffix, string Sex, DateOnly? BirthDate, string City);

/// <summary>Requests about patients.</summary>
internal static class PatientRequests
{
    private const int MostFound = 25;
    private const int Shown = 100;

    public static async Task<IResult> SearchAsync(string words, PatientLookup lookup, HttpContext context)
    {
        if (!PatientLookup.IsSearch(words))
            return Problems.Missing("words", $"Give {PatientLookup.ShortestWords} letters or more, at most {PatientLookup.LongestWords}.");
        var found = await lookup.FindAsync(words, MostFound, context.User, context.RequestAborted);
        return Results.Ok(found.Select(patient => new PatientAnswer(patient.Mrn, patient.Last, patient.First, patient.Middle, patient.Suffix, patient.Sex, patient.Dob, patient.City)));
    }

    public static async Task<IResult> ChartAsync(string mrn, string? type, string? cursor, PatientTable patients, SearchTable search, AuditTable audit, HttpContext context)
    {
        var stop = context.RequestAborted;
        if ((await patients.OfAsync([mrn], stop)).FirstOrDefault() is not { } patient)
            return Problems.NotFound("patient");
        var chart = await search.ChartAsync(patient.Mrn, type, ChartPlace.Parse(cursor), Shown, stop);
        await audit.AppendAsync(new(context.User.Reviewer().Name, "patient.viewed", "patient", patient.Mrn, new { documents = chart.Rows.Count }), stop);
        return Results.Ok(new ListAnswer<DocumentAnswer>([.. chart.Rows.Select(DocumentAnswer.Of)], chart.Older?.ToString()));
    }
}
