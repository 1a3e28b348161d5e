using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>What the queue is filtered and ordered by beside what it had, what only supervisors may have, and the parts that people keep under a name.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261130165500_QueueViews")]
internal sealed class QueueViews : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("lane", "review_items", nullable: false, defaultValue: "routine");
        migrationBuilder.AddColumn<int>("pages", "review_items", nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<double>("certainty", "review_items", nullable: false, defaultValue: 0.0);
        migrationBuilder.AddColumn<bool>("supervised", "review_items", nullable: false, defaultValue: false);
        migrationBuilder.Sql("UPDATE review_items SET supervised = TRUE WHERE state = 'escalated'");
        migrationBuilder.Sql("""
            UPDATE review_items SET
                lane = COALESCE((SELECT lane FROM files WHERE files.id = review_items.file_id), 'routine'),
                pages = (SELECT COUNT(*) FROM pages WHERE pages.document_id = review_items.document_id),
                certainty = COALESCE((SELECT patient_confidence FROM documents WHERE documents.id = review_items.document_id), 0)
            """);
        migrationBuilder.CreateTable("saved_views", table => new
        {
            user_id = table.Column<Guid>(),
            name = table.Column<string>(),
            query = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_saved_views", row => new { row.user_id, row.name }));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("saved_views");
        foreach (var column in new[] { "supervised", "certainty", "pages", "lane" })
            migrationBuilder.Sql($"ALTER TABLE review_items DROP COLUMN {column}");
    }
}
