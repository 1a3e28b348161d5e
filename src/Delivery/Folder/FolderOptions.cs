using System.ComponentModel.DataAnnotations;

namespace Capture.Delivery.Folder;

/// <summary>What is put beside each PDF.</summary>
public enum FolderIndex
{
    /// <summary>A JSON file with all there is to know.</summary>
    Json,

    /// <summary>A CSV file of a heading and a line.</summary>
    Csv,

    /// <summary>A line for the Document Import Processor of OnBase.</summary>
    Dip,
}

/// <summary>A folder that filed documents are put into.</summary>
public sealed class FolderOptions
{
    /// <summary>The folder. It must exist: one that is gone may be a share that is not mounted.</summary>
    [Required]
    public string Path { get; set; } = "";

    public FolderIndex Index { get; set; } = FolderIndex.Json;

    /// <summary>
    /// The receiver takes files out of the folder. Then what is to be taken back may be with it already: beside deleting what is still
    /// there, a notice is left that says so.
    /// </summary>
    public bool Fetched { get; set; }

    /// <summary>The folder's path as the receiver sees it, for index lines that name the whole path; null: as Capture sees it.</summary>
    public string? SeenAs { get; set; }

    internal static IEnumerable<string> Faults(DestinationOptions destination) => destination.Codes
        .Where(code => System.IO.Path.IsPathRooted(code.Value) || code.Value.Split('/', '\\').Any(part => part is "" or "." or ".." || part.StartsWith('.')))
        .Select(code => $"Codes:{code.Key}={code.Value}: write the name of a folder within the folder, such as Consults or 2026/Consults.");
}
