namespace Capture.Tests.Delivery.Fhir;

/// <summary>A store whose documents go to a server of FHIR.</summary>
internal static class FhirSite
{
    public const string PatientSystem = "https://hospital.example.org/id/mrn";

    public static Task<DeliverySite> CreateAsync(FhirReceiver receiver, params (string Name, string Value)[] settings) => CreateAsync(receiver.Url, settings);

    public static Task<DeliverySite> CreateAsync(string url, params (string Name, string Value)[] settings) => DeliverySite.CreateAsync(
    [
        ("0:Name", "ehr"), ("0:Kind", "Fhir"), ("0:Fhir:Url", url), ("0:Fhir:PatientSystem", PatientSystem), ("0:Fhir:Timeout", "00:00:05"),
        ("0:RetryAfter", "00:00:00.1"), ("0:LongestPause", "00:00:01"), .. settings,
    ]);
}
