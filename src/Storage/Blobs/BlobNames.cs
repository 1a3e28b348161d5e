namespace Capture.Storage.Blobs;

/// <summary>
/// Names of blobs: ids and numbers only. What a stage writes carries the fence of its claim, so that a worker whose
/// lease was taken over can never overwrite what its successor wrote.
/// </summary>
public static class BlobNames
{
    public static string Original(Guid fileId) => $"{FileFolder(fileId)}/original";

    public static string PageImage(Guid fileId, int page, long fence, string format) =>
        $"{PageFolder(fileId, page)}/image-{fence}.{format}";

    public static string PageLayer(Guid fileId, int page, long fence) => $"{PageFolder(fileId, page)}/layer-{fence}.json";

    public static string PageText(Guid fileId, int page, long fence) => $"{PageFolder(fileId, page)}/text-{fence}.json";

    /// <param name="form">Names everything the view depends on: stored image, turn, tilt and width.</param>
    public static string PageView(Guid fileId, int page, string form, string format) => $"{PageFolder(fileId, page)}/view-{form}.{format}";

    public static string DocumentPdf(Guid documentId, long fence) =>
        $"documents/{documentId.ToString("N")[..2]}/{documentId:N}/{fence}.pdf";

    private static string FileFolder(Guid fileId) => $"files/{fileId.ToString("N")[^2..]}/{fileId:N}";

    private static string PageFolder(Guid fileId, int page) => $"{FileFolder(fileId)}/{page:D5}";
}
