using System.Globalization;
using System.Text;

namespace Capture.Storage.Intake;

/// <summary>Names from strangers, fit to be written to terminals, notes and lists.</summary>
public static class PrintableName
{
    /// <summary>The name with line ends, control characters and those that turn the direction of text written out, which would forge a line.</summary>
    public static string Of(string name)
    {
        var printable = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                printable.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            else
                printable.Append(rune);
        }

        return printable.ToString();
    }
}
