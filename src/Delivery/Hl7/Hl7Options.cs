using System.ComponentModel.DataAnnotations;

namespace Capture.Delivery.Hl7;

/// <summary>The character set of messages.</summary>
public enum Hl7Charset
{
    Utf8,

    /// <summary>ISO 8859-1. A name it cannot write is not sent.</summary>
    Latin1,
}

/// <summary>A receiver of HL7 v2.5.1 over MLLP.</summary>
public sealed class Hl7Options
{
    /// <summary>Name or address of the receiver.</summary>
    [Required]
    public string Host { get; set; } = "";

    [Range(1, 65_535)]
    public int Port { get; set; } = 2575;

    /// <summary>TLS; the receiver's certificate is checked against the machine's trusted ones.</summary>
    public bool Tls { get; set; }

    /// <summary>The name the certificate must bear; null: the host's.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>PKCS #12 file this side shows the receiver.</summary>
    public string? ClientCertificate { get; set; }
    public string? ClientCertificatePassword { get; set; }

    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait for the answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So much longer for each megabyte that was sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TimeoutPerMegabyte { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A document whose PDF is larger is left to a person: receivers give up on large messages without a word.</summary>
    [Range(1, 200)]
    public int LargestMegabytes { get; set; } = 20;

    public Hl7Charset Charset { get; set; } = Hl7Charset.Utf8;

    /// <summary>MSH-3 to MSH-6, as the receiver knows them.</summary>
    [Required]
    public string SendingApplication { get; set; } = "CAPTURE";
    public string SendingFacility { get; set; } = "";
    public string ReceivingApplication { get; set; } = "";
    public string ReceivingFacility { get; set; } = "";

    /// <summary>MSH-11.</summary>
    [Required, RegularExpression("[PTD]", ErrorMessage = "P, T or D")]
    public string ProcessingId { get; set; } = "P";

    /// <summary>Who gives out the record numbers, as PID-3.4: <c>LAKESIDE</c> or <c>LAKESIDE&amp;2.16.840.1.113883.3.1&amp;ISO</c>.</summary>
    [RegularExpression(@"[^|^~\\\r\n]*", ErrorMessage = "a name, or name&id&kind of id")]
    public string AssigningAuthority { get; set; } = "";

    /// <summary>TXA-17.</summary>
    [Required, RegularExpression("DI|DO|IP|IN|PA|AU|LA", ErrorMessage = "a code of table 271, such as DO or AU")]
    public string CompletionStatus { get; set; } = "DO";

    /// <summary>OBX-5.2 and OBX-5.3 of the PDF.</summary>
    [Required, RegularExpression(@"[A-Za-z]+\^[A-Za-z]+", ErrorMessage = "AP^PDF or application^pdf")]
    public string PdfType { get; set; } = "AP^PDF";

    /// <summary>MSH-15 AL and MSH-16 NE: the receiver answers that it has the message. False leaves both empty.</summary>
    public bool Enhanced { get; set; } = true;

    /// <summary>Adds an OBX for each probability. Some receivers print every OBX as text of the document.</summary>
    public bool Probabilities { get; set; }

    /// <summary>
    /// The receiver takes a message with a control id (MSH-10) that it has had for a repetition. Then a message without an answer is sent
    /// again; otherwise a person is asked.
    /// </summary>
    public bool Deduplicates { get; set; }
}
