using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Capture.Delivery;
using Capture.Delivery.Fhir;
using Capture.Storage.Blobs;
using Capture.Storage.Deliveries;
using Capture.Tests.Delivery.Hl7;

namespace Capture.Tests.Delivery.Fhir;

/// <summary>What becomes of documents at a server that does as the standard says.</summary>
public sealed class FhirDestinationTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_filed_document_is_in_the_patients_record_with_its_PDF_and_how_it_was_filed()
    {
        await using var receiver = await FhirReceiver.StartAsync("200", "100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        var (reference, binary, provenance) = (Assert.Single(receiver.All("DocumentReference")), Assert.Single(receiver.All("Binary")), Assert.Single(receiver.All("Provenance")));
        var pdf = await site.Store.Get<IBlobStore>().ReadAsync(await site.Store.Database.ReadAsync(db => Task.FromResult(db.Documents.Single().OutputBlob!), Stop), Stop);
#pragma warning disable CA5350 // By the standard.
        var sha1 = SHA1.HashData(pdf);
#pragma warning restore CA5350
        var attachment = reference["content"]![0]!["attachment"]!;
        Assert.Equal(("current", "Patient/102"), ((string?)reference["status"], (string?)reference["subject"]!["reference"]));
        Assert.Equal(pdf, Convert.FromBase64String((string)binary["data"]!));
        Assert.Equal($"Binary/{binary["id"]}", (string?)attachment["url"]);
        Assert.Equal(sha1, Convert.FromBase64String((string)attachment["hash"]!));
        Assert.Equal(pdf.Length, (int)attachment["size"]!);
        Assert.Equal($"DocumentReference/{reference["id"]}", (string?)provenance["target"]![0]!["reference"]);
        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Delivered, 1, $"DocumentReference/{reference["id"]}"), (delivery.State, delivery.Held, delivery.Reference));
    }

    [Fact]
    public async Task A_corrected_document_takes_the_place_of_the_old_one_and_is_taken_back_with_all_it_replaced()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "100", "lab-report");
        await site.DeliverAllAsync();

        var both = receiver.All("DocumentReference");
        Assert.Equal([("superseded", null), ("current", "amended")], both.Select(one => ((string?)one["status"], (string?)one["docStatus"])));
        Assert.Equal(("replaces", $"DocumentReference/{both[0]["id"]}"), ((string?)both[1]["relatesTo"]![0]!["code"], (string?)both[1]["relatesTo"]![0]!["target"]!["reference"]));

        await site.LeaveAsync(document.Id);
        await site.DeliverAllAsync();

        Assert.All(receiver.All("DocumentReference"), one => Assert.Equal(("entered-in-error", "entered-in-error"), ((string?)one["status"], (string?)one["docStatus"])));
        Assert.Equal(["CREATE", "UPDATE", "NULLIFY"], receiver.All("Provenance").Select(one => (string?)one["activity"]!["coding"]![0]!["code"]));
        Assert.Equal(DeliveryStates.Retracted, (await site.OneAsync()).State);
    }

    /// <summary>No resource names two patients: in the wrong record the document stands as an error, in the right one it is new.</summary>
    [Fact]
    public async Task A_document_of_another_patient_is_an_error_there_and_new_here_and_nothing_links_the_two()
    {
        await using var receiver = await FhirReceiver.StartAsync("100", "200");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "200");
        await site.DeliverAllAsync();

        Assert.Equal([("Patient/101", "entered-in-error"), ("Patient/102", "current")], receiver.All("DocumentReference").Select(one => ((string?)one["subject"]!["reference"], (string?)one["status"])));
        Assert.All(receiver.All("DocumentReference"), one => Assert.Null(one["relatesTo"]));
        Assert.Equal(3, receiver.Bundles.Count);
        Assert.All(receiver.Bundles, bundle => Assert.NotEqual(bundle.ToJsonString().Contains("Patient/101", StringComparison.Ordinal), bundle.ToJsonString().Contains("Patient/102", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_others_added_to_a_document_stays_when_it_is_replaced()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        receiver.Change(receiver.All("DocumentReference")[0], one => one["description"] = "Seen by the ward");

        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(("superseded", "Seen by the ward"), ((string?)receiver.All("DocumentReference")[0]["status"], (string?)receiver.All("DocumentReference")[0]["description"]));
    }

    /// <summary>If-Match: what was read is what is changed, or all is done again.</summary>
    [Fact]
    public async Task A_document_that_somebody_changes_at_the_same_moment_is_read_again_and_nothing_of_it_is_lost()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        receiver.Instead = (before, _) =>
        {
            if (before == 1)
                receiver.Change(receiver.All("DocumentReference")[0], one => one["description"] = "Seen by the ward");
            return Task.FromResult(false);
        };

        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal([("superseded", "Seen by the ward"), ("current", null)], receiver.All("DocumentReference").Select(one => ((string?)one["status"], (string?)one["description"])));
        Assert.Equal(3, receiver.Bundles.Count);
        Assert.Equal(["taken", "not-taken", "taken"], (await site.Deliveries.OfDocumentAsync(document.Id, Stop))[0].Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [InlineData("hangs up")]
    [InlineData("half an answer")]
    [InlineData("an answer too late")]
    [InlineData("a page of a proxy")]
    public async Task What_was_done_and_not_answered_is_sent_again_and_is_there_once(string silence)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:Timeout", "00:00:02"));
        var document = await site.AddDocumentAsync();
        receiver.InsteadOfAnswering = (before, context) => before is 0 or 2 ? FhirSilence.BeAsync(silence, context) : Task.FromResult(false);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(["superseded", "current"], receiver.All("DocumentReference").Select(one => (string?)one["status"]));
        Assert.Equal((2, 2), (receiver.All("Binary").Count, receiver.All("Provenance").Count));
        Assert.Equal(4, receiver.Bundles.Count);
        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Delivered, 2, $"DocumentReference/{receiver.All("DocumentReference")[1]["id"]}"), (delivery.State, delivery.Held, delivery.Reference));
    }

    /// <summary>As HAPI's and Microsoft's servers were reported to: hapi-fhir 3141, fhir-server 1382.</summary>
    [Fact]
    public async Task Of_two_that_a_server_made_at_once_a_person_is_told_and_both_are_replaced_or_taken_back()
    {
        await using var receiver = await FhirReceiver.StartAsync("100", "200");
        await using var site = await FhirSite.CreateAsync(receiver);
        var (replaced, moved) = (await site.AddDocumentAsync(), await site.AddDocumentAsync());
        receiver.Races = true;
        receiver.InsteadOfAnswering = (before, context) => before is 0 or 2 ? FhirSilence.BeAsync("hangs up", context) : Task.FromResult(false);
        foreach (var document in new[] { replaced, moved })
        {
            await site.FileAsync(document.Id, "100");
            await site.DeliverAllAsync();
        }

        Assert.Equal(4, receiver.All("DocumentReference").Count);
        Assert.All(await site.Deliveries.ListAsync(DeliveryStates.Failed, "ehr", 10, Stop), line => Assert.Equal("fhir-many-documents", line.Row.Code));
        Assert.Equal([new DeliveryCount("ehr", DeliveryStates.Failed, 2)], await site.Deliveries.CountsAsync(Stop));

        receiver.Races = false;
        await site.FileAsync(replaced.Id, "100");
        await site.FileAsync(moved.Id, "200");
        await site.DeliverAllAsync();

        var said = receiver.All("DocumentReference").Select(one => ((string?)one["subject"]!["reference"], (string?)one["status"])).ToList();
        Assert.Equal([("Patient/101", "superseded"), ("Patient/101", "superseded"), ("Patient/101", "entered-in-error"), ("Patient/101", "entered-in-error")], said.Take(4));
        Assert.Equal([("Patient/101", "current"), ("Patient/102", "current")], said.Skip(4).Order());
        Assert.Equal([new DeliveryCount("ehr", DeliveryStates.Delivered, 2)], await site.Deliveries.CountsAsync(Stop));
    }

    [Fact]
    public async Task A_process_that_dies_between_sending_and_knowing_leaves_no_second_document()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.RunAsync((await site.DueAsync())!, Stop, complete: false);
        await site.RestartAsync();
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
        Assert.Equal((1, 1, 1), (receiver.All("DocumentReference").Count, receiver.All("Binary").Count, receiver.All("Provenance").Count));
    }

    /// <summary>A server that was slow does what it was sent long after it was taken back.</summary>
    [Fact]
    public async Task What_arrives_after_it_was_taken_back_stays_taken_back()
    {
        await using var receiver = await FhirReceiver.StartAsync("100", "200");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        receiver.Instead = (before, context) => before == 0 ? FhirSilence.BeAsync("hangs up", context) : Task.FromResult(false);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync(atMost: 1);
        Assert.Equal("1", (await site.OneAsync()).MayHold);
        await site.FileAsync(document.Id, "200");
        await site.DeliverAllAsync();

        Assert.Equal(200, receiver.Do(receiver.Bundles[0]).Status);

        Assert.Equal([("Patient/101", "entered-in-error"), ("Patient/102", "current")], receiver.All("DocumentReference").Select(one => ((string?)one["subject"]!["reference"], (string?)one["status"])));
        Assert.Equal((DeliveryStates.Delivered, 2, ""), ((await site.OneAsync()).State, (await site.OneAsync()).Held, (await site.OneAsync()).MayHold));
    }

    [Fact]
    public async Task What_arrives_after_it_was_replaced_is_no_second_document()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        receiver.Instead = (before, context) => before == 0 ? FhirSilence.BeAsync("hangs up", context) : Task.FromResult(false);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync(atMost: 1);
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        receiver.Do(receiver.Bundles[0]);

        Assert.Equal(["entered-in-error", "current"], receiver.All("DocumentReference").Select(one => (string?)one["status"]));
    }

    [Fact]
    public async Task Taking_back_twice_and_what_is_gone_harms_nobody()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        var (twice, gone) = (await site.AddDocumentAsync(), await site.AddDocumentAsync());
        await site.FileAsync(twice.Id, "100");
        await site.FileAsync(gone.Id, "100");
        await site.DeliverAllAsync();
        receiver.Remove(receiver.All("DocumentReference")[1]);
        receiver.InsteadOfAnswering = (before, context) => before == 2 ? FhirSilence.BeAsync("hangs up", context) : Task.FromResult(false);
        await site.LeaveAsync(twice.Id);
        await site.LeaveAsync(gone.Id);
        await site.DeliverAllAsync();

        Assert.Equal(["entered-in-error"], receiver.All("DocumentReference").Select(one => (string?)one["status"]));
        Assert.Equal([new DeliveryCount("ehr", DeliveryStates.Retracted, 2)], await site.Deliveries.CountsAsync(Stop));
    }

    [Theory]
    [InlineData("nobody", "fhir-no-patient")]
    [InlineData("two", "fhir-many-patients")]
    [InlineData("merged", "fhir-no-patient")]
    public async Task A_patient_is_never_guessed(string whom, string code)
    {
        await using var receiver = await FhirReceiver.StartAsync("1000");
        if (whom == "two")
            (_, _) = (receiver.AddPatient("100"), receiver.AddPatient("100"));
        if (whom == "merged")
            receiver.AddPatient("100", link: "Patient/101");
        await using var site = await FhirSite.CreateAsync(receiver);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Failed, code, ""), ((await site.OneAsync()).State, (await site.OneAsync()).Code, (await site.OneAsync()).MayHold));
        Assert.Empty(receiver.Bundles);
        Assert.Empty(receiver.All("DocumentReference"));
    }

    [Fact]
    public async Task A_patient_that_was_merged_is_found_by_the_number_that_lives_on()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.AddPatient("100", link: "Patient/101");
        await using var site = await FhirSite.CreateAsync(receiver);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal("Patient/101", (string?)Assert.Single(receiver.All("DocumentReference"))["subject"]!["reference"]);
    }

    /// <summary>A server that does not know a parameter gives everybody, and the first of them would have been taken.</summary>
    [Fact]
    public async Task Whoever_the_server_names_without_that_number_is_not_the_patient()
    {
        await using var receiver = await FhirReceiver.StartAsync("200");
        receiver.InsteadOfFinding = async context =>
        {
            await FhirReceiver.AnswerAsync(context, 200, new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["entry"] = new JsonArray(new JsonObject { ["resource"] = receiver.All("Patient")[0].DeepClone() }) });
            return true;
        };
        await using var site = await FhirSite.CreateAsync(receiver);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal("fhir-no-patient", (await site.OneAsync()).Code);
        Assert.Empty(receiver.Bundles);
    }

    [Fact]
    public async Task A_document_that_somebody_there_marked_as_an_error_is_not_called_delivered()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        await using var site = await FhirSite.CreateAsync(receiver);
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        receiver.InsteadOfAnswering = (before, context) =>
        {
            if (before == 0)
                receiver.Change(receiver.All("DocumentReference")[0], one => one["status"] = "entered-in-error");
            return before == 0 ? FhirSilence.BeAsync("hangs up", context) : Task.FromResult(false);
        };
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Failed, "fhir-other-there"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));
    }

    [Fact]
    public async Task No_address_names_a_patient()
    {
        await using var receiver = await FhirReceiver.StartAsync("800&1|x,y$z\\", "200");
        await using var site = await FhirSite.CreateAsync(receiver);
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "800&1|x,y$z\\");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "200");
        await site.DeliverAllAsync();

        Assert.Equal(["entered-in-error", "current"], receiver.All("DocumentReference").Select(one => (string?)one["status"]));
        Assert.All(receiver.Requests, request => Assert.DoesNotMatch("800|200|identifier", request.Address));
        var conditions = receiver.Bundles.SelectMany(bundle => bundle["entry"]!.AsArray()).Select(entry => (string?)entry!["request"]!["ifNoneExist"]).OfType<string>().ToList();
        Assert.Equal(2, conditions.Count);
        Assert.All(conditions, condition => Assert.Matches(@"^identifier=urn:capture:document\|[0-9A-Z]{22}\.\d+$", condition));
    }

    [Fact]
    public async Task Stopping_before_anything_was_sent_leaves_no_doubt()
    {
        await using var receiver = await FhirReceiver.StartAsync("800&1");
        var send = await new FhirDestination(OptionsFor(receiver.Url), TimeProvider.System).PrepareAsync(MdmMessageTests.Parcel(DeliveryActs.Original), Stop);

        Assert.Equal(new Answer.OutOfReach("stopping"), await send(new CancellationToken(canceled: true)));
        Assert.Empty(receiver.Bundles);
    }

    [Fact]
    public async Task What_is_too_large_or_concerns_nobody_is_not_sent()
    {
        var destination = new FhirDestination(OptionsFor("http://localhost:1/fhir"), TimeProvider.System);
        var parcel = MdmMessageTests.Parcel(DeliveryActs.Original);

        Assert.Equal("too-large", (await Assert.ThrowsAsync<UndeliverableException>(() => destination.PrepareAsync(parcel with { Pdf = new byte[(20 << 20) + 1] }, Stop))).Code);
        var nobodys = new Capture.Storage.Review.DocumentVersionRow { DocumentId = Guid.NewGuid(), Number = 1, RecordedAt = 0, Sensitivity = "", Pages = "[]", Reason = "" };
        Assert.Equal("no-patient", (await Assert.ThrowsAsync<UndeliverableException>(() => destination.PrepareAsync(parcel with { Filing = nobodys }, Stop))).Code);
    }

    internal static DestinationOptions OptionsFor(string url)
    {
        var options = new DestinationOptions { Name = "ehr", Kind = DestinationKind.Fhir, Codes = { ["letter"] = "LTR" } };
        (options.Fhir.Url, options.Fhir.PatientSystem) = (new Uri(url), FhirSite.PatientSystem);
        return options;
    }
}
