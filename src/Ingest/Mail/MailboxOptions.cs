using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Capture.Ingest.Mail;

/// <summary>How a connection to a mail server is made secret.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte, as on port 993.</summary>
    Tls,

    /// <summary>TLS after a greeting in the clear, as on port 143; a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>None at all: everybody on the way reads password and patients' data.</summary>
    PlainText,
}

/// <summary>A mailbox that documents arrive in.</summary>
public sealed class MailboxOptions : IValidatableObject
{
    /// <summary>Name of the source in reports and logs. What was taken is known by it: keep it.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ErrorMessage = "up to 64 letters, digits, points, hyphens and underscores, the first a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>The IMAP server.</summary>
    [Required]
    public string Host { get; set; } = "";

    [Range(1, 65_535)]
    public int Port { get; set; } = 993;

    /// <summary>The server's certificate is checked against the machine's trusted ones.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.Tls;

    [Required]
    public string User { get; set; } = "";

    public string? Password { get; set; }

    /// <summary>File whose first line is the password; read at each sign-in.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>File whose first line is an OAuth 2 access token that something else renews; read at each sign-in.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Where access tokens are fetched by client credentials (OAuth 2), as Exchange Online asks for.</summary>
    public Uri? TokenUrl { get; set; }
    public string? ClientId { get; set; }
    public string? ClientSecret { get; set; }

    /// <summary>What the token is to be good for, as <c>https://outlook.office365.com/.default</c>.</summary>
    public string? Scope { get; set; }

    /// <summary>The folder mails arrive in.</summary>
    [Required]
    public string Folder { get; set; } = "INBOX";

    /// <summary>Where a mail goes that was taken whole. Made if it is missing.</summary>
    [Required]
    public string Filed { get; set; } = "Filed";

    /// <summary>Where a mail goes of which something could not be taken. Made if it is missing.</summary>
    [Required]
    public string Failed { get; set; } = "Failed";

    /// <summary>How urgent its documents are: <c>stat</c>, <c>routine</c> or <c>bulk</c>.</summary>
    [Required, RegularExpression("stat|routine|bulk", ErrorMessage = "stat, routine or bulk")]
    public string Lane { get; set; } = "routine";

    /// <summary>Time between two looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Senders whose mails are taken: addresses, or <c>@</c> and a domain. Empty: all.</summary>
    public IList<string> Senders { get; set; } = [];

    /// <summary>
    /// The server that checks senders, as it names itself in <c>Authentication-Results</c>: a mail it does not say <c>dmarc=pass</c> or
    /// <c>dkim=pass</c> of is not taken. Null: nobody's word is asked.
    /// </summary>
    public string? Authenticator { get; set; }

    /// <summary>Names of attachments to leave out without a word, with <c>*</c> and <c>?</c>, such as <c>*.xml</c> a gateway always adds.</summary>
    public IList<string> Ignore { get; set; } = [];

    /// <summary>Of a larger mail nothing is taken apart. It is kept whole, and a person looks at it.</summary>
    [Range(1, 1024)]
    public int LargestMegabytes { get; set; } = 150;

    /// <summary>Nothing has come for so long: said by the health check and in the log. Null: never.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan? ExpectedWithin { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var ways = new[] { Password is not null, PasswordFile is not null, TokenFile is not null, TokenUrl is not null }.Count(given => given);
        if (ways != 1)
            yield return new ValidationResult("Give one of Password, PasswordFile, TokenFile and TokenUrl.", [nameof(Password)]);
        if (TokenUrl is not null && (ClientId is null || ClientSecret is null || Scope is null))
            yield return new ValidationResult("With TokenUrl give ClientId, ClientSecret and Scope too.", [nameof(TokenUrl)]);
        if (TokenUrl is { } url && url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
            yield return new ValidationResult("The secret would cross the network unencrypted. Write an address of https.", [nameof(TokenUrl)]);
        if (Security == MailSecurity.PlainText && Host != "localhost" && !(IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)))
            yield return new ValidationResult("Password and patients' data would cross the network unencrypted. Without TLS only a server on this machine is read.", [nameof(Security)]);
        if (new[] { Folder, Filed, Failed }.Distinct(StringComparer.OrdinalIgnoreCase).Count() < 3)
            yield return new ValidationResult("Folder, Filed and Failed must be three folders.", [nameof(Folder)]);
        foreach (var sender in Senders.Where(sender => !sender.Contains('@', StringComparison.Ordinal)))
            yield return new ValidationResult($"'{sender}' is neither an address nor a domain with @ before it.", [nameof(Senders)]);
    }
}
