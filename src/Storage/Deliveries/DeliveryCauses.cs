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
        ["fhir-unauthorized"] = "It does not know this side: mend the token, or the client's name and key, in the settings or there.",
        ["fhir-forbidden"] = "It knows this side and does not let it: give it the right to read patients and to write documents.",
        ["fhir-misdirected"] = "There is no FHIR server at this address, or it takes no such request: mend the address.",
        ["fhir-conflict"] = "Somebody else changed the document there at the same time. It is tried again.",
        ["fhir-busy"] = "It asks for fewer requests, and is left alone for a while.",
        ["fhir-refuses"] = "It does not want this document; its own words are on the document's page.",
        ["fhir-fails"] = "It failed on this document. See its log.",
        ["fhir-unclear"] = "Something between, or the server, failed while it had the document. It is sent again, which makes no second one.",
        ["fhir-strange"] = "It answered with something that is no answer of FHIR to this. A proxy may answer for it: mend the address. It is sent again, which makes no second one.",
        ["fhir-half-done"] = "It did only a part of what it must do whole. Have it take transactions; it is sent again.",
        ["fhir-silent"] = "It takes connections and does not answer. See to it.",
        ["fhir-no-patient"] = "No patient there bears this record number. Register the patient there, or mend Fhir:PatientSystem.",
        ["fhir-many-patients"] = "More than one patient there bears this record number. Merge them there; Capture does not guess.",
        ["fhir-many-documents"] = "More than one document there bears this document's number. Mark all but one as entered in error there, and take the number from them.",
        ["fhir-other-there"] = "A document with this number is there already, and is marked as superseded or in error, or is another patient's. Look there.",
        ["fhir-sign-in-fails"] = "No token is to be had for it: mend Fhir:TokenUrl, Fhir:ClientId, Fhir:KeyId or Fhir:Scope, or see to the server of tokens.",
        ["fhir-key-unreadable"] = "The private key cannot be read or is of another kind. Name a PEM file with an RSA key or one of the curve P-384, without a password.",
        ["fhir-token-unreadable"] = "The file with the token cannot be read. Mend Fhir:TokenFile, or its rights.",
        ["folder-fails"] = "The folder's disk or share fails. See to it.",
    };

    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    public static string TextOf(string? code) => Texts.GetValueOrDefault(code ?? "", "See the log.");
}
