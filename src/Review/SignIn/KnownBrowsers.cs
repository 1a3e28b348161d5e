using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.SignIn;

/// <summary>
/// Which accounts have signed in in this browser, in a cookie nobody else can make: their tries are counted by themselves, so that
/// strangers who guess at an account lock nobody out who has used it before.
/// </summary>
internal sealed class KnownBrowsers(IDataProtectionProvider protection)
{
    private const string Cookie = "capture-browser";

    // A workstation on a ward is shared; the latest are kept.
    private const int MostAccounts = 20;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    private readonly IDataProtector _protector = protection.CreateProtector("known browsers");

    /// <summary>The browser's own mark, if this account has signed in in it; null otherwise.</summary>
    /// <param name="account">In upper case.</param>
    public string? MarkOf(HttpRequest request, string account) =>
        Read(request) is { } known && known.Accounts.Contains(account) ? known.Mark : null;

    public void Remember(HttpContext context, string account)
    {
        var known = Read(context.Request);
        var mark = known?.Mark ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var accounts = (known?.Accounts ?? []).Where(one => one != account).Prepend(account).Take(MostAccounts);
        context.Response.Cookies.Append(Cookie, _protector.Protect(string.Join('\n', accounts.Prepend(mark))), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Kept,
            Path = "/sign-in",
        });
    }

    private (string Mark, IReadOnlyList<string> Accounts)? Read(HttpRequest request)
    {
        if (request.Cookies[Cookie] is not { } cookie)
            return null;
        try
        {
            var lines = _protector.Unprotect(cookie).Split('\n');
            return (lines[0], lines[1..]);
        }
        catch (CryptographicException)
        {
            // Not ours, or of keys that are gone.
            return null;
        }
    }
}
