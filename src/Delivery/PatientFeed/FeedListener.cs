using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Capture.Delivery.Hl7;
using Capture.Storage;
using Capture.Storage.Intake;
using Capture.Storage.Loops;
using Capture.Storage.Patients;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Delivery.PatientFeed;

/// <summary>
/// Listens for record systems. A message is answered once what it tells is in the database; while that is away nothing is answered and
/// the connection is closed, so that the sender keeps the message and sends it again.
/// </summary>
internal sealed partial class FeedListener(FeedIntake intake, PatientFeedTable feeds, Hindrances hindrances, TimeProvider time, IOptions<PatientFeedsOptions> options, ILogger<FeedListener> log) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _begun = time.GetUtcNow();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.All.Count == 0 ? Task.CompletedTask : Task.WhenAll(
        [.. options.Value.All.Select(feed => BackgroundLoop.KeepAsync((goesWell, stop) => ListenAsync(feed, goesWell, stop), $"patient feed {feed.Name}", time, log, stoppingToken)),
            BackgroundLoop.EveryAsync(BetweenLooks, SeeToAsync, "look at the patient feeds", time, log, stoppingToken)]);

    private async Task ListenAsync(PatientFeedOptions feed, Action goesWell, CancellationToken stop)
    {
        using var listener = new TcpListener(IPAddress.Parse(feed.Listen), feed.Port);
        using var room = new SemaphoreSlim(feed.MostConnections);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var part = $"Patient feed {feed.Name}";
        try
        {
            listener.Start();
        }
        catch (SocketException failed)
        {
            hindrances.Say(part, failed.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Another process listens at port {feed.Port}. End it, or give the feed another port."
                : $"It cannot listen at port {feed.Port} ({failed.SocketErrorCode}). See to PatientFeeds: Listen and Port.");
            throw;
        }

        hindrances.Say(part, null);
        LogListens(feed.Name, feed.Port);
        goesWell();
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                await room.WaitAsync(stop);
                var client = await listener.AcceptTcpClientAsync(stop);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(feed, client, room, ended.Token));
            }
        }
        finally
        {
            // Whatever ended it, senders that are connected must not keep it from beginning anew.
            listener.Stop();
            await ended.CancelAsync();
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(PatientFeedOptions feed, TcpClient client, SemaphoreSlim room, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                if (!MaySend(feed, ((IPEndPoint)client.Client.RemoteEndPoint!).Address))
                {
                    LogStranger(feed.Name);
                    return;
                }

                client.NoDelay = true;
                // A sender that is cut off without a word is noticed, and does not keep its place for ever.
                client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                await using var stream = await OpenAsync(feed, client, stop);
                await TakeAllAsync(feed, stream, stop);
            }
            catch (Exception broke) when (broke is IOException or SocketException or OperationCanceledException or AuthenticationException or CryptographicException)
            {
                // What was not answered the sender sends again.
                if (broke is AuthenticationException or CryptographicException)
                    LogNotSecure(feed.Name, broke.GetType().Name);
            }
            catch (Exception failed)
            {
                LogBroke(feed.Name, failed.GetType().Name);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private async Task TakeAllAsync(PatientFeedOptions feed, Stream stream, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var frames = new MllpFrames(stream, feed.LongestKilobytes * 1024) { Begun = () => late.CancelAfter(feed.MessageTimeout) };
        while (await frames.NextAsync(late.Token) is { } frame)
        {
            late.CancelAfter(Timeout.InfiniteTimeSpan);
            FeedTaking taking;
            try
            {
                taking = await intake.TakeAsync(feed, frame, stop);
            }
            catch (Exception away) when (PassingFailure.Is(away) && !stop.IsCancellationRequested)
            {
                LogStoreAway(feed.Name);
                return;
            }

            if (FeedAnswer.To(taking.Message, taking.Verdict, Guid.CreateVersion7().ToString("N")[..20], time.GetUtcNow()) is { } answer)
                await stream.WriteAsync(new ReadOnlyMemory<byte>([MllpFrames.Start, .. answer, MllpFrames.End, MllpFrames.Return]), stop);
            await stream.FlushAsync(stop);
        }

        if (frames.IsTooLong)
            LogTooLong(feed.Name, feed.LongestKilobytes);
    }

    private static bool MaySend(PatientFeedOptions feed, IPAddress sender)
    {
        if (sender.IsIPv4MappedToIPv6)
            sender = sender.MapToIPv4();
        return feed.Senders.Count == 0 || feed.Senders.Any(allowed => IPAddress.TryParse(allowed, out var one) ? one.Equals(sender) : IPNetwork.Parse(allowed).Contains(sender));
    }

    private static async Task<Stream> OpenAsync(PatientFeedOptions feed, TcpClient client, CancellationToken stop)
    {
        if (feed.Certificate is null)
            return client.GetStream();
        // Read anew each time: a certificate is renewed while the process runs.
        using var own = X509CertificateLoader.LoadPkcs12FromFile(feed.Certificate, feed.CertificatePassword);
        var trusted = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust };
        if (feed.ClientAuthorities is not null)
            trusted.CustomTrustStore.ImportFromPemFile(feed.ClientAuthorities);
        var secure = new SslStream(client.GetStream());
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
            late.CancelAfter(feed.MessageTimeout);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = own,
                ClientCertificateRequired = feed.ClientAuthorities is not null,
                EnabledSslProtocols = SslProtocols.None,
                CertificateChainPolicy = trusted,
                // Without authorities nothing is asked of the sender; with them, what the chain says holds.
                RemoteCertificateValidationCallback = (_, _, _, errors) => feed.ClientAuthorities is null || errors == SslPolicyErrors.None,
            }, late.Token);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says which feeds are silent, and forgets what was taken long ago.</summary>
    private async Task SeeToAsync(CancellationToken stop)
    {
        await feeds.ForgetAsync(stop);
        var rows = (await feeds.FeedsAsync(stop)).ToDictionary(row => row.Name);
        var now = time.GetUtcNow();
        foreach (var feed in options.Value.All)
        {
            var last = rows.TryGetValue(feed.Name, out var row) ? DateTimeOffset.FromUnixTimeMilliseconds(row.LastAt) : _begun;
            var isSilent = feed.ExpectedWithin is { } most && now - (last > _begun ? last : _begun) > most;
            hindrances.Say($"Silence of patient feed {feed.Name}", isSilent ? $"Nothing has come since {last:yyyy-MM-dd HH:mm} UTC. See to the sender, and to the way from it." : null);
        }
    }

    [LoggerMessage(8101, LogLevel.Information, "Patient feed {Feed} listens at port {Port}")]
    private partial void LogListens(string feed, int port);

    [LoggerMessage(8102, LogLevel.Warning, "Patient feed {Feed}: a sender was turned away that is not among its Senders")]
    private partial void LogStranger(string feed);

    [LoggerMessage(8103, LogLevel.Warning, "Patient feed {Feed}: no TLS could be agreed on ({Exception}). See to Certificate and ClientAuthorities, and to the sender.")]
    private partial void LogNotSecure(string feed, string exception);

    [LoggerMessage(8104, LogLevel.Error, "Patient feed {Feed}: a connection ended by {Exception}")]
    private partial void LogBroke(string feed, string exception);

    [LoggerMessage(8105, LogLevel.Warning, "Patient feed {Feed}: the database is away; the message is not answered, and comes again")]
    private partial void LogStoreAway(string feed);

    [LoggerMessage(8106, LogLevel.Warning, "Patient feed {Feed}: a message of more than {Kilobytes} KiB ended its connection. See LongestKilobytes.")]
    private partial void LogTooLong(string feed, int kilobytes);
}
