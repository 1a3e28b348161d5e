using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Capture.Storage.Review;

namespace Capture.Delivery.Folder;

/// <summary>What is said of a document beside its PDF.</summary>
internal sealed class FolderNote
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly DateTimeOffset _now;

    private FolderNote(byte[] index, DateTimeOffset now) => (Index, _now) = (index, now);

    /// <summary>The file beside the PDF.</summary>
    public byte[] Index { get; }

    public static FolderNote Of(Parcel parcel, DestinationOptions options, DateTimeOffset now) => new(parcel.Pdf is null ? [] : options.Folder.Index switch
    {
        FolderIndex.Csv => Csv(parcel, options),
        FolderIndex.Dip => Dip(parcel, options),
        _ => JsonSerializer.SerializeToUtf8Bytes(Fields(parcel, options), Json),
    }, now);

    /// <summary>Says to a receiver that fetches that a filing is taken back.</summary>
    public byte[] Retraction(DocumentVersionRow filing) => JsonSerializer.SerializeToUtf8Bytes(
        new { documentId = filing.DocumentId, version = filing.Number, action = "retract", file = FolderDestination.PdfName(filing), at = _now }, Json);

    /// <summary>All there is to know of a document that is delivered.</summary>
    public static JsonObject Said(Parcel parcel, DestinationOptions options) => JsonSerializer.SerializeToNode(Fields(parcel, options), Json)!.AsObject();

    private static object Fields(Parcel parcel, DestinationOptions options) => new
    {
        documentId = parcel.Filing.DocumentId,
        version = parcel.Filing.Number,
        action = parcel.Act,
        replaces = parcel.Over.Count == 0 ? null : parcel.Over.Select(filing => filing.Number),
        file = new { name = FolderDestination.PdfName(parcel.Filing), mediaType = "application/pdf", bytes = parcel.Pdf!.Length, sha256 = Sha256(parcel), pages = parcel.Pages },
        patient = parcel.Mrn is null ? null : new
        {
            mrn = parcel.Mrn,
            last = parcel.Patient?.Last,
            first = parcel.Patient?.First,
            middle = parcel.Patient?.Middle,
            suffix = parcel.Patient?.Suffix,
            sex = parcel.Patient?.Sex,
            birthDate = Day(parcel.Patient?.Dob),
        },
        type = new { name = parcel.Filing.TypeName, code = options.CodeOf(parcel.Filing.TypeName), title = parcel.TypeTitle, loinc = parcel.Loinc },
        documentDate = parcel.Filing.DocumentDate,
        author = parcel.Filing.Author,
        facility = parcel.Filing.Facility,
        sensitivity = parcel.Filing.Sensitivity.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        source = new { name = parcel.File.Source, received = At(parcel.File.ReceivedAt) },
        filed = new { at = At(parcel.Filing.RecordedAt), by = parcel.Reviewed ? "person" : "machine" },
        confidence = new { type = parcel.Document.TypeConfidence, patient = parcel.Document.PatientConfidence, reading = parcel.Document.OcrConfidence },
    };

    private static byte[] Csv(Parcel parcel, DestinationOptions options)
    {
        (string Name, string? Value)[] cells =
        [
            ("document_id", parcel.Filing.DocumentId.ToString()), ("version", Text(parcel.Filing.Number)), ("action", parcel.Act), ("file_name", FolderDestination.PdfName(parcel.Filing)),
            ("bytes", Text(parcel.Pdf!.Length)), ("sha256", Sha256(parcel)), ("pages", Text(parcel.Pages)),
            ("mrn", parcel.Mrn), ("last", parcel.Patient?.Last), ("first", parcel.Patient?.First), ("middle", parcel.Patient?.Middle), ("birth_date", Day(parcel.Patient?.Dob)), ("sex", parcel.Patient?.Sex),
            ("type", parcel.Filing.TypeName), ("type_code", options.CodeOf(parcel.Filing.TypeName)), ("type_title", parcel.TypeTitle), ("loinc", parcel.Loinc),
            ("document_date", parcel.Filing.DocumentDate), ("author", parcel.Filing.Author), ("facility", parcel.Filing.Facility), ("sensitivity", parcel.Filing.Sensitivity),
            ("source", parcel.File.Source), ("received_at", At(parcel.File.ReceivedAt)), ("filed_at", At(parcel.Filing.RecordedAt)), ("filed_by", parcel.Reviewed ? "person" : "machine"),
        ];
        return Encoding.UTF8.GetBytes($"{string.Join(',', cells.Select(cell => cell.Name))}\r\n{string.Join(',', cells.Select(cell => Cell(cell.Value)))}\r\n");
    }

    // As a site sets up its import: fields in order, between bars, the path last.
    private static byte[] Dip(Parcel parcel, DestinationOptions options)
    {
        var within = options.Codes.TryGetValue(parcel.Filing.TypeName ?? "", out var folder) ? folder.Replace('\\', '/') + "/" : "";
        var seen = options.Folder.SeenAs ?? options.Folder.Path;
        var separator = seen.Contains('\\', StringComparison.Ordinal) ? '\\' : '/';
        var path = $"{seen.TrimEnd('/', '\\')}{separator}{(within + FolderDestination.PdfName(parcel.Filing)).Replace('/', separator)}";
        string?[] fields =
        [
            options.CodeOf(parcel.Filing.TypeName), American(parcel.Filing.DocumentDate ?? Day(DateOnly.FromDateTime(Time(parcel.File.ReceivedAt).UtcDateTime))), parcel.Mrn, parcel.Patient?.Last, parcel.Patient?.First,
            American(Day(parcel.Patient?.Dob)), parcel.DocumentNumber, parcel.Filing.Author, parcel.Filing.Facility, path,
        ];
        return Encoding.UTF8.GetBytes(string.Join('|', fields.Select(Plain)) + "\r\n");
    }

    private static string Sha256(Parcel parcel) => Convert.ToHexStringLower(SHA256.HashData(parcel.Pdf!));

    // What a spreadsheet would take for a formula is text.
    private static string Cell(string? value)
    {
        var text = value is { Length: > 0 } && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? "'" + value : value ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // A name with a bar or a line end would be two fields or two lines.
    private static string Plain(string? value) => string.Concat((value ?? "").Select(letter => letter == '|' || char.IsControl(letter) ? ' ' : letter));

    private static string? American(string? day) => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture) : null;

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string At(long milliseconds) => Time(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
