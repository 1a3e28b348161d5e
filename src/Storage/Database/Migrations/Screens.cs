using Capture.Storage.Search;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Capture.Storage.Database.Migrations;

/// <summary>Search with its full-text index, requests that may be repeated, and the indices of the lists.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261122000300_Screens")]
internal sealed class Screens : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("document_search", table => new
        {
            id = table.Column<long>()
                .Annotation("Sqlite:Autoincrement", true)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            document_id = table.Column<Guid>(),
            file_id = table.Column<Guid>(),
            state = table.Column<string>(),
            type_name = table.Column<string>(nullable: true),
            mrn = table.Column<string>(nullable: true),
            document_date = table.Column<string>(nullable: true),
            chart_date = table.Column<string>(),
            source = table.Column<string>(),
            received_at = table.Column<long>(),
            author = table.Column<string>(nullable: true),
            sensitivity = table.Column<string>(),
            pages = table.Column<int>(),
            has_text = table.Column<bool>(),
        }, constraints: table => table.PrimaryKey("PK_document_search", row => row.id));
        migrationBuilder.CreateIndex("IX_document_search_document_id", "document_search", "document_id", unique: true);
        migrationBuilder.CreateIndex("IX_document_search_mrn_chart_date_id", "document_search", ["mrn", "chart_date", "id"]);
        migrationBuilder.CreateIndex("IX_document_search_state_type_name", "document_search", ["state", "type_name"]);
        migrationBuilder.Sql(ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal) ? FullText.SqliteTable : FullText.PostgreSqlTable);

        migrationBuilder.CreateTable("request_keys", table => new
        {
            user_id = table.Column<Guid>(),
            key = table.Column<string>(),
            fingerprint = table.Column<string>(),
            status = table.Column<int>(),
            body = table.Column<string>(nullable: true),
            at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_request_keys", row => new { row.user_id, row.key }));
        migrationBuilder.CreateIndex("IX_request_keys_at", "request_keys", "at");

        migrationBuilder.CreateIndex("IX_patients_dob", "patients", "dob");
        migrationBuilder.CreateIndex("IX_files_state_sequence", "files", ["state", "sequence"]);
        migrationBuilder.CreateIndex("IX_files_received_at_source_state", "files", ["received_at", "source", "state"]);
        migrationBuilder.CreateIndex("IX_audit_log_actor_sequence", "audit_log", ["actor", "sequence"]);
        migrationBuilder.CreateIndex("IX_audit_log_action_sequence", "audit_log", ["action", "sequence"]);
        migrationBuilder.CreateIndex("IX_document_versions_recorded_at", "document_versions", "recorded_at");
        migrationBuilder.CreateIndex("IX_second_reviews_answered_at", "second_reviews", "answered_at");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_second_reviews_answered_at", "second_reviews");
        migrationBuilder.DropIndex("IX_document_versions_recorded_at", "document_versions");
        migrationBuilder.DropIndex("IX_audit_log_action_sequence", "audit_log");
        migrationBuilder.DropIndex("IX_audit_log_actor_sequence", "audit_log");
        migrationBuilder.DropIndex("IX_files_received_at_source_state", "files");
        migrationBuilder.DropIndex("IX_files_state_sequence", "files");
        migrationBuilder.DropIndex("IX_patients_dob", "patients");
        foreach (var table in new[] { "request_keys", "document_words", "document_search" })
            migrationBuilder.DropTable(table);
    }
}
