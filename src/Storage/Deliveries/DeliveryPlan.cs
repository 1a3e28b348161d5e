using Capture.Storage.Database;

namespace Capture.Storage.Deliveries;

/// <summary>Which filed documents a destination gets, and when.</summary>
public sealed record DestinationRule
{
    public required string Name { get; init; }

    /// <summary>A filing is kept back for so long: what is undone within it is never sent.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>Names of types; empty for all.</summary>
    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>Facilities as filed, in any case of letters; empty for all.</summary>
    public IReadOnlyCollection<string> Facilities { get; init; } = [];

    /// <summary>Labels of sensitive documents that it may have.</summary>
    public IReadOnlyCollection<string> Sensitive { get; init; } = [];

    /// <summary>Whether it gets a document as it is filed.</summary>
    public bool Takes(DocumentRow document) => Asks(document) && MayHave(document);

    /// <summary>Whether it would get a document, were it allowed to have it.</summary>
    public bool Withholds(DocumentRow document) => Asks(document) && !MayHave(document);

    // What concerns no patient goes only where its type is named.
    private bool Asks(DocumentRow document) =>
        (Types.Count == 0 ? document.Mrn is not null : Types.Contains(document.TypeName ?? ""))
        && (Facilities.Count == 0 || Facilities.Contains(document.Facility ?? "", StringComparer.OrdinalIgnoreCase));

    // A sensitive one goes only where each of its labels is named.
    private bool MayHave(DocumentRow document) =>
        document.Sensitivity.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(label => Sensitive.Contains(label, StringComparer.OrdinalIgnoreCase));
}

/// <summary>All destinations of this installation, as far as filing needs to know them.</summary>
public sealed record DeliveryPlan(IReadOnlyList<DestinationRule> Destinations)
{
    public static DeliveryPlan Nowhere { get; } = new([]);
}
