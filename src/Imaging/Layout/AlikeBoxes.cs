using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Check boxes that do not show by themselves: worn, open on one side, on a rule, against a word, or below a tick that is larger than
/// they are. The boxes of a form are of one size and stand below each other or in a row, and so the others tell how large they are
/// and where they may be.
/// </summary>
internal sealed class AlikeBoxes
{
    // Shares of a side.

    /// <summary>Boxes of one form differ by so much, and by a pixel.</summary>
    private const double SameSize = 0.08;

    /// <summary>How far boxes of a column lie out of line.</summary>
    private const double OutOfLine = 0.2;

    /// <summary>The stroke of a side lies so near to the edge; two pixels at least.</summary>
    private const double Edge = 0.1;

    /// <summary>Of the outline of a box by itself, each side shows so much, and all four together.</summary>
    private const double LeastOfSide = 0.6;
    private const double LeastOfAll = 3.3;

    /// <summary>A rule is so straight.</summary>
    private const double Ruled = 0.95;

    /// <summary>Of a worn one three sides show so much; which one does not differs from box to box, as it does not among letters.</summary>
    public const double LeastOfThree = 0.8;

    /// <summary>So many sides show where a rule or a word touches the box, or a tick covers a part of it.</summary>
    private const double LeastInColumn = 2.6;
    private const double LeastOfWorn = 0.85;
    private const double LeastInRow = 3.6;

    /// <summary>There is paper around a box: of what lies around a side at most so much is ink; a rule or a word may lie at one.</summary>
    private const double MostAround = 0.45;

    /// <summary>A group of boxes that are alike has so many at least, in line or anywhere on the page.</summary>
    public const int FewestAlike = 3;
    private const int FewestAnywhere = 5;

    /// <summary>Of so many places around a ring this many may have no ink, and of one that is covered by a tick.</summary>
    private const int MostMissing = 5;
    private const int MostMissingInRow = 2;

    /// <summary>What is looked through for a box of known size is at most so many sides long.</summary>
    private const double LongestSought = 4;

    /// <summary>Share of what lies around a ring that is paper: a tick and a rule reach out of it.</summary>
    public const double PaperAroundRing = 0.6;

    private readonly GrayRows _rows;
    private readonly int _width;
    private readonly int _height;

    /// <param name="ink">Of the page.</param>
    public AlikeBoxes(GrayRows ink, int width, int height) => (_rows, _width, _height) = (ink, width, height);

    /// <summary>The outlines that are boxes because there are others alike, in line with them.</summary>
    /// <param name="pieces">That may be the outline of one, each by itself.</param>
    /// <param name="certain">Boxes that were found.</param>
    /// <param name="isAlone">Whether no letter is near to a piece, nor, unless certain boxes tell that it is one, is it as high as the capitals of its line.</param>
    /// <param name="isInitial">Whether a piece may be the first letter of a word.</param>
    /// <param name="capital">How high the capitals of print are, pixels: what is no larger may be a letter.</param>
    public List<Box> Outlines(IEnumerable<Box> pieces, IReadOnlyList<Box> certain, Func<Box, bool, bool> isAlone, Predicate<Box> isInitial, double capital)
    {
        var weak = new List<(Box Box, double[] Sides)>();
        foreach (var piece in pieces)
        {
            var sides = SidesOf(piece);
            if (IsOutline(piece, sides))
                weak.Add((piece, sides));
        }

        var found = new List<Box>();
        foreach (var (box, sides) in weak)
        {
            var alike = weak.FindAll(other => other.Box != box && AreAlike(other.Box, box));
            var below = alike.FindAll(other => IsBelow(other.Box, box));
            var sure = certain.Count(other => AreAlike(other, box) && IsBelow(other, box));
            var large = Math.Min(box.Width, box.Height) >= capital;
            if (below.Count + sure + 1 >= FewestAlike && (sure > 0 || (large && ShowsEverySide(below, sides))) && (sides.Min() >= LeastOfThree || !isInitial(box)))
            {
                found.Add(box);
                continue;
            }

            var beside = alike.Count(other => InLine(other.Box, box)) + certain.Count(other => AreAlike(other, box) && InLine(other, box));
            var surely = sides.Min() >= LeastOfThree && certain.Count(other => AreAlike(other, box)) >= FewestAlike && certain.Any(other => AreAlike(other, box) && InLine(other, box));
            if (surely ? isAlone(box, true) : large && (beside + 1 >= FewestAlike || alike.Count + 1 >= FewestAnywhere) && ShowsEverySide(alike, sides) && isAlone(box, false))
                found.Add(box);
        }

        return found;
    }

    // Letters in a column lack the same side, all of them.
    private static bool ShowsEverySide(List<(Box Box, double[] Sides)> alike, double[] sides)
    {
        for (var side = 0; side < sides.Length; side++)
        {
            var showing = (sides[side] >= LeastOfThree ? 1 : 0) + alike.Count(other => other.Sides[side] >= LeastOfThree);
            if (showing < 2)
                return false;
        }

        return true;
    }

    private bool IsOutline(Box box, double[] sides)
    {
        var (sum, least) = (sides.Sum(), sides.Min());
        var corners = Corners(box);
        return corners.Count >= 3 && ((least >= LeastOfSide && sum >= LeastOfAll) || (corners.Count == 4 && sides.Count(side => side >= LeastOfThree) >= 3))
            // The shadow of a box reaches out at two corners. The letter D lacks both of one side.
            || (corners.Across && least >= LeastOfThree);
    }

    private static bool IsBelow(Box one, Box other) => Math.Abs(one.Left - other.Left) <= 1 + OutOfLine * one.Width;

    public static bool AreAlike(Box one, Box other) =>
        Math.Abs(one.Width - other.Width) <= 1 + SameSize * one.Width && Math.Abs(one.Height - other.Height) <= 1 + SameSize * one.Height;

    public static bool InLine(Box one, Box other) =>
        Math.Abs(one.Left - other.Left) <= 1 + OutOfLine * one.Width || Math.Abs(one.Top - other.Top) <= 1 + OutOfLine * one.Height;

    /// <summary>The box of the given size that shows best in a part of the page; null where none does.</summary>
    /// <param name="inColumn">There are boxes below or above it, so that less of it need show.</param>
    public Box? Sought(Box part, int across, int down, bool inColumn)
    {
        if (part.Width > LongestSought * across || part.Height > LongestSought * down)
            return null;
        var (best, most) = ((Box?)null, inColumn ? LeastInColumn : LeastInRow);
        for (var top = Math.Max(1, part.Top); top + down < Math.Min(_height - 1, part.Bottom); top++)
        {
            for (var left = Math.Max(1, part.Left); left + across < Math.Min(_width - 1, part.Right); left++)
            {
                var box = new Box(left, top, across, down);
                // Cheap first: of most places the left side is blank.
                if (Upright(left, Band(across), top, down) < LeastOfSide)
                    continue;
                var sides = SidesOf(box);
                var sum = sides.Sum();
                if (sum <= most || !(sides.Min() >= LeastOfSide ? sum >= LeastOfAll : inColumn && sides.Count(side => side >= LeastOfWorn) >= 3) || Corners(box).Count < 3 || !PaperAround(box, sides))
                    continue;
                (best, most) = (box, sum);
            }
        }

        return best;
    }

    /// <summary>The ring of the given size that shows best in a part of the page; null where none does.</summary>
    /// <param name="inColumn">There are rings below or above it, so that less of it need show: a short word makes most of a ring, too.</param>
    public Box? SoughtRing(Box part, int across, int down, bool inColumn)
    {
        if (part.Width > LongestSought * across || part.Height > LongestSought * down)
            return null;
        var (best, least) = ((Box?)null, double.MaxValue);
        for (var top = Math.Max(0, part.Top); top + down <= Math.Min(_height, part.Bottom); top++)
        {
            for (var left = Math.Max(0, part.Left); left + across <= Math.Min(_width, part.Right); left++)
            {
                var (missing, inward) = BoxFrame.RingIn(Ink, _width, new Box(left, top, across, down));
                if (missing <= (inColumn ? MostMissing : MostMissingInRow) && inward < least && BoxFrame.PaperAroundRing(Ink, _width, _height, new Box(left, top, across, down)) >= PaperAroundRing)
                    (best, least) = (new Box(left, top, across, down), inward);
            }
        }

        return best;
    }

    private ReadOnlySpan<byte> Ink => _rows.Pixels;

    private static int Band(int side) => Math.Max(2, (int)Math.Round(Edge * side));

    /// <summary>How much of the side shows that shows least.</summary>
    public double LeastSide(Box box) => SidesOf(box).Min();

    /// <summary>Whether a rule runs through the last rows of a place, or the first.</summary>
    public bool IsRuled(Box box, bool below)
    {
        var (left, right) = (Math.Max(0, box.Left - box.Width / 2), Math.Min(_width, box.Right + box.Width / 2));
        var rows = (int)(OutOfLine * box.Height);
        return Level(below ? box.Bottom - rows : box.Top, rows, left, right - left) > Ruled;
    }

    // How much of the left, top, right and bottom side is ink.
    private double[] SidesOf(Box box)
    {
        var (across, down) = (Band(box.Width), Band(box.Height));
        return
        [
            Upright(box.Left, across, box.Top, box.Height), Level(box.Top, down, box.Left, box.Width),
            Upright(box.Right - across, across, box.Top, box.Height), Level(box.Bottom - down, down, box.Left, box.Width),
        ];
    }

    private bool PaperAround(Box box, double[] sides)
    {
        ReadOnlySpan<double> around =
        [
            Upright(box.Left - 2, 1, box.Top, box.Height), Level(box.Top - 2, 1, box.Left, box.Width),
            Upright(box.Right + 1, 1, box.Top, box.Height), Level(box.Bottom + 1, 1, box.Left, box.Width),
        ];
        var touched = 0;
        for (var side = 0; side < around.Length; side++)
            touched += around[side] > MostAround ? 1 : 0;
        return touched <= 1;
    }

    private (int Count, bool Across) Corners(Box box)
    {
        var side = Band(Math.Min(box.Width, box.Height));
        var (topLeft, topRight) = (Any(box.Left, box.Top, side), Any(box.Right - side, box.Top, side));
        var (bottomLeft, bottomRight) = (Any(box.Left, box.Bottom - side, side), Any(box.Right - side, box.Bottom - side, side));
        return (topLeft + topRight + bottomLeft + bottomRight, topLeft + bottomRight == 2 || topRight + bottomLeft == 2);
    }

    private int Any(int left, int top, int side)
    {
        for (var y = top; y < top + side; y++)
        {
            if (Ink.Slice(y * _width + left, side).Contains((byte)0))
                return 1;
        }

        return 0;
    }

    private double Upright(int left, int columns, int top, int length)
    {
        if (left < 0 || left + columns > _width || top < 0 || top + length > _height)
            return 0;
        var met = 0;
        for (var y = top; y < top + length; y++)
            met += Ink.Slice(y * _width + left, columns).Contains((byte)0) ? 1 : 0;
        return met / (double)length;
    }

    private double Level(int top, int rows, int left, int length)
    {
        if (top < 0 || top + rows > _height || left < 0 || left + length > _width)
            return 0;
        var met = 0;
        for (var x = left; x < left + length; x++)
        {
            for (var y = top; y < top + rows; y++)
            {
                if (Ink[y * _width + x] != 0)
                    continue;
                met++;
                break;
            }
        }

        return met / (double)length;
    }
}
