using System.Globalization;
using Capture.Delivery;
using Capture.Delivery.Fhir;
using Capture.Storage.Deliveries;
using Microsoft.Extensions.Logging;

namespace Capture.Tests.Delivery.Fhir;

/// <summary>What every answer that is none of success means.</summary>
public sealed class FhirAnswersTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory]
    [InlineData(400, DeliveryStates.Failed, "fhir-refuses", "")]
    [InlineData(401, DeliveryStates.Waiting, "fhir-unauthorized", "")]
    [InlineData(403, DeliveryStates.Waiting, "fhir-forbidden", "")]
    [InlineData(404, DeliveryStates.Waiting, "fhir-misdirected", "")]
    [InlineData(302, DeliveryStates.Waiting, "fhir-misdirected", "")]
    [InlineData(307, DeliveryStates.Waiting, "fhir-misdirected", "")]
    [InlineData(409, DeliveryStates.Waiting, "fhir-conflict", "")]
    [InlineData(412, DeliveryStates.Waiting, "fhir-conflict", "")]
    [InlineData(413, DeliveryStates.Failed, "too-large", "")]
    [InlineData(422, DeliveryStates.Failed, "fhir-refuses", "")]
    [InlineData(429, DeliveryStates.Waiting, "fhir-busy", "")]
    [InlineData(500, DeliveryStates.Waiting, "fhir-fails", "")]
    [InlineData(503, DeliveryStates.Waiting, "fhir-busy", "")]
    // A proxy does not know what the server behind it did.
    [InlineData(-502, DeliveryStates.Waiting, "fhir-unclear", "1")]
    [InlineData(-504, DeliveryStates.Waiting, "fhir-unclear", "1")]
    public async Task A_refusal_is_no_delivery_and_says_what_is_to_be_done(int status, string state, string code, string mayHold)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Instead = async (_, context) =>
        {
            context.Response.Headers.Location = "https://elsewhere.example.org/";
            if (status > 0)
                await FhirReceiver.AnswerAsync(context, status, FhirReceiver.Outcome("because of Testerman"));
            else
                context.Response.StatusCode = -status;
            return true;
        };
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync(atMost: 1);

        var delivery = await site.OneAsync();
        Assert.Equal((state, code, null, mayHold), (delivery.State, delivery.Code, delivery.Held, delivery.MayHold));
        var attempt = Assert.Single((await site.Deliveries.OfDocumentAsync(document.Id, Stop))[0].Attempts);
        Assert.StartsWith(status > 0 ? $"HTTP {status} because of Testerman" : $"HTTP {-status}", attempt.Answer, StringComparison.Ordinal);
        Assert.NotEqual("See the log.", DeliveryCauses.TextOf(code));
    }

    [Theory]
    [InlineData("garbage", "fhir-strange")]
    [InlineData("a page of a proxy", "fhir-strange")]
    [InlineData("an answer without words", "fhir-strange")]
    [InlineData("the answer to another bundle", "fhir-strange")]
    [InlineData("an answer that leads elsewhere", "fhir-strange")]
    [InlineData("a batch that did half of it", "fhir-half-done")]
    [InlineData("hangs up", "hung-up")]
    [InlineData("half an answer", "hung-up")]
    [InlineData("an answer too late", "no-answer")]
    public async Task Whatever_is_no_answer_to_this_leaves_the_document_in_doubt_until_it_is_sent_again(string silence, string code)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Instead = (before, context) => before == 0 ? FhirSilence.BeAsync(silence, context) : Task.FromResult(false);
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:Timeout", "00:00:02"));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);
        Assert.Equal((DeliveryStates.Waiting, code, "1"), ((await site.OneAsync()).State, (await site.OneAsync()).Code, (await site.OneAsync()).MayHold));
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Delivered, 1), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        Assert.Single(receiver.All("DocumentReference"));
    }

    [Theory]
    [InlineData("garbage", "fhir-strange")]
    [InlineData("a page of a proxy", "fhir-strange")]
    [InlineData("hangs up", "fhir-silent")]
    [InlineData("half an answer", "fhir-silent")]
    [InlineData("an answer too late", "fhir-silent")]
    public async Task A_question_without_an_answer_leaves_no_doubt_as_nothing_was_told(string silence, string code)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.InsteadOfFinding = context => FhirSilence.BeAsync(silence, context);
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:Timeout", "00:00:02"));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Waiting, code, "", 0), (delivery.State, delivery.Code, delivery.MayHold, delivery.Tries));
        Assert.Empty(receiver.Bundles);
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_is_left_alone_for_so_long()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Instead = async (before, context) =>
        {
            context.Response.Headers.RetryAfter = "2";
            if (before == 0)
                await FhirReceiver.AnswerAsync(context, 429, FhirReceiver.Outcome("slower"));
            return before == 0;
        };
        await using var site = await FhirSite.CreateAsync(receiver, ("0:LongestPause", "00:01:00"));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(1.9), watch.Elapsed.ToString("c", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_waited_for_and_no_document_is_in_doubt()
    {
        var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        await receiver.DisposeAsync();
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Waiting, "no-connection", "", 0), (delivery.State, delivery.Code, delivery.MayHold, delivery.Tries));
    }

    /// <summary>Whose the document is, somebody there has changed in one of the two.</summary>
    [Fact]
    public async Task Two_documents_of_one_number_and_two_patients_are_a_persons_to_see_to()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        var first = receiver.All("DocumentReference")[0].DeepClone().AsObject();
        receiver.Remove(receiver.All("DocumentReference")[0]);
        receiver.Add(first);
        first["subject"]!["reference"] = "Patient/1";
        receiver.Add(first);

        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Failed, "fhir-many-documents"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));
    }

    /// <summary>What the server says may repeat what it was sent: that is in the books, and nowhere else.</summary>
    [Fact]
    public async Task Nothing_of_a_patient_or_a_token_is_in_the_log()
    {
        await using var receiver = await FhirReceiver.StartAsync("T4711");
        receiver.Instead = async (before, context) =>
        {
            await FhirReceiver.AnswerAsync(context, before == 0 ? 500 : 422, FhirReceiver.Outcome("Testerman, T4711, words-of-the-token"));
            return true;
        };
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:SignIn", "Token"), ("0:Fhir:Token", "words-of-the-token"));
        using var log = new Lines();
        site.Store.Get<ILoggerFactory>().AddProvider(log);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "T4711");
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Failed, (await site.OneAsync()).State);
        Assert.Equal(2, log.Written.Count(line => line.StartsWith("Destination ehr, delivery ", StringComparison.Ordinal)));
        Assert.All(log.Written, line => Assert.DoesNotMatch("T4711|Testerman|words-of-the-token", line));
    }

    [Fact]
    public void What_a_server_says_is_kept_short_and_may_be_anything()
    {
        Assert.Equal("HTTP 500 no", new FhirReply(500, FhirReceiver.Outcome("no"), TimeSpan.Zero).Said);
        Assert.Equal("HTTP 500", new FhirReply(500, null, TimeSpan.Zero).Said);
        Assert.Equal(300, new FhirReply(422, FhirReceiver.Outcome(new string('x', 10_000)), TimeSpan.Zero).Said.Length);
        Assert.NotNull(FhirJson.Parse("\uFEFF{}"u8));
        Assert.Null(FhirJson.Parse("[1]"u8));
        Assert.Null(FhirJson.Parse("""{"a":1,"a":2}"""u8));
        Assert.Null(FhirJson.Parse("""{"a":[1]}"""u8).Inner("a").Inner("b").Text("c"));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Written)
                Written.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
