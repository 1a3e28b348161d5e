using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Capture.Delivery.Fhir;

/// <summary>
/// The tokens this side shows a server. Those of SMART Backend Services are asked for with a statement signed by this side's own key, and
/// kept until shortly before they end, or until the server no longer takes one.
/// </summary>
internal sealed class FhirTokens(FhirOptions options, TimeProvider time)
{
    // SMART allows five minutes; what is left is for clocks that differ.
    private static readonly TimeSpan StatementLives = TimeSpan.FromMinutes(4);
    private const double LongestLife = 86_400;
    private static readonly TimeSpan WithoutWord = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<Granted>? _granted;

    /// <summary>A token granted, and when another is to be asked for.</summary>
    private sealed record Granted(string Token, DateTimeOffset Until);

    /// <returns>Null when none is shown.</returns>
    /// <exception cref="FhirSilenceException">None is to be had; nothing was sent to the server of documents.</exception>
    public async Task<string?> TokenAsync(CancellationToken stop) => options.SignIn switch
    {
        FhirSignIn.Token => options.Token is { Length: > 0 } token ? token : await ReadAsync(options.TokenFile!, "fhir-token-unreadable", stop),
        FhirSignIn.Smart => (await GrantedAsync().WaitAsync(stop)).Token,
        _ => null,
    };

    /// <summary>The server does not take this token any more.</summary>
    /// <returns>Whether there may be another.</returns>
    public bool Forget(string? token)
    {
        lock (_lock)
        {
            // Whoever was faster has asked for another already.
            if (_granted is { IsCompletedSuccessfully: true } known && known.Result.Token == token)
                _granted = null;
        }

        return options.SignIn == FhirSignIn.Smart || options.TokenFile is { Length: > 0 };
    }

    // All who send at the same time wait for the one that asks.
    private Task<Granted> GrantedAsync()
    {
        lock (_lock)
        {
            if (_granted is null || _granted.IsFaulted || _granted.IsCanceled || (_granted.IsCompletedSuccessfully && _granted.Result.Until <= time.GetUtcNow()))
                _granted = AskAsync();
            return _granted;
        }
    }

    private async Task<Granted> AskAsync()
    {
        var statement = Statement(await ReadAsync(options.KeyFile!, "fhir-key-unreadable", CancellationToken.None));
        using var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("scope", options.Scope),
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", statement),
            ]),
        };
        request.Headers.Accept.ParseAdd("application/json");
        FhirReply reply;
        try
        {
            reply = await FhirWire.ExchangeAsync(request, options.Timeout, time, CancellationToken.None);
        }
        catch (FhirSilenceException silent)
        {
            throw new FhirSilenceException("fhir-sign-in-fails", arrived: false, silent.Code);
        }

        if (!reply.Succeeded || reply.Body.Text("access_token") is not { Length: > 0 } token || !string.Equals(reply.Body.Text("token_type"), "bearer", StringComparison.OrdinalIgnoreCase))
            throw new FhirSilenceException("fhir-sign-in-fails", arrived: false, $"{reply.Said} {reply.Body.Text("error")}".TrimEnd());
        var lives = reply.Body?["expires_in"]?.GetValueKind() == JsonValueKind.Number ? TimeSpan.FromSeconds(Math.Clamp(reply.Body["expires_in"]!.GetValue<double>(), 0, LongestLife)) : WithoutWord;
        return new Granted(token, time.GetUtcNow() + (lives > Before * 2 ? lives - Before : lives / 2));
    }

    // Signed anew each time: no statement is used twice.
    private string Statement(string pem)
    {
        var now = time.GetUtcNow();
        try
        {
            using var key = SigningKey.FromPem(pem);
            var head = JsonSerializer.SerializeToUtf8Bytes(new { alg = key.Algorithm, kid = options.KeyId, typ = "JWT" });
            var claims = JsonSerializer.SerializeToUtf8Bytes(new
            {
                iss = options.ClientId,
                sub = options.ClientId,
                aud = options.TokenUrl!.AbsoluteUri,
                jti = Guid.NewGuid().ToString(),
                iat = now.ToUnixTimeSeconds(),
                exp = (now + StatementLives).ToUnixTimeSeconds(),
            });
            var said = $"{Base64Url.EncodeToString(head)}.{Base64Url.EncodeToString(claims)}";
            return $"{said}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(said)))}";
        }
        catch (Exception unfit) when (unfit is CryptographicException or ArgumentException)
        {
            throw new FhirSilenceException("fhir-key-unreadable", arrived: false);
        }
    }

    private static async Task<string> ReadAsync(string file, string code, CancellationToken stop)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, stop)).Trim();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new FhirSilenceException(code, arrived: false);
        }
    }

    /// <summary>A private key that signs as SMART asks for: RS384 or ES384.</summary>
    private sealed class SigningKey(RSA? rsa, ECDsa? curve) : IDisposable
    {
        private const int CurveBits = 384;

        public string Algorithm => rsa is null ? "ES384" : "RS384";

        /// <exception cref="CryptographicException">It holds no private key of these kinds.</exception>
        /// <exception cref="ArgumentException">It holds no key at all.</exception>
        public static SigningKey FromPem(string pem)
        {
            var rsa = RSA.Create();
            try
            {
                rsa.ImportFromPem(pem);
                return new(rsa, null);
            }
            catch (Exception other) when (other is CryptographicException or ArgumentException)
            {
                rsa.Dispose();
            }

            var curve = ECDsa.Create();
            try
            {
                curve.ImportFromPem(pem);
                return curve.KeySize == CurveBits ? new(null, curve) : throw new CryptographicException("The key is of another curve than P-384.");
            }
            catch
            {
                curve.Dispose();
                throw;
            }
        }

        public byte[] Sign(byte[] data) => rsa?.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) ?? curve!.SignData(data, HashAlgorithmName.SHA384);

        public void Dispose()
        {
            rsa?.Dispose();
            curve?.Dispose();
        }
    }
}
