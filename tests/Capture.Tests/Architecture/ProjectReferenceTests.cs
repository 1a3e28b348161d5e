using System.Xml.Linq;

namespace Capture.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    /// <summary>Everything a project may reference. Stages know nothing of each other; only the host knows all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Evidence"] = ["Contracts"],
        ["Engines"] = ["Contracts"],
        ["Imaging"] = ["Contracts", "Engines"],
        ["Storage"] = ["Contracts"],
        ["Pipeline"] = ["Contracts", "Storage"],
        ["Ingest"] = ["Contracts", "Storage", "Pipeline", "Engines"],
        ["Ocr.Worker"] = ["Contracts", "Storage", "Pipeline", "Engines"],
        ["Classifier"] = ["Contracts", "Evidence", "Storage", "Pipeline"],
        ["Matcher"] = ["Contracts", "Evidence", "Storage", "Pipeline"],
        ["Indexer"] = ["Contracts", "Storage", "Pipeline"],
        ["Delivery"] = ["Contracts", "Storage", "Pipeline"],
        ["Review"] = ["Contracts", "Storage", "Engines"],
        ["Host"] = ["Contracts", "Engines", "Imaging", "Storage", "Pipeline", "Ingest", "Ocr.Worker", "Classifier", "Matcher", "Indexer", "Delivery", "Review"],
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

    /// <summary>Whoever works on the store or on a stage cannot take a short cut to the bus: it is not there to be compiled against.</summary>
    [Theory]
    [InlineData("Contracts")]
    [InlineData("Engines")]
    [InlineData("Imaging")]
    [InlineData("Storage")]
    [InlineData("Ocr.Worker")]
    [InlineData("Classifier")]
    [InlineData("Matcher")]
    [InlineData("Indexer")]
    [InlineData("Delivery")]
    [InlineData("Review")]
    public void Only_the_pipeline_and_what_announces_work_can_see_the_bus(string project)
    {
        var compiled = File.ReadAllLines(Repository.Path($"src/{project}/{project}.csproj"));
        Assert.DoesNotContain(compiled, line => line.Contains("MassTransit", StringComparison.Ordinal));
        Assert.Contains("<PackageReference Include=\"MassTransit\" PrivateAssets=\"compile\" />", File.ReadAllText(Repository.Path("src/Pipeline/Pipeline.csproj")), StringComparison.Ordinal);
        Assert.DoesNotContain(Assembly(project).GetReferencedAssemblies(), reference => reference.Name!.StartsWith("MassTransit", StringComparison.Ordinal));
    }

    private static readonly string[] OfStages = ["Ingest", "Ocr.Worker", "Classifier", "Matcher", "Indexer", "Delivery"];

    /// <summary>What a compiled stage really uses, not only what its project says.</summary>
    [Fact]
    public void Stages_cannot_see_each_other()
    {
        foreach (var stage in OfStages)
            Assert.Empty(Assembly(stage).GetReferencedAssemblies().Select(reference => reference.Name).Intersect(OfStages.Select(other => Assembly(other).GetName().Name)));
    }

    /// <summary>
    /// What opens strangers' files runs in engine processes. The host side talks to them through Engines, and none of it is
    /// compiled against the code that runs there; the host's program names it once, to be an engine itself.
    /// </summary>
    [Theory]
    [InlineData("Engines")]
    [InlineData("Storage")]
    [InlineData("Pipeline")]
    [InlineData("Ingest")]
    [InlineData("Ocr.Worker")]
    [InlineData("Classifier")]
    [InlineData("Matcher")]
    [InlineData("Indexer")]
    [InlineData("Delivery")]
    [InlineData("Review")]
    public void The_host_side_cannot_see_native_code(string project) =>
        Assert.DoesNotContain(Assembly(project).GetReferencedAssemblies(), reference => reference.Name == "Capture.Imaging");

    [Fact]
    public void Native_code_is_in_one_assembly_alone()
    {
        var native = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(file), @"\[(LibraryImport|DllImport)\("));
        Assert.All(native, file => Assert.True(file.Contains("/src/Imaging/Native/", StringComparison.Ordinal) || OnlyOfTheSystem(file), file));
    }

    // The system's own calls on files, whose arguments come from no stranger.
    private static bool OnlyOfTheSystem(string file) =>
        System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\[(?:LibraryImport|DllImport)\(([^,)]*)").All(match => match.Groups[1].Value == "\"libc\"");

    private static System.Reflection.Assembly Assembly(string project) =>
        System.Reflection.Assembly.Load(project == "Ocr.Worker" ? "Capture.Ocr" : $"Capture.{project}");

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
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\[LoggerMessage\((?:EventId = )?(\d+),")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(numbers);
        Assert.Empty(numbers.GroupBy(number => number).Where(number => number.Count() > 1).Select(number => number.Key));
    }
}
