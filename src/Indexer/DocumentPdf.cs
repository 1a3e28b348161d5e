using Capture.Contracts;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Indexer;

/// <summary>Makes the searchable PDF of a document from its stored pages.</summary>
internal sealed class DocumentPdf(FileTable files, IBlobStore blobs)
{
    public async Task<StoredBlob> WriteAsync(long fence, DocumentRow document, IReadOnlyList<(PageRow Page, int Turn)> pages, CancellationToken stop)
    {
        var file = await files.ReadAsync(document.FileId, stop);
        var metadata = new PdfMetadata
        {
            Title = DocumentTypes.Find(document.TypeName ?? DocumentTypes.Unknown)?.Title ?? document.TypeName!,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(file.ReceivedAt),
            DocumentId = document.Id,
        };
        var sources = pages.Select(arranged => SourceOf(arranged.Page, arranged.Turn)).ToList();
        return await blobs.WriteAsync(BlobNames.DocumentPdf(document.Id, fence),
            (output, stopped) => SearchablePdf.WriteAsync(output, sources, metadata, stopped), stop);
    }

    private PdfPageSource SourceOf(PageRow page, int turn)
    {
        var geometry = page.Geometry();
        return new PdfPageSource
        {
            Image = page.Image(),
            Geometry = turn == 0 ? geometry : geometry with { Rotation = (geometry.Rotation - turn + 360) % 360 },
            ReadImage = stopped => blobs.ReadAsync(page.ImageBlob, stopped),
            ReadText = async stopped => Turned(await page.TextAsync(blobs, stopped), turn),
        };
    }

    // What was read from a page that lay the wrong way is not what stands on it.
    private static PageText Turned(PageText text, int turn) =>
        turn == 0 ? text : turn == 180 ? PageText.Empty(text.Width, text.Height, text.Dpi) : PageText.Empty(text.Height, text.Width, text.Dpi);
}
