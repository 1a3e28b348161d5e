namespace Capture.Engines;

/// <summary>How much of what is attached to a file is taken out of it.</summary>
/// <param name="MostFiles">Attachments of one file; those after them are left out.</param>
/// <param name="MostBytes">Bytes of one attachment, unpacked.</param>
/// <param name="MostDepth">Attachments of attachments are taken out down to this depth; 1 takes out only those of what arrived itself.</param>
public sealed record AttachmentLimits(int MostFiles, long MostBytes, int MostDepth);

/// <summary>What is attached to a file.</summary>
public sealed record AttachedFiles
{
    /// <summary>In the order the file lists them; each was written to the folder that was named.</summary>
    public IReadOnlyList<AttachedFile> Taken { get; init; } = [];

    /// <summary>
    /// Attachments that are none of the formats Capture reads, are larger, deeper or more than allowed, or cannot be unpacked. A person must be told of them.
    /// </summary>
    public int LeftOut { get; init; }
}

/// <summary>One attachment, written as a file.</summary>
/// <param name="Path">In the folder that was named; the name holds nothing from the PDF.</param>
/// <param name="Name">As the PDF calls it; it may carry a patient's name and anything else.</param>
/// <param name="Format"><c>pdf</c>, <c>tiff</c>, <c>jpeg</c> or <c>png</c>, by its content.</param>
public sealed record AttachedFile(string Path, string Name, string Format);
