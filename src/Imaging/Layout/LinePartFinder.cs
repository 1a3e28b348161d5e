using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// Puts the letters of an upright, straight page together to parts of lines, from letter to letter: each is followed by the
/// next to its right that stands beside it and is of like size.
/// </summary>
internal static class LinePartFinder
{
    // Inches.
    private const double LowestLetter = 0.028;
    private const double HighestLetter = 0.7;
    private const double WidestLetter = 2.5;

    /// <summary>Longer than this and so many times as wide as high is what is left of a rule, not a dash.</summary>
    private const double LongestDash = 0.15;
    private const double RuleAspect = 4;

    /// <summary>Letters follow one another at most this far apart, in heights of the higher; what lies further apart is joined later.</summary>
    private const double LetterGap = 1.0;

    /// <summary>Two letters stand beside each other when they share this part of the lower one's height.</summary>
    private const double Beside = 0.5;

    /// <summary>Of two neighbours the higher is at most this many times as high.</summary>
    private const double LikeHeight = 2.6;

    /// <summary>
    /// A chain of at least so many letters and so many usual heights high is two lines when the middles of the letters of
    /// its halves lie so far apart.
    /// </summary>
    private const int FewestTangled = 6;
    private const double TangledHeight = 2.0;
    private const double TangledDistance = 1.0;

    /// <summary>Halves are told apart by k-means, which has settled after so many rounds.</summary>
    private const int Rounds = 5;

    /// <summary>Parts of a line are read together when they lie at most this far apart, in heights of capitals. Tesseract's figure.</summary>
    private const double WidestGap = 2;

    /// <summary>Their baselines differ by at most this, and their heights by at most so many times.</summary>
    private const double SameBaseline = 0.35;
    private const double LikeAscent = 1.7;

    /// <summary>How far above capitals and below the baseline small pieces belong to a part, and how far beside it, in heights of capitals.</summary>
    private const double SmallAbove = 0.35;
    private const double SmallBelow = 0.4;
    private const double SmallBeside = 1.0;

    /// <summary>
    /// A shorter part is a fragment of a longer one where so much of its height lies within the longer one's, which reaches
    /// from so far above the baseline to so far below it, and it is at most so high; in heights of the longer one's capitals.
    /// </summary>
    private const double Within = 0.5;
    private const double FragmentAbove = 1.2;
    private const double FragmentBelow = 0.5;
    private const double FragmentBeside = 0.5;
    private const double LargestFragment = 1.1;

    /// <summary>A few fragments clearly lower than the line may lie further beside it: faint letters fall apart one after the other.</summary>
    private const double SmallFragment = 0.65;
    private const double SmallFragmentBeside = 1.5;
    private const int MostFragments = 8;

    /// <param name="pieces">Connected pieces of print, without rules.</param>
    /// <param name="dividers">Rules running down the page: letters on two sides of one do not belong together.</param>
    /// <param name="letterGap">How far apart letters of a word are at most, in heights of the higher one.</param>
    /// <param name="wordGap">How far apart the words of a part are at most, in heights of capitals.</param>
    public static List<LinePart> Find(IEnumerable<InkPiece> pieces, IReadOnlyList<Box> dividers, double dpi, double letterGap = LetterGap, double wordGap = WidestGap)
    {
        var (letters, small) = (new List<InkPiece>(), new List<InkPiece>());
        foreach (var piece in pieces)
        {
            if (piece.Height > HighestLetter * dpi || piece.Width > WidestLetter * dpi)
                continue;
            if (piece.Height < LowestLetter * dpi && piece.Width > LongestDash * dpi && piece.Width > RuleAspect * piece.Height)
                continue;
            (piece.Height < LowestLetter * dpi ? small : letters).Add(piece);
        }

        letters.Sort((one, other) => one.Left.CompareTo(other.Left));
        var parts = Absorb(Chain(letters, dividers, letterGap));
        parts = Absorb(Join(parts, [.. dividers, .. Gutters.Of(parts)], wordGap));
        Attach(parts, small);
        return parts;
    }

    // Each letter and the nearest to its right that may follow it.
    private static List<LinePart> Chain(List<InkPiece> letters, IReadOnlyList<Box> dividers, double letterGap)
    {
        var chains = new DisjointSets(letters.Count);
        for (var i = 0; i < letters.Count; i++)
        {
            var letter = letters[i];
            var (next, nearest) = (-1, double.MaxValue);
            for (var j = i + 1; j < letters.Count && letters[j].Left <= letter.Right + letterGap * LikeHeight * letter.Height; j++)
            {
                var other = letters[j];
                var (low, high) = (Math.Min(letter.Height, other.Height), Math.Max(letter.Height, other.Height));
                var shared = Math.Min(letter.Bottom, other.Bottom) - Math.Max(letter.Top, other.Top);
                if (shared < Beside * low || high > LikeHeight * low)
                    continue;
                var gap = other.Left - letter.Right;
                if (gap > letterGap * high || gap >= nearest || Divided(dividers, letter.Box, other.Box))
                    continue;
                (next, nearest) = (j, gap);
            }

            if (next >= 0)
                chains.Join(i, next);
        }

        return [.. chains.Groups().SelectMany(group => Untangle([.. group.Select(letter => letters[letter])])).Select(line => new LinePart(line))];
    }

    // Letters of two lines that touch, or one tall piece beside both, make one chain of them.
    private static IEnumerable<List<InkPiece>> Untangle(List<InkPiece> chain)
    {
        var heights = chain.Select(letter => letter.Height).Order().ToArray();
        var usual = heights[heights.Length / 2];
        var (upper, lower) = ((double)chain.Min(letter => letter.Top), (double)chain.Max(letter => letter.Bottom));
        if (chain.Count < FewestTangled || lower - upper < TangledHeight * usual)
            return [chain];
        var (top, bottom) = (new List<InkPiece>(), new List<InkPiece>());
        for (var round = 0; round < Rounds; round++)
        {
            (top, bottom) = ([], []);
            foreach (var letter in chain)
                (Math.Abs(Middle(letter) - upper) <= Math.Abs(Middle(letter) - lower) ? top : bottom).Add(letter);
            if (top.Count == 0 || bottom.Count == 0)
                return [chain];
            (upper, lower) = (top.Average(Middle), bottom.Average(Middle));
        }

        return lower - upper < TangledDistance * usual ? [chain] : Untangle(top).Concat(Untangle(bottom));
    }

    private static double Middle(InkPiece letter) => letter.Top + letter.Height / 2.0;

    // Words to parts of lines.
    private static List<LinePart> Join(List<LinePart> parts, IReadOnlyList<Box> dividers, double wordGap)
    {
        parts.Sort((one, other) => one.Left.CompareTo(other.Left));
        for (var i = 0; i < parts.Count; i++)
        {
            while (Next(parts, i, dividers, wordGap) is var next && next >= 0)
            {
                parts[i].Add(parts[next]);
                parts.RemoveAt(next);
            }
        }

        return parts;
    }

    private static int Next(List<LinePart> parts, int part, IReadOnlyList<Box> dividers, double wordGap)
    {
        var left = parts[part];
        var (next, nearest) = (-1, double.MaxValue);
        for (var i = part + 1; i < parts.Count && parts[i].Left <= left.Right + wordGap * LikeAscent * left.Ascent; i++)
        {
            var right = parts[i];
            var (low, high) = (Math.Min(left.Ascent, right.Ascent), Math.Max(left.Ascent, right.Ascent));
            var gap = right.Left - left.Right;
            if (high > LikeAscent * low || gap > wordGap * high || gap >= nearest
                || Math.Abs(left.RightBaseline - right.LeftBaseline) > SameBaseline * high
                || Divided(dividers, left.Box, right.Box))
                continue;
            (next, nearest) = (i, gap);
        }

        return next;
    }

    // Letters that fell apart leave pieces above and below each other: what lies within the height of a longer part is of it.
    private static List<LinePart> Absorb(List<LinePart> parts)
    {
        parts.Sort((one, other) => other.Letters.CompareTo(one.Letters));
        for (var i = 0; i < parts.Count; i++)
        {
            // What was taken in reaches to the next piece.
            for (var more = true; more;)
            {
                var longer = parts[i];
                more = false;
                for (var j = parts.Count - 1; j > i; j--)
                {
                    if (!IsFragment(parts[j], longer))
                        continue;
                    longer.Absorb(parts[j]);
                    parts.RemoveAt(j);
                    more = true;
                }
            }
        }

        return parts;
    }

    private static bool IsFragment(LinePart part, LinePart longer)
    {
        if (part.Letters >= longer.Letters || part.Ascent > longer.Ascent * LargestFragment)
            return false;
        var beside = part.Ascent < SmallFragment * longer.Ascent && part.Letters <= MostFragments ? SmallFragmentBeside : FragmentBeside;
        if (part.Left < longer.Left - beside * longer.Ascent || part.Right > longer.Right + beside * longer.Ascent)
            return false;
        var baseline = longer.BaselineAt((part.Left + part.Right) / 2.0);
        // Under a headline stands a line of small letters, not its fragments.
        if (part.Letters > MostFragments && (part.Box.Top >= baseline || part.Box.Bottom <= baseline - longer.Ascent))
            return false;
        var shared = Math.Min(part.Box.Bottom, baseline + FragmentBelow * longer.Ascent) - Math.Max(part.Box.Top, baseline - FragmentAbove * longer.Ascent);
        return shared >= Within * part.Box.Height;
    }

    // Dots, commas and dashes to the part they lie nearest to the middle of.
    private static void Attach(List<LinePart> parts, List<InkPiece> small)
    {
        small.Sort((one, other) => one.Left.CompareTo(other.Left));
        foreach (var piece in small)
        {
            var (best, nearest) = ((LinePart?)null, double.MaxValue);
            var middle = piece.Top + piece.Height / 2.0;
            foreach (var part in parts)
            {
                if (middle < part.Baseline - (1 + SmallAbove) * part.Ascent || middle > part.Baseline + SmallBelow * part.Ascent)
                    continue;
                var beside = Math.Max(0, Math.Max(part.Left - piece.Right, piece.Left - part.Right));
                if (beside > SmallBeside * part.Ascent)
                    continue;
                var distance = beside + Math.Abs(middle - (part.Baseline - part.Ascent / 2));
                if (distance < nearest)
                    (best, nearest) = (part, distance);
            }

            best?.AddSmall(piece.Box);
        }
    }

    private static bool Divided(IReadOnlyList<Box> dividers, Box left, Box right)
    {
        var (from, to) = (left.Left + left.Width / 2, right.Left + right.Width / 2);
        var middle = (Math.Max(left.Top, right.Top) + Math.Min(left.Bottom, right.Bottom)) / 2;
        foreach (var divider in dividers)
        {
            var x = divider.Left + divider.Width / 2;
            if (from < x && x < to && divider.Top <= middle && middle < divider.Bottom)
                return true;
        }

        return false;
    }
}
