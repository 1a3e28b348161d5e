using System.ComponentModel.DataAnnotations;

namespace Capture.Delivery.Webhook;

/// <summary>A program that is told of filed documents by HTTP.</summary>
public sealed class WebhookOptions
{
    /// <summary>Where it is told: https, or http on this machine.</summary>
    [Required]
    public Uri? Url { get; set; }

    /// <summary>Signs each request, so that the program knows who sent it.</summary>
    [Required, RegularExpression(".{16,}", ErrorMessage = "at least 16 characters")]
    public string Secret { get; set; } = "";

    /// <summary>Wait for the answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    // What is sent holds patients' data: it leaves this machine by TLS alone.
    internal IEnumerable<string> Faults() => Url is null || (Url.IsAbsoluteUri && (Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback)))
        ? [] : [$"Webhook:Url={Url}: write an address that begins with https://, or with http://localhost."];
}
