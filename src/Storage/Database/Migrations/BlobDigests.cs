using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database.Migrations;

/// <summary>
/// Keeps the digest of every blob that a row names, where only originals had one; and from here on the schema says which
/// versions may use it.
/// </summary>
[DbContext(typeof(CaptureDb))]
[Migration("20261129174500_BlobDigests")]
internal sealed class BlobDigests : Migration
{
    private static readonly (string Table, string Column)[] Digests =
        [("pages", "image_sha256"), ("pages", "layer_sha256"), ("pages", "text_sha256"), ("documents", "output_sha256"), ("document_versions", "output_sha256")];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, column) in Digests)
            migrationBuilder.AddColumn<string>(column, table, nullable: true);
        migrationBuilder.SayUsableFrom("20261129010000_PageReasons");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, column) in Digests)
            migrationBuilder.DropColumn(column, table);
        migrationBuilder.Sql($"DELETE FROM settings WHERE name = '{SchemaGate.Setting}'");
    }
}
