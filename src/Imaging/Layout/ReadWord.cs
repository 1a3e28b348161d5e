using Capture.Contracts;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Layout;

/// <summary>A word as a recogniser read it.</summary>
/// <param name="Sureness">
/// Of its least sure character, in [0, 1]: what Tesseract calls confidence. It puts words in order and is no probability.
/// </param>
/// <param name="Kind">Which list it was found in.</param>
/// <param name="Box">On the page.</param>
internal sealed record ReadWord(string Text, double Sureness, WordKind Kind, Box Box)
{
    /// <summary>The same of its digits and the points and commas between them alone; null where it has no digit.</summary>
    public double? DigitSureness { get; init; }

    /// <summary>It is all digits, and the recogniser held a point among them for second best.</summary>
    public bool PointSeen { get; init; }
}
