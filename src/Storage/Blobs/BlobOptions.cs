using System.ComponentModel.DataAnnotations;

namespace Capture.Storage.Blobs;

/// <summary>Where bytes are kept. Bound from the "Blobs" section.</summary>
public sealed class BlobOptions : IValidatableObject
{
    public const string Section = "Blobs";
    public const string InFolder = "folder";
    public const string Azure = "azure";

    /// <summary><c>folder</c>, or <c>azure</c>: a container of Azure Blob Storage.</summary>
    [Required, RegularExpression("folder|azure", ErrorMessage = "folder or azure")]
    public string Store { get; set; } = InFolder;

    /// <summary>For <c>folder</c>: its path, shared by all processes. Null: <c>blobs</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>For <c>azure</c>: a storage account's connection string. The container must be named beside it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The container, where a connection string is given. It is created if it is not there.</summary>
    [Required, RegularExpression("[a-z0-9](?:[a-z0-9]|-(?!-)){2,62}", ErrorMessage = "3 to 63 small letters, digits and single hyphens")]
    public string Container { get; set; } = "capture";

    /// <summary>
    /// For <c>azure</c>, instead of a connection string: the container's address. With a shared access signature in its
    /// query that is used; without one the process's managed identity.
    /// </summary>
    public Uri? ContainerUri { get; set; }

    /// <summary>Client id of a user-assigned managed identity; null for the machine's own.</summary>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>
    /// Every original is read back from the store once, when it has been there for so long. An inbox that does not keep finished
    /// files keeps them until then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan VerifyAfter { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Store == Azure && string.IsNullOrWhiteSpace(ConnectionString) == ContainerUri is null)
            yield return new ValidationResult("Blobs: for the store 'azure', set either Blobs:ConnectionString or Blobs:ContainerUri.", [nameof(ConnectionString), nameof(ContainerUri)]);
        if (ContainerUri is { } address && (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)))
            yield return new ValidationResult("Blobs:ContainerUri must be an https address.", [nameof(ContainerUri)]);
    }
}
