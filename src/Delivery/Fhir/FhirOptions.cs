using System.ComponentModel.DataAnnotations;

namespace Capture.Delivery.Fhir;

/// <summary>How this side says who it is.</summary>
public enum FhirSignIn
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>By a token that was given out once.</summary>
    Token,

    /// <summary>SMART Backend Services: by tokens of short life, asked for with a key of this side's own.</summary>
    Smart,
}

/// <summary>A server of FHIR R4.</summary>
public sealed class FhirOptions
{
    /// <summary>The server's base address: https, or http on this machine.</summary>
    [Required]
    public Uri? Url { get; set; }

    /// <summary>The system of the record numbers, as the server's patients bear it.</summary>
    [Required, RegularExpression("[^\\s|,$\\\\]+", ErrorMessage = "a system of identifiers, such as https://hospital.example.org/id/mrn")]
    public string PatientSystem { get; set; } = "";

    /// <summary>The system of the documents' own numbers. What is there is found again by it, so it stays as it is.</summary>
    [Required, RegularExpression("[^\\s|,$\\\\&#%+?]+", ErrorMessage = "a system of identifiers, such as urn:capture:document")]
    public string DocumentSystem { get; set; } = "urn:capture:document";

    /// <summary>Who keeps the documents: an Organization of the server, such as <c>Organization/17</c>; null: not said.</summary>
    [RegularExpression("Organization/[A-Za-z0-9.-]{1,64}", ErrorMessage = "Organization/ and its id on the server")]
    public string? Organization { get; set; }

    /// <summary>Documents say that they follow US Core. Servers that do not know it may refuse what does.</summary>
    public bool UsCore { get; set; } = true;

    public FhirSignIn SignIn { get; set; } = FhirSignIn.None;

    /// <summary>For <see cref="FhirSignIn.Token"/>: the token, or a file that holds it, which is read each time.</summary>
    public string? Token { get; set; }
    public string? TokenFile { get; set; }

    /// <summary>For <see cref="FhirSignIn.Smart"/>: where tokens are asked for, and under which name.</summary>
    public Uri? TokenUrl { get; set; }
    public string? ClientId { get; set; }

    /// <summary>PEM file of a private key, without a password: RSA, which signs RS384, or of the curve P-384, which signs ES384.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The key's name (<c>kid</c>) in the set of keys that the server knows.</summary>
    public string? KeyId { get; set; }

    /// <summary>What tokens are asked for, with blanks between.</summary>
    [Required]
    public string Scope { get; set; } = "system/Patient.rs system/DocumentReference.crus system/Binary.cu system/Provenance.cu";

    /// <summary>Wait for an answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So much longer for each megabyte that was sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TimeoutPerMegabyte { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A document whose PDF is larger is left to a person.</summary>
    [Range(1, 200)]
    public int LargestMegabytes { get; set; } = 20;

    internal TimeSpan Wait(long bytes) => Timeout + (TimeoutPerMegabyte * ((double)bytes / (1 << 20)));

    internal IEnumerable<string> Faults()
    {
        if (Url is not null && !IsSafe(Url))
            yield return $"Fhir:Url={Url}: write an address that begins with https://, or with http://localhost.";
        if (Url is { IsAbsoluteUri: true } && Url.PathAndQuery.Contains('?', StringComparison.Ordinal))
            yield return "Fhir:Url: leave out what stands from the question mark on.";
        if (SignIn == FhirSignIn.Token && (Token is { Length: > 0 }) == (TokenFile is { Length: > 0 }))
            yield return "Fhir:Token: write a token, or name the file that holds it as Fhir:TokenFile.";
        if (SignIn != FhirSignIn.Smart)
            yield break;
        if (TokenUrl is null || !IsSafe(TokenUrl))
            yield return "Fhir:TokenUrl: write where tokens are asked for, an address that begins with https://.";
        foreach (var (name, value) in new[] { (nameof(ClientId), ClientId), (nameof(KeyFile), KeyFile), (nameof(KeyId), KeyId) })
        {
            if (value is not { Length: > 0 })
                yield return $"Fhir:{name}: SMART needs it.";
        }
    }

    // What is sent holds patients' data and tokens: it leaves this machine by TLS alone.
    private static bool IsSafe(Uri url) => url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
