using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Capture.Delivery.Hl7;

namespace Capture.Tests.Delivery.Hl7;

/// <summary>A receiver on a real socket that answers as it is told, and keeps every message it was given whole.</summary>
internal sealed class MllpReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _serving;

    private MllpReceiver(Func<string, Stream, Task> answer, X509Certificate2? certificate)
    {
        _listener.Start();
        _serving = ServeAsync(answer, certificate);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Messages { get; } = [];

    public List<string> Ids => Messages.ConvertAll(IdOf);

    public static MllpReceiver Start(Func<string, Stream, Task> answer, X509Certificate2? certificate = null) => new(answer, certificate);

    /// <summary>Answers with a code each in turn, and with the last one ever after.</summary>
    public static MllpReceiver Answering(params string[] codes)
    {
        var next = 0;
        return Start((message, stream) => WriteAsync(stream, Ack(codes[Math.Min(next++, codes.Length - 1)], IdOf(message))));
    }

    public static string IdOf(string message) => message.Split('\r')[0].Split('|')[9];

    public static string Ack(string code, string id) => $"\u000BMSH|^~\\&|EHR|L|CAPTURE|L|20260814||ACK^T02^ACK|1|P|2.5.1\rMSA|{code}|{id}\r\u001C\r";

    public static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    private async Task ServeAsync(Func<string, Stream, Task> answer, X509Certificate2? certificate)
    {
        try
        {
            while (true)
                _ = ServeOneAsync(await _listener.AcceptTcpClientAsync(_closed.Token), answer, certificate);
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeOneAsync(TcpClient client, Func<string, Stream, Task> answer, X509Certificate2? certificate)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(certificate);
                    stream = secure;
                }

                var frames = new MllpFrames(stream, int.MaxValue);
                while (await frames.NextAsync(_closed.Token) is { } frame)
                {
                    var message = Encoding.UTF8.GetString(frame);
                    lock (Messages)
                        Messages.Add(message);
                    await answer(message, stream);
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed.IsCancellationRequested)
            return;
        await _closed.CancelAsync();
        _listener.Stop();
        await _serving;
        _closed.Dispose();
    }
}
