using Capture.Classifier.Assembly;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Classifier;

/// <summary>Finds where one document of a file ends and the next begins. Documents are named after file and place, so that they are the same each time.</summary>
internal sealed class AssembleStage(FileTable files, PageTable pages, IBlobStore blobs) : Stage<FileRecognized>
{
    public override async Task<Outcome> RunAsync(Unit<FileRecognized> unit, CancellationToken stop)
    {
        var file = await files.ReadAsync(unit.Message.FileId, stop);
        var rows = await pages.OfFileAsync(file.Id, stop);
        var sheets = new FileSheets(file.ReceivedOn);
        foreach (var row in rows)
            sheets.Add(new() { Number = row.Number, Text = await row.TextAsync(blobs, stop), Geometry = row.Geometry(), GivenUp = row.State == PageStates.GivenUp });
        var documents = DocumentAssembler.Assemble(sheets.Sheets);

        return new Outcome(async db =>
            [.. (await AssemblyRecord.WriteAsync(db, file, rows, documents, unit.Message.InputVersion, stop)).Select(unit.Next.Document)])
        {
            Figures = new(("documents", documents.Count)),
        };
    }
}
