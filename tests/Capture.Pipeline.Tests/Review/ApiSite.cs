using System.Net;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Tests.Storage;

namespace Capture.Pipeline.Tests.Review;

/// <summary>The service with ten documents before a person, none of them with pages, and two accounts.</summary>
public sealed class ApiSite : IAsyncLifetime, IDisposable
{
    public const int Documents = 10;
    private static readonly CancellationToken Stop = CancellationToken.None;

    private TemporaryStore _store = null!;
    private CaptureProcess _process = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>A signed-in specialist.</summary>
    public HttpClient Ada { get; private set; } = null!;

    /// <summary>Another, a supervisor.</summary>
    public HttpClient Ben { get; private set; } = null!;

    /// <summary>Runs the installation, and reads no patients.</summary>
    public HttpClient Cal { get; private set; } = null!;

    /// <summary>All that the service has said so far.</summary>
    internal string Log => _process.Output + _process.Errors;

    internal TemporaryStore Store => _store;

    public async Task InitializeAsync()
    {
        _store = await TemporaryStore.CreateAsync();
        await SeedAsync();
        var (ada, ben, cal) = (await AddUserAsync("ada", Roles.Specialist), await AddUserAsync("ben", Roles.Supervisor), await AddUserAsync("cal", Roles.Admin));
        _process = CaptureProcess.Start(["run", "--data", _store.Folder]);
        await ReviewSite.UntilAsync(() => Task.FromResult(_process.HasExited || _process.WebAddress is not null), TimeSpan.FromMinutes(5));
        Address = _process.WebAddress ?? throw new InvalidOperationException(_process.Output + _process.Errors);
        (Ada, Ben, Cal) = (await SignInAsync("ada", ada), await SignInAsync("ben", ben), await SignInAsync("cal", cal));
    }

    /// <summary>Somebody who has not signed in.</summary>
    public HttpClient Stranger() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public async Task DisposeAsync()
    {
        Ada?.Dispose();
        Ben?.Dispose();
        Cal?.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Terminate();
            await _process.WaitAsync();
        }

        await _store.DisposeAsync();
    }

    public void Dispose() => _process?.Dispose();

    private async Task<string> AddUserAsync(string name, string role)
    {
        using var made = await CaptureProcess.RunAsync("users", "add", name, "--role", role, "--data", _store.Folder);
        Assert.True(made.ExitCode == 0, made.Output + made.Errors);
        return Regex.Match(made.Output, @"one-time password: (\S+)").Groups[1].Value;
    }

    private async Task<HttpClient> SignInAsync(string name, string password)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        await PostFormAsync(client, "/sign-in", ("Name", name), ("Password", password));
        await PostFormAsync(client, "/password", ("Chosen", "four unrelated words"), ("Again", "four unrelated words"));
        return client;
    }

    private static Task PostFormAsync(HttpClient client, string path, params IEnumerable<(string Name, string Value)> fields) => PostFormAsync(client, path, "", fields);

    /// <summary>Sends a form as a browser without scripts does; the answer must lead somewhere.</summary>
    /// <param name="handler">What follows the page's path in the form's address.</param>
    public static async Task PostFormAsync(HttpClient client, string path, string handler, params IEnumerable<(string Name, string Value)> fields)
    {
        var form = Regex.Match(await client.GetStringAsync(new Uri(path, UriKind.Relative)), """name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""").Groups[1].Value;
        using var content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", form)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await client.PostAsync(new Uri(path + handler, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task SeedAsync()
    {
        await _store.Get<PatientTable>().ImportAsync([new Patient { Mrn = "1", Last = "Testerman", First = "Marigold" }], Stop);
        var (file, _) = await _store.Get<FileTable>().EnterAsync(new FileRow
        {
            Id = Guid.CreateVersion7(),
            Source = "fax",
            Name = "fax.tif",
            Receipt = "one",
            Sha256 = "one",
            Bytes = 1,
            Lane = Lanes.Routine,
            ReceivedAt = 0,
            OriginalBlob = "x",
            State = FileStates.Assembled,
        }, Stop);
        await _store.Database.WriteAsync(async db =>
        {
            for (var ordinal = 1; ordinal <= Documents; ordinal++)
            {
                var document = new DocumentRow { Id = DocumentId.Derive(file.Id, ordinal, 1), FileId = file.Id, Ordinal = ordinal, State = DocumentStates.Review, InputVersion = 1, SplitConfidence = 1, TypeName = "letter", TypeConfidence = 1, DocumentDate = "2026-01-02", Author = "T. Ester", Facility = "Test Clinic", Sensitivity = "substance-use" };
                db.Documents.Add(document);
                await db.SaveChangesAsync(Stop);
                await ReviewItemTable.OpenAsync(db, document, ReviewReasons.PatientUncertain, Stop);
            }
        }, Stop);
    }
}
