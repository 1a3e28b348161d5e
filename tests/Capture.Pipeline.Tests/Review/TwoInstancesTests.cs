using System.Net;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Pipeline.Tests.Servers;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Tests.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Capture.Pipeline.Tests.Review;

/// <summary>Two web instances on one PostgreSQL, as a health system runs them: each request may go to either.</summary>
public sealed partial class TwoInstancesTests
{
    private const int Count = 200;
    private static readonly CancellationToken Stop = CancellationToken.None;

    [ServerFact(Server.PostgreSql)]
    public async Task Two_reviewers_racing_over_two_instances_file_each_document_once_and_lose_nothing_they_typed()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = await TemporaryStore.CreateAsync(postgres: database);
        var documents = await SeedAsync(store);
        using var one = await StartAsync(database, store.Folder);
        using var other = await StartAsync(database, store.Folder);
        var passwords = new List<(string Name, string Password)>();
        await using (var scope = one.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<UserAccounts>();
            foreach (var name in new[] { "ada", "ben" })
                passwords.Add((name, await accounts.AddAsync(name, name, Roles.Specialist, "test", Stop)));
        }

        var (conflicts, drafts) = (0, 0);
        await Task.WhenAll(passwords.Select((person, place) => Task.Run(async () =>
        {
            using var session = await Session.StartAsync(AddressOf(one), AddressOf(other), person.Name, person.Password);
            var random = new Random(place);
            for (var next = await session.TakeNextAsync(); next is not null;)
            {
                if (random.Next(10) == 0 && !next.HasDraft)
                {
                    // Types, leaves, and whoever comes next finds it.
                    Interlocked.Increment(ref drafts);
                    await session.LeaveAsync(next, $"typed for {next.Id}");
                    next = await session.TakeNextAsync();
                    continue;
                }

                Assert.True(!next.HasDraft || next.Author == $"typed for {next.Id}", "A draft is another item's, or lost.");
                var answered = await session.FileAsync(next);
                if (answered.Conflict)
                    Interlocked.Increment(ref conflicts);
                next = answered.Next ?? await session.TakeNextAsync();
            }
        })));

        var decisions = await store.Database.ReadAsync(db => db.ReviewDecisions.ToListAsync(), Stop);
        Assert.Equal(documents.Order(), decisions.Select(decision => decision.DocumentId).Order());
        Assert.Equal(Count, await store.Database.ReadAsync(db => db.ReviewItems.CountAsync(item => item.State == ReviewStates.Settled), Stop));
        Assert.Equal(Count, await store.Database.ReadAsync(db => db.StageWork.CountAsync(work => work.Stage == Stages.Settle), Stop));
        Assert.True(drafts > 5, $"{drafts} drafts, {conflicts} conflicts");
        Assert.All(decisions.Where(decision => decision.Answer.Contains("typed for", StringComparison.Ordinal)),
            decision => Assert.Equal($"typed for {decision.ItemId}", ReviewAnswer.FromJson(decision.Answer).Author));
        Assert.Equal(drafts, decisions.Count(decision => decision.Answer.Contains("typed for", StringComparison.Ordinal)));
        await Task.WhenAll(one.StopAsync(Stop), other.StopAsync(Stop));
    }

    /// <summary>The web app alone, on a port of its own.</summary>
    private static async Task<IHost> StartAsync(string database, string folder)
    {
        var settings = new Dictionary<string, string?> { ["Database:Provider"] = "postgresql", ["Database:ConnectionString"] = database };
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(settings))
            .ConfigureServices(services =>
            {
                services.AddLogging();
                services.AddSingleton(TimeProvider.System);
                Capture.Storage.StorageRegistration.AddStorage(services, folder);
                Capture.Host.Composition.EngineRegistration.AddEngines(services);
                Capture.Host.Composition.PatientSearchRegistration.AddPatientSearch(services.AddReview());
            })
            .ConfigureWebHost(web => web.UseReview("http://127.0.0.1:0"))
            .Build();
        await host.StartAsync(Stop);
        return host;
    }

    private static Uri AddressOf(IHost host) => new(host.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
        .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.Single());

    private static async Task<IReadOnlyList<Guid>> SeedAsync(TemporaryStore store)
    {
        await store.Get<PatientTable>().ImportAsync([new Patient { Mrn = "1", Last = "Testerman", First = "Marigold" }], Stop);
        var (file, _) = await store.Get<FileTable>().EnterAsync(new FileRow
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
            State = FileStates.Open,
        }, Stop);
        return await store.Database.WriteAsync<IReadOnlyList<Guid>>(async db =>
        {
            var ids = new List<Guid>();
            for (var ordinal = 1; ordinal <= Count; ordinal++)
            {
                var document = new DocumentRow { Id = DocumentId.Derive(file.Id, ordinal, 1), FileId = file.Id, Ordinal = ordinal, State = DocumentStates.Review, InputVersion = 1, SplitConfidence = 1, TypeName = "letter", TypeConfidence = 1 };
                db.Documents.Add(document);
                await db.SaveChangesAsync(Stop);
                await ReviewItemTable.OpenAsync(db, document, ReviewReasons.PatientUncertain, Stop);
                ids.Add(document.Id);
            }

            return ids;
        }, Stop);
    }

    private sealed record Item(Guid Id, string Token, string Author, bool HasDraft);

    /// <summary>A signed-in person whose requests go to one instance and the other in turn, with one cookie for both.</summary>
    private sealed partial class Session : IDisposable
    {
        private readonly HttpClient _client;
        private readonly Uri[] _instances;
        private int _turn;
        private string _form = "";

        private Session(params Uri[] instances)
        {
            _instances = instances;
            // Cookies are kept by host, whatever the port.
            _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        }

        public static async Task<Session> StartAsync(Uri one, Uri other, string name, string password)
        {
            var session = new Session(one, other);
            await session.GetAsync("/sign-in");
            using (await session.PostAsync("/sign-in", new() { ["Name"] = name, ["Password"] = password }))
                await session.GetAsync("/password");
            using var chosen = await session.PostAsync("/password", new() { ["Chosen"] = "four unrelated words", ["Again"] = "four unrelated words" });
            Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
            return session;
        }

        /// <summary>Presses "Start reviewing".</summary>
        public async Task<Item?> TakeNextAsync()
        {
            await GetAsync("/queue");
            using var answer = await PostAsync("/queue?handler=Next", []);
            var to = answer.Headers.Location!.ToString();
            return to.StartsWith("/review/", StringComparison.Ordinal) ? Read(await GetAsync(to)) ?? await TakeNextAsync() : null;
        }

        /// <summary>Types an author and gives the item back.</summary>
        public async Task LeaveAsync(Item item, string author)
        {
            using var saved = await PostAsync($"/review/{item.Id}?handler=Draft", new() { ["Form.Token"] = item.Token, ["Form.TypeName"] = "letter", ["Form.Author"] = author }, partial: true);
            Assert.Equal(HttpStatusCode.NoContent, saved.StatusCode);
            using var left = await PostAsync($"/review/{item.Id}?handler=Release", new() { ["Form.Token"] = item.Token, ["Form.TypeName"] = "letter", ["Form.Author"] = author }, partial: true);
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        }

        /// <summary>Files the item, and reads the next from the same answer.</summary>
        public async Task<(Item? Next, bool Conflict)> FileAsync(Item item)
        {
            using var answer = await PostAsync($"/review/{item.Id}?handler=File",
                new() { ["Form.Token"] = item.Token, ["Form.Mrn"] = "1", ["Form.TypeName"] = "letter", ["Form.Author"] = item.Author, ["Form.Active"] = "1000" }, partial: true);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Conflict });
            return (answer.StatusCode == HttpStatusCode.OK ? Read(await answer.Content.ReadAsStringAsync()) : null, answer.StatusCode == HttpStatusCode.Conflict);
        }

        public void Dispose() => _client.Dispose();

        // Read-only pages have no token: somebody else was faster.
        private static Item? Read(string page)
        {
            var (id, token, author) = (ItemId().Match(page).Groups[1].Value, Token().Match(page).Groups[1].Value, WebUtility.HtmlDecode(Author().Match(page).Groups[1].Value));
            return token.Length == 0 ? null : new Item(Guid.Parse(id), token, author, author.Length > 0);
        }

        private async Task<string> GetAsync(string path)
        {
            using var answer = await _client.GetAsync(new Uri(_instances[_turn++ % 2], path));
            var page = await answer.Content.ReadAsStringAsync();
            if (Form().Match(page) is { Success: true } form)
                _form = form.Groups[1].Value;
            return page;
        }

        private async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields, bool partial = false)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_instances[_turn++ % 2], path)) { Content = new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", _form))) };
            if (partial)
                request.Headers.Add("HX-Request", "true");
            return await _client.SendAsync(request);
        }

        [GeneratedRegex("""data-item="([^"]+)"\s""")]
        private static partial Regex ItemId();

        [GeneratedRegex("""name="Form.Token" value="([0-9a-f-]+)"\s*""")]
        private static partial Regex Token();

        [GeneratedRegex("""name="Form.Author"[^>]*?\svalue="([^"]*)"\s*""")]
        private static partial Regex Author();

        [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="([^"]+)"\s*""")]
        private static partial Regex Form();
    }
}
