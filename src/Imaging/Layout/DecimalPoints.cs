using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// Holds what was read as a number against the ink between its digits. "25 mg" for "2.5 mg" can kill, and so can "2.5 mg" for
/// "25 mg": a piece of ink at the foot of two digits that no character explains is a point only where it is as large as points are on
/// this page and the digits stand as far apart as a point keeps them. It makes the number doubtful in any case.
/// </summary>
internal static class DecimalPoints
{
    // In heights of the digit beside it.
    private const double HighestPoint = 0.36;
    private const double WidestPoint = 0.5;
    private const double Gap = 0.6;
    private const double AtFoot = 0.2;

    /// <summary>What reaches so far below the foot is a comma.</summary>
    private const double CommaBelow = 0.14;

    /// <summary>Digits are at least so high, inches; those beside each other at most so many times as high as the other: faint ones lose their heads.</summary>
    private const double LowestDigit = 0.04;
    private const double LikeHeight = 1.8;

    /// <summary>A point keeps its digits so far apart, in its own widths and in heights of a digit; what has less room may be a speck.</summary>
    private const double RoomInWidths = 1.4;
    private const double Room = 0.2;

    /// <summary>A point stands on the line its digits stand on; so far above or below it, in heights of a digit, it is a speck.</summary>
    private const double OffFoot = 0.12;
    private const double BelowFoot = 0.07;

    /// <summary>
    /// Middles of digits with a point between them are so many times as far apart as those of neighbours on the page, and at least so
    /// many heights of a digit. A point is half as wide as a digit in most print. The last is for pages that show no neighbours: the
    /// digits of typewriters stand a height apart.
    /// </summary>
    private const double ApartInPitches = 1.25;
    private const double LeastApart = 0.9;
    private const double ApartAlone = 1.05;

    /// <summary>Fewer neighbours do not tell how far apart a page's digits stand.</summary>
    private const int FewestNeighbours = 4;

    /// <summary>Pieces of one digit lie across each other or touch; together they are no wider than this, in its heights.</summary>
    private const double WidestDigit = 0.8;

    /// <summary>Two numbers nearer to each other than this may be one that lost its point.</summary>
    private const double NearNumbers = 0.8;

    /// <summary>No dose or result has more digits; in an identifier a speck stays one.</summary>
    private const int MostDigits = 5;

    /// <summary>A point has at least this share of the area of the page's middle one; what has less than the other may be a speck.</summary>
    private const double LeastShare = 0.4;
    private const double SureShare = 0.55;

    /// <summary>Where a page shows no points to compare with: the side of the smallest, in heights of a digit.</summary>
    private const double LeastSide = 0.09;

    /// <summary>Fewer points do not tell how large a page's points are.</summary>
    private const int FewestPoints = 3;

    /// <summary>The words of each line of the page, their points as the ink has them.</summary>
    public static void Check(IReadOnlyList<FoundLine> found, List<TextWord>[] words, double dpi)
    {
        var candidates = new List<Candidate>();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Turned == 0 && words[i].Exists(word => word.Text.Any(char.IsAsciiDigit)))
                candidates.AddRange(Candidates(found[i].Pieces, dpi).Select(candidate => candidate with { Line = i }));
        }

        var usual = Usual(candidates, words);
        var apart = Pitch(found, words) is > 0 and var pitch ? Math.Max(LeastApart, ApartInPitches * pitch) : ApartAlone;
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Point.Left))
            Settle(words[candidate.Line], candidate, usual, apart);
        foreach (var line in words)
            MarkTorn(line);
    }

    // Small ink at the foot of two letters of like height, between them.
    internal static IEnumerable<Candidate> Candidates(IReadOnlyList<Box> pieces, double dpi)
    {
        var sorted = pieces.OrderBy(piece => piece.Left).ToArray();
        for (var i = 1; i + 1 < sorted.Length; i++)
        {
            var point = sorted[i];
            var (before, after) = (Nearest(sorted, i, -1, point, dpi), Nearest(sorted, i, +1, point, dpi));
            if (before is { } left && after is { } right && Math.Max(left.Height, right.Height) <= LikeHeight * Math.Min(left.Height, right.Height))
                yield return new Candidate(0, point, left, right, Apart(sorted, point, left, right), sorted.Any(piece => IsAbove(piece, point)));
        }
    }

    // The tail of a "5" that came off lies below its head; nothing stands above a point.
    private static bool IsAbove(Box piece, Box point) =>
        piece != point && piece.Bottom <= point.Top + 1 && piece.Left < point.Right && point.Left < piece.Right;

    // How far apart the middles of the digits beside it are, in heights of a digit.
    private static double Apart(Box[] sorted, Box point, Box before, Box after)
    {
        var height = Math.Max(before.Height, after.Height);
        return (Middle(Digit(sorted, point, after, height)) - Middle(Digit(sorted, point, before, height))) / height;
    }

    private static double Middle((int Left, int Right) digit) => (digit.Left + digit.Right) / 2.0;

    // From where to where the digit reaches that a piece is of: print falls apart.
    private static (int Left, int Right) Digit(Box[] sorted, Box point, Box of, int height)
    {
        var (left, right) = (of.Left, of.Right);
        foreach (var piece in sorted)
        {
            var (from, to) = (Math.Min(left, piece.Left), Math.Max(right, piece.Right));
            if (piece != point && piece.Left <= right + 1 && left <= piece.Right + 1 && to - from <= WidestDigit * height)
                (left, right) = (from, to);
        }

        return (left, right);
    }

    // How far apart the middles of neighbouring digits stand on this page, in their heights; 0 where too few are seen.
    private static double Pitch(IReadOnlyList<FoundLine> found, List<TextWord>[] words)
    {
        var distances = new List<double>();
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var word in words[i].Where(word => word.Text.Length > 1 && word.Text.All(char.IsAsciiDigit)))
            {
                var digits = found[i].Pieces.Where(piece => Holds(word.Box, piece)).OrderBy(piece => piece.Left).ToArray();
                if (digits.Length != word.Text.Length)
                    continue;
                var height = digits.Max(digit => digit.Height);
                distances.AddRange(digits.Zip(digits.Skip(1), (one, next) => (Middle((next.Left, next.Right)) - Middle((one.Left, one.Right))) / height));
            }
        }

        return distances.Count < FewestNeighbours ? 0 : distances.Order().ElementAt(distances.Count / 2);
    }

    private static Box? Nearest(Box[] sorted, int from, int step, Box point, double dpi)
    {
        for (var i = from + step; i >= 0 && i < sorted.Length; i += step)
        {
            var letter = sorted[i];
            if (letter.Height < LowestDigit * dpi || letter.Height * HighestPoint < point.Height)
                continue;
            var gap = step < 0 ? point.Left - letter.Right : letter.Left - point.Right;
            var isBeside = gap >= -1 && gap <= Gap * letter.Height && point.Width <= WidestPoint * letter.Height
                && point.Bottom >= letter.Bottom - AtFoot * letter.Height && point.Bottom <= letter.Bottom + HighestPoint * letter.Height
                && point.Top >= letter.Bottom - (HighestPoint + AtFoot) * letter.Height;
            return isBeside ? letter : null;
        }

        return null;
    }

    // The area of the page's middle point, of those that were read as such; 0 where they are too few.
    private static double Usual(List<Candidate> candidates, List<TextWord>[] words)
    {
        var areas = candidates
            .Where(candidate => words[candidate.Line].Exists(word => Holds(word.Box, candidate.Before) && Holds(word.Box, candidate.After) && word.Text.Contains('.', StringComparison.Ordinal)))
            .Select(candidate => candidate.Area).Order().ToArray();
        return areas.Length < FewestPoints ? 0 : areas[areas.Length / 2];
    }

    private static void Settle(List<TextWord> line, Candidate candidate, double usual, double apart)
    {
        var (before, after) = (line.FindIndex(word => Holds(word.Box, candidate.Before)), line.FindIndex(word => Holds(word.Box, candidate.After)));
        if (before < 0 || after < 0)
            return;
        var height = Math.Max(candidate.Before.Height, candidate.After.Height);
        var least = usual > 0 ? LeastShare * usual : LeastSide * height * LeastSide * height;
        var room = candidate.After.Left - candidate.Before.Right;
        var below = candidate.Point.Bottom - Math.Max(candidate.Before.Bottom, candidate.After.Bottom);
        var isPoint = candidate.Area >= least && room >= RoomInWidths * candidate.Point.Width && room >= Room * height
            && !candidate.UnderInk && candidate.Apart >= apart && below >= -OffFoot * height && below <= BelowFoot * height;
        if (before == after)
            line[before] = WithPoint(line[before], candidate, isPoint, usual);
        else if (after == before + 1 && AreTorn(line[before], line[after]))
            (line[before], line[after]) = isPoint ? (Joined(line[before], line[after]), line[after] with { Text = "" }) : (line[before] with { DoubtfulPoint = true }, line[after]);
        line.RemoveAll(word => word.Text.Length == 0);
    }

    private static TextWord WithPoint(TextWord word, Candidate candidate, bool isPoint, double usual)
    {
        var (digits, places) = (word.Text.Count(char.IsAsciiDigit), word.Text.Count(character => character is '.' or ','));
        if (digits < 2)
            return word;
        // Where in the word it lies, by how far along it.
        var share = (candidate.Point.Left + candidate.Point.Width / 2.0 - word.Box.Left) / word.Box.Width;
        if (places == 0)
        {
            if (candidate.UnderInk)
                return word;
            if (word.Text.Length != digits)
                return word.Text.Any(character => character is '/' or '-' or ':') ? word : word with { DoubtfulPoint = true };
            var place = Math.Clamp((int)Math.Round(share * (digits + 0.5)), 1, digits - 1);
            return isPoint && digits <= MostDigits ? word with { Text = word.Text.Insert(place, "."), DoubtfulPoint = true } : word with { DoubtfulPoint = true };
        }

        var doubtful = word.DoubtfulPoint || (places == 1 && usual > 0 && candidate.Area < SureShare * usual);
        var comma = word.Text.IndexOf(',', StringComparison.Ordinal);
        var isComma = candidate.Point.Bottom > Math.Max(candidate.Before.Bottom, candidate.After.Bottom) + CommaBelow * candidate.Before.Height;
        // Groups of thousands have three digits.
        return comma > 0 && places == 1 && word.Text.Length == digits + 1 && word.Text.Length - comma - 1 != 3 && !isComma
            ? word with { Text = word.Text.Replace(',', '.'), DoubtfulPoint = doubtful }
            : word with { DoubtfulPoint = doubtful };
    }

    private static TextWord Joined(TextWord before, TextWord after) => before with
    {
        Text = before.Text + "." + after.Text,
        Confidence = Math.Min(before.Confidence, after.Confidence),
        NumberConfidence = before.NumberConfidence is { } one && after.NumberConfidence is { } other ? Math.Min(one, other) : before.NumberConfidence ?? after.NumberConfidence,
        Box = before.Box with
        {
            Top = Math.Min(before.Box.Top, after.Box.Top),
            Width = after.Box.Right - before.Box.Left,
            Height = Math.Max(before.Box.Bottom, after.Box.Bottom) - Math.Min(before.Box.Top, after.Box.Top),
        },
        DoubtfulPoint = true,
    };

    // "2 5": whatever stood between them may have been a point.
    private static void MarkTorn(List<TextWord> line)
    {
        for (var i = 0; i + 1 < line.Count; i++)
        {
            var (one, other) = (line[i], line[i + 1]);
            if (AreTorn(one, other) && other.Box.Left - one.Box.Right <= NearNumbers * Math.Max(one.Box.Height, other.Box.Height))
                (line[i], line[i + 1]) = (one with { DoubtfulPoint = true }, other with { DoubtfulPoint = true });
        }
    }

    private static bool AreTorn(TextWord one, TextWord other) =>
        one.Text.Length > 0 && one.Text.All(char.IsAsciiDigit) && other.Text.Length is > 0 and <= 3 && other.Text.All(char.IsAsciiDigit)
        && one.Text.Length + other.Text.Length <= MostDigits;

    private static bool Holds(Box word, Box piece)
    {
        var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
        return word.Left <= x && x < word.Right && word.Top <= y && y < word.Bottom;
    }

    /// <summary>Ink that may be a point, with the letters beside it.</summary>
    /// <param name="Apart">From the middle of one letter to that of the other, in heights of the higher.</param>
    /// <param name="UnderInk">Other ink stands above it.</param>
    internal readonly record struct Candidate(int Line, Box Point, Box Before, Box After, double Apart, bool UnderInk)
    {
        public double Area => (double)Point.Width * Point.Height;
    }
}
