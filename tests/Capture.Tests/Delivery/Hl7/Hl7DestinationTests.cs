using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Capture.Delivery;
using Capture.Delivery.Hl7;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;

namespace Capture.Tests.Delivery.Hl7;

/// <summary>Receivers that answer as they should, and every way not to, each on a real socket.</summary>
public sealed class Hl7DestinationTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Person = new(Guid.NewGuid(), "boss", "Supervisor");

    [Fact]
    public async Task A_document_is_sent_replaced_and_taken_back_each_under_an_id_of_its_own()
    {
        await using var receiver = MllpReceiver.Answering("AA", "CA", "AA");
        await using var site = await SiteAsync(receiver.Port);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "100", "lab-report");
        await site.DeliverAllAsync();
        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.Equal(["MDM^T02^MDM_T02", "MDM^T10^MDM_T02", "MDM^T11^MDM_T01"], receiver.Messages.Select(message => message.Split('|')[8]));
        Assert.Equal(3, receiver.Ids.Distinct().Count());
        Assert.All(receiver.Ids, id => Assert.Matches("^CAP[0-9A-F]{17}$", id));
        Assert.Equal(DeliveryStates.Retracted, (await site.OneAsync()).State);
    }

    /// <summary>No message names two patients: the wrong one is told that the document was none of his, the right one gets a new document.</summary>
    [Fact]
    public async Task A_document_of_another_patient_is_taken_back_there_and_sent_anew()
    {
        await using var receiver = MllpReceiver.Answering("AA");
        await using var site = await SiteAsync(receiver.Port);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "200");
        await site.DeliverAllAsync();

        Assert.Equal(["T02 100", "T11 100", "T02 200"], receiver.Messages.Select(message => $"{message.Split('|')[8].Split('^')[1]} {message.Split("PID|1||")[1].Split('^')[0]}"));
        Assert.DoesNotContain("200", receiver.Messages[1].Split('|', '^', '\r'));
        Assert.Equal((DeliveryStates.Delivered, 2), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
    }

    /// <summary>The receiver's record has the patient under the number that stays.</summary>
    [Fact]
    public async Task A_document_filed_under_a_number_that_was_retired_since_goes_to_the_one_that_stays()
    {
        await using var receiver = MllpReceiver.Answering("AA");
        await using var site = await SiteAsync(receiver.Port);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.Store.Get<PatientTable>().ImportAsync([new() { Mrn = "100", Last = "Ash", First = "Ann", MergedInto = "200" }, new() { Mrn = "200", Last = "Ash", First = "Ann" }], Stop);
        await site.DeliverAllAsync();

        Assert.Equal("200", Assert.Single(receiver.Messages).Split("PID|1||")[1].Split('^')[0]);
    }

    [Theory]
    [InlineData("AE", DeliveryStates.Failed, "application-error")]
    [InlineData("CE", DeliveryStates.Failed, "application-error")]
    [InlineData("AR", DeliveryStates.Waiting, "application-reject")]
    public async Task A_refusal_is_no_delivery(string code, string state, string said)
    {
        await using var receiver = MllpReceiver.Answering(code);
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync();

        var delivery = await site.OneAsync();
        Assert.Equal((state, said, null), (delivery.State, delivery.Code, delivery.Held));
        Assert.Equal("", delivery.MayHold);
    }

    [Fact]
    public async Task A_receiver_that_rejects_is_tried_again_with_the_same_message_and_left_alone_meanwhile()
    {
        await using var receiver = MllpReceiver.Answering("AR", "AR", "AA");
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(3, receiver.Messages.Count);
        Assert.Single(receiver.Messages.Distinct());
        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
    }

    [Fact]
    public async Task An_answer_for_another_message_is_read_past_and_never_taken_for_this_one()
    {
        await using var receiver = MllpReceiver.Start(async (message, stream) =>
        {
            await MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", "SOMEBODY-ELSES") + MllpReceiver.Ack("AE", ""));
            await MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AE", MllpReceiver.IdOf(message)));
        });
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync();

        Assert.Equal((DeliveryStates.Failed, "application-error"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));
    }

    public static TheoryData<string> Silences { get; } = ["another's answer alone", "half an answer", "nothing", "garbage", "hangs up", "an answer too late", "a strange code"];

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task A_document_without_an_answer_is_unknown_and_is_not_sent_again_until_a_person_has_looked(string silence)
    {
        var silent = true;
        await using var receiver = MllpReceiver.Start((message, stream) => silent ? BeSilentAsync(silence, message, stream) : MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", MllpReceiver.IdOf(message))));
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        var unknown = await site.OneAsync();
        Assert.Equal((DeliveryStates.Unknown, null, "1"), (unknown.State, unknown.Held, unknown.MayHold));
        Assert.Single(receiver.Messages);

        silent = false;
        Assert.True(await site.Deliveries.SayAsync(unknown.Id, received: false, Person, Stop));
        Assert.False(await site.Deliveries.SayAsync(unknown.Id, received: true, Person, Stop));
        await site.DeliverAllAsync();
        Assert.Equal((DeliveryStates.Delivered, 1), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        Assert.Equal(2, receiver.Messages.Count);
        Assert.Single(receiver.Messages.Distinct());
    }

    [Fact]
    public async Task What_a_person_found_at_the_receiver_is_delivered_without_being_sent_again()
    {
        await using var receiver = MllpReceiver.Start((_, _) => Task.CompletedTask);
        await using var site = await SiteAsync(receiver.Port);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.True(await site.Deliveries.SayAsync((await site.OneAsync()).Id, received: true, Person, Stop));
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Delivered, 1), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        Assert.Single(receiver.Messages);
        var attempt = Assert.Single((await site.Deliveries.OfDocumentAsync(document.Id, Stop))[0].Attempts);
        Assert.Equal((AttemptOutcomes.SaidReceived, "boss"), (attempt.Outcome, attempt.Person));
    }

    /// <summary>Nobody knows whether the wrong chart has it; that is no reason to leave it there.</summary>
    [Fact]
    public async Task What_may_have_arrived_and_is_reported_is_taken_back_without_asking_anybody()
    {
        await using var receiver = MllpReceiver.Start((message, stream) =>
            message.Contains("T11", StringComparison.Ordinal) ? MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", MllpReceiver.IdOf(message))) : Task.CompletedTask);
        await using var site = await SiteAsync(receiver.Port);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        Assert.Equal(DeliveryStates.Unknown, (await site.OneAsync()).State);

        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Retracted, ""), ((await site.OneAsync()).State, (await site.OneAsync()).MayHold));
    }

    [Fact]
    public async Task A_receiver_that_tells_repetitions_is_sent_the_same_message_again()
    {
        var answered = 0;
        await using var receiver = MllpReceiver.Start((message, stream) => answered++ == 0 ? Task.CompletedTask : MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", MllpReceiver.IdOf(message))));
        await using var site = await SiteAsync(receiver.Port, ("0:Hl7:Deduplicates", "true"));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
        Assert.Equal(2, receiver.Messages.Count);
        Assert.Single(receiver.Messages.Distinct());
    }

    [Fact]
    public async Task A_process_that_dies_between_sending_and_knowing_leaves_a_question_and_no_second_document()
    {
        await using var receiver = MllpReceiver.Answering("AA");
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.RunAsync((await site.DueAsync())!, Stop, complete: false);
        await site.RestartAsync();
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Unknown, (await site.OneAsync()).State);
        Assert.Single(receiver.Messages);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_waited_for_and_no_document_is_in_doubt()
    {
        await using var gone = MllpReceiver.Answering("AA");
        var port = gone.Port;
        await gone.DisposeAsync();
        await using var site = await SiteAsync(port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync();

        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Waiting, "no-connection", "", 0), (delivery.State, delivery.Code, delivery.MayHold, delivery.Tries));
        Assert.Equal(1, Assert.Single(await site.Deliveries.DestinationsAsync(Stop)).Failures);
    }

    [Fact]
    public async Task Stopping_before_anything_was_sent_leaves_no_doubt()
    {
        await using var receiver = MllpReceiver.Answering("AA");
        await using var site = await SiteAsync(receiver.Port);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        var prepared = await new Hl7Destination(OptionsFor(receiver.Port), TimeProvider.System).PrepareAsync(MdmMessageTests.Parcel(DeliveryActs.Original), Stop);

        Assert.Equal(new Answer.OutOfReach("stopping"), await prepared(new CancellationToken(canceled: true)));
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task A_receiver_that_takes_a_hundred_seconds_is_waited_for_no_longer_than_the_settings_say()
    {
        await using var receiver = MllpReceiver.Start((_, _) => Task.Delay(TimeSpan.FromSeconds(100)));
        var options = OptionsFor(receiver.Port);
        (options.Hl7.Timeout, options.Hl7.TimeoutPerMegabyte) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var destination = new Hl7Destination(options, TimeProvider.System);
        var watch = Stopwatch.StartNew();

        var answer = await (await destination.PrepareAsync(MdmMessageTests.Parcel(DeliveryActs.Original) with { Pdf = new byte[1_000_000] }, Stop))(Stop);

        Assert.Equal(new Answer.Unknown("no-answer"), answer);
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.9, 30);
    }

    [Theory]
    [InlineData(null, "no-patient")]
    [InlineData("Łukasz", "not-in-charset")]
    public async Task What_the_destination_cannot_be_given_is_not_sent(string? last, string code)
    {
        var options = OptionsFor(1);
        options.Hl7.Charset = Hl7Charset.Latin1;
        var parcel = last is null ? MdmMessageTests.Parcel(DeliveryActs.Original) with { Filing = new DocumentVersionRow { DocumentId = Guid.NewGuid(), Number = 1, RecordedAt = 0, Sensitivity = "", Pages = "[]", Reason = "" } } : MdmMessageTests.Parcel(DeliveryActs.Original, last: last);

        Assert.Equal(code, (await Assert.ThrowsAsync<UndeliverableException>(() => new Hl7Destination(options, TimeProvider.System).PrepareAsync(parcel, Stop))).Code);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_not_trusted_and_nothing_is_sent()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        await using var receiver = MllpReceiver.Start((_, _) => Task.CompletedTask, certificate);
        var options = OptionsFor(receiver.Port);
        options.Hl7.Tls = true;
        var destination = new Hl7Destination(options, TimeProvider.System);

        Assert.Equal(new Answer.OutOfReach("tls-fails"), await (await destination.PrepareAsync(MdmMessageTests.Parcel(DeliveryActs.Original), Stop))(Stop));
        Assert.Contains("certificate", (await Assert.ThrowsAsync<UnfitDestinationException>(() => destination.TestAsync(Stop))).Message, StringComparison.Ordinal);
        Assert.Empty(receiver.Messages);
    }

    [MllpFact]
    public async Task Independent_receivers_take_each_kind_of_message()
    {
        foreach (var port in MllpFactAttribute.Ports)
        {
            var options = OptionsFor(port);
            options.Hl7.Timeout = TimeSpan.FromSeconds(30);
            foreach (var act in new[] { DeliveryActs.Original, DeliveryActs.Replace, DeliveryActs.Retract })
            {
                var parcel = MdmMessageTests.Parcel(act) with { Key = DeliveryId.OfMessage(Guid.NewGuid(), 1, act, 1), Pdf = act == DeliveryActs.Retract ? null : new byte[200_000] };
                var answer = await (await new Hl7Destination(options, TimeProvider.System).PrepareAsync(parcel, Stop))(Stop);
                Assert.True(answer is Answer.Taken, $"The receiver at {port} answered {act} with {answer}.");
            }
        }
    }

    private static Task BeSilentAsync(string silence, string message, Stream stream) => silence switch
    {
        "another's answer alone" => MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", "SOMEBODY-ELSES")),
        "half an answer" => MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("AA", MllpReceiver.IdOf(message))[..^8]),
        "garbage" => MllpReceiver.WriteAsync(stream, "HTTP/1.1 400 Bad Request\r\n\r\n\u000B\u000B"),
        "hangs up" => stream.DisposeAsync().AsTask(),
        "an answer too late" => Task.Delay(TimeSpan.FromSeconds(3)),
        "a strange code" => MllpReceiver.WriteAsync(stream, MllpReceiver.Ack("ZZ", MllpReceiver.IdOf(message))),
        _ => Task.CompletedTask,
    };

    private static DestinationOptions OptionsFor(int port)
    {
        var options = MdmMessageTests.Options();
        (options.Hl7.Host, options.Hl7.Port) = ("localhost", port);
        return options;
    }

    private static Task<DeliverySite> SiteAsync(int port, params (string Name, string Value)[] settings) => DeliverySite.CreateAsync(
    [
        ("0:Name", "ehr"), ("0:Kind", "Hl7"), ("0:Hl7:Host", "localhost"), ("0:Hl7:Port", $"{port}"), ("0:Hl7:Timeout", "00:00:01.5"),
        ("0:RetryAfter", "00:00:00.1"), ("0:LongestPause", "00:00:01"), .. settings,
    ]);
}

/// <summary>A test that needs receivers others have written: CAPTURE_TEST_MLLP names their ports on this machine. Skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MllpFactAttribute : FactAttribute
{
    public MllpFactAttribute()
    {
        if (Ports.Count == 0)
            Skip = "CAPTURE_TEST_MLLP names no receivers of others: their ports on this machine, separated by commas (docs/destinations/hl7.md).";
    }

    public static IReadOnlyList<int> Ports { get; } =
        [.. (Environment.GetEnvironmentVariable("CAPTURE_TEST_MLLP") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(port => int.Parse(port, System.Globalization.CultureInfo.InvariantCulture))];
}
