using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Finds fields with a cell for each letter: upright strokes of one height that follow one another at even distances on a rule,
/// or frames side by side.
/// </summary>
internal static class CombFieldFinder
{
    // Inches: how thick a wall of a cell is at most, how high it is, how far apart walls stand.
    private const double Thickest = 0.04;
    private const double Lowest = 0.06;
    private const double Highest = 0.6;
    private const double Narrowest = 0.1;
    private const double Widest = 0.45;

    /// <summary>A wall is so many times as high as thick.</summary>
    private const double WallAspect = 2.5;

    /// <summary>Walls end this near to the rule they stand on, inches.</summary>
    private const double OnRule = 0.035;

    /// <summary>Walls are as high, stand as high and as far apart as their neighbours to such a share.</summary>
    private const double LikeHeight = 0.2;
    private const double LikeDistance = 0.1;

    /// <summary>So much of what runs along the feet or heads of walls is ink.</summary>
    private const double BaseInk = 0.8;

    // Shares of a cell's width and height, and of the letters.
    private const double WidestLetter = 0.85;
    private const double HighestLetter = 0.95;
    private const double OffMiddle = 0.22;
    private const double LeastFree = 0.7;

    /// <summary>A wall that a letter touches is one piece with it, and is told by so much ink of its height.</summary>
    private const double WallInk = 0.75;

    /// <summary>Fewer walls are letters, fewer frames side by side check boxes.</summary>
    private const int FewestWalls = 4;
    private const int FewestOfGroup = 3;
    private const int FewestKnown = 3;

    /// <summary>Lower walls are walls only where they stand on a rule, inches.</summary>
    private const double LowestAlone = 0.15;

    private const int FewestFrames = 3;

    /// <summary>Teeth lower than this are no cells by themselves: letters stand above them, so many times as high as cells are wide.</summary>
    private const double LowestCell = 0.14;
    private const double CellAspect = 1.3;

    /// <summary>Inches: what is larger both ways is a part of a letter; of such in a field at most this share is in none of its cells.</summary>
    private const double LargestSpeck = 0.04;
    private const double MostLost = 0.1;

    /// <summary>Of cells at most this share hold pieces side by side: a letter that fell apart does, each number of a table does.</summary>
    private const double MostSeveral = 0.3;

    /// <summary>What is smaller than this in a cell is dirt, inches; and so is what a letter of that height does not cover in it.</summary>
    private const double SmallestLetter = 0.045;
    private const double SmallestDot = 0.012;

    /// <param name="pieces">Of the ink without rules.</param>
    /// <param name="ink">With rules.</param>
    /// <param name="rows">Of the ink.</param>
    /// <param name="rules">All of them, with those that run down.</param>
    /// <param name="guides">Frames that stand side by side.</param>
    public static IReadOnlyList<CombField> Find(
        IReadOnlyList<InkPiece> pieces, PixelImage ink, GrayRows rows, IReadOnlyList<Box> rules, IReadOnlyList<Box> guides, double dpi)
    {
        var framed = CombFrames.Find(pieces, ink, rows.Pixels, dpi);
        var cells = InWalls(Walls(pieces, ink, rules, dpi), ink, dpi).Concat(InFrames(guides, dpi)).Concat(CombTeeth.Find(ink, rows, rules, dpi)).Concat(framed);
        var fields = new List<CombField>();
        // The same cells may be found more than one way: what found most of them counts.
        foreach (var row in cells.OrderByDescending(row => row.Count))
        {
            var field = Field(row, ink, dpi);
            if (!fields.Exists(other => Meet(other.Box, field.Box)) && (framed.Contains(row) || IsField(row, field)) && HoldsAll(field, pieces, dpi))
                fields.Add(field);
        }

        return [.. fields.OrderBy(field => field.Box.Top)];
    }

    // Letters stand free in the middle of their cells; between the stems of letters stand parts of them, that touch these.
    private static bool IsField(List<Box> row, CombField field)
    {
        var letters = field.Words.SelectMany(word => word).ToArray();
        var free = letters.Count(letter => row.Exists(cell => cell.Left + 1 < letter.Left && letter.Right + 1 < cell.Right
            && letter.Width <= WidestLetter * cell.Width && letter.Height <= HighestLetter * cell.Height
            && Math.Abs(letter.Left + letter.Width / 2.0 - cell.Left - cell.Width / 2.0) <= OffMiddle * cell.Width));
        return free >= LeastFree * letters.Length;
    }

    // What stands in the field and in none of its cells would be lost; and numbers in the columns of a table are no letters.
    private static bool HoldsAll(CombField field, IReadOnlyList<InkPiece> pieces, double dpi)
    {
        var letters = field.Words.SelectMany(word => word).ToArray();
        var (inside, lost) = (0, 0);
        var first = new Box?[letters.Length];
        var several = new bool[letters.Length];
        foreach (var piece in pieces)
        {
            if (piece.Height < LargestSpeck * dpi || piece.Width < LargestSpeck * dpi || !Holds(field.Box, piece.Box) || IsFrameOf(piece, dpi))
                continue;
            inside++;
            var cell = Array.FindIndex(letters, letter => Holds(letter, piece.Box));
            if (cell < 0)
                lost++;
            else if (first[cell] is { } other)
                several[cell] |= other.Right <= piece.Left || piece.Right <= other.Left;
            else
                first[cell] = piece.Box;
        }

        return lost <= MostLost * inside && several.Count(cell => cell) <= MostSeveral * letters.Length;
    }

    // A cell with a frame of its own, be it in another.
    private static bool IsFrameOf(InkPiece piece, double dpi) => piece.Width >= Narrowest * dpi && piece.Height >= LowestCell * dpi;

    private static bool Holds(Box box, Box piece)
    {
        var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
        return box.Left <= x && x < box.Right && box.Top <= y && y < box.Bottom;
    }

    private static List<Box> Walls(IReadOnlyList<InkPiece> pieces, PixelImage ink, IReadOnlyList<Box> rules, double dpi)
    {
        var walls = new List<Box>();
        foreach (var piece in pieces)
        {
            if (IsWall(piece.Box, dpi) && (piece.Height >= LowestAlone * dpi || rules.Any(rule => StandsOn(piece.Box, rule, dpi))))
                walls.Add(piece.Box);
        }

        if (walls.Count < FewestKnown)
            return [];
        walls.AddRange(rules.Where(rule => IsWall(rule, dpi)));
        // Walls that letters or what is left of rules touch.
        using var wide = ink.Thicken(3, 1);
        using var columns = wide.KeepLongColumns((int)(LowestAlone * dpi));
        using var upright = ink.And(columns);
        foreach (var piece in ConnectedInk.Of(upright).Pieces)
        {
            if (IsWall(piece.Box, dpi) && piece.Height >= LowestAlone * dpi && !walls.Exists(wall => Meet(wall, piece.Box)))
                walls.Add(piece.Box);
        }

        walls.Sort((one, other) => one.Left.CompareTo(other.Left));
        return walls;
    }

    private static bool Meet(Box one, Box other) =>
        one.Left <= other.Right && other.Left <= one.Right && one.Top < other.Bottom && other.Top < one.Bottom;

    private static bool IsWall(Box box, double dpi) =>
        box.Width <= Thickest * dpi && box.Height >= Lowest * dpi && box.Height <= Highest * dpi && box.Height >= WallAspect * box.Width;

    private static bool StandsOn(Box wall, Box rule, double dpi) =>
        rule.Width > rule.Height && rule.Left <= wall.Right && wall.Left <= rule.Right
        && (Math.Abs(rule.Top - wall.Bottom) <= OnRule * dpi || Math.Abs(rule.Bottom - wall.Bottom) <= OnRule * dpi);

    // Rows of cells between walls at even distances.
    private static IEnumerable<List<Box>> InWalls(List<Box> walls, PixelImage ink, double dpi)
    {
        var rows = new List<List<Box>>();
        var taken = new bool[walls.Count];
        for (var first = 0; first < walls.Count; first++)
        {
            if (taken[first])
                continue;
            var row = new List<Box> { walls[first] };
            for (var (last, distance) = (first, 0.0); last >= 0;)
            {
                (last, var steps, distance) = Next(walls, taken, last, row, distance, ink, dpi);
                if (last < 0)
                    break;
                taken[last] = true;
                for (var step = 1; step < steps; step++)
                    row.Add(row[^1] with { Left = row[^1].Left + (int)Math.Round(distance) });
                row.Add(walls[last]);
            }

            if (row.Count >= FewestOfGroup)
                rows.Add(row);
        }

        // A date has groups of two cells; by themselves so few walls are letters.
        rows.RemoveAll(row => !HasBase(row, ink, dpi));
        var certain = rows.FindAll(row => row.Count >= FewestWalls);
        return rows.FindAll(row => certain.Exists(other => IsLikeRow(row, other)))
            .Select(row => row.Zip(row.Skip(1), (left, right) => Cell(left, right, dpi)).ToList());
    }

    // Whether a rule, be it worn, runs along the feet or the heads of the walls.
    private static bool HasBase(List<Box> row, PixelImage ink, double dpi)
    {
        var reach = Math.Max(2, (int)(OnRule / 2 * dpi));
        return Covered(row.Max(wall => wall.Bottom)) || Covered(row.Min(wall => wall.Top));

        bool Covered(int y)
        {
            var top = Math.Max(0, y - reach);
            using var strip = ink.Clip(new Box(row[0].Left, top, row[^1].Right - row[0].Left, Math.Min(ink.Height, y + reach) - top));
            using var turned = strip.Turn(90);
            var sums = turned.RowSums();
            return sums.Count(sum => sum > 0) >= BaseInk * sums.Length;
        }
    }

    private static bool IsLikeRow(List<Box> row, List<Box> other)
    {
        var (distance, others) = ((double)(row[^1].Left - row[0].Left) / (row.Count - 1), (double)(other[^1].Left - other[0].Left) / (other.Count - 1));
        return Math.Abs(distance - others) <= LikeDistance * others && Math.Abs(row[0].Height - other[0].Height) <= LikeHeight * other[0].Height;
    }

    // The next wall of the row, how many cells it is away, and how wide cells are by now.
    private static (int Wall, int Steps, double Distance) Next(
        List<Box> walls, bool[] taken, int last, List<Box> row, double distance, PixelImage ink, double dpi)
    {
        for (var i = last + 1; i < walls.Count; i++)
        {
            if (taken[i] || !IsLike(walls[last], walls[i]))
                continue;
            var apart = (double)(Middle(walls[i]) - Middle(walls[last]));
            if (apart < Narrowest * dpi && distance == 0)
                continue;
            if (apart > Math.Max(2.4 * distance, Widest * dpi))
                break;
            if (distance == 0)
                return (i, 1, apart);
            for (var steps = 1; steps <= 2; steps++)
            {
                if (Math.Abs(apart - steps * distance) <= LikeDistance * distance && (steps == 1 || HasWall(ink, row[^1], distance)))
                    return (i, steps, (distance * (row.Count - 1) + apart) / (row.Count - 1 + steps));
            }
        }

        return (-1, 0, distance);
    }

    private static bool HasWall(PixelImage ink, Box wall, double distance)
    {
        var place = new Box(Middle(wall) + (int)distance - 3, wall.Top, 7, wall.Height);
        if (place.Right > ink.Width)
            return false;
        using var part = ink.Clip(place);
        using var turned = part.Turn(90);
        return turned.RowSums().Max() >= WallInk * wall.Height;
    }

    private static bool IsLike(Box one, Box other)
    {
        var height = Math.Max(one.Height, other.Height);
        return Math.Abs(one.Height - other.Height) <= LikeHeight * height && Math.Abs(one.Bottom - other.Bottom) <= LikeHeight * height;
    }

    private static Box Cell(Box left, Box right, double dpi)
    {
        var (top, bottom) = (Math.Max(left.Top, right.Top), Math.Min(left.Bottom, right.Bottom));
        var width = right.Left - left.Right;
        if (bottom - top < LowestCell * dpi)
            top = Math.Max(0, bottom - (int)(CellAspect * width));
        return new Box(left.Right + 1, top, Math.Max(1, width - 2), bottom - top);
    }

    private static IEnumerable<List<Box>> InFrames(IReadOnlyList<Box> guides, double dpi)
    {
        var rows = new List<List<Box>>();
        foreach (var frame in guides.OrderBy(frame => frame.Left))
        {
            if (rows.Find(row => IsLike(row[^1], frame) && frame.Left - row[^1].Right < 0.5 * frame.Width && frame.Left > row[^1].Left + frame.Width / 2) is { } row)
                row.Add(frame);
            else
                rows.Add([frame]);
        }

        return rows.FindAll(row => row.Count >= FewestFrames || (row.Count > 1 && rows.Exists(other => other.Count >= FewestFrames && IsLikeRow(row, other))))
            .Select(row => row.Select(Inside).ToList());

        Box Inside(Box frame)
        {
            var by = Math.Max(2, (int)(0.02 * dpi));
            return new Box(frame.Left + by, frame.Top + by, Math.Max(1, frame.Width - 2 * by), Math.Max(1, frame.Height - 2 * by));
        }
    }

    private static CombField Field(List<Box> cells, PixelImage ink, double dpi)
    {
        var words = new List<IReadOnlyList<Box>>();
        var word = new List<Box>();
        foreach (var cell in cells)
        {
            if (Content(cell, ink, dpi) is { } content)
            {
                word.Add(content);
                continue;
            }

            if (word.Count > 0)
                words.Add(word);
            word = [];
        }

        if (word.Count > 0)
            words.Add(word);
        var (left, top) = (cells[0].Left, cells.Min(cell => cell.Top));
        return new CombField(new Box(left, top, cells[^1].Right - left, cells.Max(cell => cell.Bottom) - top), words);
    }

    // What stands in a cell and is no remainder of its walls.
    private static Box? Content(Box cell, PixelImage ink, double dpi)
    {
        using var inside = ink.Clip(cell);
        var pieces = ConnectedInk.Of(inside).Pieces;
        Box? content = null;
        foreach (var piece in pieces.OrderByDescending(piece => piece.Area))
        {
            var flat = piece.Height < SmallestLetter * dpi;
            var atEdge = piece.Left == 0 || piece.Right == inside.Width || piece.Top == 0 || piece.Bottom == inside.Height;
            if (content is null)
            {
                if (flat || (atEdge && Math.Min(piece.Width, piece.Height) <= Thickest / 2 * dpi && (piece.Left == 0 || piece.Right == inside.Width)))
                    continue;
                content = piece.Box;
            }
            else if (!atEdge && Math.Min(piece.Width, piece.Height) >= SmallestDot * dpi)
            {
                content = Union(content.Value, piece.Box);
            }
        }

        return content is { } found ? found with { Left = cell.Left + found.Left, Top = cell.Top + found.Top } : null;
    }

    private static Box Union(Box one, Box other)
    {
        var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
        return new Box(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
    }

    private static int Middle(Box wall) => wall.Left + wall.Width / 2;
}
