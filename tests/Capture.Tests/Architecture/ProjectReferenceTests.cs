using System.Xml.Linq;

namespace Capture.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    /// <summary>Everything a project may reference. Stages know nothing of each other; only the host knows all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Evidence"] = ["Contracts"],
        ["Imaging"] = ["Contracts"],
        ["Storage"] = ["Contracts"],
        ["Pipeline"] = ["Contracts", "Storage"],
        ["Ingest"] = ["Contracts", "Storage", "Pipeline", "Imaging"],
        ["Ocr.Worker"] = ["Contracts", "Storage", "Pipeline", "Imaging"],
        ["Classifier"] = ["Contracts", "Evidence", "Storage", "Pipeline"],
        ["Matcher"] = ["Contracts", "Evidence", "Storage", "Pipeline"],
        ["Indexer"] = ["Contracts", "Storage", "Pipeline"],
        ["Review"] = ["Contracts", "Storage", "Imaging"],
        ["Host"] = ["Contracts", "Imaging", "Storage", "Pipeline", "Ingest", "Ocr.Worker", "Classifier", "Matcher", "Indexer", "Review"],
    };

    private static readonly string[] EmptyWords = ["Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Interfaces", "Models", "Services", "Manager", "Managers"];

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        var projects = Directory.GetFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Empty(references.Except(Allowed[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing()
    {
        var folders = Directory.GetDirectories(Repository.Path("src"), "*", SearchOption.AllDirectories)
            .Where(folder => !folder.Contains("/bin", StringComparison.Ordinal) && !folder.Contains("/obj", StringComparison.Ordinal));
        Assert.DoesNotContain(folders, folder => EmptyWords.Contains(Path.GetFileName(folder)));
    }

    [Fact]
    public void Raw_pointers_stay_in_the_native_folder()
    {
        var pointer = new System.Text.RegularExpressions.Regex(@"\b(IntPtr|nint|void\*)\b");
        var offenders = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/Imaging/Native/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => pointer.IsMatch(File.ReadAllText(file)));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_log_line_has_a_number_of_its_own()
    {
        var numbers = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\[LoggerMessage\((\d+),")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(numbers);
        Assert.Empty(numbers.GroupBy(number => number).Where(number => number.Count() > 1).Select(number => number.Key));
    }
}
