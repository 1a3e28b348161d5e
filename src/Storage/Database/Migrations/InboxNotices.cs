using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps what lies in the inboxes and is not taken.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129000100_InboxNotices")]
internal sealed class InboxNotices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable("inbox_notices", table => new
    {
        source = table.Column<string>(),
        path = table.Column<string>(),
        id = table.Column<Guid>(),
        cause = table.Column<string>(),
        since = table.Column<long>(),
        last_seen = table.Column<long>(),
    }, constraints: table => table.PrimaryKey("PK_inbox_notices", row => new { row.source, row.path }));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("inbox_notices");
}
