namespace Capture.Classifier.Assembly;

/// <summary>The weights in use.</summary>
internal static class FittedGapModel
{
    public static GapModel Weights { get; } = new(
        [0, 3, -3, -2, 1, 2, -2, 3, -2, -0.5, 3, -0.5, 3, 2, -1, -3, 2, 2, -2, 1, -1, -2]);
}
