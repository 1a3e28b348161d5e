using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Documents;

/// <summary>The searchable PDF of a document, as it was filed at a time or as it stands.</summary>
internal static class DocumentContent
{
    public static async Task<IResult> AnswerAsync(Guid id, int? version, DocumentTable documents, IBlobStore blobs, AuditTable audit, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (!await documents.ExistsAsync(id, stop))
            return Results.NotFound();
        var (versions, _) = await documents.HistoryAsync(id, stop);
        var name = version is { } number ? versions.SingleOrDefault(filed => filed.Number == number)?.OutputBlob : (await documents.ReadAsync(id, stop)).OutputBlob;
        if (name is null || !await blobs.ExistsAsync(name, stop))
            return Results.NotFound();
        await audit.AppendAsync(new(context.User.Reviewer().Name, "document.downloaded", "document", id.ToString(), new { version }), stop);
        var pdf = await blobs.FetchAsync(name, stop);
        context.Response.RegisterForDispose(pdf);
        return Results.Stream(pdf.OpenRead(), "application/pdf", $"{id}.pdf");
    }
}
