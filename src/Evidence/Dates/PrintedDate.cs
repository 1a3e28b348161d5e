namespace Capture.Evidence;

/// <summary>A date as printed, and where in its text it stands.</summary>
/// <param name="Value">Two-digit years below 70 are taken as 20xx.</param>
/// <param name="Index">Zero-based position of its first character.</param>
public sealed record PrintedDate(DateOnly Value, int Index, int Length);
