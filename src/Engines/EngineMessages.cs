using System.Text.Json.Serialization;
using Capture.Contracts;

namespace Capture.Engines;

/// <summary>What an engine is asked to do. Image bytes travel as the frame's payload.</summary>
[JsonDerivedType(typeof(Inspect), "inspect")]
[JsonDerivedType(typeof(Extract), "extract")]
[JsonDerivedType(typeof(ExtractAttachments), "extract-attachments")]
[JsonDerivedType(typeof(Survey), "survey")]
[JsonDerivedType(typeof(Recognize), "recognize")]
[JsonDerivedType(typeof(Draw), "draw")]
[JsonDerivedType(typeof(TellConfinement), "tell-confinement")]
internal abstract record EngineRequest
{
    internal sealed record Inspect(string Path, FileLimits Limits) : EngineRequest;

    /// <param name="Of">Pages of the file; of one of several that cannot be read, a sheet that says so is the answer.</param>
    internal sealed record Extract(string Path, int Page, int Of, FileLimits Limits) : EngineRequest;

    internal sealed record ExtractAttachments(string Path, string Folder, int Depth, AttachmentLimits Most, FileLimits Limits) : EngineRequest;

    internal sealed record Survey(StoredPageImage Stored, ReaderChoice Reader) : EngineRequest;

    /// <param name="Layer">The words the page brought along, if any.</param>
    internal sealed record Recognize(StoredPageImage Stored, PageGeometry Geometry, ReaderChoice Reader, PageText? Layer) : EngineRequest;

    internal sealed record Draw(StoredPageImage Stored, PageGeometry Geometry, int Widest) : EngineRequest;

    internal sealed record TellConfinement : EngineRequest;
}

/// <summary>With what pages are read.</summary>
internal sealed record ReaderChoice(string? TessdataFolder, string Languages, Recognizer Recognizer, OcrModel Model);

/// <summary>What an engine answers.</summary>
[JsonDerivedType(typeof(Inspected), "inspected")]
[JsonDerivedType(typeof(Extracted), "extracted")]
[JsonDerivedType(typeof(AttachmentsExtracted), "attachments-extracted")]
[JsonDerivedType(typeof(Surveyed), "surveyed")]
[JsonDerivedType(typeof(Recognized), "recognized")]
[JsonDerivedType(typeof(Drawn), "drawn")]
[JsonDerivedType(typeof(Confined), "confined")]
[JsonDerivedType(typeof(Rejected), "rejected")]
[JsonDerivedType(typeof(NotInstalled), "not-installed")]
[JsonDerivedType(typeof(Faulted), "faulted")]
internal abstract record EngineReply
{
    internal sealed record Inspected(FileInspection Inspection) : EngineReply;

    /// <summary>The image is the payload.</summary>
    internal sealed record Extracted(ExtractedPage Page) : EngineReply;

    internal sealed record AttachmentsExtracted(AttachedFiles Files) : EngineReply;

    internal sealed record Surveyed(PageGeometry Geometry) : EngineReply;

    internal sealed record Recognized(PageText Text) : EngineReply;

    /// <summary>The view is the payload.</summary>
    internal sealed record Drawn : EngineReply;

    internal sealed record Confined(Confinement Confinement) : EngineReply;

    internal sealed record Rejected(string Reason, string Message) : EngineReply;

    /// <summary>The recogniser's language data is missing on this machine; the message says how to get it.</summary>
    internal sealed record NotInstalled(string Message) : EngineReply;

    /// <param name="Fault">The name of the exception's type; its message may quote the file and stays behind.</param>
    internal sealed record Faulted(string Fault, bool OutOfMemory) : EngineReply;
}

[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineReply))]
[JsonSerializable(typeof(EngineSettings))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class EngineJson : JsonSerializerContext;
