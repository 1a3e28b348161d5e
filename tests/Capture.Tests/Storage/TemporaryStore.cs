using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Capture.Tests.Storage;

/// <summary>A real store on a folder of its own, gone afterwards.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-store-").FullName;
    private readonly ServiceProvider _services;

    private TemporaryStore(Action<WorkOptions>? configure, string? postgres, IEnumerable<KeyValuePair<string, string?>> more, Action<IServiceCollection>? add)
    {
        var settings = new Dictionary<string, string?> { ["Database:Provider"] = postgres is null ? "sqlite" : "postgresql", ["Database:ConnectionString"] = postgres };
        foreach (var (name, value) in more)
            settings[name] = value;
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddStorage(_folder)
            .AddPipeline();
        services.Configure(configure ?? (_ => { }));
        add?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public DatabaseAccess Database => Get<DatabaseAccess>();

    public WorkTable Work => Get<WorkTable>();

    public string Folder => _folder;

    /// <param name="postgres">An empty database; null for SQLite.</param>
    /// <param name="settings">Settings beside those of the database.</param>
    /// <param name="add">Services beside those of the store.</param>
    public static async Task<TemporaryStore> CreateAsync(
        Action<WorkOptions>? configure = null, string? postgres = null, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? add = null)
    {
        var store = new TemporaryStore(configure, postgres, settings ?? [], add);
        await store.Database.MigrateAsync(CancellationToken.None);
        return store;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Another process on the same database: its own claims in hand, its own leases.</summary>
    public WorkTable SecondWorker(WorkOptions? options = null) =>
        new(Database, RouteTable.Standard, new ClaimsInHand(), new QueueTraffic(), Microsoft.Extensions.Options.Options.Create(options ?? new WorkOptions()), TimeProvider.System, NullLogger<WorkTable>.Instance);

    public Task AddWorkAsync(params WorkKey[] keys) => AddWorkAsync(Lanes.Routine, keys);

    public Task AddWorkAsync(string lane, params WorkKey[] keys) =>
        Database.WriteAsync(db => WorkRows.InsertAsync(db, keys, lane, new WorkOptions(), CancellationToken.None), CancellationToken.None);

    public Task<StageWorkRow> RowAsync(WorkKey key) => Database.ReadAsync(
        db => db.StageWork.SingleAsync(row => row.SubjectId == key.SubjectId && row.Page == key.Page && row.Stage == key.Stage && row.InputVersion == key.InputVersion),
        CancellationToken.None);

    public Task ExecuteAsync(FormattableString sql) => Database.WriteAsync(db => db.Database.ExecuteSqlAsync(sql), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
