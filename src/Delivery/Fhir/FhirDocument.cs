using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace Capture.Delivery.Fhir;

/// <summary>
/// What a server is told of one filing: the PDF (Binary), what it is and whose (DocumentReference), and how Capture came to file it
/// (Provenance). All but the DocumentReference bear ids of this side's own, so that what is sent twice is there once.
/// </summary>
internal sealed class FhirDocument(Parcel parcel, DestinationOptions options)
{
    private const string Confidence = "urn:capture:confidence";
    private const string Evidence = "urn:capture:evidence";
    private const string Missing = "missing";
    private const string ReceivedFile = "urn:capture:file";

    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    public string BinaryUrl => $"Binary/{IdOf("binary")}";

    public string ProvenanceUrl => $"Provenance/{IdOf($"provenance-{parcel.Act}")}";

    /// <summary>Names the DocumentReference within the transaction: its id is the server's.</summary>
    public string FullUrl => $"urn:uuid:{IdOf("document")}";

    /// <summary>The number that this filing bears on every server, and the one that all filings of the document bear.</summary>
    public string Number => parcel.DocumentNumber;
    public string NumberOfAll => OfAll(parcel.DocumentNumber);

    public JsonObject ToBinary(string patient) => ToJson(new Binary
    {
        Id = IdOf("binary"),
        ContentType = "application/pdf",
        SecurityContext = new ResourceReference(patient),
        Data = parcel.Pdf,
    });

    /// <param name="patient">Such as <c>Patient/17</c>.</param>
    /// <param name="replaced">The documents of the server that it takes the place of.</param>
    public JsonObject ToReference(string patient, IEnumerable<string> replaced)
    {
        var (fhir, filing, pdf) = (options.Fhir, parcel.Filing, parcel.Pdf!);
        var document = Described(patient, filing);
        document.Meta = fhir.UsCore ? new Meta { Profile = [FhirCodes.UsCoreDocument] } : null;
        document.Status = DocumentReferenceStatus.Current;
        // Whether a received document was final is not known; that Capture filed it anew is.
        document.DocStatus = parcel.Act == DeliveryActs.Replace ? CompositionStatus.Amended : null;
        document.RelatesTo = [.. replaced.Select(old => new DocumentReference.RelatesToComponent { Code = DocumentRelationshipType.Replaces, Target = new ResourceReference(old) })];
        document.Content =
        [
            new DocumentReference.ContentComponent
            {
                Attachment = new Attachment
                {
                    ContentType = "application/pdf",
                    Url = BinaryUrl,
                    SizeUnsignedInt = pdf.Length,
                    // R4 has it of SHA-1. It tells copies apart and protects nothing; the SHA-256 is in the Provenance.
#pragma warning disable CA5350
                    Hash = SHA1.HashData(pdf),
#pragma warning restore CA5350
                    Title = filing.DocumentDate is { } day ? $"{parcel.TypeTitle} {day}" : parcel.TypeTitle,
                },
                Format = new Coding("http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode", "urn:ihe:iti:xds:2017:mimeTypeSufficient", "mimeType Sufficient"),
            },
        ];
        return ToJson(document);
    }

    /// <summary>
    /// Stands for a filing that is taken back and may still be on its way: a copy that arrives later finds its number taken, and makes nothing.
    /// </summary>
    public JsonObject ToTakenBack(string patient, DocumentVersionRow filing)
    {
        var document = Described(patient, filing);
        document.Status = DocumentReferenceStatus.EnteredInError;
        document.DocStatus = CompositionStatus.EnteredInError;
        document.Content = [new DocumentReference.ContentComponent { Attachment = new Attachment { ContentType = "application/pdf", Title = "Taken back before it arrived" } }];
        return ToJson(document);
    }

    /// <summary>How Capture came to say this: what it is sure of, and by what.</summary>
    /// <param name="targets">The DocumentReferences: one, or all that a server made of it.</param>
    public JsonObject ToProvenance(IEnumerable<string> targets, DateTimeOffset now)
    {
        var retracted = parcel.Act == DeliveryActs.Retract;
        var provenance = new Provenance
        {
            Id = IdOf($"provenance-{parcel.Act}"),
            Target = [.. targets.Select(target => new ResourceReference(target))],
            Recorded = retracted ? now : At(parcel.Filing.RecordedAt),
            Activity = new CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", parcel.Act switch
            {
                DeliveryActs.Original => "CREATE",
                DeliveryActs.Replace => "UPDATE",
                _ => "NULLIFY",
            }),
            Agent =
            [
                new Provenance.AgentComponent
                {
                    Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler", "Assembler", null),
                    Who = new ResourceReference { Type = "Device", Display = "Capture" },
                    OnBehalfOf = options.Fhir.Organization is { } organization ? new ResourceReference(organization) : null,
                },
            ],
            Entity =
            [
                new Provenance.EntityComponent
                {
                    Role = Provenance.ProvenanceEntityRole.Source,
                    What = new ResourceReference { Identifier = new Identifier(ReceivedFile, parcel.File.Id.ToString()), Display = "Received file" },
                },
            ],
        };
        if (!retracted)
            provenance.Extension = [.. Confidences(), EvidenceOf()];
        return ToJson(provenance);
    }

    // All that is said of a filing whether it is there or not.
    private DocumentReference Described(string patient, DocumentVersionRow filing)
    {
        var (fhir, number) = (options.Fhir, Parcel.NumberOf(filing));
        return new DocumentReference
        {
            MasterIdentifier = new Identifier(fhir.DocumentSystem, number),
            Identifier =
            [
                new Identifier(fhir.DocumentSystem, number) { Use = Identifier.IdentifierUse.Official },
                // The same for all filings of the document.
                new Identifier(fhir.DocumentSystem, OfAll(number)) { Use = Identifier.IdentifierUse.Secondary },
            ],
            Type = TypeOf(filing),
            Category = [FhirCodes.CategoryOf(filing.TypeName)],
            Subject = new ResourceReference(patient)
            {
                Type = "Patient",
                Identifier = new Identifier(fhir.PatientSystem, parcel.Mrn) { Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/v2-0203", "MR") },
            },
            Date = At(filing.RecordedAt),
            Author = [.. new[] { filing.Author, filing.Facility }.Where(name => !string.IsNullOrWhiteSpace(name)).Select(name => new ResourceReference { Display = name })],
            Custodian = fhir.Organization is { } organization ? new ResourceReference(organization) : null,
            SecurityLabel = FhirCodes.LabelsOf(filing.Sensitivity),
            Context = filing.DocumentDate is { } day ? new DocumentReference.ContextComponent { Period = new Period { Start = day, End = day } } : null,
        };
    }

    // Titles of LOINC are LOINC's: what a person calls the type is the text.
    private CodeableConcept TypeOf(DocumentVersionRow filing)
    {
        var type = DocumentTypes.Find(filing.TypeName ?? DocumentTypes.Unknown);
        var title = type?.Title ?? filing.TypeName;
        var coding = type?.Loinc is { } loinc ? new Coding(FhirCodes.Loinc, loinc) : new Coding(FhirCodes.NullFlavor, "UNK", "unknown");
        return new CodeableConcept { Coding = [coding, new Coding(FhirCodes.Type, options.CodeOf(filing.TypeName), title)], Text = title };
    }

    private IEnumerable<Extension> Confidences()
    {
        var (document, decided) = (parcel.Document, parcel.Reviewed ? "person" : "machine");
        (string Kind, double Score, string By)[] all = [("document-type", document.TypeConfidence, decided), ("patient-match", document.PatientConfidence, decided), ("reading", document.OcrConfidence, "machine")];
        return all.Select(one => new Extension
        {
            Url = Confidence,
            Extension = [new("kind", new Code(one.Kind)), new("score", new FhirDecimal(Share(one.Score))), new("decidedBy", new Code(one.By))],
        });
    }

    // Names of fields alone: what other candidates there were concerns other patients.
    private Extension EvidenceOf()
    {
        var extension = new Extension
        {
            Url = Evidence,
            Extension = [new("reason", new Code(parcel.Filing.Reason)), new("pages", new Integer(parcel.Pages)), new("sha256", new FhirString(Convert.ToHexStringLower(SHA256.HashData(parcel.Pdf!))))],
        };
        var said = MatchEvidence.FromJson(parcel.Document.MatchEvidence).Candidates.FirstOrDefault(candidate => candidate.Mrn == parcel.Filing.Mrn);
        extension.Extension.AddRange((said?.Fields ?? []).Where(field => field.Agreement != Missing).Select(field => new Extension(field.Agreement, new Code(field.Field))));
        if (!parcel.Reviewed && parcel.Document.CombinationOf(parcel.Filing.Mrn) is { } combination)
            extension.Extension.Add(new("combination", new FhirString($"{combination.Id} {combination.Agreement}")));
        return extension;
    }

    // The same whenever it is sent, of the form that servers demand of a UUID.
    private string IdOf(string what)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{parcel.DeliveryId:N}\n{parcel.Filing.Number.ToString(CultureInfo.InvariantCulture)}\n{what}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static string OfAll(string number) => number.Split('.')[0];

    private static decimal Share(double probability) => Math.Round((decimal)Math.Clamp(probability, 0, 1), 3);

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static JsonObject ToJson(Resource resource) => JsonSerializer.SerializeToNode(resource, Json)!.AsObject();
}
