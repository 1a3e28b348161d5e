using System.Globalization;

namespace Capture.Storage.Search;

/// <summary>Which documents are looked for. Null and empty: any.</summary>
public sealed record DocumentQuery
{
    public IReadOnlyList<SearchTerm> Terms { get; init; } = [];

    /// <summary>Filed under one of these record numbers.</summary>
    public IReadOnlyList<string>? Patients { get; init; }
    public string? TypeName { get; init; }

    /// <summary>A state of <see cref="Database.DocumentStates"/>.</summary>
    public string? State { get; init; }
    public string? Source { get; init; }

    /// <summary>The document's own date lies between these days, both included.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    public bool Everything => Terms.Count == 0 && Patients is null && TypeName is null && State is null && Source is null && From is null && To is null;

    /// <summary>The facets a document has one of: all groups must be met.</summary>
    public IReadOnlyList<IReadOnlyList<Facet>> Facets
    {
        get
        {
            var groups = new List<IReadOnlyList<Facet>>();
            if (Patients is { } patients)
                groups.Add([.. patients.Select(mrn => new Facet(Facet.Patient, mrn))]);
            if (TypeName is { } type)
                groups.Add([new Facet(Facet.Type, type)]);
            if (State is { } state)
                groups.Add([new Facet(Facet.State, state)]);
            if (Source is { } source)
                groups.Add([new Facet(Facet.Source, source)]);
            if (From is not null || To is not null)
                groups.Add(Facet.Between(From ?? Facet.Earliest, To ?? Facet.Latest));
            return groups;
        }
    }
}

/// <summary>
/// A property of a document put into the full-text index as a word, so that the index itself intersects words with
/// properties and a rare combination of common ones is found as fast as any other.
/// </summary>
public sealed record Facet(string Kind, string Value)
{
    public const string Patient = "patient";
    public const string Type = "type";
    public const string State = "state";
    public const string Source = "source";
    private const string Month = "month";
    private const string Year = "year";

    /// <summary>Days before and after which no document is looked for.</summary>
    public static DateOnly Earliest { get; } = new(1900, 1, 1);

    public static DateOnly Latest { get; } = new(2099, 12, 31);

    /// <summary>As a word of letters and digits only. Different values may give the same word: the row tells them apart.</summary>
    public string Word => Kind + string.Concat(Value.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>The facets of a document.</summary>
    public static IReadOnlyList<Facet> Of(SearchRow row)
    {
        var facets = new List<Facet> { new(State, row.State), new(Source, row.Source) };
        if (row.TypeName is { } type)
            facets.Add(new Facet(Type, type));
        if (row.Mrn is { } mrn)
            facets.Add(new Facet(Patient, mrn));
        if (DateOnly.TryParseExact(row.DocumentDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            facets.AddRange([MonthOf(date), YearOf(date)]);
        return facets;
    }

    /// <summary>Months and whole years that together cover a span of days, and little more: the row's own date decides at the edges.</summary>
    public static IReadOnlyList<Facet> Between(DateOnly from, DateOnly to)
    {
        var facets = new List<Facet>();
        var day = new DateOnly(from.Year, from.Month, 1);
        while (day <= to)
        {
            var wholeYear = day.Month == 1 && new DateOnly(day.Year, 12, 31) <= to;
            facets.Add(wholeYear ? YearOf(day) : MonthOf(day));
            day = wholeYear ? day.AddYears(1) : day.AddMonths(1);
        }

        return facets;
    }

    private static Facet MonthOf(DateOnly date) => new(Month, date.ToString("yyyy-MM", CultureInfo.InvariantCulture));

    private static Facet YearOf(DateOnly date) => new(Year, date.ToString("yyyy", CultureInfo.InvariantCulture));
}
