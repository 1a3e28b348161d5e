using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline.Tests.Review;

/// <summary>How people get in, how long they stay, and what a stranger can do about it.</summary>
public sealed class SignInTests(ApiSite site) : IClassFixture<ApiSite>
{
    private const string Password = "four unrelated words";

    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_copied_cookie_is_dead_after_its_owner_signed_out()
    {
        using var browser = new Browser(site.Address);
        await browser.SignInAsync("ben", Password);
        using var thief = browser.WithCopiedCookies();
        Assert.Equal(HttpStatusCode.OK, await thief.AskAsync("/queue"));

        await browser.SubmitAsync("/account", "/sign-out");

        Assert.Equal(HttpStatusCode.Redirect, await thief.AskAsync("/queue"));
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.AskAsync("/api/v1/review"));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session_of_the_person_and_nobody_elses()
    {
        using var home = new Browser(site.Address);
        using var ward = new Browser(site.Address);
        await home.SignInAsync("cal", Password);
        await ward.SignInAsync("cal", Password);
        Assert.True(Regex.Count(await home.TextAsync("/account"), "<tr>") >= 3);

        await home.SubmitAsync("/account", "/account?handler=Everywhere");

        Assert.Equal(HttpStatusCode.Redirect, await ward.AskAsync("/intake"));
        Assert.Equal(HttpStatusCode.Redirect, await home.AskAsync("/intake"));
        using var other = await site.Ben.GetAsync(new Uri("/queue", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task An_open_page_keeps_nobody_signed_in()
    {
        using var browser = new Browser(site.Address);
        await browser.SignInAsync("ben", Password);
        var ben = await site.Store.Get<UserTable>().FindByNameAsync("BEN", Stop);
        var own = (await site.Store.Database.ReadAsync(db => db.Sessions.AsNoTracking().Where(row => row.UserId == ben!.Id).ToListAsync(Stop), Stop)).OrderBy(row => row.StartedAt).Last();
        await site.Store.ExecuteAsync($"UPDATE sessions SET used_at = used_at - {29 * 60_000} WHERE id = {own.Id}");

        Assert.Equal(HttpStatusCode.OK, await browser.AskAsync("/api/v1/events/now"));
        Assert.Equal(HttpStatusCode.OK, await browser.AskAsync("/queue", background: true));
        await site.Store.ExecuteAsync($"UPDATE sessions SET used_at = used_at - {2 * 60_000} WHERE id = {own.Id}");

        Assert.Equal(HttpStatusCode.Redirect, await browser.AskAsync("/queue"));
    }

    [Fact]
    public async Task Strangers_learn_nothing_and_lock_nobody_out()
    {
        using var ada = new Browser(site.Address);
        await ada.SignInAsync("ada", Password);
        using var stranger = new Browser(site.Address);
        var answers = new List<(string Said, TimeSpan Took)>();
        foreach (var name in new[] { "ada", "nobody" })
        {
            // The last tries are refused unseen.
            for (var tries = 0; tries < 7; tries++)
                answers.Add(await stranger.RefusedAsync(name, "a wrong guess, a wrong guess"));
        }

        Assert.Single(answers.Select(answer => answer.Said).Distinct());
        Assert.All(answers, answer => Assert.InRange(answer.Took.TotalSeconds, 1.4, 30));
        Assert.Contains("too many tries", answers[0].Said, StringComparison.Ordinal);
        // Even with the right password; but not in a browser that knows her.
        await stranger.RefusedAsync("ada", Password);
        await ada.SubmitAsync("/account", "/sign-out");
        await ada.SignInAsync("ada", Password);
        Assert.Equal(HttpStatusCode.OK, await ada.AskAsync("/queue"));
    }

    [Fact]
    public async Task A_hash_of_an_earlier_version_is_replaced_at_the_sign_in()
    {
        var users = site.Store.Get<UserTable>();
        using (var made = await CaptureProcess.RunAsync("users", "add", "dot", "--role", "Specialist", "--data", site.Store.Folder))
            Assert.Equal(0, made.ExitCode);
        var dot = (await users.FindByNameAsync("DOT", Stop))!;
        var old = new PasswordHasher<UserRow>(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 })).HashPassword(dot, Password);
        await site.Store.ExecuteAsync($"UPDATE users SET password_hash = {old}, one_time_password = FALSE WHERE normalized_name = 'DOT'");

        using var browser = new Browser(site.Address);
        await browser.SignInAsync("dot", Password);

        Assert.Equal(HttpStatusCode.OK, await browser.AskAsync("/queue"));
        var hash = Convert.FromBase64String((await users.FindByNameAsync("DOT", Stop))!.PasswordHash!);
        // Version 3 of the format: a mark, the function (2 is HMAC-SHA-512), the rounds.
        Assert.Equal((1, 2u, 600_000u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))));
    }

    [Fact]
    public async Task A_password_everybody_guesses_first_cannot_be_chosen()
    {
        using var browser = new Browser(site.Address);
        await browser.SignInAsync("cal", Password);

        foreach (var (chosen, says) in new[] { ("password1234567", "guessed first"), ("short but odd", "must be at least 15 characters") })
            Assert.Contains(says, await browser.PostAsync("/password", "/password", ("Current", Password), ("Chosen", chosen), ("Again", chosen)), StringComparison.Ordinal);
    }

    /// <summary>As a browser without scripts.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly CookieContainer _cookies;
        private readonly HttpClient _client;
        private readonly Uri _address;

        public Browser(Uri address, CookieContainer? cookies = null)
        {
            (_address, _cookies) = (address, cookies ?? new CookieContainer());
            _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = address };
        }

        public Browser WithCopiedCookies()
        {
            var copied = new CookieContainer();
            foreach (Cookie cookie in _cookies.GetCookies(_address))
                copied.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
            return new Browser(_address, copied);
        }

        public Task<string> TextAsync(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

        public async Task<HttpStatusCode> AskAsync(string path, bool background = false)
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            if (background)
                question.Headers.Add("X-Capture-Background", "yes");
            using var answer = await _client.SendAsync(question);
            return answer.StatusCode;
        }

        public async Task SignInAsync(string name, string password)
        {
            await SubmitAsync("/sign-in", "/sign-in", ("Name", name), ("Password", password));
            Assert.Contains(_cookies.GetCookies(_address), cookie => cookie.Name == "capture");
        }

        public async Task<(string Said, TimeSpan Took)> RefusedAsync(string name, string password)
        {
            var begun = Stopwatch.StartNew();
            var page = await PostAsync("/sign-in", "/sign-in", ("Name", name), ("Password", password));
            return (Regex.Match(page, """role="alert">([^<]+)<""").Groups[1].Value, begun.Elapsed);
        }

        /// <summary>Sends a form that leads elsewhere.</summary>
        public async Task SubmitAsync(string from, string to, params (string Name, string Value)[] fields)
        {
            using var answer = await SendAsync(from, to, fields);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }

        /// <summary>Sends a form that is answered with a page.</summary>
        public async Task<string> PostAsync(string from, string to, params (string Name, string Value)[] fields)
        {
            using var answer = await SendAsync(from, to, fields);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }

        public void Dispose() => _client.Dispose();

        private async Task<HttpResponseMessage> SendAsync(string from, string to, (string Name, string Value)[] fields)
        {
            var token = Regex.Match(await TextAsync(from), """name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""").Groups[1].Value;
            using var content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
            return await _client.PostAsync(new Uri(to, UriKind.Relative), content);
        }
    }
}
