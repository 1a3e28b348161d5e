using System.Security.Cryptography;
using System.Text;

namespace Capture.Storage.Deliveries;

/// <summary>Names that are the same whoever makes them, however often.</summary>
public static class DeliveryId
{
    // HL7 gives the control id of a message 20 characters.
    private const int MessageLength = 20;

    /// <summary>The delivery of one document to one destination.</summary>
    public static Guid Derive(string destination, Guid documentId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{destination.ToLowerInvariant()}\n{documentId:N}")).AsSpan(0, 16));

    /// <summary>What names a message to its receiver: the same for each repetition, another for each other thing that is said.</summary>
    public static string OfMessage(Guid deliveryId, int change, string act, int filing) =>
        ("CAP" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{deliveryId:N}\n{change}\n{act}\n{filing}"))))[..MessageLength];
}
