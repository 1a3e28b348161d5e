using System.Text.Json.Serialization;
using Capture.Contracts;
using Capture.Imaging.Files;

namespace Capture.Imaging.Engines;

/// <summary>What an engine is asked to do. Image bytes travel as the frame's payload.</summary>
[JsonDerivedType(typeof(Inspect), "inspect")]
[JsonDerivedType(typeof(Extract), "extract")]
internal abstract record EngineRequest
{
    internal sealed record Inspect(string Path, FileLimits Limits) : EngineRequest;

    internal sealed record Extract(string Path, int Page, FileLimits Limits) : EngineRequest;
}

/// <summary>What an engine answers.</summary>
[JsonDerivedType(typeof(Inspected), "inspected")]
[JsonDerivedType(typeof(Extracted), "extracted")]
[JsonDerivedType(typeof(Rejected), "rejected")]
[JsonDerivedType(typeof(Faulted), "faulted")]
internal abstract record EngineReply
{
    internal sealed record Inspected(FileInspection Inspection) : EngineReply;

    /// <summary>The image is the payload.</summary>
    internal sealed record Extracted(ExtractedPage Page) : EngineReply;

    internal sealed record Rejected(string Reason, string Message) : EngineReply;

    /// <param name="Fault">The name of the exception's type; its message may quote the file and stays behind.</param>
    internal sealed record Faulted(string Fault, bool OutOfMemory) : EngineReply;
}

[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineReply))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class EngineJson : JsonSerializerContext;
