using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Capture.Pipeline.Tests.Servers;
using MailKit;
using MimeKit;

namespace Capture.Pipeline.Tests.Service;

/// <summary>The service with a mailbox on a real server.</summary>
public sealed class MailboxTests
{
    [ServerFact(Server.Mail)]
    public async Task What_comes_by_mail_is_in_the_books_and_the_mail_is_moved()
    {
        await using var server = await MailServer.StartAsync();
        using var folder = new TemporaryFolder();
        var fax = await File.ReadAllBytesAsync(Path.Combine(Repository.SampleFiles, "FAX20250602_084500_0010.tif"));
        await server.DeliverAsync(
            Mail("one", Attached(fax, "application/octet-stream", "fax.tif")),
            Mail("forwarded", new MessagePart { Message = Mail("inner", Attached(PdfOf("two"), "application/pdf", "two.pdf")) }),
            Mail("packed", Attached(Zip(("three.pdf", PdfOf("three")), ("four.pdf", PdfOf("four"))), "application/zip", "faxes.zip")),
            Mail("part of it", Attached(PdfOf("five"), "application/pdf", "five.pdf"), Attached("hello"u8.ToArray(), "application/octet-stream", "notes.doc")),
            Mail("nothing"));

        using var service = Start(folder, server.Port);
        await UntilAsync(async () => await server.CountAsync() == (0, 3, 2), service);
        await UntilAsync(async () => IsAtRest(await LedgerAsync(folder)), service);
        await StopAsync(service);

        // Five documents, and the two mails of which something was left.
        var ledger = await LedgerAsync(folder);
        Assert.Matches(@"quarantined\s+2\s", ledger);
        Assert.Matches(@"total\s+7\s", ledger);
        Assert.DoesNotMatch(@"unaccounted\s+[1-9]", ledger);
        Assert.DoesNotContain("Testerman", service.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("five.pdf", service.Errors, StringComparison.Ordinal);
    }

    [ServerFact(Server.Mail)]
    public async Task A_mail_somebody_has_read_is_taken_and_one_that_is_deleted_is_not_and_the_same_mail_twice_is_one()
    {
        await using var server = await MailServer.StartAsync();
        using var folder = new TemporaryFolder();
        var twice = Mail("twice", Attached(PdfOf("twice"), "application/pdf", "twice.pdf"));
        await server.DeliverAsync(Mail("read", Attached(PdfOf("read"), "application/pdf", "read.pdf")), Mail("deleted", Attached(PdfOf("deleted"), "application/pdf", "deleted.pdf")), twice, twice);
        using (var imap = await server.ConnectAsync())
        {
            await imap.Inbox!.OpenAsync(FolderAccess.ReadWrite);
            await imap.Inbox.AddFlagsAsync(0, MessageFlags.Seen, true);
            await imap.Inbox.AddFlagsAsync(1, MessageFlags.Deleted, true);
        }

        using var service = Start(folder, server.Port);
        await UntilAsync(async () => await server.CountAsync() == (1, 3, 0), service);
        await StopAsync(service);

        Assert.Matches(@"total\s+2\s", await LedgerAsync(folder));
    }

    [ServerFact(Server.Mail)]
    public async Task A_process_killed_with_a_mail_in_hand_takes_it_up_again_once()
    {
        await using var server = await MailServer.StartAsync();
        using var folder = new TemporaryFolder();
        await server.DeliverAsync(Mail("one", Attached(PdfOf("one"), "application/pdf", "one.pdf"), Attached(PdfOf("two"), "application/pdf", "two.pdf")));
        foreach (var point in new[] { "land:after-blob", "land:after-commit" })
        {
            using var killed = Start(folder, server.Port, new Dictionary<string, string> { ["CAPTURE_CRASH_AT"] = point });
            await killed.WaitAsync();
        }

        using var service = Start(folder, server.Port);
        await UntilAsync(async () => await server.CountAsync() == (0, 1, 0), service);
        await UntilAsync(async () => IsAtRest(await LedgerAsync(folder)), service);
        await StopAsync(service);

        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"), "--verify");
        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches(@"total\s+2\s", ledger.Output);
    }

    [ServerFact(Server.Mail)]
    public async Task A_mailbox_that_cannot_be_signed_in_to_is_said_and_doctor_says_what_to_do()
    {
        await using var server = await MailServer.StartAsync();
        using var folder = new TemporaryFolder();
        await server.DeliverAsync(Mail("one", Attached(PdfOf("one"), "application/pdf", "one.pdf")));
        using (var service = Start(folder, server.Port, password: "wrong"))
        {
            await UntilAsync(() => Task.FromResult(service.Errors.Contains("does not let Capture sign in", StringComparison.Ordinal)), service);
            Assert.Contains("does not let Capture sign in", await LedgerAsync(folder), StringComparison.Ordinal);
            await StopAsync(service);
        }

        using var wrong = await CaptureProcess.RunAsync(["doctor", "--data", folder.Of("data"), .. SettingsOf(server.Port, "wrong")]);
        Assert.Contains("does not let Capture sign in", wrong.Output + wrong.Errors, StringComparison.Ordinal);
        using var right = await CaptureProcess.RunAsync(["doctor", "--data", folder.Of("data"), .. SettingsOf(server.Port, MailServer.Password)]);
        Assert.Contains("signed in, 1 mail in INBOX; Filed and Failed will be made", right.Output + right.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 0, 0), await server.CountAsync());
    }

    /// <summary>2,000 mails, the fetcher killed 100 times and cut off 100 times; fewer of each without <c>--long</c>.</summary>
    [ServerFact(Server.Mail)]
    public async Task However_often_fetcher_and_line_break_no_mail_is_lost_and_none_comes_twice()
    {
        var (mails, kills, cuts) = Distributed.Chaos.Long ? (2_000, 100, 100) : (60, 3, 3);
        await using var server = await MailServer.StartAsync();
        using var folder = new TemporaryFolder();
        using var line = new Line(server.Port);
        var random = new Random(20261201);
        foreach (var some in Enumerable.Range(0, mails).Chunk(mails / kills))
        {
            await server.DeliverAsync(some.Select(i => Mail($"{i}", Attached(PdfOf($"mail {i}"), "application/pdf", $"{i}.pdf"))));
            using var service = Start(folder, line.Port);
            await UntilAsync(() => Task.FromResult(service.Errors.Contains(" taken, ", StringComparison.Ordinal)), service, 60);
            for (var cut = 0; cut < cuts / kills; cut++)
            {
                await Task.Delay(random.Next(20, 400));
                line.Cut();
            }

            await Task.Delay(random.Next(500));
            service.Kill();
            await service.WaitAsync();
        }

        using var last = Start(folder, line.Port);
        await UntilAsync(async () => (await server.CountAsync()).Inbox == 0, last, 1200);
        await UntilAsync(async () => IsAtRest(await LedgerAsync(folder)), last, 3600);
        await StopAsync(last);

        Assert.Equal((0, mails, 0), await server.CountAsync());
        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"), "--verify");
        Assert.Equal(0, ledger.ExitCode);
        Assert.Matches($@"total\s+{mails}\s+{mails}\s", ledger.Output);
        Assert.Matches(@"duplicate\s+0\s", ledger.Output);
    }

    private static string[] SettingsOf(int port, string password)
    {
        string[] settings = ["Name=mailbox", "Host=127.0.0.1", $"Port={port}", "Security=PlainText", $"User={MailServer.User}", $"Password={password}", "PollInterval=00:00:00.5"];
        return [.. settings.SelectMany(setting => new[] { "--set", $"Ingest:Mailboxes:0:{setting}" })];
    }

    private static CaptureProcess Start(TemporaryFolder folder, int port, Dictionary<string, string>? environment = null, string password = MailServer.Password)
    {
        Directory.CreateDirectory(folder.Of("inbox"));
        return CaptureProcess.Start(["run", "--inbox", folder.Of("inbox"), "--data", folder.Of("data"), .. SettingsOf(port, password)], environment);
    }

    private static async Task StopAsync(CaptureProcess service)
    {
        service.Terminate();
        await service.WaitAsync();
        Assert.Equal(0, service.ExitCode);
    }

    private static bool IsAtRest(string ledger) => System.Text.RegularExpressions.Regex.IsMatch(ledger, @"in progress\s+0\s");

    private static async Task<string> LedgerAsync(TemporaryFolder folder)
    {
        using var ledger = await CaptureProcess.RunAsync("ledger", folder.Of("data"));
        return ledger.Output;
    }

    private static async Task UntilAsync(Func<Task<bool>> so, CaptureProcess service, int seconds = 180)
    {
        var begun = Stopwatch.StartNew();
        while (!await so())
        {
            Assert.False(service.HasExited, service.Output + service.Errors);
            Assert.True(begun.Elapsed.TotalSeconds < seconds, service.Output + service.Errors);
            await Task.Delay(200);
        }
    }

    private static MimeMessage Mail(string subject, params MimeEntity[] parts)
    {
        var body = new Multipart("mixed") { new TextPart("plain") { Text = "For Marigold Testerman." } };
        foreach (var part in parts)
            body.Add(part);
        return new() { From = { new MailboxAddress("", "12165550100@gateway.example") }, To = { new MailboxAddress("", "fax@clinic.example") }, Subject = subject, Body = body, MessageId = $"{subject.Replace(' ', '-')}@gateway.example", Date = DateTimeOffset.UnixEpoch };
    }

    private static MimePart Attached(byte[] bytes, string type, string name) => new(ContentType.Parse(type))
    {
        Content = new MimeContent(new MemoryStream(bytes)),
        ContentDisposition = new("attachment"),
        ContentTransferEncoding = ContentEncoding.Base64,
        FileName = name,
    };

    private static byte[] PdfOf(string text)
    {
        var content = $"BT /F 14 Tf 20 40 Td (Letter about {text}) Tj ET";
        return Encoding.ASCII.GetBytes($"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 80]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
            + $"4 0 obj<</Length {content.Length}>>stream\n{content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A line to the server that can be cut.</summary>
    private sealed class Line : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _open = [];

        public Line(int port)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = CarryAsync(port);
        }

        public int Port { get; }

        /// <summary>Ends all that goes on, without a word.</summary>
        public void Cut()
        {
            lock (_open)
            {
                foreach (var client in _open)
                {
                    // One that has ended by itself has no socket any more.
                    if (client.Client is not null)
                        client.LingerState = new(true, 0);
                    client.Close();
                }

                _open.Clear();
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            Cut();
        }

        private async Task CarryAsync(int port)
        {
            while (true)
            {
                try
                {
                    var here = await _listener.AcceptTcpClientAsync();
                    var there = new TcpClient();
                    await there.ConnectAsync(IPAddress.Loopback, port);
                    lock (_open)
                        _open.AddRange([here, there]);
                    _ = PumpAsync(here, there);
                    _ = PumpAsync(there, here);
                }
                catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private static async Task PumpAsync(TcpClient from, TcpClient to)
        {
            try
            {
                await from.GetStream().CopyToAsync(to.GetStream());
            }
            catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // It was cut.
            }
            finally
            {
                from.Close();
                to.Close();
            }
        }
    }
}
