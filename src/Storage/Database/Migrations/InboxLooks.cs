using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps how much lies in each inbox and since when.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129180100_InboxLooks")]
internal sealed class InboxLooks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable("inbox_looks", table => new
    {
        source = table.Column<string>(),
        at = table.Column<long>(),
        waiting = table.Column<int>(),
        oldest_waiting = table.Column<long>(nullable: true),
        claimed = table.Column<int>(),
        oldest_claimed = table.Column<long>(nullable: true),
    }, constraints: table => table.PrimaryKey("PK_inbox_looks", row => row.source));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("inbox_looks");
}
