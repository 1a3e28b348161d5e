using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>What record systems tell of their patients.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261201122313_PatientFeeds")]
internal sealed class PatientFeeds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("patient_feed_messages", table => new
        {
            digest = table.Column<string>(),
            at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_patient_feed_messages", row => row.digest));
        migrationBuilder.CreateIndex("IX_patient_feed_messages_at", "patient_feed_messages", "at");
        migrationBuilder.CreateTable("patient_feeds", table => new
        {
            name = table.Column<string>(),
            last_at = table.Column<long>(),
            applied = table.Column<long>(),
            passed = table.Column<long>(),
            questions = table.Column<long>(),
            refused = table.Column<long>(),
            last_refusal = table.Column<string>(nullable: true),
            last_refused_at = table.Column<long>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_patient_feeds", row => row.name));
        migrationBuilder.CreateTable("patient_news", table => new
        {
            mrn = table.Column<string>(),
            told_at = table.Column<long>(),
            linked_at = table.Column<long>(),
            merged_at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_patient_news", row => row.mrn));
        migrationBuilder.CreateTable("patient_partings", table => new
        {
            id = table.Column<Guid>(),
            mrn = table.Column<string>(),
            parted_from = table.Column<string>(),
            since = table.Column<long>(),
            at = table.Column<long>(),
            checked_at = table.Column<long>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_patient_partings", row => row.id));
        migrationBuilder.CreateIndex("IX_patient_partings_unchecked", "patient_partings", "at", filter: "checked_at IS NULL");
        migrationBuilder.CreateTable("patient_questions", table => new
        {
            id = table.Column<Guid>(),
            feed = table.Column<string>(),
            cause = table.Column<string>(),
            mrn = table.Column<string>(),
            other = table.Column<string>(nullable: true),
            at = table.Column<long>(),
            held = table.Column<string>(nullable: true),
            settled_at = table.Column<long>(nullable: true),
            settled_by = table.Column<string>(nullable: true),
            applied = table.Column<bool>(),
        }, constraints: table => table.PrimaryKey("PK_patient_questions", row => row.id));
        migrationBuilder.CreateIndex("IX_patient_questions_settled_at_at", "patient_questions", ["settled_at", "at"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("patient_questions");
        migrationBuilder.DropTable("patient_partings");
        migrationBuilder.DropTable("patient_news");
        migrationBuilder.DropTable("patient_feeds");
        migrationBuilder.DropTable("patient_feed_messages");
    }
}
