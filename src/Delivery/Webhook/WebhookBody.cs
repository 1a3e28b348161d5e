using System.Text.Json;
using System.Text.Json.Nodes;
using Capture.Delivery.Folder;
using Capture.Storage.Deliveries;

namespace Capture.Delivery.Webhook;

/// <summary>What a program is told: the same as is laid beside a PDF in a folder, and the PDF itself as base64.</summary>
internal static class WebhookBody
{
    public static byte[] Of(Parcel parcel, DestinationOptions options)
    {
        if (parcel.Act == DeliveryActs.Retract)
            return JsonSerializer.SerializeToUtf8Bytes(new { documentId = parcel.Filing.DocumentId, version = parcel.Filing.Number, action = parcel.Act, patient = new { mrn = parcel.Mrn } }, JsonSerializerOptions.Web);
        var said = FolderNote.Said(parcel, options);
        said["pdf"] = JsonValue.Create(Convert.ToBase64String(parcel.Pdf!));
        return JsonSerializer.SerializeToUtf8Bytes(said, JsonSerializerOptions.Web);
    }
}
