using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Intake;
using Capture.Storage.Patients;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Stores;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Storage;

public static class StorageRegistration
{
    // Where the setting itself says otherwise, its later word counts. Statements are prepared on their second use, since the
    // same few dozen run for every page; a connection goes back to its pool as it is, since nothing changes the state of its session.
    private const string ConnectionDefaults = "Max Auto Prepare=200;Auto Prepare Min Usages=2;No Reset On Close=true;";

    /// <summary>Blobs and database: in <paramref name="dataFolder"/>, for one process at a time, unless the settings name servers.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, string dataFolder)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddPooledDbContextFactory<CaptureDb>((provider, options) => Use(options, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value, dataFolder));
        services.AddOptions<BlobOptions>().BindConfiguration(BlobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StoreCircuits>();
        services.AddSingleton<ClockOffset>();
        services.AddSingleton<IBlobStore>(provider => new WatchedBlobs(Blobs(provider.GetRequiredService<IOptions<BlobOptions>>().Value, dataFolder), provider.GetRequiredService<StoreCircuits>()));
        services.AddSingleton(provider => StoreProbe.OfDatabase(provider.GetRequiredService<DatabaseAccess>()));
        services.AddSingleton(provider => StoreProbe.OfBlobs(provider.GetRequiredService<IBlobStore>()));
        services.AddSingleton(StoreProbe.OfTemporaryFolder());
        services.AddSingleton<DatabaseAccess>();
        services.AddSingleton<Deployment>();
        services.AddSingleton<FileTable>();
        services.AddSingleton<PageTable>();
        services.AddSingleton<DocumentTable>();
        services.AddSingleton<ProgressTable>();
        services.AddSingleton<PatientTable>();
        services.AddSingleton<PatientFeedTable>();
        services.AddSingleton<UserTable>();
        services.AddSingleton<WebKeyTable>();
        services.AddSingleton<AuditTable>();
        services.AddSingleton<PatientTrail>();
        services.AddSingleton<ReviewItemTable>();
        services.AddSingleton<ReviewDecisionTable>();
        services.AddSingleton<ReviewDraftTable>();
        services.AddSingleton<SavedViewTable>();
        services.AddSingleton<SearchTable>();
        services.AddSingleton<DocumentWords>();
        services.AddSingleton<IntakeTable>();
        services.AddSingleton<SourceTitles>();
        services.AddSingleton<FailedWorkTable>();
        services.AddSingleton<InboxNoticeTable>();
        services.AddSingleton<Hindrances>();
        services.AddSingleton<InboxLookTable>();
        services.AddSingleton<StatisticsTable>();
        services.AddSingleton<SecondReviewTable>();
        services.AddSingleton<MisfileTable>();
        services.AddSingleton<RequestKeyTable>();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<SignInTryTable>();
        services.AddSingleton<StoreVerification>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<DeliveryTable>();
        services.AddSingleton<DestinationTurns>();
        services.AddOptions<WorkOptions>().BindConfiguration(WorkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    private static IBlobStore Blobs(BlobOptions options, string dataFolder) =>
        options.Store == BlobOptions.Azure ? new AzureBlobs(options) : new BlobFolder(options.Folder ?? Path.Combine(dataFolder, "blobs"));

    internal static void Use(DbContextOptionsBuilder options, DatabaseOptions database, string dataFolder)
    {
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        if (database.Provider == DatabaseOptions.PostgreSql)
        {
            options.UseNpgsql(ConnectionDefaults + database.ConnectionString);
        }
        else
        {
            Directory.CreateDirectory(dataFolder);
            // synchronous=FULL, SQLite's default: a committed transaction is on disk, whatever happens to the machine.
            options.UseSqlite($"Data Source={Path.Combine(dataFolder, "capture.db")};Default Timeout=60;Pooling=True");
        }
    }
}
