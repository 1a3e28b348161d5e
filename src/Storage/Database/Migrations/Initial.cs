using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Capture.Storage.Database.Migrations;

/// <summary>
/// The first schema. Written by hand, because the design-time package that would generate it cannot be restored; a test
/// holds migrated schema and model equal on each database. Columns name no type, so that each database takes its own.
/// </summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261122000000_Initial")]
internal sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("files", table => new
        {
            id = table.Column<Guid>(),
            sequence = table.Column<long>(),
            source = table.Column<string>(),
            name = table.Column<string>(),
            receipt = table.Column<string>(),
            sha256 = table.Column<string>(),
            bytes = table.Column<long>(),
            lane = table.Column<string>(),
            received_at = table.Column<long>(),
            original_blob = table.Column<string>(),
            sidecar = table.Column<string>(nullable: true),
            pages_expected = table.Column<int>(nullable: true),
            pages_found = table.Column<int>(nullable: true),
            format = table.Column<string>(nullable: true),
            state = table.Column<string>(),
            reason = table.Column<string>(nullable: true),
            reason_text = table.Column<string>(nullable: true),
            duplicate_of = table.Column<Guid>(nullable: true),
            input_version = table.Column<int>(),
        }, constraints: table => table.PrimaryKey("PK_files", row => row.id));
        migrationBuilder.CreateIndex("IX_files_sequence", "files", "sequence", unique: true);
        migrationBuilder.CreateIndex("IX_files_receipt", "files", "receipt", unique: true);
        migrationBuilder.CreateIndex("IX_files_sha256", "files", "sha256");
        migrationBuilder.CreateIndex("IX_files_state", "files", "state");
        migrationBuilder.CreateIndex("IX_files_source_sequence", "files", ["source", "sequence"]);

        migrationBuilder.CreateTable("pages", table => new
        {
            file_id = table.Column<Guid>(),
            number = table.Column<int>(),
            state = table.Column<string>(),
            image_blob = table.Column<string>(),
            image_format = table.Column<string>(),
            width = table.Column<int>(),
            height = table.Column<int>(),
            dpi_x = table.Column<double>(),
            dpi_y = table.Column<double>(),
            layer_blob = table.Column<string>(nullable: true),
            damaged = table.Column<bool>(),
            rotation = table.Column<int>(),
            skew_degrees = table.Column<double>(),
            separator_kind = table.Column<string>(nullable: true),
            text_blob = table.Column<string>(nullable: true),
            text_origin = table.Column<string>(nullable: true),
            confidence = table.Column<double>(),
            document_id = table.Column<Guid>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_pages", row => new { row.file_id, row.number }));
        migrationBuilder.CreateIndex("IX_pages_document_id", "pages", "document_id");

        migrationBuilder.CreateTable("documents", table => new
        {
            id = table.Column<Guid>(),
            file_id = table.Column<Guid>(),
            ordinal = table.Column<int>(),
            state = table.Column<string>(),
            input_version = table.Column<int>(),
            split_confidence = table.Column<double>(),
            ocr_confidence = table.Column<double>(),
            type_name = table.Column<string>(nullable: true),
            type_confidence = table.Column<double>(),
            document_date = table.Column<string>(nullable: true),
            author = table.Column<string>(nullable: true),
            sensitivity = table.Column<string>(),
            mrn = table.Column<string>(nullable: true),
            patient_confidence = table.Column<double>(),
            candidates = table.Column<string>(),
            patient_certain = table.Column<bool>(),
            reasons = table.Column<string>(),
            match_reasons = table.Column<string>(),
            signature = table.Column<byte[]>(nullable: true),
            duplicate_of = table.Column<Guid>(nullable: true),
            output_blob = table.Column<string>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_documents", row => row.id));
        migrationBuilder.CreateIndex("IX_documents_file_id_ordinal_input_version", "documents", ["file_id", "ordinal", "input_version"], unique: true);
        migrationBuilder.CreateIndex("IX_documents_state", "documents", "state");

        migrationBuilder.CreateTable("content_keys", table => new
        {
            key = table.Column<long>(),
            document_id = table.Column<Guid>(),
        }, constraints: table => table.PrimaryKey("PK_content_keys", row => new { row.key, row.document_id }));

        migrationBuilder.CreateTable("stage_work", table => new
        {
            id = table.Column<long>()
                .Annotation("Sqlite:Autoincrement", true)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            subject_id = table.Column<Guid>(),
            page = table.Column<int>(),
            stage = table.Column<string>(),
            input_version = table.Column<int>(),
            lane = table.Column<string>(),
            state = table.Column<string>(),
            attempt = table.Column<int>(),
            failures = table.Column<int>(),
            lease_owner = table.Column<string>(nullable: true),
            lease_until = table.Column<long>(),
            fence = table.Column<long>(),
            next_due = table.Column<long>(),
            last_error = table.Column<string>(nullable: true),
            last_error_text = table.Column<string>(nullable: true),
            announce_due = table.Column<long>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_stage_work", row => row.id));
        migrationBuilder.CreateIndex("IX_stage_work_subject_id_page_stage_input_version", "stage_work", ["subject_id", "page", "stage", "input_version"], unique: true);
        migrationBuilder.CreateIndex("IX_stage_work_lane_announce_due", "stage_work", ["lane", "announce_due"], filter: StageWorkRow.WaitsToBeAnnounced);
        migrationBuilder.CreateIndex("IX_stage_work_stage_lane_state", "stage_work", ["stage", "lane", "state"], filter: StageWorkRow.IsOpen);

        migrationBuilder.CreateTable("patients", table => new
        {
            mrn = table.Column<string>(),
            last = table.Column<string>(),
            first = table.Column<string>(),
            middle = table.Column<string>(),
            suffix = table.Column<string>(),
            sex = table.Column<string>(),
            dob = table.Column<DateOnly>(nullable: true),
            ssn4 = table.Column<string>(),
            phone = table.Column<string>(),
            street = table.Column<string>(),
            city = table.Column<string>(),
            state = table.Column<string>(),
            zip = table.Column<string>(),
            previous_last = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_patients", row => row.mrn));

        migrationBuilder.CreateTable("settings", table => new
        {
            name = table.Column<string>(),
            value = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_settings", row => row.name));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "settings", "patients", "stage_work", "content_keys", "documents", "pages", "files" })
            migrationBuilder.DropTable(table);
    }
}
