using System.Security.Claims;
using System.Text.Json;

namespace Capture.Review;

/// <summary>How a person likes the screens.</summary>
public sealed record Preferences(string Theme = "system", string Density = "comfortable", bool SingleKeys = true)
{
    /// <summary>The claim they travel in, so that no page needs to ask for them.</summary>
    public const string Claim = "preferences";

    public static IReadOnlyList<string> Themes { get; } = ["system", "light", "dark"];

    public static IReadOnlyList<string> Densities { get; } = ["comfortable", "compact"];

    public static Preferences Of(ClaimsPrincipal person) => FromJson(person.FindFirstValue(Claim) ?? "{}");

    public static Preferences FromJson(string json) => JsonSerializer.Deserialize<Preferences>(json, JsonSerializerOptions.Web) ?? new Preferences();

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
