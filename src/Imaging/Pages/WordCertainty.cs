using Capture.Imaging.Layout;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Pages;

/// <summary>
/// How probable it is that a word was read right, case included and punctuation aside: of words said to be 0.9 nine in ten are.
/// A logistic curve (Platt 1999, "Probabilistic outputs for support vector machines") over what is known of the word: a
/// recogniser's own sureness is a score and no probability (Guo et al. 2017, "On calibration of modern neural networks").
/// </summary>
internal static class WordCertainty
{
    // Fitted by bench/confidence.sh to half of the files of eleven sets of pages, each set counting alike: 48,000 words. On the
    // 61,000 words of the other half the calibration error fell from 0.038 to 0.006 and the Brier score from 0.0528 to 0.0437; a
    // curve over the word's sureness alone comes to 0.0515. The same numbers serve Tesseract's recogniser: 0.033 and 0.006 on 15,000.
    private const double Base = -3.54;

    /// <summary>Half the doubt in a word multiplies its odds by 2.5, half the doubt in its line by 1.8.</summary>
    private const double OfWord = 1.30;
    private const double OfLine = 0.88;

    /// <summary>The longer a word that is in the list, the less likely it came about by chance; and not every figure is a number.</summary>
    private const double OfListedLength = 1.19;
    private const double OfNumber = 0.55;

    /// <summary>Recognisers doubt more than this, by 0.03 at least; it keeps a certainty from being complete.</summary>
    private const double LeastDoubt = 0.01;

    /// <param name="line">How surely the line it stands in was read: mean of its letters, in [0, 1].</param>
    /// <returns>Between 0 and 1 and neither. Of two words of a line, alike in kind and length, the surer keeps the higher.</returns>
    public static double Of(ReadWord word, double line)
    {
        var logOdds = Base - OfWord * LogDoubt(word.Sureness) - OfLine * LogDoubt(line) + word.Kind switch
        {
            WordKind.Listed => OfListedLength * Math.Log(1 + word.Text.Length),
            WordKind.Number => OfNumber,
            _ => 0,
        };
        return 1 / (1 + Math.Exp(-logOdds));
    }

    private static double LogDoubt(double sureness) => Math.Log(Math.Max(LeastDoubt, 1 - sureness));
}
