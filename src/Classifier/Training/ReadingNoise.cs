using System.Text;

namespace Capture.Classifier.Training;

/// <summary>
/// Misreads a text the way Capture's own recogniser does. <see cref="OcrNoise"/> spreads its errors evenly; here half
/// of the lines are right, and most errors stand on a few bad lines.
/// </summary>
/// <remarks>
/// The shares of errors and the confusions were counted on readings of faxed and scanned pages whose true text is
/// known, line by line: light, typical and heavy damage have 2.8, 3.9 and 7.3 % of characters wrong, and a tenth of the
/// lines of a typical page more than 12 %.
/// </remarks>
internal static class ReadingNoise
{
    public const double Light = 0.028;
    public const double Typical = 0.039;
    public const double Heavy = 0.073;

    /// <summary>Lines lost, for each share of wrong characters: rules, stamps and speckle go through them.</summary>
    private const double LostLines = 1.2;

    /// <summary>What a character is read as, the frequent readings more often. Those not listed are lost or a speck.</summary>
    private static readonly Dictionary<char, string> Readings = new()
    {
        [' '] = ".-'",
        [','] = "...;",
        ['-'] = " +~",
        ['.'] = ",,,: ",
        ['/'] = " .",
        [':'] = ";;;. ,",
        [')'] = "}",
        ['\''] = " ",
        ['0'] = "998@o",
        ['1'] = "443i7",
        ['3'] = "9548",
        ['5'] = "8896$",
        ['6'] = "04",
        ['8'] = "6B",
        ['C'] = "G",
        ['D'] = "OO0B",
        ['E'] = "L",
        ['F'] = "P",
        ['I'] = "i|lt!",
        ['J'] = "j",
        ['L'] = "lt1",
        ['M'] = "HN",
        ['N'] = "M",
        ['O'] = "GoQ0",
        ['S'] = "$s",
        ['T'] = "f",
        ['a'] = "uuso",
        ['b'] = "h",
        ['c'] = "eC¢t",
        ['e'] = "éocg",
        ['f'] = "t",
        ['g'] = "y",
        ['h'] = "b",
        ['i'] = "tjar",
        ['l'] = "iitf!",
        ['m'] = "n",
        ['n'] = "aru",
        ['o'] = "aae",
        ['r'] = "tei",
        ['s'] = "y",
        ['t'] = "fir",
        ['u'] = "an",
        ['x'] = "sn",
        ['•'] = "+*«©",
    };

    private static readonly string[] Specks = [". ", "| ", "‘", "☐ ", "- ", "_ ", "“"];

    /// <param name="errors">Share of characters misread.</param>
    public static string Apply(string text, double errors, Random random)
    {
        var result = new StringBuilder(text.Length + 64);
        foreach (var line in text.Split('\n'))
        {
            if (line.Trim().Length > 0 && random.NextDouble() < LostLines * errors)
                continue;

            var rate = errors * random.NextDouble() switch { < 0.5 => 0, < 0.75 => 1, < 0.9 => 2.5, _ => 4 };
            foreach (var c in line)
            {
                if (c == '\f' || random.NextDouble() >= rate)
                    result.Append(c);
                else if (Readings.TryGetValue(c, out var readings) && random.NextDouble() < 0.8)
                    result.Append(readings[random.Next(readings.Length)]);
                else if (random.NextDouble() < 0.3)
                    result.Append(c).Append(Specks[random.Next(Specks.Length)]);
            }

            result.Append('\n');
        }

        return result.ToString();
    }
}
