using Capture.Storage.Blobs;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;

namespace Capture.Delivery.Folder;

/// <summary>
/// Puts documents into a folder: a PDF and a file that says what it is, both named by document and filing, so that doing it twice is
/// doing it once. Each appears under its name whole and on the disk, the PDF first: whoever sees what says what it is, finds it.
/// </summary>
internal sealed class FolderDestination(DestinationOptions options, TimeProvider time) : IDestination
{
    // In the order of FolderIndex.
    private static readonly string[] NoteEndings = [".json", ".csv", ".txt"];

    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Anything = (UnixFileMode)0xFFF;

    private readonly FolderOptions _folder = options.Folder;

    public bool Deduplicates => true;

    public bool OneAtATime => false;

    public TimeSpan LongestTime(long bytes) => TimeSpan.FromMinutes(5);

    public Task<Func<CancellationToken, Task<Answer>>> PrepareAsync(Parcel parcel, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        var note = FolderNote.Of(parcel, options, time.GetUtcNow());
        return Task.FromResult<Func<CancellationToken, Task<Answer>>>(async stopped =>
        {
            try
            {
                return await BringAboutAsync(parcel, note, stopped);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                return new Answer.OutOfReach(CodeOf(failed));
            }
        });
    }

    public async Task<string> TestAsync(CancellationToken stop)
    {
        if (!Directory.Exists(_folder.Path))
            throw new UnfitDestinationException($"The folder {_folder.Path} is not there. Make it, or mount the share it lies on.");
        try
        {
            var probe = Path.Combine(_folder.Path, $".capture-{Guid.CreateVersion7():N}.part");
            await WriteAsync(probe, "."u8.ToArray(), stop);
            File.Delete(probe);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new UnfitDestinationException($"The folder {_folder.Path} cannot be written ({CodeOf(failed)}). Give this user the right to create, rename and delete in it, and see that its disk has room.");
        }

        return $"{_folder.Path} can be written";
    }

    private async Task<Answer> BringAboutAsync(Parcel parcel, FolderNote note, CancellationToken stop)
    {
        // A mount point without its share is an empty folder or none; it is never made.
        if (!Directory.Exists(_folder.Path))
            return new Answer.OutOfReach("folder-missing");
        if (parcel.Act != DeliveryActs.Retract)
        {
            var folder = FolderOf(parcel.Filing);
            MakeFolder(folder);
            await PutAsync(folder, PdfName(parcel.Filing), parcel.Pdf!, stop);
            await PutAsync(folder, NoteName(parcel.Filing), note.Index, stop);
        }

        foreach (var old in parcel.Act == DeliveryActs.Retract ? [parcel.Filing] : parcel.Over)
            await TakeBackAsync(old, PlaceOf(old, parcel), note, stop);
        if (parcel.Act == DeliveryActs.Retract)
            return new Answer.Taken("deleted", "deleted");
        var place = Path.GetRelativePath(_folder.Path, Path.Combine(FolderOf(parcel.Filing), PdfName(parcel.Filing)));
        return new Answer.Taken("written", place, place);
    }

    // First what says what it is, so that nobody is led to a PDF that is gone.
    private async Task TakeBackAsync(DocumentVersionRow filing, string folder, FolderNote note, CancellationToken stop)
    {
        if (Directory.Exists(folder))
        {
            // Of whichever kind it was when it was written.
            foreach (var ending in NoteEndings)
                File.Delete(Path.Combine(folder, Stem(filing) + ending));
            File.Delete(Path.Combine(folder, PdfName(filing)));
            FolderOnDisk.Force(folder, _folder.Path);
        }

        if (!_folder.Fetched)
            return;
        MakeFolder(folder);
        await PutAsync(folder, $"{Stem(filing)}.retract.json", note.Retraction(filing), stop);
    }

    private async Task PutAsync(string folder, string name, byte[] content, CancellationToken stop)
    {
        var part = Path.Combine(folder, $".{name}.part");
        await WriteAsync(part, content, stop);
        OpenAs(folder, part, Read);
        File.Move(part, Path.Combine(folder, name), overwrite: true);
        FolderOnDisk.Force(folder, _folder.Path);
    }

    private static async Task WriteAsync(string path, byte[] content, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await file.WriteAsync(content, stop);
        await file.FlushAsync(stop);
        file.Flush(flushToDisk: true);
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var above = Path.GetDirectoryName(folder)!;
        MakeFolder(above);
        Directory.CreateDirectory(folder);
        OpenAs(above, folder, Anything);
    }

    // Whoever may look into the folder may read what is put there, though all else that Capture writes is its owner's alone.
    private static void OpenAs(string folder, string path, UnixFileMode most)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            File.SetUnixFileMode(path, (File.GetUnixFileMode(folder) & most) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // A share says itself who may read.
        }
    }

    // Where it was put, though the settings may call its type otherwise by now.
    private string PlaceOf(DocumentVersionRow filing, Parcel parcel) => parcel.Held == filing.Number && parcel.Reference is { } place
        ? Path.GetDirectoryName(Path.Combine(Path.TrimEndingDirectorySeparator(_folder.Path), place))! : FolderOf(filing);

    private string FolderOf(DocumentVersionRow filing) =>
        options.Codes.TryGetValue(filing.TypeName ?? "", out var within) ? Path.Combine(Path.TrimEndingDirectorySeparator(_folder.Path), within.Replace('\\', '/')) : Path.TrimEndingDirectorySeparator(_folder.Path);

    private static string Stem(DocumentVersionRow filing) => $"{filing.DocumentId:N}-v{filing.Number}";

    internal static string PdfName(DocumentVersionRow filing) => $"{Stem(filing)}.pdf";

    private string NoteName(DocumentVersionRow filing) => Stem(filing) + NoteEndings[(int)_folder.Index];

    // Codes only: the message of the system names the file.
    private static string CodeOf(Exception failed) => failed switch
    {
        UnauthorizedAccessException => "folder-forbidden",
        DirectoryNotFoundException => "folder-missing",
        IOException { HResult: 28 } => "disk-full",
        _ => "folder-fails",
    };
}
