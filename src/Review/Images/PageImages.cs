using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Capture.Contracts;
using Capture.Engines;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Images;

/// <summary>
/// Pages as browsers show them. A view is drawn in an engine process the first time it is asked for and kept as a blob; its
/// address names everything it depends on, so browsers may keep it, too.
/// </summary>
public sealed class PageImages(IBlobStore blobs, EnginePool engines)
{
    /// <summary>Wide enough for the small print of a page at any useful magnification.</summary>
    public const int Full = 2200;

    public const int Thumbnail = 132;

    /// <summary>The address of a view of a page.</summary>
    /// <param name="width"><see cref="Full"/> or <see cref="Thumbnail"/>.</param>
    public static string Address(PageRow page, int width) => $"/img/{page.FileId}/{page.Number}/{FormOf(page, width)}";

    /// <summary>The view, drawn now if it was never asked for.</summary>
    public async Task<byte[]> ReadAsync(PageRow page, int width, CancellationToken stop)
    {
        var name = BlobNames.PageView(page.FileId, page.Number, FormOf(page, width), FormatOf(page));
        if (await blobs.ExistsAsync(name, stop))
            return await blobs.ReadAsync(name, stop);
        var view = await engines.DrawAsync(await blobs.ReadAsync(page.ImageBlob, stop), page.Image(), page.Geometry(), width, stop);
        await blobs.WriteAsync(name, view, stop);
        return view;
    }

    internal static async Task<IResult> AnswerAsync(Guid fileId, int page, string form, PageTable pages, PageImages images, HttpContext context)
    {
        if (await pages.FindAsync(fileId, page, context.RequestAborted) is not { } row || new[] { Full, Thumbnail }.FirstOrDefault(width => FormOf(row, width) == form) is not (> 0 and var width))
            return Results.NotFound();
        var view = await images.ReadAsync(row, width, context.RequestAborted);
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(view, FormatOf(row) == "png" ? "image/png" : "image/jpeg");
    }

    private static string FormatOf(PageRow page) => page.ImageFormat == "tif" ? "png" : "jpg";

    private static string FormOf(PageRow page, int width)
    {
        var all = string.Create(CultureInfo.InvariantCulture, $"{page.ImageBlob}|{page.Rotation}|{page.SkewDegrees}|{page.DpiX}|{page.DpiY}");
        return $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 6))}-{width}";
    }
}
