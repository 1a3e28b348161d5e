using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps which import brought a patient, so that those who changed can be read alone.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261130170000_PatientVersions")]
internal sealed class PatientVersions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<long>("import_version", "patients", nullable: false, defaultValue: 0L);
        migrationBuilder.CreateIndex("IX_patients_import_version", "patients", "import_version");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_patients_import_version", "patients");
        migrationBuilder.Sql("ALTER TABLE patients DROP COLUMN import_version");
    }
}
