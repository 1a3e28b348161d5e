using System.Globalization;
using System.Text.Json;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Who did what. Nothing here can be changed.</summary>
public sealed class AuditModel(AuditTable audit) : PageModel
{
    private const int Shown = 50;

    public AuditFilter Filter { get; private set; } = new();
    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];
    public long? Older { get; private set; }

    /// <summary>Outcome of reading the whole chain; null when it was not asked for.</summary>
    public string? Chain { get; private set; }
    public bool ChainHolds { get; private set; }

    public async Task OnGetAsync(string? who, string? what, string? kind, string? id, string? from, string? to, long? before, CancellationToken stop)
    {
        Filter = new AuditFilter { Actor = Given(who), Action = Given(what), Entity = Given(kind), EntityId = Given(id), From = Day(from), To = Day(to) };
        var rows = await audit.ListAsync(Filter, before, Shown + 1, stop);
        Older = rows.Count > Shown ? rows[Shown - 1].Sequence : null;
        Rows = [.. rows.Take(Shown)];
    }

    /// <summary>Reads the whole chain.</summary>
    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken stop)
    {
        var broken = await audit.FirstBrokenAsync(stop);
        ChainHolds = broken is null;
        Chain = broken is null ? "Every entry fits the one before it: nothing was changed or removed." : $"Entry {broken} does not fit the one before it: the log was changed outside of Capture. Keep the database as it is and call whoever is responsible for privacy.";
        await audit.AppendAsync(new(User.Reviewer().Name, "audit.verified", "audit", "", new { holds = ChainHolds }), stop);
        await OnGetAsync(null, null, null, null, null, null, null, stop);
        return Page();
    }

    public string Address(long? before = null)
    {
        var values = new Dictionary<string, string?>
        {
            ["who"] = Filter.Actor,
            ["what"] = Filter.Action,
            ["kind"] = Filter.Entity,
            ["id"] = Filter.EntityId,
            ["from"] = Text(Filter.From),
            ["to"] = Text(Filter.To),
            ["before"] = before?.ToString(CultureInfo.InvariantCulture),
        };
        return $"/audit{QueryString.Create(values.Where(pair => pair.Value is not null))}";
    }

    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Where the thing can be looked at; null for what has no screen of its own.</summary>
    public static string? Link(AuditRow row) => (row.Entity, row.EntityId) switch
    {
        (_, "") => null,
        ("document", var id) => $"/documents/{id}",
        ("patient", var mrn) => $"/patients/{Uri.EscapeDataString(mrn)}",
        _ => null,
    };

    /// <summary>The details as words: what is not set is left out.</summary>
    public static string Details(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.ValueKind != JsonValueKind.Object ? json : string.Join(", ", parsed.RootElement.EnumerateObject()
            .Where(property => property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && property.Value.ToString().Length > 0)
            .Select(property => $"{property.Name} {property.Value}"));
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
