using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>
/// One page of a document to be written. Image and text are fetched when the page's turn comes and let go after it,
/// so that memory does not grow with the number of pages.
/// </summary>
public sealed record PdfPageSource
{
    /// <summary>Format, size and resolution of the stored image.</summary>
    public required StoredPageImage Image { get; init; }

    /// <summary>How the page lies in its stored image; the written page is turned and tilted back by it.</summary>
    public required PageGeometry Geometry { get; init; }

    /// <summary>Fetches the bytes of the stored image. Called once.</summary>
    public required Func<CancellationToken, Task<byte[]>> ReadImage { get; init; }

    /// <summary>Fetches the page's text, whose frame is the written page. Called once.</summary>
    public required Func<CancellationToken, Task<PageText>> ReadText { get; init; }
}

/// <summary>What a PDF says of itself. Copied into the file as it is: it must not hold patient data.</summary>
public sealed record PdfMetadata
{
    /// <summary>What the document is, such as <c>Discharge summary</c>.</summary>
    public required string Title { get; init; }

    /// <summary>When the file was received or filed: the file's date, given from outside so that writing twice gives equal bytes.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The document's identity; the file identifier of the trailer.</summary>
    public required Guid DocumentId { get; init; }
}
