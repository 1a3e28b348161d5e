using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Capture.Tests.Delivery.Fhir;

/// <summary>
/// A small server of FHIR R4 on a real socket. It keeps versions, does a transaction whole or not at all, creates only what is not there
/// where it is asked to, updates only the version it is told, and refuses what is not valid. It can be made to misbehave.
/// </summary>
internal sealed class FhirReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private Dictionary<string, JsonObject> _resources = [];
    private int _next = 100;

    private FhirReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/fhir";

    public string TokenUrl => _app.Urls.Single() + "/token";

    /// <summary>Every request: method, address with its query, and what it was signed with.</summary>
    public List<(string Method, string Address, string? Authorization)> Requests { get; } = [];

    /// <summary>Every bundle that was sent, as it came.</summary>
    public List<JsonObject> Bundles { get; } = [];

    /// <summary>Every request for a token, as its form.</summary>
    public List<Dictionary<string, string>> TokenRequests { get; } = [];

    /// <summary>Instead of doing a bundle; by how many came before. False: it is done as it should be.</summary>
    public Func<int, HttpContext, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Instead of answering what was done.</summary>
    public Func<int, HttpContext, Task<bool>> InsteadOfAnswering { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Instead of answering a question.</summary>
    public Func<HttpContext, Task<bool>> InsteadOfFinding { get; set; } = _ => Task.FromResult(false);

    /// <summary>Two requests that create on a condition find at once that nothing is there, and both create.</summary>
    public bool Races { get; set; }

    /// <summary>Whether a bearer is let in; null: everybody.</summary>
    public Func<string?, bool>? Admits { get; set; }

    /// <summary>What a request for a token is answered with.</summary>
    public Func<int, (int Status, string Body)> Grant { get; set; } = before => (200, $$"""{"access_token":"token-{{before}}","token_type":"Bearer","expires_in":300}""");

    public JsonObject Capabilities { get; set; } = JsonNode.Parse("""{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","interaction":[{"code":"transaction"}],"resource":[{"type":"DocumentReference","conditionalCreate":true},{"type":"Binary","updateCreate":true}]}]}""")!.AsObject();

    public static async Task<FhirReceiver> StartAsync(params string[] mrns)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var receiver = new FhirReceiver(app);
        app.Use(receiver.AdmitAsync);
        app.MapPost("/token", receiver.TokenAsync);
        app.MapPost("/fhir", receiver.TransactAsync);
        app.MapPost("/fhir/{type}/_search", receiver.SearchAsync);
        app.MapGet("/fhir/metadata", context => AnswerAsync(context, 200, receiver.Capabilities));
        app.MapGet("/fhir/{type}/{id}", (HttpContext context, string type, string id) => receiver.ReadAsync(context, $"{type}/{id}"));
        foreach (var mrn in mrns)
            receiver.AddPatient(mrn);
        await app.StartAsync();
        return receiver;
    }

    public string AddPatient(string mrn, string? link = null)
    {
        var patient = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:other", ["value"] = "1" }, new JsonObject { ["system"] = FhirSite.PatientSystem, ["value"] = mrn }),
        };
        if (link is not null)
            patient["link"] = new JsonArray(new JsonObject { ["other"] = new JsonObject { ["reference"] = link }, ["type"] = "replaced-by" });
        lock (_lock)
            return Store(_resources, $"Patient/{++_next}", patient);
    }

    /// <summary>All of a type, in the order they were made.</summary>
    public List<JsonObject> All(string type)
    {
        lock (_lock)
            return [.. _resources.Where(one => one.Key.StartsWith(type + "/", StringComparison.Ordinal)).Select(one => one.Value)];
    }

    /// <summary>Changes what is there, as somebody at the server does.</summary>
    public void Change(JsonObject resource, Action<JsonObject> change)
    {
        lock (_lock)
        {
            change(resource);
            Store(_resources, $"{resource["resourceType"]}/{resource["id"]}", resource);
        }
    }

    public void Add(JsonObject resource)
    {
        lock (_lock)
            Store(_resources, $"{resource["resourceType"]}/{++_next}", resource);
    }

    public void Remove(JsonObject resource)
    {
        lock (_lock)
            _resources.Remove($"{resource["resourceType"]}/{resource["id"]}");
    }

    /// <summary>Does a bundle that came, as a server does that was slow.</summary>
    public (int Status, JsonObject Body) Do(JsonObject bundle)
    {
        lock (_lock)
        {
            var all = new Dictionary<string, JsonObject>(_resources);
            var (status, body) = Transact(all, bundle.DeepClone().AsObject());
            if (status == 200)
                _resources = all;
            return (status, body);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static JsonObject Outcome(string text) =>
        new() { ["resourceType"] = "OperationOutcome", ["issue"] = new JsonArray(new JsonObject { ["severity"] = "error", ["code"] = "processing", ["diagnostics"] = text }) };

    public static async Task AnswerAsync(HttpContext context, int status, JsonNode body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/fhir+json");
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var authorization = context.Request.Headers.Authorization.FirstOrDefault();
        lock (Requests)
            Requests.Add((context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, authorization));
        if (context.Request.Path == "/token" || context.Request.Path == "/fhir/metadata" || Admits?.Invoke(authorization) != false)
            await next(context);
        else
            await AnswerAsync(context, 401, Outcome("unknown token"));
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        int before;
        lock (TokenRequests)
        {
            before = TokenRequests.Count;
            TokenRequests.Add(form);
        }

        var (status, body) = Grant(before);
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        await context.Response.WriteAsync(body);
    }

    private async Task TransactAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var bundle = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
        int before;
        lock (Bundles)
        {
            before = Bundles.Count;
            Bundles.Add(bundle);
        }

        if (await Instead(before, context))
            return;
        var (status, body) = context.Request.ContentType == "application/fhir+json" ? Do(bundle) : (415, Outcome("not FHIR"));
        if (!await InsteadOfAnswering(before, context))
            await AnswerAsync(context, status, body);
    }

    private async Task SearchAsync(HttpContext context, string type)
    {
        if (await InsteadOfFinding(context))
            return;
        var asked = (await context.Request.ReadFormAsync())["identifier"].ToString();
        // Searches by nothing it knows give all there are, as many servers do.
        var found = All(type).Where(one => asked.Length == 0 || Matches(one, asked));
        await AnswerAsync(context, 200, new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "searchset",
            ["entry"] = new JsonArray([.. found.Select(one => new JsonObject { ["resource"] = one.DeepClone(), ["search"] = new JsonObject { ["mode"] = "match" } })]),
        });
    }

    private async Task ReadAsync(HttpContext context, string name)
    {
        if (await InsteadOfFinding(context))
            return;
        JsonObject? found;
        lock (_lock)
            found = _resources.GetValueOrDefault(name)?.DeepClone().AsObject();
        await AnswerAsync(context, found is null ? 404 : 200, found ?? Outcome("not known"));
    }

    private (int, JsonObject) Transact(Dictionary<string, JsonObject> all, JsonObject bundle)
    {
        if ((string?)bundle["type"] != "transaction")
            return (422, Outcome("no transaction"));
        var entries = bundle["entry"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        var (places, answers) = (new Dictionary<string, string>(), new JsonObject?[entries.Count]);
        // What is created has an id before anything points to it.
        foreach (var place in Enumerable.Range(0, entries.Count).OrderBy(place => (string)entries[place]["request"]!["method"]! == "POST" ? 0 : 1))
        {
            var (entry, request) = (entries[place], entries[place]["request"]!.AsObject());
            var (url, resource) = ((string)request["url"]!, entry["resource"]!.AsObject());
            if (UsCoreCheck.Faults(resource).FirstOrDefault() is { } fault)
                return (422, Outcome(fault));
            if ((string)request["method"]! == "POST")
            {
                var known = !Races && (string?)request["ifNoneExist"] is { } condition ? all.Where(one => one.Key.StartsWith(url + "/", StringComparison.Ordinal) && Matches(one.Value, condition["identifier=".Length..])).ToList() : [];
                if (known.Count > 1)
                    return (412, Outcome("more than one"));
                var name = known is [var one] ? one.Key : $"{url}/{++_next}";
                places[(string)entry["fullUrl"]!] = name;
                answers[place] = Done(known.Count == 0 ? "201 Created" : "200 OK", name);
                if (known.Count == 0)
                    Store(all, name, resource);
                continue;
            }

            var there = all.GetValueOrDefault(url);
            if ((string?)request["ifMatch"] is { } version && version != $"W/\"{there?["meta"]?["versionId"]}\"")
                return (412, Outcome("another version"));
            foreach (var (from, to) in places)
                resource = JsonNode.Parse(resource.ToJsonString().Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal))!.AsObject();
            Store(all, url, resource);
            answers[place] = Done(there is null ? "201 Created" : "200 OK", url);
        }

        return (200, new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction-response", ["entry"] = new JsonArray([.. answers]) });
    }

    private static JsonObject Done(string status, string name) =>
        new() { ["response"] = new JsonObject { ["status"] = status, ["location"] = $"https://behind.example.org/fhir/{name}/_history/1" } };

    private static string Store(Dictionary<string, JsonObject> all, string name, JsonObject resource)
    {
        var kept = resource.DeepClone().AsObject();
        kept["id"] = name.Split('/')[1];
        var meta = kept["meta"]?.DeepClone().AsObject() ?? [];
        meta["versionId"] = ((all.GetValueOrDefault(name)?["meta"]?["versionId"] is { } version ? int.Parse((string)version!, CultureInfo.InvariantCulture) : 0) + 1).ToString(CultureInfo.InvariantCulture);
        kept["meta"] = meta;
        all[name] = kept;
        return name;
    }

    private static bool Matches(JsonObject resource, string token)
    {
        // The first bar that is not escaped parts system and value.
        var bar = Enumerable.Range(0, token.Length).First(place => token[place] == '|' && (place == 0 || token[place - 1] != '\\'));
        var (system, value) = (token[..bar], Regex.Replace(token[(bar + 1)..], @"\\(.)", "$1"));
        return resource["identifier"]?.AsArray().Any(one => (string?)one!["system"] == system && (string?)one["value"] == value) == true;
    }
}
