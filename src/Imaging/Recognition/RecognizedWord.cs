namespace Capture.Imaging.Recognition;

/// <summary>A word of a line.</summary>
/// <param name="Certainty">
/// Logarithm of the least probable step of the word or of a space beside it, as the search weighted it: 0 is certain.
/// </param>
/// <param name="Start">Pixels from the left of what the line was cut from, halfway to the character before.</param>
/// <param name="End">Likewise where the word's last character ends.</param>
/// <param name="Kind">Which list the search found it in.</param>
internal sealed record RecognizedWord(string Text, float Certainty, double Start, double End, WordKind Kind)
{
    /// <summary>The same of its digits, points and commas alone, without the spaces beside it; null where it has no digit.</summary>
    public float? DigitCertainty { get; init; }

    /// <summary>It is all digits, and somewhere among them the network held a point for second best.</summary>
    public bool PointSeen { get; init; }
}
