using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Which registration another was merged into.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261130162000_MergedPatients")]
internal sealed class MergedPatients : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("merged_into", "patients", nullable: true);
        migrationBuilder.CreateIndex("IX_patients_merged_into", "patients", "merged_into", filter: "merged_into IS NOT NULL");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_patients_merged_into", "patients");
        migrationBuilder.Sql("ALTER TABLE patients DROP COLUMN merged_into");
    }
}
