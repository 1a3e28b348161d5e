namespace Capture.Contracts;

/// <summary>A destination may not have what it is to have of a document.</summary>
public sealed record DeliveryDue
{
    public required Guid DeliveryId { get; init; }
    public required int InputVersion { get; init; }
}
