using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Capture.Review;

/// <summary>Where the web app is found and how long people stay signed in. Bound from the "Web" section.</summary>
public sealed class WebOptions : IValidatableObject
{
    public const string Section = "Web";

    /// <summary>
    /// Addresses to listen on, separated by semicolons. Default: this machine only. To serve others, put it behind a proxy that
    /// speaks TLS and listen on <c>http://0.0.0.0:8080</c>. Of a numbered address the port may be 0: the system chooses one, which
    /// is told at the start.
    /// </summary>
    [Required]
    public string Listen { get; set; } = "http://localhost:8080";

    /// <summary>
    /// Addresses, or networks as <c>10.0.0.0/24</c>, of the proxies that speak TLS before the web app. What only they may say is
    /// believed of them alone: who asks, and that it was asked by https. Default none.
    /// </summary>
    public IList<string> Proxies { get; set; } = [];

    /// <summary>Somebody who does nothing for this long must sign in again; what an open page asks for by itself is not doing. Default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SignedInFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>So long after a sign-in a person must sign in again, whatever he or she does. Default 12 hours, a long shift.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan SignedInAtMost { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Wrong passwords for an account from one place, after which that place must wait: an address, or a browser in which the account
    /// has signed in before. Ten times as many from one address, or for one account by strangers. Default 5.
    /// </summary>
    [Range(1, 100)]
    public int WrongPasswords { get; set; } = 5;

    /// <summary>How long wrong passwords count after the first of them. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest hand-in of files, all of them together, in megabytes. Default 100.</summary>
    [Range(1, 2000)]
    public int LargestUploadMegabytes { get; set; } = 100;

    /// <summary>
    /// The name, an absolute URI, of the record numbers in FHIR: an identifier of this system in a question is one of ours. Default
    /// <c>urn:capture:record-number</c>.
    /// </summary>
    [Required, RegularExpression(@"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s|]+", ErrorMessage = "an absolute URI, such as https://hospital.example/mrn")]
    public string RecordNumberSystem { get; set; } = "urn:capture:record-number";

    /// <summary>Shortest password a person may choose. Default 15 letters.</summary>
    [Range(8, 128)]
    public int ShortestPassword { get; set; } = 15;

    /// <summary>Serve figures in the format of Prometheus under <c>/metrics</c>, without a sign-in: counts, ages, and the names of sources. Default no.</summary>
    public bool Metrics { get; set; }

    /// <summary>Names the addresses that are none, or ask for TLS, which is the proxy's.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => ValidateListen().Concat(ValidateOthers());

    private IEnumerable<ValidationResult> ValidateListen() =>
        from address in Listen.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        where !IsPlainAddress(address)
        select new ValidationResult($"{Section}:{nameof(Listen)}={address}: write an address to listen on as http://HOST:PORT, for example http://localhost:8080; https is for the proxy before it.", [nameof(Listen)]);

    private IEnumerable<ValidationResult> ValidateOthers()
    {
        foreach (var proxy in Proxies.Where(proxy => NetworkOf(proxy) is null))
            yield return new ValidationResult($"{Section}:{nameof(Proxies)}={proxy}: write an address such as 10.0.0.5, or a network such as 10.0.0.0/24.", [nameof(Proxies)]);
        if (SignedInAtMost < SignedInFor)
            yield return new ValidationResult($"{Section}:{nameof(SignedInAtMost)}={SignedInAtMost} must not be shorter than {Section}:{nameof(SignedInFor)}={SignedInFor}.", [nameof(SignedInAtMost)]);
    }

    /// <summary>An address is a network of one; null of anything else.</summary>
    internal static IPNetwork? NetworkOf(string proxy) =>
        IPAddress.TryParse(proxy, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : IPNetwork.TryParse(proxy, out var network) ? network : null;

    private static bool IsPlainAddress(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { Scheme: "http", Host.Length: > 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
