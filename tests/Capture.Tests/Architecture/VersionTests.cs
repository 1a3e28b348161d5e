using System.Reflection;
using System.Text.RegularExpressions;
using Capture.Host.Composition;

namespace Capture.Tests.Architecture;

public sealed class VersionTests
{
    [Fact]
    public void A_build_from_a_repository_names_the_tag_or_the_commit_it_was_made_from()
    {
        var version = typeof(CaptureHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

        Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$", version);
        // A work tree of git's has a file instead of the folder.
        if (Path.Exists(Repository.Path(".git")) && HasGit())
            Assert.Matches(@"^\d+\.\d+\.\d+(-\d+-g[0-9a-f]{7,40}|-g[0-9a-f]{7,40})?(-dirty)?$", version);
    }

    [Fact]
    public void Everything_the_program_stands_on_is_in_the_notice_of_licences()
    {
        var notice = File.ReadAllText(Repository.Path("NOTICE"));
        var packages = Regex.Matches(File.ReadAllText(Repository.Path("Directory.Packages.props")), "PackageVersion Include=\"([^\"]+)\"");
        var ofTheBrowser = new[] { Repository.Path("src/Review/package.json"), Repository.Path("tests/azurite/package.json"), Repository.Path("tests/Capture.Pipeline.Tests/package.json") }
            .SelectMany(file => Regex.Matches(Regex.Match(File.ReadAllText(file), "ependencies\": \\{([^}]*)\\}").Groups[1].Value, "\"([^\"]+)\":"));
        var ofTheSystem = Regex.Matches(File.ReadAllText(Repository.Path("eng/system-packages.sh")), @"^(?:library|program) \S+ (\S+)$", RegexOptions.Multiline);
        var names = packages.Concat(ofTheBrowser).Concat(ofTheSystem).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Superset(new HashSet<string> { "MassTransit", "htmx.org", "poppler-utils" }, names);
        Assert.Equal("", string.Join(' ', names.Where(name => !Regex.IsMatch(notice, $@"(?<![\w.-]){Regex.Escape(name)}(?![\w-]|\.\w)"))));
    }

    private static bool HasGit() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "git")));
}
