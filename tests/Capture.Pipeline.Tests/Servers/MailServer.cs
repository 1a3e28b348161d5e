using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>A mail server of the test's own: Debian's dovecot, with one account and its mails in a folder that is gone afterwards.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string User = "fax";
    public const string Password = "secret";

    private readonly ServerProcess _process;
    private readonly string _folder;

    private MailServer(ServerProcess process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => Program is null ? "dovecot is missing: install the package dovecot-imapd." : null;

    public int Port { get; }

    private static string? Program => ServerProcess.Find("dovecot", ["/usr/sbin"]);

    public static async Task<MailServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("capture-mail-").FullName;
        var (port, home) = (ServerProcess.FreePort(), Path.Combine(folder, "home"));
        Directory.CreateDirectory(home);
        // As root it serves mails as a user of their own; as anybody else it is that user itself, and cannot lock itself in.
        var isRoot = Environment.UserName == "root";
        var (user, group) = isRoot ? ("mail", "mail") : (Environment.UserName, ServerProcess.Run(["id", "-gn"]).Trim());
        var alone = isRoot ? "" : $$"""
            default_internal_user = {{user}}
            default_internal_group = {{group}}
            default_login_user = {{user}}
            service anvil {
              chroot =
            }
            """;
        var settings = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(settings, $$"""
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = {{folder}}/log
            protocols = imap
            ssl = no
            disable_plaintext_auth = no
            listen = 127.0.0.1
            mail_location = maildir:{{home}}/Maildir
            mail_uid = {{user}}
            mail_gid = {{group}}
            first_valid_uid = 1
            first_valid_gid = 1
            mail_max_userip_connections = 100
            {{alone}}
            userdb {
              driver = static
              args = home={{home}}
            }
            passdb {
              driver = static
              args = password={{Password}}
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{port.ToString(CultureInfo.InvariantCulture)}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            namespace inbox {
              inbox = yes
            }
            """);
        if (isRoot)
        {
            ServerProcess.Run(["chown", "-R", $"{user}:{group}", home]);
            ServerProcess.Run(["chmod", "0711", folder]);
        }

        var server = new MailServer(ServerProcess.Start([Program!, "-F", "-c", settings]), folder, port);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var imap = await server.ConnectAsync();
                return server;
            }
            catch (Exception notYet) when (notYet is IOException or System.Net.Sockets.SocketException or ProtocolException && attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    public async Task<ImapClient> ConnectAsync()
    {
        var imap = new ImapClient();
        await imap.ConnectAsync("127.0.0.1", Port, SecureSocketOptions.None);
        await imap.AuthenticateAsync(User, Password);
        return imap;
    }

    /// <summary>Puts mails into the mailbox.</summary>
    public async Task DeliverAsync(params IEnumerable<MimeMessage> mails)
    {
        using var imap = await ConnectAsync();
        foreach (var mail in mails)
            await imap.Inbox!.AppendAsync(mail, MessageFlags.None);
    }

    /// <summary>How many mails each folder holds; those that are not there hold none.</summary>
    public async Task<(int Inbox, int Filed, int Failed)> CountAsync()
    {
        using var imap = await ConnectAsync();
        return (await OfAsync("INBOX"), await OfAsync("Filed"), await OfAsync("Failed"));

        async Task<int> OfAsync(string name)
        {
            try
            {
                var folder = await imap.GetFolderAsync(name);
                await folder.StatusAsync(StatusItems.Count);
                return folder.Count;
            }
            catch (FolderNotFoundException)
            {
                return 0;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
