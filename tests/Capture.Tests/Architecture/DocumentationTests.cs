using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Storage.Work;

namespace Capture.Tests.Architecture;

/// <summary>What the documents for developers name is there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", .. Markdown("docs"), .. Markdown("bench")];

    [Fact]
    public void Every_file_and_folder_a_document_names_exists()
    {
        var named = Documents.SelectMany(document => QuotedPath().Matches(File.ReadAllText(Repository.Path(document))).Select(match => (document, Path: match.Groups[1].Value))).ToList();

        Assert.True(named.Count > 60);
        // What a deployment makes beside the compose file, and names to be filled in.
        Assert.DoesNotContain(named, one => !one.Path.StartsWith("docker/inbox/", StringComparison.Ordinal) && !one.Path.Contains("NAME", StringComparison.Ordinal) && !Path.Exists(Repository.Path(one.Path)));
    }

    [Fact]
    public void Every_link_between_documents_leads_somewhere()
    {
        var links = Documents.SelectMany(document => Link().Matches(File.ReadAllText(Repository.Path(document)))
            .Select(match => Path.Combine(Path.GetDirectoryName(document)!, match.Groups[1].Value))).ToList();

        Assert.True(links.Count > 10);
        Assert.DoesNotContain(links, link => !Path.Exists(Repository.Path(link)));
    }

    [Fact]
    public void Each_of_the_ten_questions_is_answered_by_one_file()
    {
        var rows = Architecture().Split("## Ten questions")[1].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.True(rows.Count >= 10);
        Assert.All(rows, row => Assert.Matches(@"\| `src/[\w./]+\.cs` \|$", row));
    }

    [Fact]
    public void The_drawn_states_are_those_of_the_code()
    {
        var drawn = Regex.Matches(Architecture().Split("## States")[1].Split("## Ten questions")[0], @"^  state (\w+) \{\n(.*?)^  \}", RegexOptions.Multiline | RegexOptions.Singleline)
            .ToDictionary(match => match.Groups[1].Value, match => Regex.Matches(match.Groups[2].Value, @"^ +(\S+) --> (\w+)", RegexOptions.Multiline)
                .SelectMany(arrow => new[] { arrow.Groups[1].Value, arrow.Groups[2].Value }).Where(state => state != "[*]")
                // A name may be drawn once; a second one ends with an underscore.
                .Select(state => state.TrimEnd('_').Replace('_', '-')).ToHashSet());

        Assert.Equal(Names(typeof(FileStates)), drawn["file"]);
        Assert.Equal(Names(typeof(PageStates)), drawn["page"]);
        Assert.Equal(Names(typeof(DocumentStates)), drawn["document"]);
        Assert.Equal(Names(typeof(WorkStates)), drawn["work"]);
        Assert.Equal(Names(typeof(ReviewStates)), drawn["item"]);
        Assert.Equal(Names(typeof(DeliveryStates)), drawn["delivery"]);
    }

    private static string Architecture() => File.ReadAllText(Repository.Path("docs/architecture.md"));

    private static HashSet<string> Names(Type states) => [.. states.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    private static IEnumerable<string> Markdown(string folder) =>
        Directory.GetFiles(Repository.Path(folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Path("."), file));

    [GeneratedRegex(@"`((?:src|tests|docs|docker|eng|bench|samples)/[\w./-]*[\w/])(?: [^`]*)?`")]
    private static partial Regex QuotedPath();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
