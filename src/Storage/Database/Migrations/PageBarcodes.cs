using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps the barcodes that the survey of a page reads, so that recognition need not look for them again.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261123000000_PageBarcodes")]
internal sealed class PageBarcodes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<string>("barcodes", "pages", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("barcodes", "pages");
}
