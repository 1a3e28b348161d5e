using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>When a file was landed, by our own clock and not its fax's; and whether its original was read back since.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129180500_Landing")]
internal sealed class Landing : Migration
{
    // Ids of files are of version 7, whose first 48 bits are the milliseconds of their landing (RFC 9562, 5.7); of any other
    // nothing better is known than what its fax said.
    private const string PostgreSqlLandedAt =
        "CASE WHEN substr(CAST(id AS text), 15, 1) = '7' THEN ('x' || '0000' || substr(CAST(id AS text), 1, 8) || substr(CAST(id AS text), 10, 4))::bit(64)::bigint ELSE received_at END";

    private static readonly string SqliteLandedAt =
        $"CASE WHEN substr(id, 15, 1) = '7' THEN {string.Join(" + ", Enumerable.Range(0, 12).Select(Digit))} ELSE received_at END";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<long>("landed_at", "files", nullable: false, defaultValue: 0L);
        migrationBuilder.AddColumn<long>("verified_at", "files", nullable: true);
        migrationBuilder.AddColumn<long>("damage_seen_at", "files", nullable: true);
        migrationBuilder.AddColumn<long>("landed_at", "review_items", nullable: false, defaultValue: 0L);
        migrationBuilder.Sql($"UPDATE files SET landed_at = {(ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal) ? SqliteLandedAt : PostgreSqlLandedAt)}");
        migrationBuilder.Sql("UPDATE review_items SET landed_at = COALESCE((SELECT landed_at FROM files WHERE files.id = review_items.file_id), received_at)");
        // During a rolling upgrade the version before goes on writing rows and knows no such column. SQLite has one process.
        if (ActiveProvider!.EndsWith("PostgreSQL", StringComparison.Ordinal))
        {
            foreach (var table in new[] { "files", "review_items" })
                migrationBuilder.Sql($"ALTER TABLE {table} ALTER COLUMN landed_at SET DEFAULT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)");
        }

        migrationBuilder.DropIndex("IX_files_received_at_source_state", "files");
        migrationBuilder.CreateIndex("IX_files_landed_at_source_state", "files", ["landed_at", "source", "state"]);
        migrationBuilder.CreateIndex("IX_files_unverified", "files", "landed_at", filter: FileRow.IsUnverified);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_files_unverified", "files");
        migrationBuilder.DropIndex("IX_files_landed_at_source_state", "files");
        migrationBuilder.CreateIndex("IX_files_received_at_source_state", "files", ["received_at", "source", "state"]);
        migrationBuilder.Sql("ALTER TABLE review_items DROP COLUMN landed_at");
        foreach (var column in new[] { "damage_seen_at", "verified_at", "landed_at" })
            migrationBuilder.Sql($"ALTER TABLE files DROP COLUMN {column}");
    }

    // SQLite reads no hexadecimal text: digit by digit, past the dash after the eighth.
    private static string Digit(int place) =>
        $"((instr('0123456789ABCDEF', upper(substr(id, {(place < 8 ? place + 1 : place + 2)}, 1))) - 1) << {4 * (11 - place)})";
}
