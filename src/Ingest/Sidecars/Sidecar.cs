using Capture.Contracts;

namespace Capture.Ingest;

/// <summary>
/// What a fax server, scanner or portal wrote about a file beside it, in one vocabulary. All fields are claims of the
/// sender's equipment: null where it said nothing, or nothing that could be understood.
/// </summary>
public sealed record Sidecar
{
    /// <summary>The program or channel that wrote it, such as <c>portal</c>.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The source's own identity of the message.</summary>
    public string? SourceMessageId { get; init; }

    /// <summary>When the source received or scanned it. Times without an offset are taken in the source's time zone.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Number that was called (DID, DNIS): digits, a leading plus where given.</summary>
    public string? CalledNumber { get; init; }

    /// <summary>Number the call came from (ANI, caller id): digits, a leading plus where given.</summary>
    public string? CallerNumber { get; init; }

    /// <summary>Name the telephone network gave for the caller.</summary>
    public string? CallerName { get; init; }

    /// <summary>What the sending machine calls itself (TSI, CSID); set by its owner, often a name or nothing of use.</summary>
    public string? SenderStationId { get; init; }

    public string? Subaddress { get; init; }

    /// <summary>Pages the source says there are. A file with fewer has lost some on its way.</summary>
    public int? PagesExpected { get; init; }

    /// <summary>Resolution in the source's words (<c>fine</c>, <c>standard</c>, one letter a page …).</summary>
    public string? Resolution { get; init; }

    public int? DurationSeconds { get; init; }

    /// <summary>Line speed, bits a second.</summary>
    public int? SpeedBps { get; init; }

    /// <summary>Outcome in the source's code.</summary>
    public string? StatusCode { get; init; }

    /// <summary>Outcome in the source's words.</summary>
    public string? StatusText { get; init; }

    /// <summary>The source says that the transmission broke off.</summary>
    public bool? IsPartial { get; init; }

    /// <summary>Port, modem or scanner.</summary>
    public string? Device { get; init; }

    /// <summary>Scan batch the file belongs to.</summary>
    public string? BatchId { get; init; }

    /// <summary>Name the file had where it came from. Without folders.</summary>
    public string? OriginalFileName { get; init; }

    /// <summary>Name of the file it describes. Without folders.</summary>
    public string? ImageFile { get; init; }
}

/// <summary>Something about a sidecar that did not go well. The file itself is taken all the same.</summary>
/// <param name="Code">A constant of <see cref="SidecarFindings"/>.</param>
/// <param name="Field">The field of <see cref="Sidecar"/> concerned; null when it is the whole sidecar.</param>
public sealed record SidecarFinding(string Code, string? Field = null);

public static class SidecarFindings
{
    public const string TooLarge = "sidecar-too-large";
    public const string Unreadable = "sidecar-unreadable";
    public const string Malformed = "sidecar-malformed";
    public const string NothingKnown = "sidecar-has-no-known-field";
    public const string BadValue = "sidecar-value-not-understood";
    public const string SeveralRecords = "sidecar-has-several-records";
}

/// <summary>Result of reading a sidecar. <paramref name="Sidecar"/> is null when nothing at all could be used.</summary>
public sealed record SidecarReading(Sidecar? Sidecar, IReadOnlyList<SidecarFinding> Findings)
{
    /// <summary>What a file without a sidecar has.</summary>
    public static SidecarReading None { get; } = new(null, []);

    /// <summary>
    /// Whether it may have said that pages are missing, in words that were not understood. A caller's number or a time that
    /// cannot be read costs that fact alone.
    /// </summary>
    public bool NotUnderstood => Findings.Any(finding => finding.Field is null or nameof(Capture.Ingest.Sidecar.PagesExpected) or nameof(Capture.Ingest.Sidecar.IsPartial));

    /// <summary>What is doubtful about the file because of it: codes of <see cref="ReviewReasons"/>, with a space between.</summary>
    public string Doubts => string.Join(' ', new[]
    {
        NotUnderstood ? ReviewReasons.SidecarNotUnderstood : "",
        // The server itself says that the transmission broke off, so there is a page that did not come, whatever its count says.
        Sidecar?.IsPartial == true ? ReviewReasons.PagesMissing : "",
    }.Where(code => code.Length > 0));
}
