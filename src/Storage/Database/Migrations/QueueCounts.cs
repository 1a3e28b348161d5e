using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Counts the queue, what its filters offer, and the decisions of a span from an index alone.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261122000400_QueueCounts")]
internal sealed class QueueCounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateIndex("IX_review_items_state_type_name_source_kind_not_before", "review_items", ["state", "type_name", "source", "kind", "not_before"]);
        migrationBuilder.CreateIndex("IX_review_decisions_work", "review_decisions", ["decided_at", "user_id", "kind", "undone_at", "active_milliseconds"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_review_decisions_work", "review_decisions");
        migrationBuilder.DropIndex("IX_review_items_state_type_name_source_kind_not_before", "review_items");
    }
}
