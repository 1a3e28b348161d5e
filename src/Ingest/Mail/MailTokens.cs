using System.Net.Http.Json;
using System.Text.Json;

namespace Capture.Ingest.Mail;

/// <summary>Fetches access tokens by client credentials (RFC 6749, 4.4), and keeps each until shortly before its end.</summary>
internal sealed class MailTokens(HttpClient http, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> _kept = [];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <exception cref="MailTokenException">The server gives no token.</exception>
    public async Task<string> FetchAsync(MailboxOptions mailbox, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_kept.TryGetValue(mailbox.Name, out var kept) && time.GetUtcNow() < kept.Until)
                return kept.Token;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = mailbox.ClientId!,
                ["client_secret"] = mailbox.ClientSecret!,
                ["scope"] = mailbox.Scope!,
            });
            using var answer = await http.PostAsync(mailbox.TokenUrl!, form, stop);
            if (!answer.IsSuccessStatusCode)
                throw new MailTokenException($"The token server answers {(int)answer.StatusCode}. See to TokenUrl, ClientId, ClientSecret and Scope.");
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
            if (said.ValueKind != JsonValueKind.Object || !said.TryGetProperty("access_token", out var token) || token.GetString() is not { Length: > 0 } given)
                throw new MailTokenException("The token server's answer holds no access_token.");
            var lifetime = said.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var length) ? TimeSpan.FromSeconds(length) : TimeSpan.Zero;
            _kept[mailbox.Name] = (given, time.GetUtcNow() + lifetime - Ahead);
            return given;
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException)
        {
            throw new MailTokenException("The token server does not answer as one. See to TokenUrl.", failed);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        http.Dispose();
    }

    /// <summary>Forgets a token that the mail server did not take.</summary>
    public void Forget(MailboxOptions mailbox) => _kept.Remove(mailbox.Name);
}

/// <summary>No access token is to be had. The message says why, without a secret.</summary>
internal sealed class MailTokenException(string message, Exception? inner = null) : Exception(message, inner);
