using System.Globalization;

namespace Capture.Review.Queue;

/// <summary>How sure the machine is, as people see it: a mark, a word, a percentage and a colour, never colour alone.</summary>
/// <param name="Style">CSS class.</param>
public sealed record Band(string Style, string Mark, string Word, string Percent)
{
    /// <summary>From here on the machine would have decided alone.</summary>
    public const double Sure = 0.95;

    public const double Likely = 0.5;

    public static Band Of(double confidence) => confidence switch
    {
        >= Sure => new("ok", "●", "Sure", Format(confidence)),
        >= Likely => new("check", "▲", "Check", Format(confidence)),
        _ => new("neutral", "○", "Unlikely", Format(confidence)),
    };

    // What is not certain is never shown as 100 %, nor what is possible as 0 %.
    private static string Format(double confidence)
    {
        var percent = Math.Round(confidence * 100);
        var shown = percent >= 100 && confidence < 1 ? "> 99" : percent <= 0 && confidence > 0 ? "< 1" : percent.ToString(CultureInfo.InvariantCulture);
        return $"{shown} %";
    }
}
