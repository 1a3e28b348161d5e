namespace Capture.Imaging.Recognition;

/// <summary>
/// What lies beyond the edges of a line. The network was trained with noise there, so that it does not learn from edges.
/// Drawn from the "minimal standard" generator (Park and Miller 1988, with the multiplier of 1993), as in Tesseract 5.
/// </summary>
internal struct EdgeNoise
{
    private const ulong Modulus = int.MaxValue;
    private const ulong Multiplier = 48271;

    private ulong _state;

    public EdgeNoise(int seed)
    {
        _state = unchecked((ulong)(seed * 0x10000001L)) % Modulus;
        if (_state == 0)
            _state = 1;
        Next();
    }

    /// <summary>A whole number from -127 to 127.</summary>
    public int Next()
    {
        _state = _state * Multiplier % Modulus;
        return (int)Math.Round(127 * (2.0 * _state / int.MaxValue - 1), MidpointRounding.AwayFromZero);
    }
}
