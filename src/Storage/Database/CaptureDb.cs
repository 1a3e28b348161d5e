using System.Text;
using Capture.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>The tables of Capture. Names in the database are the snake_case forms of those in <c>Rows.cs</c>.</summary>
public sealed class CaptureDb(DbContextOptions<CaptureDb> options) : DbContext(options)
{
    public DbSet<FileRow> Files => Set<FileRow>();
    public DbSet<PageRow> Pages => Set<PageRow>();
    public DbSet<DocumentRow> Documents => Set<DocumentRow>();
    public DbSet<ContentKeyRow> ContentKeys => Set<ContentKeyRow>();
    public DbSet<StageWorkRow> StageWork => Set<StageWorkRow>();
    public DbSet<Patient> Patients => Set<Patient>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FileRow>(file =>
        {
            file.ToTable("files").HasKey(row => row.Id);
            file.HasIndex(row => row.Sequence).IsUnique();
            file.HasIndex(row => row.Receipt).IsUnique();
            file.HasIndex(row => row.Sha256);
            file.HasIndex(row => row.State);
            file.HasIndex(row => new { row.Source, row.Sequence });
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
        modelBuilder.Entity<Patient>().ToTable("patients").HasKey(row => row.Mrn);
        modelBuilder.Entity<SettingRow>().ToTable("settings").HasKey(row => row.Name);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
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
