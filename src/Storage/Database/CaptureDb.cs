using System.Text;
using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Deliveries;
using Capture.Storage.Intake;
using Capture.Storage.Patients;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>The tables of Capture. Names in the database are the snake_case forms of those in <c>Rows.cs</c>.</summary>
public sealed class CaptureDb(DbContextOptions<CaptureDb> options) : DbContext(options)
{
    internal const string PatientVersion = "ImportVersion";
    internal const string PatientVersionColumn = "import_version";

    public DbSet<FileRow> Files => Set<FileRow>();
    public DbSet<PageRow> Pages => Set<PageRow>();
    public DbSet<DocumentRow> Documents => Set<DocumentRow>();
    public DbSet<ContentKeyRow> ContentKeys => Set<ContentKeyRow>();
    public DbSet<StageWorkRow> StageWork => Set<StageWorkRow>();
    public DbSet<Patient> Patients => Set<Patient>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();
    public DbSet<UserRow> Users => Set<UserRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<SignInTryRow> SignInTries => Set<SignInTryRow>();
    public DbSet<WebKeyRow> WebKeys => Set<WebKeyRow>();
    public DbSet<AuditRow> AuditLog => Set<AuditRow>();
    public DbSet<ReviewItemRow> ReviewItems => Set<ReviewItemRow>();
    public DbSet<ReviewDecisionRow> ReviewDecisions => Set<ReviewDecisionRow>();
    public DbSet<ReviewDraftRow> ReviewDrafts => Set<ReviewDraftRow>();
    public DbSet<SavedViewRow> SavedViews => Set<SavedViewRow>();
    public DbSet<DocumentVersionRow> DocumentVersions => Set<DocumentVersionRow>();
    public DbSet<SecondReviewRow> SecondReviews => Set<SecondReviewRow>();
    public DbSet<TrainingExampleRow> TrainingExamples => Set<TrainingExampleRow>();
    public DbSet<SearchRow> SearchRows => Set<SearchRow>();
    public DbSet<RequestKeyRow> RequestKeys => Set<RequestKeyRow>();
    public DbSet<InboxNoticeRow> InboxNotices => Set<InboxNoticeRow>();
    public DbSet<InboxLookRow> InboxLooks => Set<InboxLookRow>();
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();
    public DbSet<DeliveryAttemptRow> DeliveryAttempts => Set<DeliveryAttemptRow>();
    public DbSet<DestinationRow> DestinationRows => Set<DestinationRow>();

    public DbSet<PatientNewsRow> PatientNews => Set<PatientNewsRow>();
    public DbSet<PatientPartingRow> PatientPartings => Set<PatientPartingRow>();
    public DbSet<PatientQuestionRow> PatientQuestions => Set<PatientQuestionRow>();
    public DbSet<PatientFeedRow> PatientFeeds => Set<PatientFeedRow>();
    public DbSet<PatientFeedMessageRow> PatientFeedMessages => Set<PatientFeedMessageRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => StoredValues.Add(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FileRow>(file =>
        {
            file.ToTable("files").HasKey(row => row.Id);
            file.HasIndex(row => row.Sequence).IsUnique();
            file.HasIndex(row => row.Receipt).IsUnique();
            file.HasIndex(row => row.Sha256);
            file.HasIndex(row => row.State);
            file.HasIndex(row => row.CarrierId);
            file.HasIndex(row => new { row.Source, row.Sequence });
            file.HasIndex(row => new { row.State, row.Sequence });
            file.HasIndex(row => new { row.LandedAt, row.Source, row.State });
            file.HasIndex(row => row.LandedAt).HasFilter(FileRow.IsUnverified).HasDatabaseName("IX_files_unverified");
        });
        modelBuilder.Entity<PageRow>(page =>
        {
            page.ToTable("pages").HasKey(row => new { row.FileId, row.Number });
            page.HasIndex(row => row.DocumentId);
        });
        modelBuilder.Entity<DocumentRow>(document =>
        {
            document.ToTable("documents").HasKey(row => row.Id);
            document.HasIndex(row => new { row.FileId, row.Ordinal, row.InputVersion }).IsUnique();
            document.HasIndex(row => row.State);
        });
        modelBuilder.Entity<ContentKeyRow>().ToTable("content_keys").HasKey(row => new { row.Key, row.DocumentId });
        modelBuilder.Entity<StageWorkRow>(work =>
        {
            work.ToTable("stage_work").HasKey(row => row.Id);
            work.HasIndex(row => new { row.SubjectId, row.Page, row.Stage, row.InputVersion }).IsUnique();
            work.HasIndex(row => new { row.Lane, row.AnnounceDue }).HasFilter(StageWorkRow.WaitsToBeAnnounced);
            work.HasIndex(row => new { row.Stage, row.Lane, row.State }).HasFilter(StageWorkRow.IsOpen);
        });
        modelBuilder.Entity<Patient>(patient =>
        {
            patient.ToTable("patients").HasKey(row => row.Mrn);
            patient.HasIndex(row => row.Dob);
            patient.HasIndex(row => row.MergedInto).HasFilter("merged_into IS NOT NULL");
            // No part of a patient: which import brought this row.
            patient.Property<long>(PatientVersion);
            patient.HasIndex(PatientVersion);
        });
        modelBuilder.Entity<InboxNoticeRow>().ToTable("inbox_notices").HasKey(row => new { row.Source, row.Path });
        modelBuilder.Entity<InboxLookRow>().ToTable("inbox_looks").HasKey(row => row.Source);
        modelBuilder.Entity<SettingRow>().ToTable("settings").HasKey(row => row.Name);
        OnReviewModelCreating(modelBuilder);
        OnDeliveryModelCreating(modelBuilder);
        OnPatientFeedModelCreating(modelBuilder);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static void OnDeliveryModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DeliveryRow>(delivery =>
        {
            delivery.ToTable("deliveries").HasKey(row => row.Id);
            delivery.HasIndex(row => row.DocumentId);
            delivery.HasIndex(row => new { row.State, row.Destination, row.Since });
        });
        modelBuilder.Entity<DeliveryAttemptRow>().ToTable("delivery_attempts").HasKey(row => new { row.DeliveryId, row.Number });
        modelBuilder.Entity<DestinationRow>().ToTable("destinations").HasKey(row => row.Name);
    }

    private static void OnPatientFeedModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PatientNewsRow>().ToTable("patient_news").HasKey(row => row.Mrn);
        modelBuilder.Entity<PatientPartingRow>(parting =>
        {
            parting.ToTable("patient_partings").HasKey(row => row.Id);
            parting.HasIndex(row => row.At).HasFilter("checked_at IS NULL").HasDatabaseName("IX_patient_partings_unchecked");
        });
        modelBuilder.Entity<PatientQuestionRow>(question =>
        {
            question.ToTable("patient_questions").HasKey(row => row.Id);
            question.HasIndex(row => new { row.SettledAt, row.At });
        });
        modelBuilder.Entity<PatientFeedRow>().ToTable("patient_feeds").HasKey(row => row.Name);
        modelBuilder.Entity<PatientFeedMessageRow>(message =>
        {
            message.ToTable("patient_feed_messages").HasKey(row => row.Digest);
            message.HasIndex(row => row.At);
        });
    }

    private static void OnReviewModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UserRow>(user =>
        {
            user.ToTable("users").HasKey(row => row.Id);
            user.HasIndex(row => row.NormalizedName).IsUnique();
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions").HasKey(row => row.Id);
            session.HasIndex(row => row.UserId);
        });
        modelBuilder.Entity<SignInTryRow>(tries =>
        {
            tries.ToTable("sign_in_tries").HasKey(row => row.Key);
            tries.HasIndex(row => row.Account);
        });
        modelBuilder.Entity<WebKeyRow>().ToTable("web_keys").HasKey(row => row.Name);
        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit_log").HasKey(row => row.Sequence);
            audit.Property(row => row.Sequence).ValueGeneratedNever();
            audit.HasIndex(row => new { row.Entity, row.EntityId });
            audit.HasIndex(row => row.At);
            audit.HasIndex(row => new { row.Actor, row.Sequence });
            audit.HasIndex(row => new { row.Action, row.Sequence });
        });
        modelBuilder.Entity<ReviewItemRow>(item =>
        {
            item.ToTable("review_items").HasKey(row => row.Id);
            item.HasIndex(row => new { row.State, row.Rank, row.OpenedAt });
            item.HasIndex(row => new { row.State, row.TypeName, row.Source, row.Kind, row.NotBefore });
            item.HasIndex(row => row.DocumentId);
            item.HasIndex(row => row.FileId);
            item.HasIndex(row => row.LeaseUser);
            item.HasIndex(row => row.ReservedBy);
            item.HasIndex(row => new { row.AsideBy, row.AsideAt });
        });
        modelBuilder.Entity<ReviewDecisionRow>(decision =>
        {
            decision.ToTable("review_decisions").HasKey(row => row.Id);
            decision.HasIndex(row => new { row.DocumentId, row.Number }).IsUnique();
            decision.HasIndex(row => row.LeaseToken).IsUnique();
            decision.HasIndex(row => new { row.UserId, row.DecidedAt });
            decision.HasIndex(row => row.DecidedAt);
            decision.HasIndex(row => new { row.DecidedAt, row.UserId, row.Kind, row.UndoneAt, row.ActiveMilliseconds }).HasDatabaseName("IX_review_decisions_work");
        });
        modelBuilder.Entity<ReviewDraftRow>().ToTable("review_drafts").HasKey(row => row.ItemId);
        modelBuilder.Entity<SavedViewRow>().ToTable("saved_views").HasKey(row => new { row.UserId, row.Name });
        modelBuilder.Entity<DocumentVersionRow>(version =>
        {
            version.ToTable("document_versions").HasKey(row => new { row.DocumentId, row.Number });
            version.HasIndex(row => row.RecordedAt);
        });
        modelBuilder.Entity<SecondReviewRow>(second =>
        {
            second.ToTable("second_reviews").HasKey(row => row.Id);
            second.HasIndex(row => row.DocumentId);
            second.HasIndex(row => new { row.State, row.OpenedAt });
            second.HasIndex(row => row.AnsweredAt);
        });
        modelBuilder.Entity<TrainingExampleRow>(example =>
        {
            example.ToTable("training_examples").HasKey(row => row.Id);
            example.HasIndex(row => new { row.Subject, row.At });
        });
        modelBuilder.Entity<SearchRow>(search =>
        {
            search.ToTable("document_search").HasKey(row => row.Id);
            search.HasIndex(row => row.DocumentId).IsUnique();
            search.HasIndex(row => new { row.Mrn, row.ChartDate, row.Id });
            search.HasIndex(row => new { row.State, row.TypeName });
        });
        modelBuilder.Entity<RequestKeyRow>(request =>
        {
            request.ToTable("request_keys").HasKey(row => new { row.UserId, row.Key });
            request.HasIndex(row => row.At);
        });
    }

    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
