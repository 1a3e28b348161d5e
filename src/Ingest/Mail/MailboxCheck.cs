using Capture.Storage.Intake;

namespace Capture.Ingest.Mail;

/// <summary>Tries a mailbox without taking anything out of it.</summary>
public static class MailboxCheck
{
    /// <returns>What is well, or null and what to do.</returns>
    public static async Task<(string? Found, string Remedy)> OfAsync(MailboxOptions mailbox, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        using var tokens = new MailTokens(new HttpClient { Timeout = TimeSpan.FromSeconds(30) }, time);
        try
        {
            await using var connection = await MailboxConnection.OpenAsync(mailbox, tokens, stop);
            var (_, waiting) = await connection.ListAsync(1, stop);
            var missing = new List<string>();
            foreach (var name in new[] { mailbox.Filed, mailbox.Failed })
            {
                if (!await connection.HasAsync(name, stop))
                    missing.Add(name);
            }

            return ($"signed in, {waiting} {(waiting == 1 ? "mail" : "mails")} in {mailbox.Folder}"
                + (missing.Count > 0 ? $"; {string.Join(" and ", missing)} will be made" : "")
                + (connection.Moves ? "" : "; the server cannot move mails in one step, so they are copied and deleted"), "");
        }
        catch (MailboxUnavailableException away)
        {
            var (cause, remedy) = NoticeCauses.TextOf(away.Code);
            return (null, $"{cause} {remedy}");
        }
    }
}
