using Capture.Classifier.Assembly;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Classifier;

/// <summary>
/// Finds where one document of a file ends and the next begins. Safe to run twice: documents are named after file and
/// place, and recorded under the claim's fence.
/// </summary>
internal sealed partial class AssembleConsumer(WorkTable work, FileTable files, PageTable pages, IBlobStore blobs, ILogger<AssembleConsumer> log)
    : IConsumer<FileRecognized>
{
    public async Task Consume(ConsumeContext<FileRecognized> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var file = await files.ReadAsync(message.FileId, stop);
        var rows = await pages.OfFileAsync(message.FileId, stop);
        var sheets = new FileSheets();
        foreach (var row in rows)
            sheets.Add(new() { Number = row.Number, Text = await row.TextAsync(blobs, stop), Geometry = row.Geometry(), GivenUp = row.State == PageStates.GivenUp });
        var documents = DocumentAssembler.Assemble(sheets.Sheets);

        var next = await work.CompleteAsync(claim, db => AssemblyRecord.WriteAsync(db, file, rows, documents, message.InputVersion, stop), stop);
        LogAssembled(message.FileId, documents.Count);
        await work.AnnounceAsync(context, next, stop);
    }

    [LoggerMessage(4001, LogLevel.Information, "File {FileId} holds {Documents} documents")]
    private partial void LogAssembled(Guid fileId, int documents);
}
