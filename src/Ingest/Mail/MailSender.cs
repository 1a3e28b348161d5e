using MimeKit;
using MimeKit.Cryptography;

namespace Capture.Ingest.Mail;

/// <summary>Whose mails a mailbox takes.</summary>
internal static class MailSender
{
    /// <returns>See <see cref="MailRefusals"/>; null when the mail is taken.</returns>
    public static string? Refusal(MimeMessage message, MailboxOptions mailbox)
    {
        // Of several authors each must be known: any of them may have written it.
        var authors = message.From.Mailboxes.Select(author => author.Address).ToList();
        if (mailbox.Senders.Count > 0 && (authors.Count == 0 || !authors.TrueForAll(author => mailbox.Senders.Any(known => IsOf(author, known)))))
            return MailRefusals.Stranger;
        return mailbox.Authenticator is { } server && !IsVouchedFor(message, server) ? MailRefusals.NotAuthentic : null;
    }

    private static bool IsOf(string author, string known) =>
        known.StartsWith('@') ? author.EndsWith(known, StringComparison.OrdinalIgnoreCase) : author.Equals(known, StringComparison.OrdinalIgnoreCase);

    // RFC 8601, 5: only the topmost word of a server one trusts counts; what a sender writes into the mail stands below it.
    private static bool IsVouchedFor(MimeMessage message, string server)
    {
        var said = message.Headers.Where(header => header.Id == HeaderId.AuthenticationResults)
            .Select(header => AuthenticationResults.TryParse(header.RawValue, out var results) ? results : null)
            .FirstOrDefault(results => results?.AuthenticationServiceIdentifier is { } id && id.Equals(server, StringComparison.OrdinalIgnoreCase));
        return said is not null && said.Results.Any(result => result.Method is "dmarc" or "dkim" && result.Result.Equals("pass", StringComparison.OrdinalIgnoreCase));
    }
}
