using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Pairs of typed brackets, "[ ]" and "(x)", told by their shape: a recogniser takes what has nothing in it for a letter O, and a
/// bracket beside a cross for an I.
/// </summary>
internal static class BracketPairs
{
    // Inches.
    private const double Lowest = 0.07;
    private const double Highest = 0.28;

    // Shares of the height: of a bracket's width, of what lies between two, and of what is no dirt there.
    private const double Widest = 0.45;
    private const double LeastBetween = 0.28;
    private const double MostBetween = 1.7;
    private const double LeastMark = 0.25;

    /// <summary>Both brackets are as high, and stand as high, to this share.</summary>
    private const double OnLine = 0.1;

    // Shares of the height: the ends of a bracket, its middle, and the paper before it.
    private const double End = 0.15;
    private const double MiddleFrom = 0.3;
    private const double MiddleTo = 0.7;
    private const double Free = 0.2;

    /// <summary>Pixels: how far each end of a bracket reaches past its middle to the side that is open, and the four ends of a pair in all.</summary>
    private const double LeastReach = 0.5;
    private const double LeastReachOfAll = 3.5;

    /// <summary>More pieces of ink than this between brackets are words.</summary>
    private const int MostPieces = 2;

    /// <summary>The pairs, and whether there is ink between them.</summary>
    /// <param name="print">Bitonal, of which these are the pieces.</param>
    public static IReadOnlyList<(Box Box, bool Marked)> Find(IReadOnlyList<InkPiece> pieces, PixelImage print, double dpi)
    {
        var narrow = pieces.Where(piece => piece.Height >= Lowest * dpi && piece.Height <= Highest * dpi && piece.Width <= Widest * piece.Height)
            .OrderBy(piece => piece.Left).ToArray();
        var found = new List<(Box, bool)>();
        for (var i = 0; i < narrow.Length; i++)
        {
            for (var j = i + 1; j < narrow.Length && narrow[j].Left - narrow[i].Right <= MostBetween * narrow[i].Height; j++)
            {
                if (!IsPair(narrow[i], narrow[j]) || !AreBrackets(narrow[i], narrow[j], print) || !IsFree(narrow[i], pieces))
                    continue;
                if (Between(narrow[i], narrow[j], pieces) is { } marked)
                    found.Add((Around(narrow[i].Box, narrow[j].Box), marked));
                break;
            }
        }

        return found;
    }

    private static bool IsPair(InkPiece one, InkPiece other)
    {
        var off = Math.Max(1, OnLine * one.Height);
        return other.Left - one.Right >= LeastBetween * one.Height && Math.Abs(one.Top - other.Top) <= off && Math.Abs(one.Bottom - other.Bottom) <= off;
    }

    private static bool AreBrackets(InkPiece one, InkPiece other, PixelImage print) =>
        Ends(one, print, opening: true) is > 0 and var opening && Ends(other, print, opening: false) is > 0 and var closing && opening + closing >= LeastReachOfAll;

    // No letter goes before a box.
    private static bool IsFree(InkPiece opening, IReadOnlyList<InkPiece> pieces) => !pieces.Any(piece =>
        piece != opening && piece.Left < opening.Left && piece.Right < opening.Right && piece.Right > opening.Left - Free * opening.Height && piece.Top < opening.Bottom && opening.Top < piece.Bottom
        && piece.Height >= LeastMark * opening.Height);

    // Null where words stand between them.
    private static bool? Between(InkPiece opening, InkPiece closing, IReadOnlyList<InkPiece> pieces)
    {
        var marks = 0;
        foreach (var piece in pieces)
        {
            var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
            if (x > opening.Right && x < closing.Left && y > opening.Top && y < opening.Bottom && Math.Max(piece.Width, piece.Height) >= LeastMark * opening.Height)
                marks++;
        }

        return marks > MostPieces ? null : marks > 0;
    }

    // Both ends reach out to the side that is open, and not to the other.
    private static double Ends(InkPiece piece, PixelImage print, bool opening)
    {
        using var part = print.Clip(piece.Box);
        var runs = part.BlackRuns(out var firstOfRow);
        var (width, height) = (piece.Width, piece.Height);
        var end = Math.Max(2, End * height);
        var (top, bottom, topBack, bottomBack) = (0, 0, width, width);
        var (inner, back, rows) = (0.0, 0.0, 0);
        for (var y = 0; y < height; y++)
        {
            if (firstOfRow[y] == firstOfRow[y + 1])
                continue;
            var (first, last) = (runs[firstOfRow[y]].Start, runs[firstOfRow[y + 1] - 1].End);
            var (reach, behind) = opening ? (last, first) : (width - first, width - last);
            if (y < end)
                (top, topBack) = (Math.Max(top, reach), Math.Min(topBack, behind));
            else if (y >= height - end)
                (bottom, bottomBack) = (Math.Max(bottom, reach), Math.Min(bottomBack, behind));
            else if (y >= MiddleFrom * height && y < MiddleTo * height)
                (inner, back, rows) = (inner + reach, back + behind, rows + 1);
        }

        var (stroke, edge) = (inner / Math.Max(1, rows), back / Math.Max(1, rows));
        var least = Math.Min(top - stroke + Math.Min(0, topBack - edge + 1), bottom - stroke + Math.Min(0, bottomBack - edge + 1));
        return rows == 0 || least < LeastReach ? 0 : top + bottom - 2 * stroke + topBack + bottomBack - 2 * edge;
    }

    private static Box Around(Box one, Box other)
    {
        var top = Math.Min(one.Top, other.Top);
        return new Box(one.Left, top, other.Right - one.Left, Math.Max(one.Bottom, other.Bottom) - top);
    }
}
