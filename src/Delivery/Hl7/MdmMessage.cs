using System.Globalization;
using System.Text;
using Capture.Storage.Deliveries;
using static Capture.Delivery.Hl7.Hl7Text;

namespace Capture.Delivery.Hl7;

/// <summary>
/// A document as an MDM message of HL7 v2.5.1: T02 for a new one, T10 for one that takes another's place, T11 for one that is taken back.
/// The control id is the delivery's own, so that a message which is sent again can be told from another.
/// </summary>
internal static class MdmMessage
{
    private const string System = "CAPTURE";

    public static string Of(Parcel parcel, DestinationOptions options, DateTimeOffset now)
    {
        var hl7 = options.Hl7;
        var retracted = parcel.Act == DeliveryActs.Retract;
        var (trigger, structure) = parcel.Act switch
        {
            DeliveryActs.Original => ("T02", "MDM_T02"),
            DeliveryActs.Replace => ("T10", "MDM_T02"),
            _ => ("T11", "MDM_T01"),
        };
        // Sent again, the message is the same to the last character.
        var at = retracted ? Time(now) : Time(parcel.Filing.RecordedAt);
        var message = new StringBuilder();
        message.Append(Segment("MSH", @"^~\&", Escape(hl7.SendingApplication), Escape(hl7.SendingFacility), Escape(hl7.ReceivingApplication), Escape(hl7.ReceivingFacility), at, "",
            $"MDM^{trigger}^{structure}", parcel.Key, hl7.ProcessingId, "2.5.1", "", "", hl7.Enhanced ? "AL" : "", hl7.Enhanced ? "NE" : "", "", hl7.Charset == Hl7Charset.Utf8 ? "UNICODE UTF-8" : "8859/1"));
        message.Append(Segment("EVN", "", at));
        message.Append(Patient(parcel, hl7));
        message.Append(Segment("PV1", "1", "N"));
        message.Append(Document(parcel, options));
        if (!retracted)
            message.Append(Content(parcel, options));
        if (!retracted && hl7.Probabilities)
            message.Append(Probabilities(parcel, at));
        return message.ToString();
    }

    private static string Patient(Parcel parcel, Hl7Options hl7)
    {
        var (number, patient) = ($"{Escape(parcel.Mrn)}^^^{hl7.AssigningAuthority}^MR", parcel.Patient);
        if (patient is null)
            return Segment("PID", "1", "", number);
        var address = Components(patient.Street, "", patient.City, patient.State, patient.Zip, "", patient.Street.Length + patient.City.Length + patient.Zip.Length > 0 ? "H" : "");
        var phone = patient.Phone.Length == 0 ? "" : Components("", "PRN", "PH", "", "", "", "", "", "", "", "", patient.Phone);
        return Segment("PID", "1", "", number, "", Components(patient.Last, patient.First, patient.Middle, patient.Suffix, "", "", "L"), "",
            patient.Dob?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "", Escape(patient.Sex), "", "", address, "", phone);
    }

    private static string Document(Parcel parcel, DestinationOptions options)
    {
        var filing = parcel.Filing;
        var parent = parcel.Over is [.., var over] ? Components(Parcel.NumberOf(over), System) : "";
        return Segment("TXA", "1", Escape(options.CodeOf(filing.TypeName)), "AP", Day(filing.DocumentDate), "", Time(parcel.File.ReceivedAt), Time(filing.RecordedAt), "", "", "", "",
            Components(parcel.DocumentNumber, System), parent, "", "", Escape($"{parcel.DocumentNumber}.pdf"), options.Hl7.CompletionStatus, filing.Sensitivity.Length > 0 ? "R" : "U",
            parcel.Act == DeliveryActs.Retract ? "CA" : "AV", "AC", parcel.Act switch { DeliveryActs.Replace => "CORRECTED", DeliveryActs.Retract => "FILED IN ERROR", _ => "" });
    }

    // In one piece: receivers take base64 with line ends in it for so many segments.
    private static string Content(Parcel parcel, DestinationOptions options)
    {
        var (code, title) = (options.CodeOf(parcel.Filing.TypeName), parcel.TypeTitle);
        var type = parcel.Loinc is { } loinc ? Components(loinc, title, "LN", code, title, "99CAP") : Components(code, title, "99CAP");
        return Segment("OBX", "1", "ED", type, "", $"{System}^{options.Hl7.PdfType}^Base64^{Convert.ToBase64String(parcel.Pdf!)}", "", "", "", "", "",
            parcel.Act == DeliveryActs.Replace ? "C" : "F", "", "", Day(parcel.Filing.DocumentDate));
    }

    private static string Probabilities(Parcel parcel, string at)
    {
        (string Code, string Title, double Value)[] all =
        [
            ("CAPCONF-PT", "Patient match confidence", parcel.Document.PatientConfidence), ("CAPCONF-DT", "Document type confidence", parcel.Document.TypeConfidence),
            ("CAPCONF-OCR", "OCR mean word confidence", parcel.Document.OcrConfidence),
        ];
        return string.Concat(all.Select((one, place) => Segment("OBX", $"{place + 2}", "NM", Components(one.Code, one.Title, "99CAP"), "", Share(one.Value), "{score}^^UCUM", "", "", "", "", "F", "", "", at)));
    }
}
