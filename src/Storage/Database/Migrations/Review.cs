using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>People, the review queue, decisions and the audit log.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261122000100_Review")]
internal sealed class Review : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("match_evidence", "documents", nullable: false, defaultValue: "{}");
        migrationBuilder.AddColumn<string>("type_candidates", "documents", nullable: false, defaultValue: "[]");
        migrationBuilder.AddColumn<string>("arrangement", "documents", nullable: true);

        migrationBuilder.CreateTable("users", table => new
        {
            id = table.Column<Guid>(),
            name = table.Column<string>(),
            normalized_name = table.Column<string>(),
            full_name = table.Column<string>(),
            role = table.Column<string>(),
            password_hash = table.Column<string>(nullable: true),
            security_stamp = table.Column<string>(),
            one_time_password = table.Column<bool>(),
            failed_sign_ins = table.Column<int>(),
            locked_until = table.Column<long>(),
            disabled = table.Column<bool>(),
            created_at = table.Column<long>(),
            preferences = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_users", row => row.id));
        migrationBuilder.CreateIndex("IX_users_normalized_name", "users", "normalized_name", unique: true);

        migrationBuilder.CreateTable("web_keys", table => new
        {
            name = table.Column<string>(),
            xml = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_web_keys", row => row.name));

        migrationBuilder.CreateTable("audit_log", table => new
        {
            sequence = table.Column<long>(),
            at = table.Column<long>(),
            actor = table.Column<string>(),
            action = table.Column<string>(),
            entity = table.Column<string>(),
            entity_id = table.Column<string>(),
            detail = table.Column<string>(),
            previous = table.Column<string>(),
            digest = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_audit_log", row => row.sequence));
        migrationBuilder.CreateIndex("IX_audit_log_entity_entity_id", "audit_log", ["entity", "entity_id"]);
        migrationBuilder.CreateIndex("IX_audit_log_at", "audit_log", "at");

        // The head of the audit chain: sequence and digest of its last row. It must be there before the first append.
        migrationBuilder.Sql("INSERT INTO settings (name, value) VALUES ('audit-head', '0 ')");

        migrationBuilder.CreateTable("review_items", table => new
        {
            id = table.Column<Guid>(),
            document_id = table.Column<Guid>(),
            file_id = table.Column<Guid>(),
            kind = table.Column<string>(),
            state = table.Column<string>(),
            reasons = table.Column<string>(),
            rank = table.Column<int>(),
            source = table.Column<string>(),
            type_name = table.Column<string>(nullable: true),
            received_at = table.Column<long>(),
            opened_at = table.Column<long>(),
            not_before = table.Column<long>(),
            skips = table.Column<int>(),
            lease_user = table.Column<Guid>(nullable: true),
            lease_token = table.Column<Guid>(nullable: true),
            lease_since = table.Column<long>(),
            lease_until = table.Column<long>(),
            reserved_by = table.Column<Guid>(nullable: true),
            reserved_until = table.Column<long>(),
            skipped_by = table.Column<Guid>(nullable: true),
            assigned_to = table.Column<Guid>(nullable: true),
            cause = table.Column<string>(nullable: true),
            note = table.Column<string>(nullable: true),
            version = table.Column<int>(),
            decision = table.Column<int>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_review_items", row => row.id));
        migrationBuilder.CreateIndex("IX_review_items_state_rank_opened_at", "review_items", ["state", "rank", "opened_at"]);
        migrationBuilder.CreateIndex("IX_review_items_document_id", "review_items", "document_id");
        migrationBuilder.CreateIndex("IX_review_items_file_id", "review_items", "file_id");
        migrationBuilder.CreateIndex("IX_review_items_lease_user", "review_items", "lease_user");
        migrationBuilder.CreateIndex("IX_review_items_reserved_by", "review_items", "reserved_by");

        migrationBuilder.CreateTable("review_decisions", table => new
        {
            id = table.Column<Guid>(),
            item_id = table.Column<Guid>(),
            document_id = table.Column<Guid>(),
            number = table.Column<int>(),
            user_id = table.Column<Guid>(),
            user_name = table.Column<string>(),
            kind = table.Column<string>(),
            lease_token = table.Column<Guid>(),
            answer = table.Column<string>(),
            proposed = table.Column<string>(),
            opened_at = table.Column<long>(),
            decided_at = table.Column<long>(),
            due_at = table.Column<long>(),
            undone_at = table.Column<long>(nullable: true),
            settled_at = table.Column<long>(nullable: true),
            active_milliseconds = table.Column<int>(),
        }, constraints: table => table.PrimaryKey("PK_review_decisions", row => row.id));
        migrationBuilder.CreateIndex("IX_review_decisions_document_id_number", "review_decisions", ["document_id", "number"], unique: true);
        migrationBuilder.CreateIndex("IX_review_decisions_lease_token", "review_decisions", "lease_token", unique: true);
        migrationBuilder.CreateIndex("IX_review_decisions_user_id_decided_at", "review_decisions", ["user_id", "decided_at"]);
        migrationBuilder.CreateIndex("IX_review_decisions_decided_at", "review_decisions", "decided_at");

        migrationBuilder.CreateTable("review_drafts", table => new
        {
            item_id = table.Column<Guid>(),
            user_id = table.Column<Guid>(),
            user_name = table.Column<string>(),
            answer = table.Column<string>(),
            saved_at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_review_drafts", row => row.item_id));

        migrationBuilder.CreateTable("document_versions", table => new
        {
            document_id = table.Column<Guid>(),
            number = table.Column<int>(),
            decision = table.Column<int>(nullable: true),
            recorded_at = table.Column<long>(),
            type_name = table.Column<string>(nullable: true),
            mrn = table.Column<string>(nullable: true),
            document_date = table.Column<string>(nullable: true),
            author = table.Column<string>(nullable: true),
            sensitivity = table.Column<string>(),
            pages = table.Column<string>(),
            output_blob = table.Column<string>(nullable: true),
            reason = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_document_versions", row => new { row.document_id, row.number }));

        migrationBuilder.CreateTable("second_reviews", table => new
        {
            id = table.Column<Guid>(),
            document_id = table.Column<Guid>(),
            first_decision = table.Column<int>(nullable: true),
            stratum = table.Column<string>(),
            drawn_at = table.Column<double>(),
            blind = table.Column<bool>(),
            state = table.Column<string>(),
            first_answer = table.Column<string>(),
            second_answer = table.Column<string>(nullable: true),
            final_answer = table.Column<string>(nullable: true),
            first_user = table.Column<Guid>(nullable: true),
            second_user = table.Column<Guid>(nullable: true),
            adjudicator = table.Column<Guid>(nullable: true),
            lease_user = table.Column<Guid>(nullable: true),
            lease_token = table.Column<Guid>(nullable: true),
            lease_until = table.Column<long>(),
            opened_at = table.Column<long>(),
            answered_at = table.Column<long>(nullable: true),
            adjudicated_at = table.Column<long>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_second_reviews", row => row.id));
        migrationBuilder.CreateIndex("IX_second_reviews_document_id", "second_reviews", "document_id");
        migrationBuilder.CreateIndex("IX_second_reviews_state_opened_at", "second_reviews", ["state", "opened_at"]);

        migrationBuilder.CreateTable("training_examples", table => new
        {
            id = table.Column<Guid>(),
            document_id = table.Column<Guid>(),
            decision = table.Column<int>(),
            subject = table.Column<string>(),
            proposed = table.Column<string>(),
            confidence = table.Column<double>(),
            answer = table.Column<string>(),
            shown = table.Column<string>(),
            at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_training_examples", row => row.id));
        migrationBuilder.CreateIndex("IX_training_examples_subject_at", "training_examples", ["subject", "at"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "training_examples", "second_reviews", "document_versions", "review_drafts", "review_decisions", "review_items", "audit_log", "web_keys", "users" })
            migrationBuilder.DropTable(table);
        migrationBuilder.Sql("DELETE FROM settings WHERE name = 'audit-head'");
        migrationBuilder.DropColumn("arrangement", "documents");
        migrationBuilder.DropColumn("type_candidates", "documents");
        migrationBuilder.DropColumn("match_evidence", "documents");
    }
}
