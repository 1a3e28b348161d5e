using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps what was read from the pages for the record, and the facility a document comes from.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261130060000_DocumentFacts")]
internal sealed class DocumentFacts : Migration
{
    private static readonly string[] WithFacility = ["documents", "document_versions", "document_search"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("facts", "documents", nullable: false, defaultValue: "[]");
        foreach (var table in WithFacility)
            migrationBuilder.AddColumn<string>("facility", table, nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        // SQLite drops columns only when told in SQL.
        migrationBuilder.Sql("ALTER TABLE documents DROP COLUMN facts");
        foreach (var table in WithFacility)
            migrationBuilder.Sql($"ALTER TABLE {table} DROP COLUMN facility");
    }
}
