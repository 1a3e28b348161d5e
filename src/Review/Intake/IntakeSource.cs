using Capture.Storage.Database;

namespace Capture.Review.Intake;

/// <summary>A source as it is configured.</summary>
/// <param name="Where">The folder it watches.</param>
public sealed record IntakeSource(string Name, string Lane, string Where);

/// <summary>The sources of this installation. Given by the host, which knows their settings.</summary>
public delegate IReadOnlyList<IntakeSource> ListSources();

/// <summary>A file a person hands in.</summary>
/// <param name="Path">Where its bytes are for as long as the landing takes.</param>
/// <param name="Name">As the person's machine called it.</param>
/// <param name="Receipt">Tells this hand-in from another; the same one sent twice lands once.</param>
public sealed record UploadedFile(string Path, string Name, string Lane, string Receipt);

/// <summary>Takes a file into the books as an inbox would. Given by the host, which knows how files land.</summary>
/// <returns>The file's row: open, or a duplicate of what came before.</returns>
public delegate Task<FileRow> LandUpload(UploadedFile file, CancellationToken stop);
