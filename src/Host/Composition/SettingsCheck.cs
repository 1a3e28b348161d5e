using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Capture.Delivery;
using Capture.Delivery.PatientFeed;
using Capture.Engines;
using Capture.Host.Health;
using Capture.Host.Logging;
using Capture.Host.Transport;
using Capture.Indexer;
using Capture.Ingest;
using Capture.Matcher;
using Capture.Review;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

/// <summary>
/// Finds settings that do not exist and values that are none of their kind or out of range, whoever reads them: a threshold
/// with a slip of the pen in its name would otherwise be left at its default without a word.
/// </summary>
internal static partial class SettingsCheck
{
    /// <summary>What each section is read into. Serilog reads its own.</summary>
    public static IReadOnlyDictionary<string, Type?> Sections { get; } = new Dictionary<string, Type?>(StringComparer.OrdinalIgnoreCase)
    {
        [TransportOptions.Section] = typeof(TransportOptions),
        [DatabaseOptions.Section] = typeof(DatabaseOptions),
        [BlobOptions.Section] = typeof(BlobOptions),
        [WorkOptions.Section] = typeof(WorkOptions),
        [EngineOptions.Section] = typeof(EngineOptions),
        [OcrOptions.Section] = typeof(OcrOptions),
        [IngestOptions.Section] = typeof(IngestOptions),
        [MatcherOptions.Section] = typeof(MatcherOptions),
        [IndexerOptions.Section] = typeof(IndexerOptions),
        [SecondReviewOptions.Section] = typeof(SecondReviewOptions),
        [ReviewOptions.Section] = typeof(ReviewOptions),
        [DestinationsOptions.Section] = typeof(IList<DestinationOptions>),
        [PatientFeedsOptions.Section] = typeof(IList<PatientFeedOptions>),
        [WebOptions.Section] = typeof(WebOptions),
        [HealthOptions.Section] = typeof(HealthOptions),
        [LogOptions.Section] = typeof(LogOptions),
        ["Serilog"] = null,
    };

    /// <summary>A line for each setting that does not exist, cannot be read or is out of range.</summary>
    public static IEnumerable<string> Faults(IConfigurationRoot configuration)
    {
        // The secrets folder may hold what is others'.
        var named = configuration.Providers.Where(provider => provider is not KeyPerFileConfigurationProvider)
            .SelectMany(provider => provider.GetChildKeys([], null)).Distinct(StringComparer.OrdinalIgnoreCase);
        return from name in named
               from fault in Sections.TryGetValue(name, out var type)
                   ? type is null ? [] : Faults(configuration.GetSection(name), type, [])
                   : [Unknown(name, "section", Sections.Keys)]
               select fault;
    }

    /// <summary>What is wrong with settings that need each other, without the words of .NET around it.</summary>
    public static IEnumerable<string> InPlainWords(OptionsValidationException invalid) =>
        invalid.Failures.Select(failure => NetsOwnWords().Match(failure) is { Success: true } around ? around.Groups[1].Value : failure);

    private static IEnumerable<string> Faults(IConfigurationSection section, Type type, IEnumerable<ValidationAttribute> rules)
    {
        if (ItemType(type) is { } item)
            return section.GetChildren().SelectMany(child => Faults(child, item, []));
        if (type.IsClass && type.Namespace!.StartsWith($"{nameof(Capture)}.", StringComparison.Ordinal))
        {
            var known = type.GetProperties().Where(property => property.CanWrite).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
            return section.GetChildren().SelectMany(child => known.TryGetValue(child.Key, out var setting)
                ? Faults(child, setting.PropertyType, setting.GetCustomAttributes<ValidationAttribute>()) : [Unknown(child.Path, "setting", known.Keys)]);
        }

        if (!IsReadable(section, type))
            return [$"{section.Path}={section.Value}: write {Form(Nullable.GetUnderlyingType(type) ?? type)}."];
        return rules.Where(rule => section.Value is not null && !rule.IsValid(section.Get(type))).Select(rule => rule switch
        {
            RequiredAttribute => $"{section.Path}: it must not be empty.",
            RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{section.Path}={section.Value}: write a value from {range.Minimum} to {range.Maximum}."),
            _ => $"{section.Path}={section.Value}: write {rule.ErrorMessage}.",
        }).Take(1);
    }

    // Of a list or dictionary: what each of its entries is.
    private static Type? ItemType(Type type) => type.IsGenericType && !type.IsValueType ? type.GetGenericArguments()[^1] : null;

    private static bool IsReadable(IConfigurationSection section, Type type)
    {
        try
        {
            section.Get(type);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Unknown(string path, string kind, IEnumerable<string> known) =>
        $"{path}: there is no such {kind}. There are {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    private static string Form(Type type) =>
        type == typeof(TimeSpan) ? "a time as hours:minutes:seconds, such as 00:01:30"
        : type == typeof(bool) ? "true or false"
        : type == typeof(double) ? "a number, such as 0.8"
        : type == typeof(Uri) ? "an address, such as https://example.org/"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : "a whole number";

    [GeneratedRegex(@"^DataAnnotation validation failed for '.*' members: '.*' with the error: '(.*)'\.$", RegexOptions.Singleline)]
    private static partial Regex NetsOwnWords();
}
