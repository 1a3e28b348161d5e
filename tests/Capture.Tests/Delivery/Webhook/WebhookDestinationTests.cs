using System.Text.Json;
using Capture.Delivery.Webhook;
using Capture.Storage.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Capture.Tests.Delivery.Webhook;

public sealed class WebhookDestinationTests
{
    private const string Secret = "a secret of sixteen letters";

    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly List<(string Key, string Time, string Signature, byte[] Body)> _requests = [];

    [Fact]
    public async Task A_program_is_told_of_each_step_and_knows_by_the_signature_who_told_it()
    {
        await using var program = await ProgramAsync(_ => 204);
        await using var site = await SiteAsync(program);
        var document = await site.AddDocumentAsync();
        var pdf = await FileAsync(site, document.Id, "100");
        await site.FileAsync(document.Id, "100", "lab-report");
        await site.DeliverAllAsync();
        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.Equal([("original", 1), ("replace", 2), ("retract", 2)], _requests.Select(request => (Root(request.Body).GetProperty("action").GetString()!, Root(request.Body).GetProperty("version").GetInt32())));
        Assert.All(_requests, request => Assert.Equal(WebhookDestination.Sign(Secret, request.Time, request.Body), request.Signature));
        Assert.Equal(3, _requests.Select(request => request.Key).Distinct().Count());
        Assert.Equal(pdf, Root(_requests[0].Body).GetProperty("pdf").GetBytesFromBase64());
        Assert.Equal("100", Root(_requests[2].Body).GetProperty("patient").GetProperty("mrn").GetString());
        Assert.Equal(DeliveryStates.Retracted, (await site.OneAsync()).State);
    }

    [Fact]
    public async Task What_was_not_answered_is_sent_again_under_the_same_key_with_the_same_body()
    {
        await using var program = await ProgramAsync(before => before == 0 ? 0 : 200);
        await using var site = await SiteAsync(program);
        await FileAsync(site, (await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(2, _requests.Count);
        Assert.Single(_requests.Select(request => (request.Key, Convert.ToHexString(request.Body))).Distinct());
        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
    }

    [Theory]
    [InlineData(400, DeliveryStates.Failed, "webhook-refuses")]
    [InlineData(302, DeliveryStates.Waiting, "webhook-misdirected")]
    [InlineData(401, DeliveryStates.Waiting, "webhook-misdirected")]
    [InlineData(429, DeliveryStates.Waiting, "webhook-busy")]
    [InlineData(500, DeliveryStates.Waiting, "webhook-fails")]
    public async Task Whatever_else_it_answers_is_no_delivery(int status, string state, string code)
    {
        await using var program = await ProgramAsync(_ => status);
        await using var site = await SiteAsync(program);
        await FileAsync(site, (await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        Assert.Equal((state, code, null), ((await site.OneAsync()).State, (await site.OneAsync()).Code, (await site.OneAsync()).Held));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_waited_for()
    {
        var program = await ProgramAsync(_ => 200);
        await using var site = await SiteAsync(program);
        await program.DisposeAsync();
        await FileAsync(site, (await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        Assert.Equal((DeliveryStates.Waiting, "no-connection", ""), ((await site.OneAsync()).State, (await site.OneAsync()).Code, (await site.OneAsync()).MayHold));
    }

    [Fact]
    public void A_signature_is_of_this_time_and_this_body_alone()
    {
        Assert.Equal("sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("key"u8, "1786700000.{}"u8)), WebhookDestination.Sign("key", "1786700000", "{}"u8));
        Assert.NotEqual(WebhookDestination.Sign("key", "1", "2{}"u8), WebhookDestination.Sign("key", "12", "{}"u8));
    }

    [Theory]
    [InlineData("http://ehr.example.org/in", false)]
    [InlineData("ftp://localhost/in", false)]
    [InlineData("https://ehr.example.org/in", true)]
    [InlineData("http://127.0.0.1:8090/in", true)]
    public void Documents_leave_this_machine_by_TLS_alone(string url, bool fit) => Assert.Equal(fit, !new WebhookOptions { Url = new Uri(url) }.Faults().Any());

    /// <param name="status">By the number of requests before; 0 hangs up.</param>
    private async Task<WebApplication> ProgramAsync(Func<int, int> status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var program = builder.Build();
        program.MapPost("/in", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            int before;
            lock (_requests)
            {
                before = _requests.Count;
                _requests.Add((context.Request.Headers["Idempotency-Key"]!, context.Request.Headers["Capture-Timestamp"]!, context.Request.Headers["Capture-Signature"]!, body.ToArray()));
            }

            if (status(before) == 0)
                context.Abort();
            else
                (context.Response.StatusCode, context.Response.Headers.Location) = (status(before), "https://elsewhere.example.org/");
        });
        await program.StartAsync();
        return program;
    }

    private static async Task<byte[]> FileAsync(DeliverySite site, Guid documentId, string mrn)
    {
        await site.FileAsync(documentId, mrn);
        var blob = await site.Store.Database.ReadAsync(db => Task.FromResult(db.Documents.Single(document => document.Id == documentId).OutputBlob!), Stop);
        await site.DeliverAsync(atMost: 1);
        return await site.Store.Get<Capture.Storage.Blobs.IBlobStore>().ReadAsync(blob, Stop);
    }

    private static Task<DeliverySite> SiteAsync(WebApplication program) => DeliverySite.CreateAsync(
    [
        ("0:Name", "program"), ("0:Kind", "Webhook"), ("0:Webhook:Url", program.Urls.Single() + "/in"), ("0:Webhook:Secret", Secret), ("0:RetryAfter", "00:00:00.1"), ("0:LongestPause", "00:00:01"),
    ]);

    private static JsonElement Root(byte[] body) => JsonDocument.Parse(body).RootElement;
}
