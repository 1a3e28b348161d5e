using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>Who is signed in, and sign-ins that failed.</summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261201003500_Sessions")]
internal sealed class Sessions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("sessions", table => new
        {
            id = table.Column<string>(),
            user_id = table.Column<Guid>(),
            started_at = table.Column<long>(),
            used_at = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_sessions", row => row.id));
        migrationBuilder.CreateIndex("IX_sessions_user_id", "sessions", "user_id");
        migrationBuilder.CreateTable("sign_in_tries", table => new
        {
            key = table.Column<string>(),
            account = table.Column<string>(nullable: true),
            count = table.Column<int>(),
            since = table.Column<long>(),
        }, constraints: table => table.PrimaryKey("PK_sign_in_tries", row => row.key));
        migrationBuilder.CreateIndex("IX_sign_in_tries_account", "sign_in_tries", "account");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("sign_in_tries");
        migrationBuilder.DropTable("sessions");
    }
}
