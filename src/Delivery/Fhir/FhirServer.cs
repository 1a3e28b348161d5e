using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Capture.Delivery.Fhir;

/// <summary>What is asked of a server, and told it. Record numbers are in the bodies of requests alone: addresses are written into logs.</summary>
internal sealed partial class FhirServer(FhirOptions options, TimeProvider time)
{
    private const string FhirType = "application/fhir+json";
    private const string FormType = "application/x-www-form-urlencoded";

    // More often than a document is ever filed, and more than servers give by themselves.
    private const string Most = "200";

    private readonly FhirTokens _tokens = new(options, time);

    /// <summary>Without a slash at the end.</summary>
    public string Base { get; } = options.Url?.AbsoluteUri.TrimEnd('/') ?? "";

    /// <summary>The one patient who bears a record number.</summary>
    /// <returns>Such as <c>Patient/17</c>.</returns>
    /// <exception cref="FhirAnsweredException">There is none, or more than one.</exception>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public async Task<string> FindPatientAsync(string mrn, CancellationToken stop)
    {
        var (found, more) = await SearchAsync("Patient", options.PatientSystem, mrn, stop);
        // Who was merged into another is kept by servers, and no longer used.
        var bearers = found.FindAll(patient => !patient.Items("link").Any(link => link.Text("type") == "replaced-by"));
        if (more || bearers.Count > 1)
            throw new FhirAnsweredException(new Answer.Refused("fhir-many-patients"));
        return bearers is [var one] && ReferenceOf(one) is { } reference ? reference : throw new FhirAnsweredException(new Answer.Refused("fhir-no-patient"));
    }

    /// <summary>
    /// The documents that bear a number. There is to be one; but a server may do two requests at once, and find for each that none is there:
    /// HAPI's and Microsoft's servers were reported to (hapi-fhir 3141, fhir-server 1382).
    /// </summary>
    /// <param name="reference">The server's own name of it, where that is known: an index may come after what it is of.</param>
    /// <exception cref="FhirAnsweredException">The server does not say.</exception>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public async Task<List<JsonObject>> FindDocumentsAsync(string number, string? reference, CancellationToken stop)
    {
        var known = reference is null ? null : await ReadAsync(reference, stop);
        var (found, _) = await SearchAsync("DocumentReference", options.DocumentSystem, number, stop);
        return known?.Bears(options.DocumentSystem, number) == true ? [known, .. found.Where(one => ReferenceOf(one) != reference)] : found;
    }

    /// <returns>Null when it is not there any more.</returns>
    /// <exception cref="FhirAnsweredException">The server does not say.</exception>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public async Task<JsonObject?> ReadAsync(string reference, CancellationToken stop)
    {
        var reply = await SendAsync(HttpMethod.Get, $"/{reference}", null, options.Timeout, stop);
        return reply.Gone ? null : Checked(reply, reference.Split('/')[0]);
    }

    /// <summary>What the server says that it can do.</summary>
    /// <exception cref="FhirAnsweredException">The server does not say.</exception>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public async Task<JsonObject> AskCapabilitiesAsync(CancellationToken stop) =>
        Checked(await SendAsync(HttpMethod.Get, "/metadata", null, options.Timeout, stop), "CapabilityStatement");

    /// <summary>Whoever bears an identifier, and whether there are more than the server names.</summary>
    /// <exception cref="FhirAnsweredException">The server does not say.</exception>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public async Task<(List<JsonObject> Found, bool More)> SearchAsync(string type, string system, string value, CancellationToken stop)
    {
        var form = Encoding.ASCII.GetBytes($"identifier={Uri.EscapeDataString($"{Token(system)}|{Token(value)}")}&_count={Most}");
        var bundle = Checked(await SendAsync(HttpMethod.Post, $"/{type}/_search", (form, FormType), options.Timeout, stop), "Bundle");
        // A server that does not know the parameter gives all there are: whoever does not bear it is none of these.
        var found = bundle.Items("entry").Select(entry => entry.Inner("resource")).OfType<JsonObject>().Where(one => one.Text("resourceType") == type && one.Bears(system, value));
        return ([.. found.DistinctBy(ReferenceOf)], bundle.Items("link").Any(link => link.Text("relation") == "next"));
    }

    /// <summary>Tells the server something. From the first byte on it may have it, so the answer is waited for also when the process is to stop.</summary>
    /// <exception cref="FhirSilenceException">No answer came.</exception>
    public Task<FhirReply> TellAsync(byte[] transaction) => SendAsync(HttpMethod.Post, "", (transaction, FhirType), options.Wait(transaction.Length), CancellationToken.None);

    /// <returns>Such as <c>Patient/17</c>; null for what has no id.</returns>
    public static string? ReferenceOf(JsonObject resource) =>
        resource.Text("resourceType") is { } type && resource.Text("id") is { } id && Id().IsMatch(id) ? $"{type}/{id}" : null;

    private static JsonObject Checked(FhirReply reply, string type)
    {
        if (reply.Succeeded && reply.Is(type))
            return reply.Body!;
        // Nothing was told yet: whatever it is, the server has nothing of the document.
        throw new FhirAnsweredException(reply.Refusal() is Answer.Unknown unclear ? new Answer.OutOfReach(unclear.Code, unclear.Text) : reply.Refusal());
    }

    private async Task<FhirReply> SendAsync(HttpMethod method, string path, (byte[] Bytes, string Type)? content, TimeSpan wait, CancellationToken stop)
    {
        var token = await _tokens.TokenAsync(stop);
        var reply = await SendAsync(method, path, content, token, wait, stop);
        return reply.Status == 401 && _tokens.Forget(token) ? await SendAsync(method, path, content, await _tokens.TokenAsync(stop), wait, stop) : reply;
    }

    private async Task<FhirReply> SendAsync(HttpMethod method, string path, (byte[] Bytes, string Type)? content, string? token, TimeSpan wait, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, Base + path);
        request.Headers.Accept.ParseAdd(FhirType);
        if (content is var (bytes, type))
        {
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
            if (type == FhirType)
                request.Headers.TryAddWithoutValidation("Prefer", "return=minimal");
        }

        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await FhirWire.ExchangeAsync(request, wait, time, stop);
    }

    // What parts tokens of a search is itself no part of one.
    private static string Token(string text) => TokenParts().Replace(text, @"\$0");

    [GeneratedRegex(@"[\\|,$]")]
    private static partial Regex TokenParts();

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}$")]
    private static partial Regex Id();
}
