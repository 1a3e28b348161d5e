using System.Security.Cryptography;
using System.Text.Json;
using Capture.Storage.Work;
using MimeKit;

namespace Capture.Ingest.Mail;

/// <summary>What became of a mail.</summary>
/// <param name="Documents">How many documents were taken out of it.</param>
/// <param name="Refusal">Why it was kept whole as well; see <see cref="MailRefusals"/>. Null when all of it was taken.</param>
/// <param name="Work">To be announced.</param>
internal sealed record LandedMail(int Documents, string? Refusal, IReadOnlyList<DueWork> Work);

/// <summary>
/// Takes a mail into the books: each document in it as an arrival, and the mail itself as one that was refused where anything of it could not
/// be taken. A mail is known by its bytes, so that taking it again takes nothing twice.
/// </summary>
internal sealed class MailLanding(FileLanding landing)
{
    private const int FewestDigits = 10;
    private const int MostDigits = 15;

    /// <param name="raw">The mail as the server gave it.</param>
    /// <param name="scratch">An empty folder to take it apart in.</param>
    /// <param name="receivedAt">When it came into the mailbox, by the server.</param>
    /// <exception cref="IOException">It cannot be put into the books now; nothing of the mail may be let go.</exception>
    public async Task<LandedMail> LandAsync(MailboxOptions mailbox, string raw, string scratch, DateTimeOffset receivedAt, CancellationToken stop)
    {
        var key = await KeyAsync(raw, stop);
        var read = MailReader.Read(raw, scratch, mailbox);
        var work = new List<DueWork>();
        foreach (var (document, number) in read.Documents.Select((document, place) => (document, place + 1)))
        {
            work.AddRange((await landing.LandAsync(new Arrival
            {
                Path = document.Path,
                Name = document.Name,
                Source = mailbox.Name,
                Lane = mailbox.Lane,
                Receipt = $"{key}/{number}",
                ReceivedAt = receivedAt,
                Sidecar = JsonSerializer.Serialize(FactsOf(read.Message, key, document.Name, receivedAt)),
            }, stop)).Work);
        }

        if (read.Refusal is { } refusal)
        {
            await landing.LandAsync(new Arrival
            {
                Path = raw,
                Name = $"mail-{key[..12]}.eml",
                Source = mailbox.Name,
                Lane = mailbox.Lane,
                Receipt = key,
                ReceivedAt = receivedAt,
                Sidecar = JsonSerializer.Serialize(FactsOf(read.Message, key, null, receivedAt)),
                Refusal = (refusal, MailRefusals.TextOf(refusal)),
            }, stop);
        }

        return new(read.Documents.Count, read.Refusal, work);
    }

    internal static async Task<string> KeyAsync(string raw, CancellationToken stop)
    {
        await using var bytes = new FileStream(raw, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop));
    }

    private static Sidecar FactsOf(MimeMessage? message, string key, string? name, DateTimeOffset receivedAt)
    {
        var author = message?.From.Mailboxes.FirstOrDefault()?.Address;
        return new()
        {
            SourceSystem = "e-mail",
            SourceMessageId = message?.MessageId,
            ReceivedAt = receivedAt,
            CallerName = author,
            CallerNumber = author is null ? null : NumberIn(author),
            BatchId = key[..16],
            OriginalFileName = name,
        };
    }

    /// <summary>The number a gateway writes as its sender's address, such as <c>+12165550100@fax.example</c>; null when it is none.</summary>
    internal static string? NumberIn(string address)
    {
        var local = address.Split('@')[0];
        return local.TrimStart('+') is { Length: >= FewestDigits and <= MostDigits } digits && digits.All(char.IsAsciiDigit) ? local : null;
    }
}
