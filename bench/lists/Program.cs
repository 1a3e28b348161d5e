// Fills an empty data folder, or an empty PostgreSQL database, as a large installation is after a year.
// Arguments: data folder, number of documents, and a connection string for PostgreSQL.
using System.Diagnostics;
using Capture.Storage;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

var (folder, documents, postgres) = (args[0], long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), args.Length > 2 ? args[2] : null);
var settings = new Dictionary<string, string?> { ["Database:Provider"] = postgres is null ? "sqlite" : "postgresql", ["Database:ConnectionString"] = postgres };
var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddSingleton(TimeProvider.System).AddLogging();
services.AddStorage(folder);
await using var provider = services.BuildServiceProvider();
var database = provider.GetRequiredService<DatabaseAccess>();
await database.MigrateAsync(CancellationToken.None);

var open = Math.Min(100_000, documents / 10);
foreach (var (table, sql) in Capture.Bench.Lists.Fill.Statements(postgres is not null, documents, open, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()))
{
    var begun = Stopwatch.GetTimestamp();
    await database.WriteAsync(async db =>
    {
        db.Database.SetCommandTimeout(3600);
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }, CancellationToken.None);
    Console.Error.WriteLine($"{table}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
}

// What autovacuum does by itself in the time a year takes.
if (postgres is not null)
    await database.ReadAsync(async db => { db.Database.SetCommandTimeout(3600); return await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"); }, CancellationToken.None);
Console.WriteLine($"{documents} documents, {open} of them in the queue");
