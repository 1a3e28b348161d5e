using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Storage;

public static class StorageRegistration
{
    /// <summary>Blobs and database in one folder, for one process at a time.</summary>
    public static IServiceCollection AddEmbeddedStorage(this IServiceCollection services, string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        // synchronous=FULL: a committed transaction is on disk, whatever happens to the machine.
        services.AddPooledDbContextFactory<CaptureDb>(options => options
            .UseSqlite($"Data Source={Path.Combine(dataFolder, "capture.db")};Default Timeout=60;Pooling=True")
            .ConfigureWarnings(warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.PendingModelChangesWarning)));
        services.AddSingleton(new BlobFolder(Path.Combine(dataFolder, "blobs")));
        services.AddSingleton<DatabaseAccess>();
        services.AddSingleton<ClaimsInHand>();
        services.AddSingleton<WorkTable>();
        services.AddSingleton<FileTable>();
        services.AddSingleton<PageTable>();
        services.AddSingleton<DocumentTable>();
        services.AddSingleton<ProgressTable>();
        services.AddSingleton<PatientTable>();
        services.AddSingleton<UserTable>();
        services.AddSingleton<WebKeyTable>();
        services.AddSingleton<AuditTable>();
        services.AddSingleton<ReviewItemTable>();
        services.AddSingleton<ReviewDecisionTable>();
        services.AddSingleton<ReviewDraftTable>();
        services.AddSingleton<Ledger>();
        services.AddOptions<WorkOptions>().BindConfiguration(WorkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
