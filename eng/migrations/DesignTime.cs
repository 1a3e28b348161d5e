using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Capture.Migrations;

/// <summary>The model as the tool sees it: that of SQLite. What it writes is made to serve PostgreSQL too.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<CaptureDb>
{
    public CaptureDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<CaptureDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Found by the tool.</summary>
internal sealed class DesignTimeServices : IDesignTimeServices
{
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) => serviceCollection.AddSingleton<IMigrationsCodeGenerator, MigrationsForEveryDatabase>();
}

/// <summary>
/// One set of migrations serves both databases: a column is given by its .NET type, so that each takes its own, and a key that the
/// database counts up says so in the words of both.
/// </summary>
internal sealed class MigrationsForEveryDatabase(MigrationsCodeGeneratorDependencies dependencies, CSharpMigrationsGeneratorDependencies csharp) : CSharpMigrationsGenerator(dependencies, csharp)
{
    private const string CountedBySqlite = "Sqlite:Autoincrement";
    private const string CountedByPostgres = "Npgsql:ValueGenerationStrategy";

    public override string GenerateMigration(string? migrationNamespace, string migrationName, IReadOnlyList<MigrationOperation> upOperations, IReadOnlyList<MigrationOperation> downOperations)
    {
        foreach (var column in upOperations.Concat(downOperations).SelectMany(Columns))
        {
            column.ColumnType = null;
            if (column.FindAnnotation(CountedBySqlite) is not null && column.FindAnnotation(CountedByPostgres) is null)
                column.AddAnnotation(CountedByPostgres, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
        }

        return base.GenerateMigration(migrationNamespace, migrationName, upOperations, downOperations);
    }

    private static IEnumerable<ColumnOperation> Columns(MigrationOperation operation) => operation switch
    {
        CreateTableOperation table => table.Columns,
        AlterColumnOperation altered => [altered, altered.OldColumn],
        ColumnOperation column => [column],
        _ => [],
    };
}
