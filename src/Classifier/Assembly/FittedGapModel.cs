namespace Capture.Classifier.Assembly;

/// <summary>The weights in use.</summary>
/// <remarks>
/// Found by <c>GapModel.Fit</c> on a corpus of 170 synthetic
/// faxes and scans (305 documents), as printed and as Tesseract reads them, and on 200 streams in which its documents
/// follow one another and are broken over pages in seven more styles; penalty 1, both kinds of gap weighing the same
/// in total. Weights found the same way without a fifth of the files split that fifth with boundary F1 0.982, 98.4 % of
/// documents exact and no page with another patient's, from recognised text; held-out streams in other styles with F1 0.967.
/// To find them anew: <c>dotnet test --filter Weights_in_use_are_those_the_corpus_gives</c>, whose output is this line.
/// </remarks>
internal static class FittedGapModel
{
    public static GapModel Weights { get; } = new(
        [-3.11, 1.58, -1.58, -0.71, 0.00, 2.13, -0.71, 0.56, -0.14, -0.39, 0.66, 0.00, 1.12, 1.93, -2.55, -2.12, 2.03, 3.35, 0.00, 2.95, -1.67, -0.36]);
}
