using System.Net;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Npgsql;

namespace Capture.Host.Transport;

/// <summary>Connections that leave this machine without being encrypted, or to a server that anybody may pose as.</summary>
internal static class PlainLinks
{
    /// <summary>A sentence for each, with its remedy.</summary>
    public static IEnumerable<string> Of(TransportOptions transport, DatabaseOptions database, BlobOptions blobs)
    {
        if (transport is { Distributed: true, Tls: false } && transport.Nodes.FirstOrDefault(Leaves) is { } broker)
            yield return $"To the broker at {broker} passwords and ids go in the clear. Set Transport:Tls=true.";
        if (database.Provider == DatabaseOptions.PostgreSql && OfDatabase(database.ConnectionString ?? "") is { } link)
            yield return link;
        if (blobs.Store == BlobOptions.Azure && PlainEndpoint(blobs.ConnectionString) is { } account)
            yield return $"To the blob store at {account} patients' documents go in the clear. Name an https endpoint in Blobs:ConnectionString.";
    }

    private static string? OfDatabase(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        if (settings.Host?.Split(',').Select(host => host.Split(':')[0]).FirstOrDefault(Leaves) is not { } host)
            return null;
        return settings.SslMode switch
        {
            SslMode.VerifyFull or SslMode.VerifyCA => null,
            SslMode.Require => $"The connection to the database at {host} is encrypted, but whoever stands between may pose as it. Add SSL Mode=VerifyFull to Database:ConnectionString.",
            _ => $"To the database at {host} the password and patients' data may go in the clear. Add SSL Mode=VerifyFull to Database:ConnectionString.",
        };
    }

    private static string? PlainEndpoint(string? connection) =>
        (connection ?? "").Split(';').Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && part[0].Trim().Equals("BlobEndpoint", StringComparison.OrdinalIgnoreCase))
            .Select(part => Uri.TryCreate(part[1], UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && Leaves(address.Host) ? address.Host : null)
            .FirstOrDefault(host => host is not null);

    // A path is a socket of this machine.
    private static bool Leaves(string host) =>
        host.Length > 0 && host[0] is not ('/' or '@') && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
