using System.Globalization;
using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>
/// How a model does on each family of layouts, and what a threshold for filing without a person is worth on a family
/// that it was not chosen on. Nothing else is fitted to such texts: the model and its calibration come from training.
/// </summary>
internal static class FamilyEvaluation
{
    /// <summary>Share of the answers above a threshold that have to be right for the threshold to be chosen.</summary>
    public const double LeastPrecision = 0.995;

    /// <summary>The answer to one text.</summary>
    public readonly record struct Answer(string Family, string Truth, string Given, double Confidence)
    {
        public bool Right => Truth == Given;

        /// <summary>Whether the type lets the document be filed; unknown papers always wait for a person.</summary>
        public bool Automatic(double threshold) => Given != DocumentTypes.Unknown && Confidence >= threshold;
    }

    public static IReadOnlyList<Answer> Answers(DocumentTypeModel model, IReadOnlyList<LabelledText> texts, CancellationToken cancellationToken)
    {
        var answers = new List<Answer>(texts.Count);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var prediction = model.Classify(text.Text);
            answers.Add(new(text.Family ?? "", text.Type, prediction.Type, prediction.Confidence));
        }

        return answers;
    }

    /// <summary>
    /// The least confidence from which on at least <see cref="LeastPrecision"/> of the answers are right; above 1 when
    /// there is none.
    /// </summary>
    public static double Threshold(IEnumerable<Answer> answers)
    {
        var (threshold, right, count) = (double.PositiveInfinity, 0, 0);
        foreach (var answer in answers.Where(answer => answer.Automatic(0)).OrderByDescending(answer => answer.Confidence))
        {
            count++;
            right += answer.Right ? 1 : 0;
            if (right >= LeastPrecision * count)
                threshold = answer.Confidence;
        }

        return threshold;
    }

    /// <summary>Share of the texts filed at a threshold, and share of these that are right; 1 when none is filed.</summary>
    public static (double Coverage, double Precision) At(double threshold, IReadOnlyCollection<Answer> answers)
    {
        var filed = answers.Where(answer => answer.Automatic(threshold)).ToArray();
        return (answers.Count == 0 ? 0 : (double)filed.Length / answers.Count, filed.Length == 0 ? 1 : (double)filed.Count(answer => answer.Right) / filed.Length);
    }

    /// <summary>Writes a line for the threshold, and one for each family where texts name theirs.</summary>
    public static void Write(IReadOnlyList<Answer> answers, double threshold, TextWriter writer)
    {
        var culture = CultureInfo.InvariantCulture;
        var (coverage, precision) = At(threshold, answers);
        var chosen = Threshold(answers);
        var (most, _) = At(chosen, answers);
        writer.WriteLine(string.Create(culture, $"at threshold {threshold:F2}: coverage {coverage:F3}  precision {precision:F3}; precision {LeastPrecision} needs {Math.Min(chosen, 1):F2} and covers {most:F3}"));
        var strangers = answers.Where(answer => answer.Truth == DocumentTypes.Unknown).ToArray();
        if (strangers.Length > 0)
            writer.WriteLine(string.Create(culture, $"of no type: {strangers.Length}  called unknown {(double)strangers.Count(answer => answer.Right) / strangers.Length:F3}  above the threshold {(double)strangers.Count(answer => answer.Automatic(threshold)) / strangers.Length:F3}"));

        var families = answers.GroupBy(answer => answer.Family).Where(family => family.Key.Length > 0).OrderBy(family => family.Key, StringComparer.Ordinal).ToArray();
        if (families.Length > 0)
            writer.WriteLine("  family              texts  right   coverage  precision   at the threshold chosen on the other families");
        foreach (var family in families)
        {
            var own = family.ToArray();
            var here = At(threshold, own);
            var elsewhere = Threshold(answers.Where(answer => answer.Family != family.Key));
            var left = At(elsewhere, own);
            writer.WriteLine(string.Create(culture, $"  {family.Key,-18} {own.Length,6}  {(double)own.Count(answer => answer.Right) / own.Length:F3}   {here.Coverage:F3}     {here.Precision:F3}      {elsewhere:F2}: coverage {left.Coverage:F3}  precision {left.Precision:F3}"));
        }
    }
}
