using System.Text.Json.Nodes;
using Capture.Delivery;
using Capture.Delivery.Fhir;

namespace Capture.Tests.Delivery.Fhir;

public sealed class FhirDoctorTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_server_is_tried_without_delivering_anything_or_asking_for_anybody()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");

        Assert.Equal("127.0.0.1 speaks FHIR 4.0.1, takes transactions and lets patients be looked for", await Destination(receiver).TestAsync(Stop));
        Assert.Equal([("GET", "/fhir/metadata"), ("POST", "/fhir/Patient/_search")], receiver.Requests.Select(request => (request.Method, request.Address)));
        Assert.Empty(receiver.Bundles);
    }

    [Theory]
    [InlineData("""{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}""", "It speaks FHIR 5.0.0.")]
    [InlineData("""{"resourceType":"CapabilityStatement"}""", "It speaks FHIR of no version it names.")]
    [InlineData("""{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","interaction":[{"code":"batch"}]}]}""", "It takes no transactions.")]
    [InlineData("""{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","interaction":[{"code":"transaction"}],"resource":[{"type":"DocumentReference","conditionalCreate":false}]}]}""", "conditionalCreate is false")]
    [InlineData("""{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","interaction":[{"code":"transaction"}],"resource":[{"type":"Binary","updateCreate":false}]}]}""", "updateCreate is false")]
    [InlineData("""{"resourceType":"OperationOutcome"}""", "It answered with something that is no answer of FHIR")]
    public async Task A_server_that_cannot_keep_the_promises_is_named_with_what_it_lacks(string says, string said)
    {
        await using var receiver = await FhirReceiver.StartAsync();
        receiver.Capabilities = JsonNode.Parse(says)!.AsObject();

        Assert.Contains(said, (await Assert.ThrowsAsync<UnfitDestinationException>(() => Destination(receiver).TestAsync(Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_not_let_in_is_told_so()
    {
        await using var receiver = await FhirReceiver.StartAsync();
        receiver.Admits = _ => false;

        Assert.Contains("mend the token", (await Assert.ThrowsAsync<UnfitDestinationException>(() => Destination(receiver).TestAsync(Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_so()
    {
        var receiver = await FhirReceiver.StartAsync();
        var destination = Destination(receiver);
        await receiver.DisposeAsync();

        Assert.Contains("It takes no connection.", (await Assert.ThrowsAsync<UnfitDestinationException>(() => destination.TestAsync(Stop))).Message, StringComparison.Ordinal);
    }

    private static FhirDestination Destination(FhirReceiver receiver) => new(FhirDestinationTests.OptionsFor(receiver.Url), TimeProvider.System);
}
