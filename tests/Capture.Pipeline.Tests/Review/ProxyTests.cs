using System.Net;

namespace Capture.Pipeline.Tests.Review;

/// <summary>The web app behind a proxy that speaks TLS, and before somebody who only says so.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData(null, false)]
    public async Task Only_a_named_proxy_is_believed_that_it_was_asked_by_https(string? proxy, bool believed)
    {
        string[] named = proxy is null ? [] : ["--set", $"Web:Proxies:0={proxy}"];
        using var service = CaptureProcess.Start(["run", "--data", _folder.Of("data"), .. named]);
        await ReviewSite.UntilAsync(() => Task.FromResult(service.HasExited || service.WebAddress is not null), TimeSpan.FromMinutes(5));
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = service.WebAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.4");

        using var page = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(believed ? "max-age=31536000" : null, page.Headers.TryGetValues("Strict-Transport-Security", out var strict) ? strict.Single() : null);
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Equal(believed, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)));

        // Whatever the proxy says, no answer leads back to http.
        using var asked = await client.GetAsync(new Uri("/queue?type=letter", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        Assert.StartsWith("/sign-in?to=", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        service.Terminate();
        await service.WaitAsync();
    }

    [Fact]
    public async Task A_proxy_that_is_no_address_is_refused_at_the_start()
    {
        using var service = await CaptureProcess.RunAsync("run", "--data", _folder.Of("data"), "--set", "Web:Proxies:0=proxy.hospital.example");

        Assert.NotEqual(0, service.ExitCode);
        Assert.Contains("Web:Proxies=proxy.hospital.example: write an address", service.Errors, StringComparison.Ordinal);
    }
}
