using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Capture.Delivery;
using Capture.Delivery.Fhir;
using Capture.Storage.Deliveries;

namespace Capture.Tests.Delivery.Fhir;

public sealed class FhirTokensTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("RS384")]
    [InlineData("ES384")]
    public async Task A_token_is_asked_for_with_a_statement_of_this_sides_own_key_that_lives_five_minutes_at_most(string algorithm)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Admits = authorization => authorization == "Bearer token-0";
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await using var site = await SmartAsync(receiver, algorithm == "RS384" ? rsa.ExportPkcs8PrivateKeyPem() : curve.ExportECPrivateKeyPem());
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal((DeliveryStates.Delivered, 2), ((await site.OneAsync()).State, (await site.OneAsync()).Held));
        var form = Assert.Single(receiver.TokenRequests);
        Assert.Equal(("client_credentials", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), (form["grant_type"], form["client_assertion_type"]));
        Assert.Contains("system/DocumentReference", form["scope"], StringComparison.Ordinal);
        var parts = form["client_assertion"].Split('.');
        var (head, claims) = (Json(parts[0]), Json(parts[1]));
        Assert.Equal((algorithm, "key-1", "JWT"), (head.GetProperty("alg").GetString(), head.GetProperty("kid").GetString(), head.GetProperty("typ").GetString()));
        Assert.Equal(("capture", "capture", receiver.TokenUrl), (claims.GetProperty("iss").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString()));
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 60, 300);
        var (said, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        Assert.True(algorithm == "RS384" ? rsa.VerifyData(said, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) : curve.VerifyData(said, signature, HashAlgorithmName.SHA384));
    }

    [Fact]
    public async Task A_token_that_is_not_taken_any_more_is_asked_for_anew_once_and_no_statement_is_used_twice()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Admits = authorization => authorization == $"Bearer token-{receiver.TokenRequests.Count - 1}" && receiver.TokenRequests.Count > 1;
        await using var site = await SmartAsync(receiver, NewKey());
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
        Assert.Equal(2, receiver.TokenRequests.Count);
        Assert.Equal(2, receiver.TokenRequests.Select(form => Json(form["client_assertion"].Split('.')[1]).GetProperty("jti").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Before_a_token_ends_another_is_asked_for()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Grant = before => (200, $$"""{"access_token":"token-{{before}}","token_type":"bearer","expires_in":1}""");
        await using var site = await SmartAsync(receiver, NewKey());
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();

        Assert.True(receiver.TokenRequests.Count >= 2);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_client"}""")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"access_token":"x","token_type":"mac"}""")]
    public async Task Without_a_token_nothing_is_sent_and_no_document_is_to_blame(int status, string body)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Grant = _ => (status, body);
        await using var site = await SmartAsync(receiver, NewKey());
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Waiting, "fhir-sign-in-fails", "", 0), (delivery.State, delivery.Code, delivery.MayHold, delivery.Tries));
        Assert.All(receiver.Requests, request => Assert.Equal("/token", request.Address));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no key at all")]
    [InlineData("P-256")]
    public async Task A_key_that_cannot_sign_is_named(string? kind)
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await SmartAsync(receiver, kind == "P-256" ? other.ExportECPrivateKeyPem() : kind ?? "");
        if (kind is null)
            _folder.GetFiles()[0].Delete();
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        Assert.Equal("fhir-key-unreadable", (await site.OneAsync()).Code);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task A_token_in_a_file_is_read_again_when_it_was_exchanged()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        var file = await WriteAsync("first\n");
        receiver.Admits = authorization =>
        {
            if (authorization == "Bearer first")
                File.WriteAllText(file, "second\n");
            return authorization == "Bearer second";
        };
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:SignIn", "Token"), ("0:Fhir:TokenFile", file));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAllAsync();

        Assert.Equal(DeliveryStates.Delivered, (await site.OneAsync()).State);
    }

    [Fact]
    public async Task A_token_of_the_settings_is_shown_and_one_that_is_not_taken_waits_for_a_person()
    {
        await using var receiver = await FhirReceiver.StartAsync("100");
        receiver.Admits = authorization => authorization == "Bearer right";
        await using var site = await FhirSite.CreateAsync(receiver, ("0:Fhir:SignIn", "Token"), ("0:Fhir:Token", "wrong"));
        await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        await site.DeliverAsync(atMost: 1);

        Assert.Equal((DeliveryStates.Waiting, "fhir-unauthorized"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));
        Assert.Equal("Bearer wrong", Assert.Single(receiver.Requests).Authorization);
    }

    [Theory]
    [InlineData("http://ehr.example.org/fhir", "Fhir:Url=")]
    [InlineData("https://ehr.example.org/fhir?a=b", "Fhir:Url:")]
    [InlineData("https://ehr.example.org/fhir", null)]
    [InlineData("http://127.0.0.1:8080/fhir", null)]
    public void Documents_leave_this_machine_by_TLS_alone(string url, string? fault) =>
        Assert.Equal(fault is null, !new FhirOptions { Url = new Uri(url) }.Faults().Any(one => one.StartsWith(fault ?? "", StringComparison.Ordinal)));

    [Fact]
    public void What_a_way_to_sign_in_needs_is_named_at_the_start()
    {
        var url = new Uri("https://ehr.example.org/fhir");

        Assert.Single(new FhirOptions { Url = url, SignIn = FhirSignIn.Token }.Faults());
        Assert.Single(new FhirOptions { Url = url, SignIn = FhirSignIn.Token, Token = "a", TokenFile = "b" }.Faults());
        Assert.Equal(4, new FhirOptions { Url = url, SignIn = FhirSignIn.Smart }.Faults().Count());
        Assert.Single(new FhirOptions { Url = url, SignIn = FhirSignIn.Smart, TokenUrl = new Uri("http://ehr.example.org/token"), ClientId = "a", KeyFile = "b", KeyId = "c" }.Faults());
        Assert.Empty(new FhirOptions { Url = url, SignIn = FhirSignIn.Smart, TokenUrl = new Uri("https://ehr.example.org/token"), ClientId = "a", KeyFile = "b", KeyId = "c" }.Faults());
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private async Task<DeliverySite> SmartAsync(FhirReceiver receiver, string key) => await FhirSite.CreateAsync(receiver,
        ("0:Fhir:SignIn", "Smart"), ("0:Fhir:TokenUrl", receiver.TokenUrl), ("0:Fhir:ClientId", "capture"), ("0:Fhir:KeyFile", await WriteAsync(key)), ("0:Fhir:KeyId", "key-1"));

    private async Task<string> WriteAsync(string text)
    {
        var file = Path.Combine(_folder.FullName, "secret");
        await File.WriteAllTextAsync(file, text, Stop);
        return file;
    }

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;
}
