namespace Capture.Contracts;

/// <summary>How urgent a file and all that follows from it is. The most urgent lane that has work is served first.</summary>
public static class Lanes
{
    public const string Stat = "stat";
    public const string Routine = "routine";
    public const string Bulk = "bulk";

    /// <summary>Most urgent first.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [Stat, Routine, Bulk];

    /// <summary>0 for the most urgent.</summary>
    public static int Rank(string lane) => lane switch
    {
        Stat => 0,
        Routine => 1,
        _ => 2,
    };
}
