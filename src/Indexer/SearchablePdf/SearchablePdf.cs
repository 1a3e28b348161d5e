using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>
/// Writes a document as a PDF one can search, select and copy from: each page is its stored image, byte for byte,
/// under an invisible layer of its words.
/// </summary>
/// <remarks>
/// The page box is the frame of the page's text. The image is turned upright and straight by the drawing matrix, not by
/// resampling, so bitonal pages stay bitonal and nothing is cropped. Pages are written as they are read: memory holds
/// one page, and equal input gives equal bytes. PDF syntax is that of ISO 32000-1 (PDF 1.7).
/// </remarks>
public static class SearchablePdf
{
    /// <param name="output">Written from its present position on, and neither sought nor closed.</param>
    /// <param name="pages">At least one page, in reading order.</param>
    /// <exception cref="UnusablePageImageException">A page's stored image is damaged or is not the image it is said to be.</exception>
    public static async Task WriteAsync(
        Stream output, IReadOnlyList<PdfPageSource> pages, PdfMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pages.Count, nameof(pages));

        var file = new PdfObjects(output);
        var (catalog, pageTree, information) = (file.Reserve(), file.Reserve(), file.Reserve());
        var font = new GlyphlessFont(file.Reserve());
        await file.BeginAsync(cancellationToken);

        var pageNumbers = new List<int>(pages.Count);
        foreach (var page in pages)
            pageNumbers.Add(await WritePageAsync(file, page, pageTree, font, cancellationToken));

        await font.WriteAsync(file, cancellationToken);
        await file.WriteAsync(pageTree, PageTree(pageNumbers), cancellationToken);
        await file.WriteAsync(
            catalog, $"<</Type/Catalog/Pages {pageTree} 0 R/ViewerPreferences<</DisplayDocTitle true>>>>", cancellationToken);
        await file.WriteAsync(information, Information(metadata), cancellationToken);
        await file.EndAsync(catalog, information, metadata.DocumentId, cancellationToken);
    }

    private static async Task<int> WritePageAsync(
        PdfObjects file, PdfPageSource page, int pageTree, GlyphlessFont font, CancellationToken stop)
    {
        var (number, image, content) = (file.Reserve(), file.Reserve(), file.Reserve());
        var text = await page.ReadText(stop);
        var box = PageBox.Of(text);

        var stored = EmbeddedImage.From(await page.ReadImage(stop), page.Image);
        await file.WriteStreamAsync(image, stored.Dictionary, stored.Data, stop);

        var drawing = PageContent.Draw(box, page.Image, page.Geometry, text, font);
        await file.WriteDeflatedAsync(content, "", drawing, stop);

        await file.WriteAsync(
            number,
            $"<</Type/Page/Parent {pageTree} 0 R/MediaBox[0 0 {Pdf.Number(box.Width)} {Pdf.Number(box.Height)}]{box.UserUnitEntry}"
            + $"/Contents {content} 0 R/Resources<</XObject<</{PageContent.ImageName} {image} 0 R>>"
            + $"/Font<</{PageContent.FontName} {font.ObjectNumber} 0 R>>>>>>",
            stop);
        return number;
    }

    private static string PageTree(List<int> pages) =>
        $"<</Type/Pages/Count {pages.Count}/Kids[{string.Join(' ', pages.Select(page => $"{page} 0 R"))}]>>";

    private static string Information(PdfMetadata metadata) =>
        $"<</Title{Pdf.Text(metadata.Title)}/Creator(Capture)/Producer(Capture)"
        + $"/CreationDate{Pdf.Date(metadata.Created)}/ModDate{Pdf.Date(metadata.Created)}>>";
}
