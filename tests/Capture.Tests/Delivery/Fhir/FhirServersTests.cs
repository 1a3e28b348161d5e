using System.Text;
using System.Text.Json;
using Capture.Storage.Deliveries;

namespace Capture.Tests.Delivery.Fhir;

public sealed class FhirServersTests
{
    [FhirFact]
    public async Task Independent_servers_take_a_filing_a_correction_and_its_end()
    {
        foreach (var url in FhirFactAttribute.Urls)
        {
            var mrn = $"T{Guid.NewGuid():N}"[..12];
            using var client = new HttpClient();
            using var patient = new StringContent($$"""{"resourceType":"Patient","identifier":[{"system":"{{FhirSite.PatientSystem}}","value":"{{mrn}}"}],"name":[{"family":"Testerman"}]}""", Encoding.UTF8, "application/fhir+json");
            Assert.True((await client.PostAsync(new Uri($"{url}/Patient"), patient)).IsSuccessStatusCode);
            await using var site = await FhirSite.CreateAsync(url, ("0:Fhir:Timeout", "00:00:30"), ("0:Tries", "2"));
            var document = await site.AddDocumentAsync();
            await site.FileAsync(document.Id, mrn);
            await site.DeliverAllAsync();
            await HoldsAsync(site, url, DeliveryStates.Delivered);
            var first = (await site.OneAsync()).Reference;
            await site.FileAsync(document.Id, mrn, "lab-report");
            // It dies after sending, and sends again.
            await site.RunAsync((await site.DueAsync())!, CancellationToken.None, complete: false);
            await site.RestartAsync();
            await site.DeliverAllAsync();
            await HoldsAsync(site, url, DeliveryStates.Delivered);
            var second = (await site.OneAsync()).Reference;
            Assert.Equal(("superseded", "current"), (await StatusAsync(client, $"{url}/{first}"), await StatusAsync(client, $"{url}/{second}")));
            await site.LeaveAsync(document.Id);
            await site.DeliverAllAsync();
            await HoldsAsync(site, url, DeliveryStates.Retracted);
            Assert.Equal(("entered-in-error", "entered-in-error"), (await StatusAsync(client, $"{url}/{first}"), await StatusAsync(client, $"{url}/{second}")));
        }
    }

    private static async Task HoldsAsync(DeliverySite site, string url, string state)
    {
        var delivery = await site.OneAsync();
        var answers = (await site.Deliveries.OfDocumentAsync(delivery.DocumentId, CancellationToken.None))[0].Attempts.Select(attempt => $"{attempt.Act} {attempt.Filing}: {attempt.Code} {attempt.Answer}");
        Assert.True(delivery.State == state, $"At {url} it is {delivery.State} ({delivery.Code}): {string.Join("; ", answers)}");
    }

    private static async Task<string?> StatusAsync(HttpClient client, string url) => JsonDocument.Parse(await client.GetStringAsync(new Uri(url))).RootElement.GetProperty("status").GetString();
}

/// <summary>A test that needs servers others have written: CAPTURE_TEST_FHIR names their base addresses. Skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FhirFactAttribute : FactAttribute
{
    public FhirFactAttribute()
    {
        if (Urls.Count == 0)
            Skip = "CAPTURE_TEST_FHIR names no servers of others: their base addresses on this machine, separated by commas (docs/destinations/fhir.md).";
    }

    public static IReadOnlyList<string> Urls { get; } = [.. (Environment.GetEnvironmentVariable("CAPTURE_TEST_FHIR") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
