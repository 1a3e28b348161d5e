namespace Capture.Imaging.Recognition;

/// <summary>
/// What lies beyond the edges of a line. The network was trained with noise there, so that it does not learn from edges;
/// it is drawn from the same linear congruential sequence (Knuth's MMIX constants), from the same start for each line.
/// </summary>
internal struct EdgeNoise(int seed)
{
    private const ulong Multiplier = 6364136223846793005;
    private const ulong Increment = 1442695040888963407;

    private ulong _state = unchecked((ulong)(seed * 0x10000001L) * Multiplier + Increment);

    /// <summary>A whole number from -127 to 127.</summary>
    public int Next()
    {
        _state = unchecked(_state * Multiplier + Increment);
        return (int)Math.Round(127 * (2.0 * (int)(_state >> 33) / int.MaxValue - 1), MidpointRounding.AwayFromZero);
    }
}
