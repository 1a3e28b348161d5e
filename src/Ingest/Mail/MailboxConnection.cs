using Capture.Storage.Intake;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;

namespace Capture.Ingest.Mail;

/// <summary>A mailbox cannot be used.</summary>
/// <param name="code">A code of <see cref="NoticeCauses"/>.</param>
internal sealed class MailboxUnavailableException(string code, Exception? inner) : Exception($"The mailbox cannot be used ({code}).", inner)
{
    public string Code { get; } = code;
}

/// <summary>A mail in the mailbox.</summary>
/// <param name="Validity">UIDVALIDITY of its folder: numbers mean nothing under another.</param>
/// <param name="ReceivedAt">When it came into the mailbox; null where the server does not say.</param>
internal sealed record MailInFolder(uint Validity, UniqueId Id, DateTimeOffset? ReceivedAt);

/// <summary>A signed-in connection to the folder that mails arrive in.</summary>
internal sealed class MailboxConnection : IAsyncDisposable
{
    private static readonly int TimeoutMilliseconds = (int)TimeSpan.FromMinutes(2).TotalMilliseconds;

    private readonly ImapClient _imap;
    private readonly IMailFolder _folder;
    private readonly MailboxOptions _mailbox;

    private MailboxConnection(ImapClient imap, IMailFolder folder, MailboxOptions mailbox) => (_imap, _folder, _mailbox) = (imap, folder, mailbox);

    /// <summary>Whether the server moves a mail in one step.</summary>
    public bool Moves => _imap.Capabilities.HasFlag(ImapCapabilities.Move);

    /// <exception cref="MailboxUnavailableException">It cannot be reached, signed in to or opened.</exception>
    public static async Task<MailboxConnection> OpenAsync(MailboxOptions mailbox, MailTokens tokens, CancellationToken stop)
    {
        var imap = new ImapClient { Timeout = TimeoutMilliseconds };
        try
        {
            await imap.ConnectAsync(mailbox.Host, mailbox.Port, mailbox.Security switch
            {
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }, stop);
            await SignInAsync(imap, mailbox, tokens, stop);
            var folder = await imap.GetFolderAsync(mailbox.Folder, stop);
            await folder.OpenAsync(FolderAccess.ReadWrite, stop);
            return new(imap, folder, mailbox);
        }
        catch (Exception failed) when (CodeOf(failed, stop) is { } code)
        {
            if (code == NoticeCauses.MailboxRefuses)
                tokens.Forget(mailbox);
            imap.Dispose();
            throw new MailboxUnavailableException(code, failed);
        }
        catch
        {
            imap.Dispose();
            throw;
        }
    }

    /// <summary>Mails that are there and not deleted, whoever has looked at them, the oldest number first; and how many there are.</summary>
    public async Task<(IReadOnlyList<MailInFolder> Mails, int Total)> ListAsync(int most, CancellationToken stop)
    {
        // The server tells of what came since by the way of an answer.
        await _imap.NoOpAsync(stop);
        var ids = await _folder.SearchAsync(SearchQuery.NotDeleted, stop);
        if (ids.Count == 0)
            return ([], 0);
        var found = await _folder.FetchAsync([.. ids.Order().Take(most)], new FetchRequest(MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate), stop);
        return ([.. found.Where(one => one.UniqueId.IsValid).OrderBy(one => one.UniqueId).Select(one => new MailInFolder(_folder.UidValidity, one.UniqueId, one.InternalDate))], ids.Count);
    }

    /// <summary>Writes a mail to a file, byte for byte. It is not marked as read by that.</summary>
    /// <exception cref="MessageNotFoundException">It is there no longer.</exception>
    public async Task WriteAsync(MailInFolder mail, string path, CancellationToken stop)
    {
        await using var from = await _folder.GetStreamAsync(mail.Id, "", stop);
        await using var to = new FileStream(path, FileMode.Create, FileAccess.Write);
        await from.CopyToAsync(to, stop);
    }

    /// <summary>Moves a mail that is in the books to where it is kept; the folder is made if it is missing.</summary>
    public async Task MoveAsync(MailInFolder mail, bool whole, CancellationToken stop)
    {
        var target = await FolderAsync(whole ? _mailbox.Filed : _mailbox.Failed, stop);
        await _folder.MoveToAsync(mail.Id, target, stop);
    }

    /// <summary>Whether a folder is there.</summary>
    public async Task<bool> HasAsync(string name, CancellationToken stop)
    {
        try
        {
            await _imap.GetFolderAsync(name, stop);
            return true;
        }
        catch (FolderNotFoundException)
        {
            return false;
        }
    }

    private async Task<IMailFolder> FolderAsync(string name, CancellationToken stop)
    {
        try
        {
            return await _imap.GetFolderAsync(name, stop);
        }
        catch (FolderNotFoundException)
        {
            var top = _imap.PersonalNamespaces.Count > 0 ? _imap.GetFolder(_imap.PersonalNamespaces[0]) : _folder;
            return await top.CreateAsync(name, isMessageFolder: true, stop) ?? throw new FolderNotFoundException(name);
        }
    }

    private static async Task SignInAsync(ImapClient imap, MailboxOptions mailbox, MailTokens tokens, CancellationToken stop)
    {
        if (mailbox.TokenFile is not null || mailbox.TokenUrl is not null)
        {
            var token = mailbox.TokenFile is { } file ? await FirstLineAsync(file, stop) : await tokens.FetchAsync(mailbox, stop);
            await imap.AuthenticateAsync(new SaslMechanismOAuth2(mailbox.User, token), stop);
            return;
        }

        await imap.AuthenticateAsync(mailbox.User, mailbox.Password ?? await FirstLineAsync(mailbox.PasswordFile!, stop), stop);
    }

    private static async Task<string> FirstLineAsync(string path, CancellationToken stop)
    {
        try
        {
            using var lines = new StreamReader(path);
            return (await lines.ReadLineAsync(stop) ?? "").Trim();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new MailboxUnavailableException(NoticeCauses.MailboxSecretUnreadable, failed);
        }
    }

    /// <summary>What an exception says of the mailbox as a whole; null for what it does not.</summary>
    internal static string? CodeOf(Exception failed, CancellationToken stop) => failed switch
    {
        MailboxUnavailableException known => known.Code,
        OperationCanceledException when stop.IsCancellationRequested => null,
        AuthenticationException or MailTokenException => NoticeCauses.MailboxRefuses,
        SslHandshakeException => NoticeCauses.MailboxNotTrusted,
        NotSupportedException => NoticeCauses.MailboxNotTrusted,
        FolderNotFoundException => NoticeCauses.MailboxNoFolder,
        ImapCommandException => NoticeCauses.MailboxDenied,
        IOException or System.Net.Sockets.SocketException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or TimeoutException or OperationCanceledException => NoticeCauses.MailboxSilent,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _imap.DisconnectAsync(quit: true, soon.Token);
        }
        catch (Exception gone) when (gone is IOException or ProtocolException or System.Net.Sockets.SocketException or OperationCanceledException or ServiceNotConnectedException)
        {
            // It is gone already.
        }

        _imap.Dispose();
    }
}
