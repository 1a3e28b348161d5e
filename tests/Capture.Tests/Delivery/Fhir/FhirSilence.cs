using Microsoft.AspNetCore.Http;

namespace Capture.Tests.Delivery.Fhir;

/// <summary>Ways not to answer.</summary>
internal static class FhirSilence
{
    public static async Task<bool> BeAsync(string silence, HttpContext context)
    {
        switch (silence)
        {
            case "hangs up":
                context.Abort();
                break;
            case "half an answer":
                context.Response.ContentType = "application/fhir+json";
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("""{"resourceType":"Bundle","type":"transaction-response","entry":[""");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "an answer too late":
                await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "a page of a proxy":
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html><body>Please sign in</body></html>");
                break;
            case "garbage":
                await context.Response.WriteAsync("{\"resourceType\":\"Bundle\",,,");
                break;
            case "the answer to another bundle":
                await context.Response.WriteAsync("""{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201 Created","location":"Observation/1/_history/1"}}]}""");
                break;
            case "an answer that leads elsewhere":
                await context.Response.WriteAsync("""{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201","location":"Binary/another/_history/1"}},{"response":{"status":"201"}},{"response":{"status":"201"}}]}""");
                break;
            case "a batch that did half of it":
                await context.Response.WriteAsync("""{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201"}},{"response":{"status":"400","outcome":{"issue":[{"diagnostics":"no"}]}}},{"response":{"status":"201"}}]}""");
                break;
            case "an answer without words":
                await context.Response.WriteAsync("{}");
                break;
            default:
                throw new ArgumentException($"'{silence}' is no way not to answer.");
        }

        return true;
    }
}
