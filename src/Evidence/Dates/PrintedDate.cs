namespace Capture.Evidence;

/// <summary>A date as printed, and where in its text it stands.</summary>
/// <param name="Value">Month before day where both may be; two-digit years below 70 are taken as 20xx.</param>
/// <param name="Index">Zero-based position of its first character.</param>
public sealed record PrintedDate(DateOnly Value, int Index, int Length)
{
    /// <summary>The month is a number before or behind the day, so that the order matters.</summary>
    public bool Numeric { get; init; }

    /// <summary>It can only be read with the day before the month: 17/04/2025.</summary>
    public bool DayFirst { get; init; }

    /// <summary>The other day it may mean where both numbers could be the month; null where only one can, or where both are the same.</summary>
    public DateOnly? Swapped { get; init; }
}
