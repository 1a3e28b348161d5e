using Capture.Storage.Work;
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
    /// <summary>Of the files of one source.</summary>
    public Task<RunProgress> ReadAsync(string source, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var files = db.Files.Where(file => file.Source == source);
        var pages = db.Pages.Where(page => files.Any(file => file.Id == page.FileId));
        var documents = db.Documents.Where(document => files.Any(file => file.Id == document.FileId));
        return new RunProgress
        {
            Files = await files.CountAsync(stop),
            FilesOpened = await files.CountAsync(file => file.State != FileStates.Open || file.PagesFound != null, stop),
            Pages = await pages.CountAsync(stop),
            PagesDone = await pages.CountAsync(page => page.State != PageStates.Landed && page.State != PageStates.Surveyed, stop),
            Documents = await documents.CountAsync(stop),
            DocumentsDone = await documents.CountAsync(document => document.State != DocumentStates.Open, stop),
            OpenWork = await OpenWorkAsync(db, source, stop),
        };
    }, stop);

    /// <summary><see cref="RunProgress.OpenWork"/> alone: whether a run is done is asked much more often than how far it is.</summary>
    public Task<int> OpenWorkAsync(string source, CancellationToken stop) => database.ReadAsync(db => OpenWorkAsync(db, source, stop), stop);

    private static Task<int> OpenWorkAsync(CaptureDb db, string source, CancellationToken stop)
    {
        var files = db.Files.Where(file => file.Source == source);
        var documents = db.Documents.Where(document => files.Any(file => file.Id == document.FileId));
        return db.StageWork.CountAsync(work => (work.State == WorkStates.Ready || work.State == WorkStates.Running || work.State == WorkStates.Failed)
            && (files.Any(file => file.Id == work.SubjectId) || documents.Any(document => document.Id == work.SubjectId)), stop);
    }
}
