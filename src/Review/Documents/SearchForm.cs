using System.Globalization;
using Capture.Review.Queue;
using Capture.Storage.Database;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Capture.Review.Documents;

/// <summary>A search as it stands in an address, so that a saved search is a link.</summary>
public sealed class SearchForm
{
    /// <summary>More patients of one name are not looked through: the searcher should say more.</summary>
    private const int MostPatients = 50;

    /// <summary>Words on the pages.</summary>
    [FromQuery(Name = "q")]
    public string? Words { get; set; }

    /// <summary>Name, date of birth or record number.</summary>
    [FromQuery(Name = "patient")]
    public string? Patient { get; set; }

    [FromQuery(Name = "type")]
    public string? TypeName { get; set; }

    [FromQuery(Name = "status")]
    public string? State { get; set; }

    [FromQuery(Name = "source")]
    public string? Source { get; set; }

    /// <summary>yyyy-mm-dd.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    [FromQuery(Name = "to")]
    public string? To { get; set; }

    public bool Empty => Values.All(pair => string.IsNullOrWhiteSpace(pair.Value));

    /// <summary>The states a document can be searched by.</summary>
    public static IReadOnlyList<(string State, string Title)> States { get; } =
    [
        (DocumentStates.Indexed, "Filed"), (DocumentStates.Review, "In review"), (DocumentStates.Rejected, "Rejected"), (DocumentStates.Duplicate, "Duplicate"),
    ];

    public static string Title(string state) => States.FirstOrDefault(known => known.State == state).Title ?? state;

    /// <summary>The same search, elsewhere in its list.</summary>
    public string Address(string path, params (string Name, string? Value)[] more) =>
        $"{path}{QueryString.Create(Values.Concat(more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))).Where(pair => !string.IsNullOrWhiteSpace(pair.Value)))}";

    /// <summary>What the fields mean; a field that cannot be understood is named.</summary>
    public async Task<(DocumentQuery Query, string? Problem)> ReadAsync(FindPatients find, CancellationToken stop)
    {
        string? problem = null;
        var query = new DocumentQuery
        {
            Terms = SearchTerm.Parse(Words),
            Patients = string.IsNullOrWhiteSpace(Patient) ? null : await find(Patient, MostPatients, stop),
            TypeName = Given(TypeName),
            State = Given(State),
            Source = Given(Source),
            From = Day(From, "from"),
            To = Day(To, "to"),
        };
        if (query is { From: { } from, To: { } to } && from > to)
            problem = "The first day lies after the last.";
        return (query, problem);

        DateOnly? Day(string? text, string field)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (DateOnly.TryParseExact(text.Trim(), ["yyyy-MM-dd", "M/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= Facet.Earliest && day <= Facet.Latest)
                return day;
            problem = $"The date in “{field}” is not understood. Write it as 2026-08-31 or 8/31/2026.";
            return null;
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> Values =>
        [new("q", Words), new("patient", Patient), new("type", TypeName), new("status", State), new("source", Source), new("from", From), new("to", To)];

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
