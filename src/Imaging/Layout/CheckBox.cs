using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// A box or a ring to be ticked on a form. Read as a letter it becomes O, D, 0 or a sign of money, and whether it was ticked is
/// lost: the reader then sees the other, empty one.
/// </summary>
/// <param name="Box">Around its frame, without what of a tick reaches out of it.</param>
/// <param name="Certainty">Probability that it is ticked, crossed or filled.</param>
/// <param name="Held">What stands in it touches it nowhere: a tick, or a letter in a cell. Which of them shows when it is read.</param>
internal sealed record CheckBox(Box Box, double Certainty, bool Held = false)
{
    /// <summary>Between these it is open whether it is ticked.</summary>
    private const double SurelyEmpty = 0.3;
    private const double SurelyTicked = 0.7;

    public bool Ticked => Certainty >= 0.5;

    /// <summary>Nobody should act on it without a look at the page.</summary>
    public bool Doubtful => Certainty is > SurelyEmpty and < SurelyTicked;
}
