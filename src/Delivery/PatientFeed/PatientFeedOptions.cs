using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Capture.Delivery.PatientFeed;

/// <summary>A port that a record system sends news of its patients to: HL7 v2 ADT over MLLP.</summary>
public sealed class PatientFeedOptions
{
    /// <summary>Name of the feed in logs and on screens. News are known by it: keep it.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ErrorMessage = "up to 64 letters, digits, points, hyphens and underscores, the first a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>Address of this machine to listen at: <c>0.0.0.0</c> or <c>::</c> for all.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1";

    [Range(1, 65_535)]
    public int Port { get; set; } = 2576;

    /// <summary>PKCS #12 file with the certificate and key of this side. With it, TLS is spoken; a new file is taken at the next connection.</summary>
    public string? Certificate { get; set; }
    public string? CertificatePassword { get; set; }

    /// <summary>PEM file with the authorities whose certificates senders must show; null: they need none.</summary>
    public string? ClientAuthorities { get; set; }

    /// <summary>Without TLS only senders on this machine are heard, unless this is set: for a network where nobody else listens.</summary>
    public bool PlainText { get; set; }

    /// <summary>Addresses or networks that may send, such as <c>10.1.2.3</c> or <c>10.1.2.0/24</c>. Empty: all.</summary>
    public IList<string> Senders { get; set; } = [];

    /// <summary>Who gives out our record numbers, as in PID-3.4: its name or its universal id. Numbers of others are passed over.</summary>
    [Required]
    public string AssigningAuthority { get; set; } = "";

    /// <summary>Types of identifier (PID-3.5) that are record numbers, separated by commas. A number without a type is one if <c>none</c> is among them.</summary>
    [Required]
    public string IdentifierTypes { get; set; } = "MR";

    /// <summary>Numbers that come without an authority are ours too. For a system that knows no others.</summary>
    public bool NumbersWithoutAuthority { get; set; }

    /// <summary>Time zone of times without an offset, by its IANA name; null: that of this machine.</summary>
    public string? TimeZone { get; set; }

    /// <summary>
    /// Characters of messages that state none (MSH-18), such as <c>iso-8859-1</c>. A message that is not in them is read as Latin-1.
    /// </summary>
    [Required]
    public string Charset { get; set; } = "utf-8";

    /// <summary>A longer message ends its connection.</summary>
    [Range(1, 1024)]
    public int LongestKilobytes { get; set; } = 256;

    /// <summary>Connections at once; further ones wait.</summary>
    [Range(1, 1000)]
    public int MostConnections { get; set; } = 20;

    /// <summary>A message that was begun must be whole after so long.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A feed that says nothing for so long is said to be silent by the health check and on its screen. Null: never.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan? ExpectedWithin { get; set; }

    internal TimeZoneInfo Zone => TimeZone is null ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    internal IReadOnlySet<string> Types => IdentifierTypes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(type => type.Equals("none", StringComparison.OrdinalIgnoreCase) ? "" : type).ToHashSet(StringComparer.OrdinalIgnoreCase);

    internal IEnumerable<string> Faults()
    {
        if (!IPAddress.TryParse(Listen, out var address))
            yield return $"{nameof(Listen)}: '{Listen}' is no address of this machine. Write 127.0.0.1, 0.0.0.0, :: or one of its addresses.";
        else if (Certificate is null && !PlainText && !IPAddress.IsLoopback(address))
            yield return $"{nameof(Certificate)}: patients' data would cross the network unencrypted. Give a certificate, or set {nameof(PlainText)} where nobody else can listen.";
        if (ClientAuthorities is not null && Certificate is null)
            yield return $"{nameof(ClientAuthorities)}: certificates are shown under TLS only. Give this side's {nameof(Certificate)} too.";
        foreach (var sender in Senders.Where(sender => !IPNetwork.TryParse(sender.Contains('/', StringComparison.Ordinal) ? sender : $"{sender}/{(sender.Contains(':', StringComparison.Ordinal) ? 128 : 32)}", out _)))
            yield return $"{nameof(Senders)}: '{sender}' is neither an address nor a network such as 10.1.2.0/24.";
        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return $"{nameof(TimeZone)}: '{TimeZone}' is no time zone this machine knows. Use a name such as America/New_York.";
        if (FeedText.Named(Charset) is null)
            yield return $"{nameof(Charset)}: '{Charset}' is no character set. Use a name such as utf-8 or iso-8859-1.";
        if (Types.Count == 0)
            yield return $"{nameof(IdentifierTypes)}: name at least one, such as MR.";
    }
}

/// <summary>All feeds, bound from the "PatientFeeds" section, which is a list.</summary>
public sealed class PatientFeedsOptions
{
    public const string Section = "PatientFeeds";

    public IList<PatientFeedOptions> All { get; } = [];
}

/// <summary>Finds what is wrong with feeds, each by its place in the settings.</summary>
internal sealed class PatientFeedsValidator : IValidateOptions<PatientFeedsOptions>
{
    public ValidateOptionsResult Validate(string? name, PatientFeedsOptions options)
    {
        var faults = options.All.SelectMany((one, place) => Faults(one).Select(fault => $"{PatientFeedsOptions.Section}:{place}:{fault}")).ToList();
        faults.AddRange(options.All.GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Key.Length > 0 && group.Count() > 1)
            .Select(group => $"{PatientFeedsOptions.Section}: two are named '{group.Key}'. Give each a name of its own."));
        faults.AddRange(options.All.GroupBy(one => (one.Listen, one.Port)).Where(group => group.Count() > 1)
            .Select(group => $"{PatientFeedsOptions.Section}: two listen at port {group.Key.Port}. Give each a port of its own."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(PatientFeedOptions feed)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(feed, new ValidationContext(feed), found, validateAllProperties: true);
        return found.Select(fault => $"{fault.MemberNames.FirstOrDefault()}: {fault.ErrorMessage}").Concat(feed.Faults());
    }
}
