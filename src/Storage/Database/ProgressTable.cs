using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>How far a run is.</summary>
public sealed record RunProgress
{
    public required int Files { get; init; }

    /// <summary>Files whose pages are known, or that need none.</summary>
    public required int FilesOpened { get; init; }
    public required int Pages { get; init; }

    /// <summary>Pages read, blank, separators or given up.</summary>
    public required int PagesDone { get; init; }
    public required int Documents { get; init; }
    public required int DocumentsDone { get; init; }

    /// <summary>Units of work that are not finished; 0 when there is nothing left to do.</summary>
    public required int OpenWork { get; init; }
}

/// <summary>Counts for progress displays.</summary>
public sealed class ProgressTable(DatabaseAccess database)
{
    public Task<RunProgress> ReadAsync(CancellationToken stop) => database.ReadAsync(async db => new RunProgress
    {
        Files = await db.Files.CountAsync(stop),
        FilesOpened = await db.Files.CountAsync(file => file.State != FileStates.Open || file.PagesFound != null, stop),
        Pages = await db.Pages.CountAsync(stop),
        PagesDone = await db.Pages.CountAsync(page => page.State != PageStates.Landed && page.State != PageStates.Surveyed, stop),
        Documents = await db.Documents.CountAsync(stop),
        DocumentsDone = await db.Documents.CountAsync(document => document.State != DocumentStates.Open, stop),
        OpenWork = await db.StageWork.CountAsync(work => work.State == Work.WorkStates.Ready || work.State == Work.WorkStates.Running || work.State == Work.WorkStates.Failed, stop),
    }, stop);
}
