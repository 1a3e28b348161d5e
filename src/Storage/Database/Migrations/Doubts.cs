using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps by its code what is doubtful about a file or page, where only damage of a page was known; and what a file was attached to.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129000000_Doubts")]
internal sealed class Doubts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("doubts", "files", nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<Guid>("carrier_id", "files", nullable: true);
        migrationBuilder.CreateIndex("IX_files_carrier_id", "files", "carrier_id");
        migrationBuilder.AddColumn<string>("doubts", "pages", nullable: false, defaultValue: "");
        migrationBuilder.Sql("UPDATE pages SET doubts = 'damaged' WHERE damaged");
        migrationBuilder.Sql("ALTER TABLE pages DROP COLUMN damaged");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<bool>("damaged", "pages", nullable: false, defaultValue: false);
        migrationBuilder.Sql("UPDATE pages SET damaged = TRUE WHERE doubts LIKE '%damaged%'");
        migrationBuilder.DropColumn("doubts", "pages");
        migrationBuilder.DropIndex("IX_files_carrier_id", "files");
        migrationBuilder.DropColumn("carrier_id", "files");
        migrationBuilder.DropColumn("doubts", "files");
    }
}
