using Capture.Review;
using Capture.Review.Api;
using Capture.Review.Documents;
using Capture.Review.Fhir;
using Capture.Review.Images;
using Capture.Review.Intake;
using Capture.Review.Live;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class ReviewRegistration
{
    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512.</summary>
    internal const int HashIterations = 600_000;

    /// <summary>People's accounts, without the screens: for the command line.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<WebOptions>().BindConfiguration(WebOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddIdentityCore<UserRow>().AddPasswordValidator<CommonPasswords>().AddSignInManager<EnabledUsers>().AddUserStore<UserStore>().AddClaimsPrincipalFactory<PrincipalFactory>();
        services.AddOptions<IdentityOptions>().Configure<IOptions<WebOptions>>((identity, web) =>
        {
            // Length is what makes a password strong; rules about letters make people write it down.
            identity.Password = new PasswordOptions
            {
                RequiredLength = web.Value.ShortestPassword,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
                RequiredUniqueChars = 5,
            };
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";
        });
        // A hash of an earlier version is replaced when its owner signs in.
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = HashIterations);
        services.AddHttpContextAccessor();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddScoped<UserAccounts>();
        return services;
    }

    /// <summary>The web app.</summary>
    public static IServiceCollection AddReview(this IServiceCollection services)
    {
        services.AddAccounts();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<WebOptions>>((cookie, web) =>
        {
            cookie.Cookie.Name = "capture";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // When a session ends is the database's to say; the cookie only never outlives the longest.
            cookie.ExpireTimeSpan = web.Value.SignedInAtMost;
            cookie.SlidingExpiration = false;
            (cookie.LoginPath, cookie.AccessDeniedPath, cookie.ReturnUrlParameter) = ("/sign-in", "/not-allowed", "to");
            cookie.Events.OnValidatePrincipal = Sessions.ValidateAsync;
            cookie.Events.OnRedirectToLogin = SignInRedirect.Answer;
            cookie.Events.OnRedirectToAccessDenied = SignInRedirect.Refuse;
        });
        services.AddSingleton<KnownBrowsers>();
        services.AddScoped(provider => new SignInDoor(
            provider.GetRequiredService<SignInManager<UserRow>>(), provider.GetRequiredService<UserManager<UserRow>>(), provider.GetRequiredService<SignInTryTable>(),
            provider.GetRequiredService<KnownBrowsers>(), provider.GetRequiredService<IOptions<WebOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddDataProtection().SetApplicationName("capture");
        services.AddOptions<KeyManagementOptions>().Configure<WebKeyTable>((keys, table) => keys.XmlRepository = new WebKeys(table));
        services.AddAuthorization(Policies.Add);
        services.AddAntiforgery(form =>
        {
            form.HeaderName = "X-Capture-Form";
            form.Cookie.Name = "capture-form";
            form.Cookie.HttpOnly = true;
            form.Cookie.SameSite = SameSiteMode.Strict;
            form.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRazorPages(ConfigurePages).AddApplicationPart(typeof(ReviewRegistration).Assembly);
        services.AddResponseCompression();
        services.AddSingleton<PageImages>();
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<PatientLookup>();
        services.AddHostedService<ViewsAhead>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<StandingWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StandingWatch>());
        services.AddProblemDetails();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.AddOptions<FormOptions>().Configure<IOptions<WebOptions>>((form, web) => form.MultipartBodyLengthLimit = (web.Value.LargestUploadMegabytes + 1) * 1024L * 1024L);
        services.AddOptions<ReviewOptions>().BindConfiguration(ReviewOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    /// <summary>Makes a host serve the web app.</summary>
    public static void UseReview(this IWebHostBuilder web, string? listen)
    {
        web.UseKestrel(server => server.AddServerHeader = false);
        web.UseUrls(listen ?? new WebOptions().Listen);
        // Images of the runtime set it, and that it is overridden would be a warning at every start.
        web.UseSetting(WebHostDefaults.HttpPortsKey, "");
        web.UseContentRoot(AppContext.BaseDirectory);
        web.UseWebRoot("wwwroot");
        web.Configure(app =>
        {
            if (app.ApplicationServices.GetRequiredService<IOptions<WebOptions>>().Value.Proxies is { Count: > 0 } proxies)
                app.UseForwardedHeaders(OfProxies(proxies));
            // Programs are answered with problem documents, people with a page.
            app.UseWhen(ForPrograms, api => api.UseExceptionHandler().UseStatusCodePages());
            app.UseWhen(FhirRoutes.IsFhir, fhir => fhir.UseFhirErrors());
            app.UseWhen(context => !ForPrograms(context) && !FhirRoutes.IsFhir(context), pages => pages.UseExceptionHandler("/error").UseStatusCodePagesWithReExecute("/error", "?code={0}"));
            app.UseMiddleware<BrowserRules>();
            app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = BrowserRules.KeepAsset });
            app.UseRouting();
            app.UseAuthentication();
            app.Use(Sessions.RequireAnswerAsync);
            app.UseMiddleware<OneTimePasswords>();
            app.UseAuthorization();
            app.UseMiddleware<UploadSize>();
            app.UseWhen(ForPrograms, api => api.UseMiddleware<RepeatableRequests>());
            app.UseEndpoints(endpoints =>
            {
                endpoints.MapRazorPages();
                endpoints.MapApi();
                endpoints.MapFhir();
                endpoints.MapGet("/", (HttpContext context) => Results.Redirect(Navigation.For(context.User).FirstOrDefault()?.Path ?? "/not-allowed"));
                endpoints.MapGet("/health", Health.AnswerAsync).AllowAnonymous();
                endpoints.MapGet("/metrics", Health.MetricsAsync).AllowAnonymous();
                endpoints.MapGet("/original/{fileId:guid}", OriginalFile.AnswerAsync).RequireAuthorization(Policies.Reads);
                endpoints.MapGet("/documents/{id:guid}/content", DocumentContent.AnswerAsync).RequireAuthorization(Policies.Reads);
                endpoints.MapGet("/img/{fileId:guid}/{page:int}/{form}", PageImages.AnswerAsync).RequireAuthorization(Policies.Reads);
            });
        });
    }

    // Of the named alone: the framework's own list trusts whatever runs on this machine.
    private static ForwardedHeadersOptions OfProxies(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(WebOptions.NetworkOf(proxy)!.Value);
        return options;
    }

    private static bool ForPrograms(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    private static void ConfigurePages(RazorPagesOptions pages)
    {
        pages.Conventions.AllowAnonymousToPage("/SignIn");
        pages.Conventions.AllowAnonymousToPage("/Error");
        pages.Conventions.AuthorizePage("/Queue", Policies.Reviews);
        pages.Conventions.AuthorizePage("/Review", Policies.Reviews);
        foreach (var page in new[] { "/FindPatient", "/Documents", "/Document", "/Misfiled", "/Patients", "/Chart" })
            pages.Conventions.AuthorizePage(page, Policies.Reads);
        foreach (var page in new[] { "/SecondReviews", "/SecondReview" })
            pages.Conventions.AuthorizePage(page, Policies.Reviews);
        pages.Conventions.AuthorizePage("/Intake", Policies.SeesIntake);
        pages.Conventions.AuthorizePage("/Deliveries", Policies.Delivers);
        pages.Conventions.AuthorizePage("/PatientFeeds", Policies.Supervises);
        pages.Conventions.AuthorizePage("/Statistics", Policies.Supervises);
        pages.Conventions.AuthorizePage("/Audit", Policies.Audits);
        pages.Conventions.AuthorizePage("/Admin", Policies.Administers);
    }
}
