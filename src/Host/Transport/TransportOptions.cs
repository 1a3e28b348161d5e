using System.ComponentModel.DataAnnotations;

namespace Capture.Host.Transport;

/// <summary>How messages travel between stages. Bound from the "Transport" section.</summary>
public sealed class TransportOptions : IValidatableObject
{
    public const string Section = "Transport";
    public const string Memory = "memory";
    public const string RabbitMq = "rabbitmq";

    /// <summary><c>memory</c>: within one process that runs every role. <c>rabbitmq</c>: between many.</summary>
    [Required, RegularExpression("memory|rabbitmq", ErrorMessage = "memory or rabbitmq")]
    public string Kind { get; set; } = Memory;

    /// <summary>Names or addresses of the broker's nodes, separated by commas.</summary>
    [Required]
    public string Host { get; set; } = "localhost";

    /// <summary>0 is the usual one: 5672, or 5671 with TLS.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    [Required]
    public string VirtualHost { get; set; } = "/";

    [Required]
    public string Username { get; set; } = "guest";

    public string Password { get; set; } = "guest";

    /// <summary>Encrypts the connection and checks the broker's certificate against the machine's trusted ones.</summary>
    public bool Tls { get; set; }

    /// <summary>The name the broker's certificate must bear; null: the host's.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>A PKCS #12 file with the certificate this process shows the broker; null for none.</summary>
    public string? ClientCertificate { get; set; }

    public string? ClientCertificatePassword { get; set; }

    /// <summary>Time after which a silent connection counts as broken.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Members a queue has when it is made; a smaller cluster gives it as many as it has nodes.</summary>
    [Range(1, 9)]
    public int QueueReplicas { get; set; } = 3;

    internal bool Distributed => Kind == RabbitMq;

    internal int EffectivePort => Port != 0 ? Port : Tls ? 5671 : 5672;

    internal IReadOnlyList<string> Nodes => Host.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ClientCertificate is { } file && !File.Exists(file))
            yield return new ValidationResult($"Transport:ClientCertificate: there is no file {file}.", [nameof(ClientCertificate)]);
        if (ClientCertificate is not null && !Tls)
            yield return new ValidationResult("Transport:ClientCertificate needs Transport:Tls=true.", [nameof(Tls)]);
    }
}
