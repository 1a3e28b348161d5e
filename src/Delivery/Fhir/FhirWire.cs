namespace Capture.Delivery.Fhir;

/// <summary>One request of HTTP and its whole answer.</summary>
internal static class FhirWire
{
    // Beside what was sent, which some servers send back.
    private const long LongestAnswer = 8 << 20;

    // A redirect would carry a patient's document, or the token, to wherever it says.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="FhirSilenceException">No whole answer came.</exception>
    public static async Task<FhirReply> ExchangeAsync(HttpRequestMessage request, TimeSpan wait, TimeProvider time, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var longest = LongestAnswer + ((request.Content?.Headers.ContentLength ?? 0) * 2);
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(response.Content, longest, either.Token);
            var after = response.Headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - time.GetUtcNow() : null;
            return new FhirReply((int)response.StatusCode, FhirJson.Parse(body), after is { } pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError)
        {
            throw new FhirSilenceException("no-connection", arrived: false);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            throw new FhirSilenceException("tls-fails", arrived: false);
        }
        catch (Exception broke) when (broke is HttpRequestException or IOException)
        {
            throw new FhirSilenceException("hung-up", arrived: true);
        }
        catch (OperationCanceledException connecting) when (connecting.InnerException is TimeoutException)
        {
            throw new FhirSilenceException("no-connection", arrived: false);
        }
        catch (OperationCanceledException)
        {
            throw new FhirSilenceException("no-answer", arrived: true);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, long longest, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        using var read = new MemoryStream();
        var piece = new byte[1 << 16];
        while (await stream.ReadAsync(piece, stop) is > 0 and var count)
        {
            // Longer than any answer: it is none.
            if (read.Length + count > longest)
                return [];
            read.Write(piece, 0, count);
        }

        return read.ToArray();
    }
}
