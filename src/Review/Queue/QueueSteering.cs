using System.Globalization;
using Capture.Contracts;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Capture.Review.Queue;

/// <summary>
/// The part of the queue that a person works through, as it travels in addresses: from the list to the item, and from each item to
/// the next. Codes and ids only.
/// </summary>
public static class QueueSteering
{
    private static readonly string[] Views = [ReviewStates.Ready, QueueFilter.Mine, ReviewStates.Waiting, ReviewStates.Escalated];

    public static QueueFilter Read(IQueryCollection query) => Read(name => (string?)query[name]);

    /// <summary>From what <see cref="Query"/> gives.</summary>
    public static QueueFilter Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        return Read(name => (string?)values.GetValueOrDefault(name));
    }

    /// <summary>The filter as a query, with its question mark; empty for the whole queue in its own order.</summary>
    /// <param name="more">What else the query says, before the filter.</param>
    public static string Query(QueueFilter filter, params IEnumerable<(string Name, string? Value)> more)
    {
        (string Name, string? Value)[] values =
        [
            .. more,
            ("view", filter.View == ReviewStates.Ready ? null : filter.View), ("lane", filter.Lane), ("type", filter.TypeName), ("source", filter.Source),
            ("kind", filter.Kind), ("why", filter.Reason), ("file", filter.FileId?.ToString()), ("order", filter.Order),
        ];
        return QueryString.Create(values.Where(value => value.Value is not null).Select(value => KeyValuePair.Create(value.Name, value.Value))).Value ?? "";
    }

    /// <summary>
    /// The part from which the next item comes. What one has in hand and what waits are looked at one by one; who goes on from there goes
    /// on with what is ready.
    /// </summary>
    public static QueueFilter Onward(QueueFilter filter) => filter with { View = filter.View == ReviewStates.Escalated ? filter.View : ReviewStates.Ready, Skip = 0 };

    private static QueueFilter Read(Func<string, string?> value) => new()
    {
        View = OneOf(Views, value("view")) ?? ReviewStates.Ready,
        Lane = OneOf(Lanes.InOrder, value("lane")),
        TypeName = Given(value("type")),
        Source = Given(value("source")),
        Kind = Given(value("kind")),
        Reason = Given(value("why")),
        FileId = Guid.TryParse(value("file"), out var file) ? file : null,
        Order = OneOf(QueueOrders.All, value("order")),
        Skip = int.TryParse(value("skip"), CultureInfo.InvariantCulture, out var skip) ? Math.Max(0, skip) : 0,
    };

    private static string? OneOf(IReadOnlyList<string> known, string? value) => known.FirstOrDefault(one => one == value);

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
