using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Capture.Delivery.PatientFeed;

/// <summary>Says before a sender does what a feed lacks.</summary>
public static class FeedCheck
{
    private static readonly TimeSpan RenewAhead = TimeSpan.FromDays(14);

    /// <returns>What is well, or null and what to do. A warning leaves it working.</returns>
    public static (string? Found, string Remedy, bool IsWarning) Of(PatientFeedOptions feed, DateTimeOffset now)
    {
        var at = $"{feed.Listen}, port {feed.Port}, numbers of {feed.AssigningAuthority}";
        if (feed.Certificate is null)
        {
            return IPAddress.IsLoopback(IPAddress.Parse(feed.Listen))
                ? ($"{at}, without TLS, for senders on this machine", "", false)
                : ($"{at}, without TLS: whoever can listen on that network reads patients' data", "", true);
        }

        try
        {
            using var own = X509CertificateLoader.LoadPkcs12FromFile(feed.Certificate, feed.CertificatePassword);
            if (!own.HasPrivateKey)
                return (null, $"{feed.Certificate} holds no key. Export certificate and key together.", false);
            if (own.NotAfter < now.LocalDateTime)
                return (null, $"The certificate in {feed.Certificate} ended on {own.NotAfter:yyyy-MM-dd}. Put a new one in its place; it is taken at the next connection.", false);
            var authorities = new X509Certificate2Collection();
            if (feed.ClientAuthorities is not null)
                authorities.ImportFromPemFile(feed.ClientAuthorities);
            if (feed.ClientAuthorities is not null && authorities.Count == 0)
                return (null, $"{feed.ClientAuthorities} holds no certificate. Put the authorities' certificates there, as PEM.", false);
            var senders = feed.ClientAuthorities is null ? "" : $", senders with certificates of {authorities.Count} {(authorities.Count == 1 ? "authority" : "authorities")}";
            return own.NotAfter < (now + RenewAhead).LocalDateTime
                ? ($"{at}, TLS{senders}; its certificate ends on {own.NotAfter:yyyy-MM-dd}", "", true)
                : ($"{at}, TLS{senders}", "", false);
        }
        catch (Exception failed) when (failed is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{feed.Certificate}{(feed.ClientAuthorities is null ? "" : $" or {feed.ClientAuthorities}")} cannot be read. See to path, rights and CertificatePassword.", false);
        }
    }
}
