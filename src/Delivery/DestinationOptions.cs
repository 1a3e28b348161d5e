using System.ComponentModel.DataAnnotations;
using Capture.Delivery.Fhir;
using Capture.Delivery.Folder;
using Capture.Delivery.Hl7;
using Capture.Delivery.Webhook;

namespace Capture.Delivery;

/// <summary>How a destination is spoken to.</summary>
public enum DestinationKind
{
    /// <summary>A folder: the PDF and a file that says what it is.</summary>
    Folder,

    /// <summary>HL7 v2.5.1 over MLLP: MDM messages with the PDF inside.</summary>
    Hl7,

    /// <summary>A program that is told by signed HTTP requests.</summary>
    Webhook,

    /// <summary>A server of FHIR R4: DocumentReference, Binary and Provenance.</summary>
    Fhir,
}

/// <summary>One place that filed documents are delivered to. Bound from <c>Destinations:0</c>, <c>Destinations:1</c> and so on.</summary>
public sealed class DestinationOptions
{
    /// <summary>Name in reports and logs. What was delivered is kept under it: another name is another destination.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ErrorMessage = "up to 64 letters, digits, points, hyphens and underscores, the first a letter or digit")]
    public string Name { get; set; } = "";

    public DestinationKind Kind { get; set; } = DestinationKind.Folder;

    /// <summary>Only documents of these types; none: of all. What concerns no patient is delivered only where its type is named.</summary>
    public IList<string> Types { get; set; } = [];

    /// <summary>Only documents from these facilities, in any case of letters; none: from all.</summary>
    public IList<string> Facilities { get; set; } = [];

    /// <summary>Labels of sensitive documents that it may have, such as <c>mental-health</c>; a document with any other is not delivered to it.</summary>
    public IList<string> Sensitive { get; set; } = [];

    /// <summary>What the destination calls a type: a folder within the folder, or its code. A type without an entry is called by its own name.</summary>
    public IDictionary<string, string> Codes { get; set; } = new Dictionary<string, string>();

    /// <summary>A filing is kept back for so long: what is taken back or corrected within it is never sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Hold { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause before the next try; doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>No pause is longer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Tries of one document that fail by its own fault, after which it is left to a person. A destination that is out of reach uses up none.</summary>
    [Range(1, 100)]
    public int Tries { get; set; } = 8;

    /// <summary>Messages a minute, over all processes; 0: as many as it takes.</summary>
    [Range(0, 60_000)]
    public int MostPerMinute { get; set; }

    public FolderOptions Folder { get; set; } = new();

    public Hl7Options Hl7 { get; set; } = new();

    public WebhookOptions Webhook { get; set; } = new();

    public FhirOptions Fhir { get; set; } = new();

    /// <summary>What the destination calls a type.</summary>
    internal string CodeOf(string? type) => type is null ? "" : Codes.TryGetValue(type, out var code) ? code : type;

    internal TimeSpan Apart => MostPerMinute == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(1) / MostPerMinute;
}
