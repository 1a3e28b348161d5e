using System.Text.Json;

namespace Capture.Storage.Review;

/// <summary>What an item was before somebody put it aside, or answered it with another. Kept beside it, so that the act can be undone to the letter.</summary>
/// <param name="Act">How it was put aside: <c>skip</c>, <c>park</c> or <c>escalate</c>; <c>join</c> for what was answered with another.</param>
/// <param name="Version">The item's version as that act left it: a later one means that somebody has touched it since.</param>
public sealed record AsideState(string Act, int Version, long NotBefore, int Skips, Guid? SkippedBy, string? Cause, string? Note)
{
    public const string Skip = "skip";
    public const string Park = "park";
    public const string Escalate = "escalate";
    public const string Join = "join";

    /// <summary>Where it stood; see <see cref="ReviewStates"/>. Null for what a person had in hand.</summary>
    public string? State { get; init; }

    /// <summary>Only a supervisor might have it.</summary>
    public bool Supervised { get; init; }

    public static string NameOf(ReviewAct act) => act switch { ReviewAct.Skip => Skip, ReviewAct.Park => Park, _ => Escalate };

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static AsideState FromJson(string json) => JsonSerializer.Deserialize<AsideState>(json, JsonSerializerOptions.Web)!;

    /// <summary>Names no field: a note may hold a patient's data.</summary>
    public override string ToString() => nameof(AsideState);
}
