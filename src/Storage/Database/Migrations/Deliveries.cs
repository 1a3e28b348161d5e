using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Keeps what each destination is to have and has of each document, the proof of every attempt, and how destinations do.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261201000000_Deliveries")]
internal sealed class Deliveries : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("deliveries", table => new
        {
            id = table.Column<Guid>(),
            destination = table.Column<string>(),
            document_id = table.Column<Guid>(),
            wanted = table.Column<int>(nullable: true),
            change = table.Column<int>(),
            held = table.Column<int>(nullable: true),
            may_hold = table.Column<string>(),
            reference = table.Column<string>(nullable: true),
            state = table.Column<string>(),
            attempts = table.Column<int>(),
            tries = table.Column<int>(),
            code = table.Column<string>(nullable: true),
            since = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_deliveries", row => row.id));
        migrationBuilder.CreateIndex("IX_deliveries_document_id", "deliveries", "document_id");
        migrationBuilder.CreateIndex("IX_deliveries_state_destination_since", "deliveries", ["state", "destination", "since"]);
        migrationBuilder.CreateTable("delivery_attempts", table => new
        {
            delivery_id = table.Column<Guid>(),
            number = table.Column<int>(),
            act = table.Column<string>(),
            filing = table.Column<int>(),
            key = table.Column<string>(),
            started_at = table.Column<long>(),
            ended_at = table.Column<long>(nullable: true),
            outcome = table.Column<string>(nullable: true),
            code = table.Column<string>(nullable: true),
            answer = table.Column<string>(nullable: true),
            person = table.Column<string>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_delivery_attempts", row => new { row.delivery_id, row.number }));
        migrationBuilder.CreateTable("destinations", table => new
        {
            name = table.Column<string>(),
            next_at = table.Column<long>(),
            paused_until = table.Column<long>(),
            busy_until = table.Column<long>(),
            failures = table.Column<int>(),
            code = table.Column<string>(nullable: true),
            failing_since = table.Column<long>(nullable: true),
            last_taken_at = table.Column<long>(nullable: true),
        }, constraints: table => table.PrimaryKey("PK_destinations", row => row.name));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "destinations", "delivery_attempts", "deliveries" })
            migrationBuilder.DropTable(table);
    }
}
