using Capture.Host.Transport;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Tests.Composition;

public sealed class PlainLinksTests
{
    [Theory]
    [InlineData("Host=db.hospital.example;Password=x", "in the clear")]
    [InlineData("Host=10.0.0.7;SSL Mode=Prefer", "in the clear")]
    [InlineData("Host=10.0.0.7;SSL Mode=Disable", "in the clear")]
    [InlineData("Host=localhost,db2.hospital.example", "db2.hospital.example")]
    [InlineData("Host=10.0.0.7;SSL Mode=Require", "pose as it")]
    public void A_link_to_the_database_that_leaves_the_machine_unprotected_is_named_without_its_password(string connection, string says)
    {
        var link = Assert.Single(Of(database: connection));

        Assert.Contains(says, link, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", link, StringComparison.Ordinal);
        Assert.DoesNotContain("Password=x", link, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=localhost;Password=x")]
    [InlineData("Host=127.0.0.1")]
    [InlineData("Host=::1")]
    [InlineData("Host=/var/run/postgresql")]
    [InlineData("Host=db.hospital.example;SSL Mode=VerifyFull")]
    public void A_link_that_stays_here_or_is_verified_is_not(string connection) => Assert.Empty(Of(database: connection));

    [Fact]
    public void Links_to_the_broker_and_the_blob_store_are_named_too()
    {
        Assert.Contains("Transport:Tls=true", Assert.Single(Of(broker: "localhost,broker.hospital.example")), StringComparison.Ordinal);
        Assert.Empty(Of(broker: "broker.hospital.example", tls: true));
        Assert.Empty(Of(broker: "127.0.0.1"));
        Assert.Contains("azurite", Assert.Single(Of(blobs: "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=k;BlobEndpoint=http://azurite:10000/a;")), StringComparison.Ordinal);
        Assert.Empty(Of(blobs: "AccountName=a;AccountKey=k;BlobEndpoint=https://a.blob.example/;"));
    }

    private static List<string> Of(string? database = null, string? broker = null, bool tls = false, string? blobs = null) => [.. PlainLinks.Of(
        broker is null ? new TransportOptions() : new TransportOptions { Kind = TransportOptions.RabbitMq, Host = broker, Tls = tls },
        database is null ? new DatabaseOptions() : new DatabaseOptions { Provider = DatabaseOptions.PostgreSql, ConnectionString = database },
        blobs is null ? new BlobOptions() : new BlobOptions { Store = BlobOptions.Azure, ConnectionString = blobs })];
}
