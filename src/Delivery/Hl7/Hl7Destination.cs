using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Capture.Delivery.Hl7;

/// <summary>
/// Sends documents as MDM messages over MLLP, each on a connection of its own: of a connection that is used again, receivers answer for
/// messages of before. Only an answer that names this very message counts; the answers for others are read past.
/// </summary>
internal sealed class Hl7Destination(DestinationOptions options, TimeProvider time) : IDestination
{
    private const int Megabyte = 1 << 20;
    private const int LongestAnswer = 1 << 20;

    private readonly Hl7Options _hl7 = options.Hl7;

    public bool Deduplicates => _hl7.Deduplicates;

    public bool OneAtATime => true;

    public TimeSpan LongestTime(long bytes) => _hl7.ConnectTimeout + (Wait(bytes * 4 / 3) * 2);

    public Task<Func<CancellationToken, Task<Answer>>> PrepareAsync(Parcel parcel, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        if (parcel.Filing.Mrn is null)
            throw new UndeliverableException("no-patient", "A document that concerns no patient cannot be sent by HL7.");
        if (parcel.Pdf?.Length > _hl7.LargestMegabytes * (long)Megabyte)
            throw new UndeliverableException("too-large", "The PDF is larger than the destination takes.");
        byte[] message;
        try
        {
            message = Encode(MdmMessage.Of(parcel, options, time.GetUtcNow()));
        }
        catch (EncoderFallbackException)
        {
            throw new UndeliverableException("not-in-charset", "A name cannot be written in the destination's character set.");
        }

        return Task.FromResult<Func<CancellationToken, Task<Answer>>>(stopped => SendAsync(message, parcel.Key, stopped));
    }

    public async Task<string> TestAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await using var stream = await ConnectAsync(client, stop);
            return $"{_hl7.Host}:{_hl7.Port} takes connections{(_hl7.Tls ? " by TLS" : "")}";
        }
        catch (Exception failed) when (Failures.Contains(CodeOf(failed)) && !stop.IsCancellationRequested)
        {
            throw new UnfitDestinationException($"{_hl7.Host}:{_hl7.Port}: {Storage.Deliveries.DeliveryCauses.TextOf(CodeOf(failed))}");
        }
    }

    private static readonly string[] Failures = ["no-connection", "tls-fails", "certificate-unreadable"];

    private async Task<Answer> SendAsync(byte[] message, string key, CancellationToken stop)
    {
        using var client = new TcpClient { NoDelay = true };
        Stream stream;
        try
        {
            stream = await ConnectAsync(client, stop);
        }
        catch (Exception failed) when (Failures.Contains(CodeOf(failed)))
        {
            return new Answer.OutOfReach(stop.IsCancellationRequested ? "stopping" : CodeOf(failed));
        }

        await using (stream)
        {
            // Without its end no message is one: as long as that is not sent, it is certain that the receiver has none.
            using var late = new CancellationTokenSource(Wait(message.Length), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
            try
            {
                await stream.WriteAsync(new byte[] { MllpFrames.Start }, either.Token);
                await stream.WriteAsync(message, either.Token);
                await stream.FlushAsync(either.Token);
            }
            catch (Exception failed) when (failed is IOException or SocketException or OperationCanceledException)
            {
                return new Answer.OutOfReach(stop.IsCancellationRequested ? "stopping" : "connection-broke");
            }

            // From here on it may have it, so the answer is waited for also when the process is to stop.
            return await AskAsync(stream, key, message.Length);
        }
    }

    private async Task<Answer> AskAsync(Stream stream, string key, int length)
    {
        using var late = new CancellationTokenSource(Wait(length), time);
        try
        {
            await stream.WriteAsync(new[] { MllpFrames.End, MllpFrames.Return }, late.Token);
            await stream.FlushAsync(late.Token);
            var frames = new MllpFrames(stream, LongestAnswer);
            while (await frames.NextAsync(late.Token) is { } frame)
            {
                if (Acknowledgement.Read(frame) is { } answer && answer.ControlId == key)
                    return answer.ToAnswer();
            }

            return new Answer.Unknown("hung-up");
        }
        catch (OperationCanceledException)
        {
            return new Answer.Unknown("no-answer");
        }
        catch (Exception broke) when (broke is IOException or SocketException)
        {
            return new Answer.Unknown("hung-up");
        }
    }

    private async Task<Stream> ConnectAsync(TcpClient client, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(_hl7.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        await client.ConnectAsync(_hl7.Host, _hl7.Port, either.Token);
        if (!_hl7.Tls)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        try
        {
            var own = _hl7.ClientCertificate is { } file ? X509CertificateLoader.LoadPkcs12FromFile(file, _hl7.ClientCertificatePassword) : null;
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = _hl7.TlsServerName ?? _hl7.Host,
                ClientCertificates = own is null ? null : [own],
                EnabledSslProtocols = SslProtocols.None,
            }, either.Token);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private byte[] Encode(string message) => _hl7.Charset == Hl7Charset.Utf8
        ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(message)
        : Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(message);

    private TimeSpan Wait(long bytes) => _hl7.Timeout + (_hl7.TimeoutPerMegabyte * ((double)bytes / Megabyte));

    private static string CodeOf(Exception failed) => failed switch
    {
        AuthenticationException => "tls-fails",
        CryptographicException => "certificate-unreadable",
        IOException or SocketException or OperationCanceledException => "no-connection",
        _ => "",
    };
}
