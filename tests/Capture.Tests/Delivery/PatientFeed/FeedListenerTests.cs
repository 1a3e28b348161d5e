using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Capture.Delivery.Hl7;
using Capture.Delivery.PatientFeed;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Patients;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

/// <summary>Record systems that send as they should, and every way not to, each on a real socket.</summary>
public sealed class FeedListenerTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task What_is_acknowledged_is_in_the_register()
    {
        await using var site = await SiteAsync();
        using var sender = await site.ConnectAsync();

        Assert.Contains("MSA|AA|7", await sender.AskAsync(Msh("A28", "7") + Pid(Ours("42"))), StringComparison.Ordinal);

        Assert.Equal("Testerman", (await site.PatientAsync("42"))?.Last);
    }

    [Fact]
    public async Task Many_messages_of_one_connection_are_answered_in_their_order_each_by_its_own_id()
    {
        await using var site = await SiteAsync();
        using var sender = await site.ConnectAsync();

        // Sent without waiting, as some senders do.
        await sender.SendAsync([.. Enumerable.Range(0, 20).SelectMany(i => Framed(Msh("A08", $"m{i}") + Pid(Ours($"{i}"))))]);

        for (var i = 0; i < 20; i++)
            Assert.Contains($"MSA|AA|m{i}\r", await sender.AnswerAsync(), StringComparison.Ordinal);
        Assert.Equal(20, await site.CountAsync());
    }

    [Fact]
    public async Task A_message_that_is_refused_does_not_hold_up_the_next()
    {
        await using var site = await SiteAsync();
        using var sender = await site.ConnectAsync();

        Assert.Contains("MSA|AE|1|PID-3", await sender.AskAsync(Msh("A08") + Pid("42^^^OTHER^MR")), StringComparison.Ordinal);
        Assert.Contains("MSA|AR", await sender.AskAsync("{\"resourceType\":\"Patient\"}"), StringComparison.Ordinal);
        Assert.Contains("MSA|AA|2", await sender.AskAsync(Msh("A08", "2") + Pid(Ours("42"))), StringComparison.Ordinal);

        var feed = Assert.Single(await site.Store.Get<PatientFeedTable>().FeedsAsync(Stop));
        Assert.Equal((1L, 2L, FeedRefusals.Unreadable), (feed.Applied, feed.Refused, feed.LastRefusal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("noise between")]
    public async Task What_stands_behind_a_message_is_no_part_of_the_next(string between)
    {
        await using var site = await SiteAsync();
        using var sender = await site.ConnectAsync();
        byte[] Message(string id) => [MllpFrames.Start, .. Encoding.UTF8.GetBytes(Msh("A08", id) + Pid(Ours(id))), MllpFrames.End, .. Encoding.UTF8.GetBytes(between)];

        await sender.SendAsync([.. Message("1"), .. Message("2")]);

        Assert.Contains("MSA|AA|1", await sender.AnswerAsync(), StringComparison.Ordinal);
        Assert.Contains("MSA|AA|2", await sender.AnswerAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await site.CountAsync());
    }

    [Fact]
    public async Task A_message_cut_off_is_none_and_comes_again_whole()
    {
        await using var site = await SiteAsync();
        using (var sender = await site.ConnectAsync())
            await sender.SendAsync(Framed(Msh("A08") + Pid(Ours("42")))[..^2]);
        using var again = await site.ConnectAsync();

        Assert.Contains("MSA|AA", await again.AskAsync(Msh("A08", "2") + Pid(Ours("43"))), StringComparison.Ordinal);

        Assert.Null(await site.PatientAsync("42"));
    }

    [Fact]
    public async Task A_message_of_one_byte_at_a_time_is_waited_for_and_one_that_does_not_end_is_not_waited_for_for_ever()
    {
        await using var site = await SiteAsync(feed => feed.MessageTimeout = TimeSpan.FromSeconds(2));
        using var slow = await site.ConnectAsync();
        foreach (var part in Framed(Msh("A08") + Pid(Ours("42"))).Chunk(8))
            await slow.SendAsync(part);
        Assert.Contains("MSA|AA", await slow.AnswerAsync(), StringComparison.Ordinal);
        // Between messages a sender may be quiet for as long as it likes.
        await Task.Delay(TimeSpan.FromSeconds(3), Stop);
        Assert.Contains("MSA|AA", await slow.AskAsync(Msh("A08", "2") + Pid(Ours("43"))), StringComparison.Ordinal);

        using var endless = await site.ConnectAsync();
        await endless.SendAsync([MllpFrames.Start, .. "MSH|"u8]);
        Assert.Null(await endless.AnswerAsync());
    }

    [Fact]
    public async Task A_message_that_is_too_long_ends_its_connection_and_no_other()
    {
        await using var site = await SiteAsync(feed => feed.LongestKilobytes = 4);
        using var other = await site.ConnectAsync();
        using var sender = await site.ConnectAsync();

        Assert.Null(await sender.AskAsync(Msh("A08") + Pid(Ours("42"), new string('x', 10_000))));
        Assert.Contains("MSA|AA", await other.AskAsync(Msh("A08") + Pid(Ours("43"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_put_down_is_not_acknowledged_and_is_taken_when_it_comes_again()
    {
        await using var site = await SiteAsync();
        using var sender = await site.ConnectAsync();
        Assert.NotNull(await sender.AskAsync(Msh("A08") + Pid(Ours("42"))));
        var path = Path.Combine(site.Store.Folder, "capture.db");
        await using (var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await holder.OpenAsync(Stop);
            await using var away = holder.CreateCommand();
            away.CommandText = "ALTER TABLE patient_feed_messages RENAME TO away";
            await away.ExecuteNonQueryAsync(Stop);
            var answer = await sender.AskAsync(Msh("A08", "2") + Pid(Ours("43")));
            Assert.DoesNotContain("MSA|AA|2", answer ?? "", StringComparison.Ordinal);
            away.CommandText = "ALTER TABLE away RENAME TO patient_feed_messages";
            await away.ExecuteNonQueryAsync(Stop);
        }

        Assert.Null(await site.PatientAsync("43"));
        using var again = await site.ConnectAsync();
        Assert.Contains("MSA|AA|2", await again.AskAsync(Msh("A08", "2") + Pid(Ours("43"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_named_senders_are_heard()
    {
        await using var site = await SiteAsync(feed => feed.Senders.Add("10.0.0.0/8"));
        using var stranger = await site.ConnectAsync();
        Assert.Null(await stranger.AskAsync(Msh("A08") + Pid(Ours("42"))));
        Assert.Equal(0, await site.CountAsync());

        await using var open = await SiteAsync(feed => feed.Senders.Add("127.0.0.0/8"));
        using var friend = await open.ConnectAsync();
        Assert.NotNull(await friend.AskAsync(Msh("A08") + Pid(Ours("42"))));
    }

    [Fact]
    public async Task Under_TLS_only_senders_with_a_certificate_of_our_authorities_are_heard()
    {
        var folder = Directory.CreateTempSubdirectory("capture-feed-").FullName;
        try
        {
            using var authority = Certificate("CN=Authority", null);
            using var own = Certificate("CN=localhost", authority);
            using var known = Certificate("CN=Sender", authority);
            using var otherAuthority = Certificate("CN=Other", null);
            using var stranger = Certificate("CN=Sender", otherAuthority);
            await File.WriteAllBytesAsync(Path.Combine(folder, "own.p12"), own.Export(X509ContentType.Pkcs12, "secret"), Stop);
            await File.WriteAllTextAsync(Path.Combine(folder, "authorities.pem"), authority.ExportCertificatePem(), Stop);
            await using var site = await SiteAsync(feed => (feed.Certificate, feed.CertificatePassword, feed.ClientAuthorities) = (Path.Combine(folder, "own.p12"), "secret", Path.Combine(folder, "authorities.pem")));

            using (var sender = await site.ConnectAsync(known, authority))
                Assert.Contains("MSA|AA", await sender.AskAsync(Msh("A08") + Pid(Ours("42"))), StringComparison.Ordinal);
            Assert.False(await IsHeardAsync(stranger));
            Assert.False(await IsHeardAsync(null));
            using (var plain = await site.ConnectAsync())
                Assert.DoesNotContain("MSA", await plain.AskAsync(Msh("A08") + Pid(Ours("43"))) ?? "", StringComparison.Ordinal);
            Assert.Equal(1, await site.CountAsync());

            async Task<bool> IsHeardAsync(X509Certificate2? certificate)
            {
                try
                {
                    using var sender = await site.ConnectAsync(certificate, authority);
                    return await sender.AskAsync(Msh("A08", "9") + Pid(Ours("44"))) is not null;
                }
                catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
                {
                    return false;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_and_taken_up_once_it_is_free()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var site = await SiteAsync(feed => feed.Port = port, isHeard: false);
        await UntilAsync(() => site.Store.Get<Hindrances>().All.Any(line => line.Contains($"Another process listens at port {port}", StringComparison.Ordinal)));

        taken.Stop();
        await UntilAsync(() => site.Store.Get<Hindrances>().All.Count == 0);
        using var sender = await site.ConnectAsync();
        Assert.NotNull(await sender.AskAsync(Msh("A08") + Pid(Ours("42"))));
    }

    private static async Task UntilAsync(Func<bool> so)
    {
        for (var i = 0; i < 400 && !so(); i++)
            await Task.Delay(50, Stop);
        Assert.True(so());
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2? authority)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority is null, false, 0, true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        using var made = authority is null ? request.CreateSelfSigned(from, to) : request.Create(authority, from, to.AddHours(-1), Guid.NewGuid().ToByteArray()).CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    internal static byte[] Framed(string message) => [MllpFrames.Start, .. Encoding.UTF8.GetBytes(message), MllpFrames.End, MllpFrames.Return];

    internal static async Task<Site> SiteAsync(Action<PatientFeedOptions>? change = null, bool isHeard = true)
    {
        var feed = Feed;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            feed.Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        change?.Invoke(feed);
        var store = await TemporaryStore.CreateAsync();
        var options = new PatientFeedsOptions { All = { feed } };
        Assert.True(new PatientFeedsValidator().Validate(null, options).Succeeded);
        var listener = new FeedListener(new FeedIntake(store.Get<PatientFeedTable>(), TimeProvider.System, NullLogger<FeedIntake>.Instance), store.Get<PatientFeedTable>(), store.Get<Hindrances>(), TimeProvider.System, Microsoft.Extensions.Options.Options.Create(options), NullLogger<FeedListener>.Instance);
        await listener.StartAsync(Stop);
        return new Site(store, listener, feed.Port);
    }

    internal sealed class Site(TemporaryStore store, FeedListener listener, int port) : IAsyncDisposable
    {
        public TemporaryStore Store => store;

        public Task<Capture.Contracts.Patient?> PatientAsync(string mrn) => store.Get<PatientTable>().RegistrationAsync(mrn, Stop);

        public Task<int> CountAsync() => store.Get<PatientTable>().CountAsync(Stop);

        public async Task<Sender> ConnectAsync(X509Certificate2? certificate = null, X509Certificate2? authority = null)
        {
            var client = new TcpClient();
            for (var i = 0; ; i++)
            {
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port, Stop);
                    break;
                }
                catch (SocketException) when (i < 100)
                {
                    await Task.Delay(50, Stop);
                }
            }

            if (authority is null)
                return new(client, client.GetStream());
            var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificates = certificate is null ? null : [certificate],
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { authority } },
            }, Stop);
            return new(client, secure);
        }

        public async ValueTask DisposeAsync()
        {
            await listener.StopAsync(Stop);
            listener.Dispose();
            await store.DisposeAsync();
        }
    }

    internal sealed class Sender(TcpClient client, Stream stream) : IDisposable
    {
        private readonly MllpFrames _frames = new(stream, 1 << 20);

        public async Task SendAsync(byte[] bytes)
        {
            await stream.WriteAsync(bytes, Stop);
            await stream.FlushAsync(Stop);
        }

        /// <summary>The next answer; null when there is none and the connection has ended.</summary>
        public async Task<string?> AnswerAsync()
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                return await _frames.NextAsync(late.Token) is { } frame ? Encoding.UTF8.GetString(frame) : null;
            }
            catch (IOException)
            {
                return null;
            }
        }

        public async Task<string?> AskAsync(string message)
        {
            try
            {
                await SendAsync(Framed(message));
            }
            catch (IOException)
            {
                return null;
            }

            return await AnswerAsync();
        }

        public void Dispose()
        {
            stream.Dispose();
            client.Dispose();
        }
    }
}
