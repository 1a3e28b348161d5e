using Capture.Delivery.Fhir;
using Capture.Delivery.Folder;
using Capture.Delivery.Hl7;
using Capture.Delivery.Webhook;
using Microsoft.Extensions.Options;

namespace Capture.Delivery;

/// <summary>The destinations of the settings, ready to be spoken to.</summary>
public sealed class Destinations(IOptions<DestinationsOptions> options, TimeProvider time)
{
    private readonly Dictionary<string, (DestinationOptions Options, IDestination Destination)> _byName =
        options.Value.All.ToDictionary(one => one.Name, one => (one, one.Kind switch
        {
            DestinationKind.Folder => (IDestination)new FolderDestination(one, time),
            DestinationKind.Hl7 => new Hl7Destination(one, time),
            DestinationKind.Webhook => new WebhookDestination(one, time),
            DestinationKind.Fhir => new FhirDestination(one, time),
            _ => throw new InvalidOperationException($"{one.Kind} is no kind of destination."),
        }), StringComparer.OrdinalIgnoreCase);

    public IEnumerable<(DestinationOptions Options, IDestination Destination)> All => _byName.Values;

    /// <returns>Null when the settings name none of that name.</returns>
    public (DestinationOptions Options, IDestination Destination)? Find(string name) => _byName.TryGetValue(name, out var found) ? found : null;
}
