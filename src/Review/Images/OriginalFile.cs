using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Images;

/// <summary>The file as it arrived, byte for byte, to be saved and opened outside the browser.</summary>
internal static class OriginalFile
{
    public static async Task<IResult> AnswerAsync(Guid fileId, FileTable files, IBlobStore blobs, AuditTable audit, HttpContext context)
    {
        if (await files.FindAsync(fileId, context.RequestAborted) is not { } file)
            return Results.NotFound();
        await audit.AppendAsync(new(context.User.Reviewer().Name, "file.original-read", "file", fileId.ToString()), context.RequestAborted);
        var original = await blobs.FetchAsync(file.OriginalBlob, context.RequestAborted);
        context.Response.RegisterForDispose(original);
        // A stranger's bytes are never shown inside our pages.
        return Results.Stream(original.OpenRead(), "application/octet-stream", Path.GetFileName(file.Name));
    }
}
