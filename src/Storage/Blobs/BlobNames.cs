namespace Capture.Storage.Blobs;

/// <summary>
/// Names of blobs: ids and numbers only. What a stage writes carries the fence of its claim, so that a worker whose
/// lease was taken over can never overwrite what its successor wrote.
/// </summary>
public static class BlobNames
{
    /// <summary>What the names of all blobs of files begin with.</summary>
    public const string Files = "files/";

    public static string Original(Guid fileId) => $"{FileFolder(fileId)}/original";

    /// <summary>What is kept of how the file arrived; see <see cref="KeptArrival"/>.</summary>
    public static string Arrival(Guid fileId) => $"{FileFolder(fileId)}/arrival.json";

    /// <summary>The file whose original bears that name; null when it is another blob's.</summary>
    public static Guid? FileOfOriginal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('/') is [_, _, var id, "original"] && Guid.TryParseExact(id, "N", out var fileId) && Original(fileId) == name ? fileId : null;
    }

    public static string PageImage(Guid fileId, int page, long fence, string format) =>
        $"{PageFolder(fileId, page)}/image-{fence}.{format}";

    public static string PageLayer(Guid fileId, int page, long fence) => $"{PageFolder(fileId, page)}/layer-{fence}.json";

    public static string PageText(Guid fileId, int page, long fence) => $"{PageFolder(fileId, page)}/text-{fence}.json";

    /// <param name="form">Names everything the view depends on: stored image, turn, tilt and width.</param>
    public static string PageView(Guid fileId, int page, string form, string format) => $"{PageFolder(fileId, page)}/view-{form}.{format}";

    public static string DocumentPdf(Guid documentId, long fence) =>
        $"documents/{documentId.ToString("N")[..2]}/{documentId:N}/{fence}.pdf";

    private static string FileFolder(Guid fileId) => $"{Files}{fileId.ToString("N")[^2..]}/{fileId:N}";

    private static string PageFolder(Guid fileId, int page) => $"{FileFolder(fileId)}/{page:D5}";
}
