using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Counts the queue, and what its filters offer, from an index alone.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261122000400_QueueCounts")]
internal sealed class QueueCounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndex("IX_review_items_state_type_name_source_kind_not_before", "review_items", ["state", "type_name", "source", "kind", "not_before"]);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.DropIndex("IX_review_items_state_type_name_source_kind_not_before", "review_items");
}
