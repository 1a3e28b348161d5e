using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Who put a review item aside, when, and what it was before: so that the act can be taken back.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261130122911_PutAside")]
internal sealed class PutAside : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("aside_by", "review_items", nullable: true);
        migrationBuilder.AddColumn<long>("aside_at", "review_items", nullable: true);
        migrationBuilder.AddColumn<string>("before_aside", "review_items", nullable: true);
        migrationBuilder.CreateIndex("IX_review_items_aside_by_aside_at", "review_items", ["aside_by", "aside_at"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_review_items_aside_by_aside_at", "review_items");
        foreach (var column in new[] { "before_aside", "aside_at", "aside_by" })
            migrationBuilder.Sql($"ALTER TABLE review_items DROP COLUMN {column}");
    }
}
