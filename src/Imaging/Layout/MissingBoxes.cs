using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// Where a row of check boxes has none though its column has others: a mark may hide it. A reader who is shown the empty box of a
/// pair alone takes that for the answer.
/// </summary>
internal static class MissingBoxes
{
    /// <summary>A column has so many boxes at least, and shares so many rows with the other column, and this share of its own.</summary>
    private const int FewestInColumn = 3;
    private const int FewestShared = 2;
    private const double LeastShared = 0.25;

    /// <summary>Rows are as far apart to this share; so many next to each other may lack a box, and so many before the first and after the last.</summary>
    private const double EvenlyApart = 0.12;
    private const int MostBetween = 4;
    private const int Beyond = 2;

    /// <summary>Boxes of a row are set as high to this share of their height; two pixels at least.</summary>
    private const double OnRow = 0.25;
    private const double OutOfLine = 0.2;

    /// <summary>Where a column that goes on at even distances has none, each as large as the boxes of the column. Words may stand there as well.</summary>
    public static IReadOnlyList<Box> InColumns(IReadOnlyList<Box> boxes)
    {
        var places = new List<Box>();
        foreach (var column in Columns(boxes))
        {
            var sorted = column.OrderBy(box => box.Top).ToArray();
            var apart = Median(sorted.Zip(sorted.Skip(1), (one, other) => other.Top - one.Top));
            if (apart <= sorted[0].Height)
                continue;
            for (var i = 0; i + 1 < sorted.Length; i++)
            {
                var steps = (int)Math.Round((sorted[i + 1].Top - sorted[i].Top) / (double)apart);
                if (steps is < 2 or > MostBetween + 1 || Math.Abs((sorted[i + 1].Top - sorted[i].Top) / (double)steps - apart) > EvenlyApart * apart)
                    continue;
                for (var step = 1; step < steps; step++)
                    places.Add(sorted[i] with { Top = sorted[i].Top + step * (sorted[i + 1].Top - sorted[i].Top) / steps });
            }

            for (var step = 1; step <= Beyond; step++)
                places.AddRange([sorted[0] with { Top = sorted[0].Top - step * apart }, sorted[^1] with { Top = sorted[^1].Top + step * apart }]);
        }

        places.RemoveAll(place => boxes.Any(taken => Overlap(taken, place)));
        return places;
    }

    /// <summary>Where the row of another box of the form has none, each as large as the boxes of its column.</summary>
    public static IReadOnlyList<Box> InRows(IReadOnlyList<Box> boxes)
    {
        var columns = Columns(boxes);
        var places = new List<Box>();
        foreach (var column in columns)
        {
            foreach (var other in columns)
            {
                if (other == column || !AlikeBoxes.AreAlike(column[0], other[0]))
                    continue;
                var higher = new List<int>();
                foreach (var box in column)
                {
                    if (other.Find(beside => IsOnRow(beside, box)) is { Width: > 0 } beside)
                        higher.Add(beside.Top - box.Top);
                }

                if (higher.Count < Math.Max(FewestShared, LeastShared * column.Count) || higher.Count == column.Count)
                    continue;
                foreach (var box in column.Where(box => !other.Exists(beside => IsOnRow(beside, box))))
                {
                    var place = new Box(Median(other.Select(beside => beside.Left)), box.Top + Median(higher), other[0].Width, other[0].Height);
                    if (!places.Exists(taken => Overlap(taken, place)) && !boxes.Any(taken => Overlap(taken, place)))
                        places.Add(place);
                }
            }
        }

        return places;
    }

    private static List<List<Box>> Columns(IReadOnlyList<Box> boxes)
    {
        var columns = new List<List<Box>>();
        foreach (var box in boxes)
        {
            if (columns.Find(column => AlikeBoxes.AreAlike(column[0], box) && Math.Abs(column[0].Left - box.Left) <= 1 + OutOfLine * box.Width) is { } column)
                column.Add(box);
            else
                columns.Add([box]);
        }

        columns.RemoveAll(column => column.Count < FewestInColumn);
        return columns;
    }

    private static bool IsOnRow(Box one, Box other) => Math.Abs(one.Top - other.Top) <= Math.Max(2, OnRow * one.Height);

    private static int Median(IEnumerable<int> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static bool Overlap(Box one, Box other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;
}
