using System.Text.RegularExpressions;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// This version with one more change of the schema, built from this one's source: what an upgrade brings to those who still run
/// the version before.
/// </summary>
internal sealed class NextVersion : IDisposable
{
    private const string Migration = "20991231000000_Next";

    private readonly TemporaryFolder _folder = new();

    private NextVersion()
    {
    }

    /// <summary>Its own command.</summary>
    public string Command => _folder.Of("program/capture");

    /// <summary>The same with the stub engine.</summary>
    public string Stub => _folder.Of("program/capture-stub");

    /// <summary>A change that the version before need not know of: a column that may be left out, a table, an index.</summary>
    public static NextVersion ThatAdds() => Build("""
        migrationBuilder.Sql("ALTER TABLE pages ADD COLUMN next_note text");
        migrationBuilder.Sql("ALTER TABLE stage_work ADD COLUMN next_count bigint NOT NULL DEFAULT 0");
        migrationBuilder.Sql("CREATE TABLE next_things (id bigint PRIMARY KEY)");
        migrationBuilder.CreateIndex("IX_pages_next_note", "pages", "next_note");
        """, database => database);

    /// <summary>A change that the version before cannot live with, and that says so: another name for a column that is read and written.</summary>
    public static NextVersion ThatRenames() => Build($"""
        migrationBuilder.RenameColumn("skew_degrees", "pages", "tilt_degrees");
        migrationBuilder.SayUsableFrom("{Migration}");
        """, database => Replace(database, "SetColumnName(SnakeCase(property.Name))", "SetColumnName(property.Name == \"SkewDegrees\" ? \"tilt_degrees\" : SnakeCase(property.Name))"));

    public void Dispose() => _folder.Dispose();

    private static NextVersion Build(string up, Func<string, string> changeOfModel)
    {
        var next = new NextVersion();
        var (source, program) = (next._folder.Of("source"), next._folder.Of("program"));
        foreach (var project in new[] { "src/Contracts", "src/Storage" })
            CopySource(Repository.PathOf(project), Path.Combine(source, project));
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "BannedSymbols.txt" })
            File.Copy(Repository.PathOf(file), Path.Combine(source, file));
        var model = Path.Combine(source, "src/Storage/Database/CaptureDb.cs");
        File.WriteAllText(model, changeOfModel(File.ReadAllText(model)));
        File.WriteAllText(Path.Combine(source, "src/Storage/Database/Migrations/Next.cs"), $$"""
            using Microsoft.EntityFrameworkCore.Infrastructure;
            using Microsoft.EntityFrameworkCore.Migrations;

            namespace Capture.Storage.Database.Migrations;

            [DbContext(typeof(CaptureDb))]
            [Migration("{{Migration}}")]
            internal sealed class Next : Migration
            {
                protected override void Up(MigrationBuilder migrationBuilder)
                {
                    {{up}}
                }
            }
            """);
        ServerProcess.Run(["dotnet", "build", Path.Combine(source, "src/Storage"), "-c", "Release", "-v", "quiet", "-nologo", "-o", next._folder.Of("built"), "-p:UseSharedCompilation=false"]);

        ServerProcess.Run(["cp", "-r", AppContext.BaseDirectory, program]);
        File.Copy(next._folder.Of("built/Capture.Storage.dll"), Path.Combine(program, "Capture.Storage.dll"), overwrite: true);
        return next;
    }

    private static void CopySource(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !Regex.IsMatch(Path.GetRelativePath(from, file), "^(bin|obj)/")))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Replace(string text, string old, string replacement) =>
        text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, replacement, StringComparison.Ordinal) : throw new InvalidOperationException($"The model has no line for: {old}");
}
