namespace Capture.Storage.Deliveries;

/// <summary>Why a delivery does not get on, for a person: what happened and what to do.</summary>
public static class DeliveryCauses
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["no-such-destination"] = "The settings name no such destination any more. Name it again, or leave this as it is.",
        ["sensitive"] = "The document is sensitive, and this destination is not allowed to have such. If it may, name the label in its setting Sensitive.",
        ["no-answer"] = "It was sent, and no answer came. Look whether the receiver has it.",
        ["given-up"] = "It failed by a fault of Capture's own. See the log.",
        ["folder-missing"] = "The folder is not there. Make it, or mount the share it lies on.",
        ["folder-forbidden"] = "The folder may not be written. Give Capture's user the right to create, rename and delete in it.",
        ["disk-full"] = "The folder's disk is full. Make room.",
        ["no-connection"] = "It takes no connection. Start it, or mend its address, port and the firewall between.",
        ["tls-fails"] = "Its certificate is not trusted or bears another name, or it asks for one of this side. Mend the certificates.",
        ["certificate-unreadable"] = "The certificate of this side cannot be read. Mend the file's path or its password.",
        ["connection-broke"] = "The connection broke before the document was sent whole. It is tried again.",
        ["stopping"] = "Capture was stopped before anything was sent. It is sent after the next start.",
        ["hung-up"] = "It hung up without an answer. Look whether it has the document.",
        ["strange-answer"] = "It gave an answer that HL7 does not know. Look whether it has the document.",
        ["application-error"] = "It cannot take this document; its own words are on the document's page.",
        ["application-reject"] = "It rejects what is sent. Mend application, facility, processing id or version in the settings, or there.",
        ["no-patient"] = "The document concerns no patient, and this destination takes none without.",
        ["too-large"] = "The PDF is larger than this destination takes.",
        ["not-in-charset"] = "A name cannot be written in this destination's character set. Set UTF-8 if it can read that.",
        ["webhook-misdirected"] = "It wants no such request: mend the address or the secret, in the settings or there.",
        ["webhook-busy"] = "It asks for fewer requests, and is left alone for a while.",
        ["webhook-fails"] = "It failed on this document. See its log.",
        ["webhook-refuses"] = "It does not want this document. See its log.",
        ["folder-fails"] = "The folder's disk or share fails. See to it.",
    };

    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    public static string TextOf(string? code) => Texts.GetValueOrDefault(code ?? "", "See the log.");
}
