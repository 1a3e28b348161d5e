using Capture.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of pages.</summary>
public sealed class PageTable(DatabaseAccess database)
{
    public Task<PageRow> ReadAsync(Guid fileId, int page, CancellationToken stop) =>
        database.ReadAsync(db => db.Pages.SingleAsync(row => row.FileId == fileId && row.Number == page, stop), stop);

    public Task<PageRow?> FindAsync(Guid fileId, int page, CancellationToken stop) =>
        database.ReadAsync(db => db.Pages.SingleOrDefaultAsync(row => row.FileId == fileId && row.Number == page, stop), stop);

    /// <summary>The pages of a file in order.</summary>
    public Task<List<PageRow>> OfFileAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Pages.Where(row => row.FileId == fileId).OrderBy(row => row.Number).ToListAsync(stop), stop);

    /// <summary>The pages of a document in order.</summary>
    public Task<List<PageRow>> OfDocumentAsync(Guid documentId, CancellationToken stop) =>
        database.ReadAsync(db => db.Pages.Where(row => row.DocumentId == documentId).OrderBy(row => row.Number).ToListAsync(stop), stop);

    /// <summary>
    /// For use inside a transaction: brings a page to its next state. The file's row is locked first, so that two last
    /// pages that commit at once cannot each believe the other unfinished.
    /// </summary>
    /// <returns>Whether every page of the file is now in its final state.</returns>
    public static async Task<bool> FinishAsync(CaptureDb db, Guid fileId, int page, Action<PageRow> finish, CancellationToken stop)
    {
        await SqlDialect.LockFileAsync(db, fileId, stop);
        finish(await db.Pages.SingleAsync(row => row.FileId == fileId && row.Number == page, stop));
        await db.SaveChangesAsync(stop);
        return !await db.Pages.AnyAsync(row => row.FileId == fileId && (row.State == PageStates.Landed || row.State == PageStates.Surveyed), stop);
    }
}

/// <summary>Reading a page's row as what the engines speak of.</summary>
public static class PageRowReading
{
    public static StoredPageImage Image(this PageRow page) =>
        new() { Format = page.ImageFormat, Width = page.Width, Height = page.Height, DpiX = page.DpiX, DpiY = page.DpiY };

    public static PageGeometry Geometry(this PageRow page) => new()
    {
        Rotation = page.Rotation,
        SkewDegrees = page.SkewDegrees,
        Blank = page.State == PageStates.Blank,
        Separator = page.State == PageStates.Separator,
        SeparatorKind = page.SeparatorKind,
        Barcodes = page.Barcodes is { } json ? PageTextJson.ReadBarcodes(json) : [],
    };
}
