namespace Capture.Review.Queue;

/// <summary>How long something has been here, in as few letters as tell it.</summary>
public static class AgeText
{
    public static string Of(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)age.TotalHours} h {age.Minutes} min",
        _ => $"{(int)age.TotalDays} days",
    };
}
