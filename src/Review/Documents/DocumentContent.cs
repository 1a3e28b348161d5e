using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Documents;

/// <summary>The searchable PDF of a document, as it was filed at a time or as it stands.</summary>
internal static class DocumentContent
{
    public static async Task<IResult> AnswerAsync(Guid id, int? version, DocumentTable documents, BlobFolder blobs, AuditTable audit, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (!await documents.ExistsAsync(id, stop))
            return Results.NotFound();
        var (versions, _) = await documents.HistoryAsync(id, stop);
        var name = version is { } number ? versions.SingleOrDefault(filed => filed.Number == number)?.OutputBlob : (await documents.ReadAsync(id, stop)).OutputBlob;
        if (name is null || !blobs.Exists(name))
            return Results.NotFound();
        await audit.AppendAsync(new(context.User.Reviewer().Name, "document.downloaded", "document", id.ToString(), new { version }), stop);
        return Results.Stream(blobs.OpenRead(name), "application/pdf", $"{id}.pdf");
    }
}
