using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps why a page could not be taken out of its file, where only whole files had a reason.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129010000_PageReasons")]
internal sealed class PageReasons : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>("reason_text", "pages", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("reason_text", "pages");
}
