using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Capture.Delivery;
using Capture.Engines;
using Capture.Host.Composition;
using Capture.Imaging.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Composition;

public sealed partial class SettingsCheckTests
{
    [Theory]
    [InlineData("Engines:Slot", "2", "Engines:Slot: there is no such setting.")]
    [InlineData("Engines:Limits:Pages", "2", "Engines:Limits:Pages: there is no such setting.")]
    [InlineData("Ingest:Sources:0:Nmae", "fax", "Ingest:Sources:0:Nmae: there is no such setting.")]
    [InlineData("Destinations:0:Nmae", "ehr", "Destinations:0:Nmae: there is no such setting.")]
    [InlineData("Destinations:0:Kind", "Fax", "Destinations:0:Kind=Fax: write one of Folder")]
    [InlineData("Destinations:0:Folder:Index", "Xml", "Destinations:0:Folder:Index=Xml: write one of Json, Csv, Dip.")]
    [InlineData("Destinations:0:Hl7:Port", "0", "Destinations:0:Hl7:Port=0: write a value from 1 to 65535.")]
    [InlineData("Destinations:0:Hl7:PdfType", "pdf", "Destinations:0:Hl7:PdfType=pdf: write AP^PDF or application^pdf.")]
    [InlineData("Destinations:0:Webhook:Secret", "short", "Destinations:0:Webhook:Secret=short: write at least 16 characters.")]
    [InlineData("Destinations:0:Fhir:Organization", "17", "Destinations:0:Fhir:Organization=17: write Organization/ and its id on the server.")]
    [InlineData("Destinations:0:Fhir:SignIn", "Basic", "Destinations:0:Fhir:SignIn=Basic: write one of None, Token, Smart.")]
    [InlineData("Destinations:0:Hold", "2.00:00:00", "Destinations:0:Hold=2.00:00:00: write a value from 00:00:00 to 1.00:00:00.")]
    [InlineData("Transport:Distributed", "true", "Transport:Distributed: there is no such setting.")]
    [InlineData("Indx:TypeConfidence", "1", "Indx: there is no such section.")]
    [InlineData("Index:TypeConfidence", "high", "Index:TypeConfidence=high: write a number, such as 0.8.")]
    [InlineData("Engines:Limits:MaxPages", "2.5", "Engines:Limits:MaxPages=2.5: write a whole number.")]
    [InlineData("Work:Lease", "a minute", "Work:Lease=a minute: write a time as hours:minutes:seconds")]
    [InlineData("Matcher:FileWithoutReview", "never", "Matcher:FileWithoutReview=never: write true or false.")]
    [InlineData("SecondReview:Types:lab-report", "half", "SecondReview:Types:lab-report=half: write a number")]
    [InlineData("Work:MaxAttempts", "0", "Work:MaxAttempts=0: write a value from 2 to 100.")]
    [InlineData("Index:TypeConfidence", "1.5", "Index:TypeConfidence=1.5: write a value from 0 to 1.")]
    [InlineData("Work:Lease", "02:00:00", "Work:Lease=02:00:00: write a value from 00:00:05 to 01:00:00.")]
    [InlineData("Transport:Kind", "kafka", "Transport:Kind=kafka: write memory or rabbitmq.")]
    [InlineData("Ingest:Sources:0:Lane", "urgent", "Ingest:Sources:0:Lane=urgent: write stat, routine or bulk.")]
    [InlineData("Transport:Host", "", "Transport:Host: it must not be empty.")]
    [InlineData("Ocr:Recognizer", "best", "Ocr:Recognizer=best: write one of Capture, Tesseract.")]
    [InlineData("Matcher:RequireApprovedCombination", "sometimes", "Matcher:RequireApprovedCombination=sometimes: write one of Auto, Always, Never.")]
    [InlineData("Matcher:ErrorBudget", "1", "Matcher:ErrorBudget=1: write a value from 1E-06 to 0.1.")]
    public void A_setting_that_does_not_exist_or_cannot_be_read_is_named(string name, string value, string said) =>
        Assert.StartsWith(said, Assert.Single(Faults([new(name, value)])), StringComparison.Ordinal);

    [Fact]
    public void All_of_them_are_named_at_once() =>
        Assert.Equal(3, Faults([new("Engines:Slots", "two"), new("Engines:Slot", "2"), new("Worc:Lease", "1")]).Count);

    [Fact]
    public void What_settings_need_of_each_other_is_said_without_the_words_of_the_framework() =>
        Assert.Equal(["Blobs:ContainerUri: set it.", "Mend this."], SettingsCheck.InPlainWords(new OptionsValidationException("", typeof(object),
            ["DataAnnotation validation failed for 'BlobOptions' members: 'ContainerUri' with the error: 'Blobs:ContainerUri: set it.'.", "Mend this."])));

    [Fact]
    public void Names_are_read_in_any_case() => Assert.Empty(Faults([new("engines:SLOTS", "2"), new("ingest:sources:0:name", "fax"), new("matcher:requireapprovedcombination", "always")]));

    [Fact]
    public void Of_two_assignments_the_later_holds() =>
        Assert.Equal("2", CaptureHost.Configuration(["Engines:Slots=1", "engines:slots=2"])["Engines:Slots"]);

    [Fact]
    public void Every_rule_a_value_may_break_has_words_of_its_own() =>
        Assert.All(
            SettingsCheck.Sections.Values.OfType<Type>().SelectMany(type => type.Assembly.GetTypes()).SelectMany(type => type.GetProperties()).SelectMany(property => property.GetCustomAttributes<ValidationAttribute>()),
            rule => Assert.True(rule is RequiredAttribute or RangeAttribute || rule.ErrorMessage is { Length: > 0 }));

    [Fact]
    public void Every_section_that_is_read_is_checked()
    {
        var assemblies = SettingsCheck.Sections.Values.OfType<Type>().Select(type => type.Assembly).Distinct();
        var sections = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue()).OfType<string>();

        Assert.Equal([FileLimits.Section], sections.Except(SettingsCheck.Sections.Keys));
    }

    [Fact]
    public void Every_setting_named_in_the_documentation_and_the_deployments_exists()
    {
        var documents = new[] { "README.md", "docs/configuration.md", "bench/README.md" }.Select(name => File.ReadAllText(Repository.Path(name))).SelectMany(text => QuotedSetting().Matches(text));
        var deployments = Directory.GetFiles(Repository.Path("docker"), "*.yaml", SearchOption.AllDirectories).Select(File.ReadAllText).SelectMany(text => SettingVariable().Matches(text));
        var named = documents.Select(match => match.Groups[1].Value).Concat(deployments.Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)))
            .Distinct().ToList();

        Assert.True(named.Count > 50);
        // Of lists what each entry has is named, without its place in the list.
        Assert.Empty(Faults(named.Select(name => KeyValuePair.Create(OfDestination.Contains(name.Split(':')[0]) ? $"{DestinationsOptions.Section}:0:{name}" : name, (string?)null))));
    }

    [Fact]
    public void Every_setting_there_is_stands_in_the_documentation()
    {
        var documented = DocumentedSettings().Keys.ToHashSet();

        Assert.Empty(Settings().Select(setting => setting.Name).Except(documented));
    }

    [Fact]
    public void Every_default_in_the_documentation_is_the_one_that_holds()
    {
        var (documented, compared) = (DocumentedSettings(), 0);
        foreach (var (name, value) in Settings())
        {
            if (value is null or string or Uri || !documented.TryGetValue(name, out var places))
                continue;
            // A word, such as "the machine's", says what no value can. Entries of two lists may have settings of one name.
            List<object> read = [.. places.Select(said => (object?)(value switch
            {
                TimeSpan => TimeSpan.TryParse(said, CultureInfo.InvariantCulture, out var time) ? time : null,
                bool => bool.TryParse(said, out var yes) ? yes : null,
                Enum => Enum.TryParse(value.GetType(), said, out var one) ? one : null,
                IConvertible => double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
                _ => null,
            })).OfType<object>()];
            if (read.Count == 0)
                continue;
            compared++;
            Assert.True(read.Exists(one => one.Equals(one is double ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : value)), $"{name} is {value} and documented as {string.Join(" or ", read)}.");
        }

        Assert.True(compared > 50);
    }

    [Fact]
    public void Every_figure_for_Prometheus_stands_in_the_documentation()
    {
        var served = ServedFigure().Matches(File.ReadAllText(Repository.Path("src/Review/Live/Health.cs"))).Select(match => match.Groups[1].Value).ToHashSet();
        var documented = QuotedFigure().Matches(File.ReadAllText(Repository.Path("docs/configuration.md"))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(served);
        Assert.Equal(served, documented);
    }

    /// <summary>Every setting that is read, with its default. Of a list, what its entries have, by their names alone.</summary>
    private static IEnumerable<(string Name, object? Default)> Settings() => SettingsCheck.Sections
        .Where(section => section.Value is not null).SelectMany(section => section.Value!.IsGenericType ? Of(section.Value.GetGenericArguments()[^1], "") : Of(section.Value, section.Key + ":"));

    private static IEnumerable<(string Name, object? Default)> Of(Type type, string prefix)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            var (name, kind) = (prefix + property.Name, property.PropertyType);
            var item = kind.IsGenericType && !kind.IsValueType ? kind.GetGenericArguments()[^1] : null;
            if ((item ?? kind) is { IsClass: true } inner && inner.Namespace!.StartsWith("Capture.", StringComparison.Ordinal))
            {
                foreach (var setting in Of(inner, item is null ? name + ":" : ""))
                    yield return setting;
            }
            else
            {
                yield return (name, property.GetValue(defaults));
            }
        }
    }

    /// <summary>The settings in the tables of the documentation, each with what is said of its default.</summary>
    private static Dictionary<string, List<string?>> DocumentedSettings()
    {
        var said = new Dictionary<string, List<string?>>();
        foreach (var cells in File.ReadLines(Repository.Path("docs/configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            var names = Quoted().Matches(cells[1]).Select(match => match.Groups[1].Value).ToList();
            // One for all of them, or one for each.
            var defaults = cells[2].Split(", ");
            for (var i = 0; i < names.Count; i++)
            {
                var name = names[i].Replace(":NAME", "", StringComparison.Ordinal);
                if (!said.TryGetValue(name, out var places))
                    said.Add(name, places = []);
                places.Add(cells.Length < 5 ? null : (defaults.Length == names.Count ? defaults[i] : cells[2]).Trim('`'));
            }
        }

        return said;
    }

    private static readonly HashSet<string> OfDestination = [.. typeof(DestinationOptions).GetProperties().Select(property => property.Name)];

    private static List<string> Faults(IEnumerable<KeyValuePair<string, string?>> settings) =>
        [.. SettingsCheck.Faults((IConfigurationRoot)new ConfigurationBuilder().AddInMemoryCollection(settings).Build())];

    [GeneratedRegex(@"`(?:--set )?((?:[A-Z][A-Za-z]+|\d+)(?::(?:[A-Z][A-Za-z]+|\d+))+)(?:=[^`]*)?`")]
    private static partial Regex QuotedSetting();

    [GeneratedRegex("`([A-Za-z0-9:]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("Gauge\\(\"(capture_[a-z_]+)")]
    private static partial Regex ServedFigure();

    [GeneratedRegex("`(capture_[a-z_]+)`")]
    private static partial Regex QuotedFigure();

    [GeneratedRegex(@"CAPTURE__(\w+)")]
    private static partial Regex SettingVariable();
}
