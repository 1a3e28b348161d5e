using System.Globalization;
using System.Text.Json;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>What the review form sends.</summary>
public sealed record ReviewForm
{
    private static readonly string[] DateForms = ["yyyy-MM-dd", "M/d/yyyy", "M-d-yyyy", "M.d.yyyy", "M/d/yy", "MMddyyyy", "yyyyMMdd", "d MMM yyyy", "MMM d yyyy", "MMM d, yyyy"];

    /// <summary>The lease it is sent under.</summary>
    public Guid Token { get; init; }
    public string? Mrn { get; init; }
    public string? TypeName { get; init; }
    public string? DocumentDate { get; init; }
    public string? Author { get; init; }
    public string? Facility { get; init; }
    public IReadOnlyList<string>? Sensitivity { get; init; }

    /// <summary>Groups of <see cref="PageTurn"/> as JSON; empty for the pages as they are.</summary>
    public string? Pages { get; init; }

    /// <summary>Milliseconds of work.</summary>
    public int Active { get; init; }
    public string? Reason { get; init; }
    public string? Cause { get; init; }

    /// <summary>What was written in the pane and in the dialog of the act.</summary>
    public IReadOnlyList<string?>? Notes { get; init; }
    public string? Later { get; init; }
    public Guid? Other { get; init; }

    /// <summary>The page images could not be seen, and the original was not opened instead.</summary>
    public bool Unseen { get; init; }

    /// <summary>All that was written, each once.</summary>
    public string? Note => Given(string.Join('\n', (Notes ?? []).Select(Given).OfType<string>().Distinct()));

    public ReviewAnswer ToAnswer() => new()
    {
        Mrn = Given(Mrn),
        TypeName = Given(TypeName),
        DocumentDate = Given(DocumentDate) is { } written ? DateOf(written) ?? written : null,
        Author = Given(Author),
        Facility = Given(Facility),
        Sensitivity = string.Join(' ', Sensitivity ?? []),
        Pages = Groups(),
        Reason = Given(Reason),
        Note = Note,
        Other = Other,
    };

    /// <summary>A date as people type it, as yyyy-mm-dd; null when it is none.</summary>
    public static string? DateOf(string written) =>
        DateOnly.TryParseExact(written.Trim(), DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private PageTurn[][]? Groups()
    {
        if (string.IsNullOrWhiteSpace(Pages))
            return null;
        try
        {
            return JsonSerializer.Deserialize<PageTurn[][]>(Pages, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
