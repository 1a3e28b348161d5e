using System.ComponentModel.DataAnnotations;
using Capture.Delivery.Folder;
using Microsoft.Extensions.Options;

namespace Capture.Delivery;

/// <summary>All destinations, bound from the "Destinations" section, which is a list.</summary>
public sealed class DestinationsOptions
{
    public const string Section = "Destinations";

    public IList<DestinationOptions> All { get; } = [];
}

/// <summary>Finds what is wrong with destinations, each by its place in the settings.</summary>
internal sealed class DestinationsValidator : IValidateOptions<DestinationsOptions>
{
    public ValidateOptionsResult Validate(string? name, DestinationsOptions options)
    {
        var faults = options.All.SelectMany((one, place) => Faults(one).Select(fault => $"{DestinationsOptions.Section}:{place}:{fault}")).ToList();
        faults.AddRange(options.All.GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Key.Length > 0 && group.Count() > 1)
            .Select(group => $"{DestinationsOptions.Section}: two are named '{group.Key}'. Give each a name of its own."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(DestinationOptions destination)
    {
        var own = destination.Kind switch
        {
            DestinationKind.Folder => (Section: nameof(DestinationOptions.Folder), Options: (object)destination.Folder),
            DestinationKind.Hl7 => (nameof(DestinationOptions.Hl7), destination.Hl7),
            DestinationKind.Webhook => (nameof(DestinationOptions.Webhook), destination.Webhook),
            DestinationKind.Fhir => (nameof(DestinationOptions.Fhir), destination.Fhir),
            _ => throw new InvalidOperationException($"{destination.Kind} has no rules."),
        };
        return Of("", destination).Concat(Of($"{own.Section}:", own.Options))
            .Concat(destination.Kind switch
            {
                DestinationKind.Folder => FolderOptions.Faults(destination),
                DestinationKind.Webhook => destination.Webhook.Faults(),
                DestinationKind.Fhir => destination.Fhir.Faults(),
                _ => [],
            });
    }

    private static IEnumerable<string> Of(string prefix, object options)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
        return found.Select(fault => $"{prefix}{fault.MemberNames.FirstOrDefault()}: {fault.ErrorMessage}");
    }
}
