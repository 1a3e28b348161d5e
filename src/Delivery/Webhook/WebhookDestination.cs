using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Capture.Delivery.Webhook;

/// <summary>
/// Tells a program of a filed document, with the PDF inside. Each request is signed, and bears the delivery's own name, by which the
/// program knows a repetition: so what was not answered is sent again.
/// </summary>
internal sealed class WebhookDestination(DestinationOptions options, TimeProvider time) : IDestination
{
    internal const string SignatureHeader = "Capture-Signature";
    internal const string TimeHeader = "Capture-Timestamp";
    internal const string KeyHeader = "Idempotency-Key";

    // A redirect would carry a patient's document to wherever it says.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly WebhookOptions _webhook = options.Webhook;

    public bool Deduplicates => true;

    public bool OneAtATime => false;

    public TimeSpan LongestTime(long bytes) => _webhook.Timeout * 2;

    public Task<Func<CancellationToken, Task<Answer>>> PrepareAsync(Parcel parcel, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        var body = WebhookBody.Of(parcel, options);
        return Task.FromResult<Func<CancellationToken, Task<Answer>>>(stopped => PostAsync(body, parcel.Key, stopped));
    }

    public async Task<string> TestAsync(CancellationToken stop)
    {
        // No document: the program answers whatever it answers to a question without one.
        var answer = await PostAsync("""{"action":"test"}"""u8.ToArray(), $"TEST{Guid.NewGuid():N}"[..20], stop);
        return answer is Answer.Taken or Answer.Refused
            ? $"{_webhook.Url!.Host} answers ({answer.Text})"
            : throw new UnfitDestinationException($"{_webhook.Url!.Host}: {Storage.Deliveries.DeliveryCauses.TextOf(answer.Code)}{(answer.Text is null ? "" : $" It said {answer.Text}.")}");
    }

    /// <summary>Over time and body, so that neither can be changed, nor an old request be sent again much later.</summary>
    internal static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hash.AppendData(body);
        return $"sha256={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private async Task<Answer> PostAsync(byte[] body, string key, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(_webhook.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, _webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add(KeyHeader, key);
        request.Headers.Add(TimeHeader, timestamp);
        request.Headers.Add(SignatureHeader, Sign(_webhook.Secret, timestamp, body));
        try
        {
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Meaning(response.StatusCode);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return new Answer.OutOfReach("no-connection");
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            return new Answer.OutOfReach("tls-fails");
        }
        catch (Exception broke) when (broke is HttpRequestException or IOException)
        {
            return new Answer.Unknown("hung-up");
        }
        catch (OperationCanceledException)
        {
            return new Answer.Unknown("no-answer");
        }
    }

    internal static Answer Meaning(HttpStatusCode status)
    {
        var text = $"HTTP {((int)status).ToString(CultureInfo.InvariantCulture)}";
        return (int)status switch
        {
            >= 200 and < 300 => new Answer.Taken("accepted", text),
            401 or 403 or 404 or 410 or (>= 300 and < 400) => new Answer.NotNow("webhook-misdirected", text, OfAll: true),
            429 or 503 => new Answer.NotNow("webhook-busy", text, OfAll: true),
            408 or 425 or >= 500 => new Answer.NotNow("webhook-fails", text),
            _ => new Answer.Refused("webhook-refuses", text),
        };
    }
}
