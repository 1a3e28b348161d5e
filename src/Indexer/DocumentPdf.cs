using Capture.Contracts;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;

namespace Capture.Indexer;

/// <summary>Makes the searchable PDF of a document from its stored pages.</summary>
internal sealed class DocumentPdf(FileTable files, IBlobStore blobs)
{
    public async Task<StoredBlob> WriteAsync(WorkClaim claim, DocumentRow document, IReadOnlyList<PageRow> pages, CancellationToken stop)
    {
        var file = await files.ReadAsync(document.FileId, stop);
        var metadata = new PdfMetadata
        {
            Title = DocumentTypes.Find(document.TypeName ?? DocumentTypes.Unknown)?.Title ?? document.TypeName!,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(file.ReceivedAt),
            DocumentId = document.Id,
        };
        var sources = pages.Select(page => new PdfPageSource
        {
            Image = page.Image(),
            Geometry = page.Geometry(),
            ReadImage = stopped => blobs.ReadAsync(page.ImageBlob, stopped),
            ReadText = stopped => page.TextAsync(blobs, stopped),
        }).ToList();
        return await blobs.WriteAsync(BlobNames.DocumentPdf(document.Id, claim.Fence),
            (output, stopped) => SearchablePdf.WriteAsync(output, sources, metadata, stopped), stop);
    }
}
