using System.Text.RegularExpressions;

namespace Capture.Evidence;

/// <summary>What the box before a choice of a form says.</summary>
internal enum Tick
{
    /// <summary>There is no box.</summary>
    None,
    Empty,

    /// <summary>Whether it is ticked could not be told.</summary>
    Doubtful,
    Made,
}

/// <summary>Reads the boxes of forms, which print what was not chosen as well as what was.</summary>
internal static partial class TickBoxes
{
    /// <param name="place">The cell in which the choice stands.</param>
    /// <param name="index">Where in its text the choice begins.</param>
    public static Tick Before(FactSheet sheet, int place, int index)
    {
        // The box that belongs to a word stands before it; a box further off belongs to another.
        var before = index > 0 ? sheet.Cells[place].Text[..index] : sheet.LeftOf(place)?.Text ?? "";
        return Ticked().IsMatch(before) ? Tick.Made : Box().IsMatch(before) ? Tick.Empty : DoubtfulBox().IsMatch(before) ? Tick.Doubtful : Tick.None;
    }

    [GeneratedRegex(@"(?:☒|☑|✓|✔|[(\[]\s*[xX✓]\s*[)\]]|(?:^|\s)[xX]\s?(?=$))\W*$")]
    private static partial Regex Ticked();

    [GeneratedRegex(@"\[\?\]\W*$")]
    private static partial Regex DoubtfulBox();

    [GeneratedRegex(@"(?:☐|□|[(\[]\s*[)\]]|_{2,})\W*$")]
    private static partial Regex Box();
}
