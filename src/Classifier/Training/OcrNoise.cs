using System.Text;

namespace Capture.Classifier.Training;

/// <summary>
/// Damages a text the way fax and OCR do: letters misread for look-alikes, lost or doubled, words merged and split,
/// lines lost or turned to rubbish, specks read as punctuation.
/// </summary>
internal static class OcrNoise
{
    private const string Specks = ".,:;'`~-_|=*°»«^";
    private const string Letters = "abcdefghilmnoprstuvwy";

    private static readonly Dictionary<char, string[]> LookAlikes = new()
    {
        ['a'] = ["o", "e", "u"],
        ['b'] = ["h", "6", "lb"],
        ['c'] = ["e", "o", "("],
        ['d'] = ["cl", "o", "a"],
        ['e'] = ["c", "o", "a", "©"],
        ['f'] = ["t", "r", "l"],
        ['g'] = ["q", "y", "9"],
        ['h'] = ["b", "n", "li"],
        ['i'] = ["l", "1", "j", "t"],
        ['j'] = ["i", ";", "y"],
        ['k'] = ["lc", "h", "x"],
        ['l'] = ["i", "1", "|", "t"],
        ['m'] = ["rn", "nn", "in"],
        ['n'] = ["m", "r", "ri", "u"],
        ['o'] = ["c", "0", "a", "e"],
        ['p'] = ["o", "n", "y"],
        ['q'] = ["g", "9"],
        ['r'] = ["n", "t", "f"],
        ['s'] = ["5", "z", "a", "8"],
        ['t'] = ["f", "l", "r", "1"],
        ['u'] = ["n", "ii", "v", "a"],
        ['v'] = ["y", "u", "w"],
        ['w'] = ["vv", "v", "u"],
        ['x'] = ["k", "z"],
        ['y'] = ["v", "g", "j"],
        ['z'] = ["s", "2"],
        ['A'] = ["4", "R", "H"],
        ['B'] = ["8", "R", "E"],
        ['C'] = ["G", "O", "("],
        ['D'] = ["O", "0", "P"],
        ['E'] = ["F", "B", "L"],
        ['F'] = ["P", "E", "r"],
        ['G'] = ["6", "C", "O"],
        ['H'] = ["N", "M", "il"],
        ['I'] = ["l", "1", "|", "T"],
        ['K'] = ["X", "R"],
        ['L'] = ["I", "1", "E"],
        ['M'] = ["N", "IVI", "H"],
        ['N'] = ["M", "H", "IN"],
        ['O'] = ["0", "Q", "D", "C"],
        ['P'] = ["F", "R", "D"],
        ['Q'] = ["O", "0"],
        ['R'] = ["K", "B", "P"],
        ['S'] = ["5", "8", "$"],
        ['T'] = ["I", "7", "1"],
        ['U'] = ["V", "O"],
        ['V'] = ["Y", "U"],
        ['W'] = ["VV", "M"],
        ['Y'] = ["V", "T"],
        ['Z'] = ["2", "7"],
        ['0'] = ["O", "o", "8"],
        ['1'] = ["l", "I", "7"],
        ['2'] = ["Z", "7"],
        ['3'] = ["8", "5"],
        ['4'] = ["A", "9"],
        ['5'] = ["S", "6"],
        ['6'] = ["8", "b"],
        ['7'] = ["1", "T"],
        ['8'] = ["B", "3"],
        ['9'] = ["g", "4"],
        ['☐'] = ["O", "[]", "C]", "0", "LJ", "_", "o"],
        ['☒'] = ["[X]", "X", "&", "BJ", "[x", "@"],
    };

    /// <param name="errors">Share of characters damaged; bad lines have up to three times as many.</param>
    /// <param name="lostLines">Share of lines lost or made unreadable.</param>
    public static string Apply(string text, double errors, double lostLines, Random random)
    {
        var result = new StringBuilder(text.Length + 64);
        foreach (var line in text.Split('\n'))
        {
            if (line.Trim().Length > 0 && random.NextDouble() < lostLines)
            {
                if (random.NextDouble() < 0.4)
                    result.Append(Rubbish(line.Length / 3, random)).Append('\n');
                continue;
            }

            // Damage comes in bands: most lines are better than the mean, a few much worse.
            var rate = errors * (random.NextDouble() < 0.25 ? 2.5 : 0.5);
            AppendLine(result, line, rate, random);
            result.Append('\n');
            if (random.NextDouble() < errors)
                result.Append(Rubbish(random.Next(1, 6), random)).Append('\n');
        }

        return result.ToString();
    }

    /// <summary>Characters without meaning, as OCR makes of rules, logos and grey areas.</summary>
    public static string Rubbish(int length, Random random)
    {
        var result = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            var kind = random.Next(10);
            result.Append(kind switch
            {
                < 4 => Letters[random.Next(Letters.Length)],
                < 6 => ' ',
                < 7 => (char)('0' + random.Next(10)),
                < 8 => char.ToUpperInvariant(Letters[random.Next(Letters.Length)]),
                _ => Specks[random.Next(Specks.Length)],
            });
        }

        return result.ToString();
    }

    private static void AppendLine(StringBuilder result, string line, double rate, Random random)
    {
        foreach (var c in line)
        {
            if (c is '\f' || random.NextDouble() >= rate)
            {
                // A tick box is hardly ever read as one.
                if (c is '☐' or '☒' && random.NextDouble() < 0.8)
                    result.Append(Pick(LookAlikes[c], random));
                else
                    result.Append(c);
                continue;
            }

            if (c == ' ')
            {
                if (random.NextDouble() < 0.7)
                    continue;
                result.Append(' ').Append(Specks[random.Next(Specks.Length)]).Append(' ');
                continue;
            }

            var fate = random.NextDouble();
            if (fate < 0.6 && LookAlikes.TryGetValue(c, out var others))
                result.Append(Pick(others, random));
            else if (fate < 0.75)
                result.Append(Specks[random.Next(Specks.Length)]);
            else if (fate < 0.85)
                result.Append(c).Append(' ');
            else if (fate < 0.92)
                result.Append(c).Append(Letters[random.Next(Letters.Length)]);
        }
    }

    private static string Pick(string[] items, Random random) => items[random.Next(items.Length)];
}
