using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>Finds rows of cells that each have a frame of their own, apart from the next: alike, side by side, with corners as round as may be.</summary>
internal static class CombFrames
{
    // Inches.
    private const double Narrowest = 0.1;
    private const double Widest = 0.5;
    private const double Lowest = 0.13;
    private const double Highest = 0.6;

    /// <summary>How much of a frame is ink at most, with a letter that touches it.</summary>
    private const double MostInk = 0.55;

    /// <summary>Of a frame with nothing in it, or what is left of it.</summary>
    private const double MostOfFrame = 0.4;

    /// <summary>A side shows in so much of its middle, whose share this is, and lies so near to the edge: pixels, or inches.</summary>
    private const double Shows = 0.8;
    private const double OfSide = 0.6;
    private const double AtEdge = 0.015;

    /// <summary>Frames of a row are alike to this share, or two pixels, and no farther apart than such a share of their width.</summary>
    private const double Alike = 0.1;
    private const double Gap = 0.6;
    private const int Fewest = 3;

    /// <summary>What is looked through for the stroke of a frame, and of one in it: inches.</summary>
    private const double Thickest = 0.05;

    /// <summary>What is inside the frames of each row, from left to right; of frames in frames, of the inner ones.</summary>
    /// <param name="pieces">Of the ink without rules.</param>
    /// <param name="page">The ink with rules.</param>
    /// <param name="ink">The same, a byte a pixel, 0 ink.</param>
    public static List<List<Box>> Find(IReadOnlyList<InkPiece> pieces, PixelImage page, ReadOnlySpan<byte> ink, double dpi)
    {
        var (width, frames) = (page.Width, new List<Box>());
        if (pieces.Count(piece => IsCell(piece, dpi) && piece.Area <= MostOfFrame * piece.Width * piece.Height) < Fewest)
            return [];
        // The sides of frames that nearly touch were taken for rules.
        foreach (var piece in ConnectedInk.Of(page).Pieces)
        {
            if (IsCell(piece, dpi) && piece.Area <= MostInk * piece.Width * piece.Height && IsFrame(ink, width, piece.Box, Math.Max(2, (int)Math.Ceiling(AtEdge * dpi))))
                frames.Add(piece.Box);
        }

        var rows = Rows(frames);
        var cells = new List<List<Box>>();
        foreach (var row in rows)
        {
            if (rows.Exists(other => other != row && 2 * row.Count(frame => other.Exists(inner => IsWithin(frame, inner))) > row.Count))
                continue;
            cells.Add([]);
            foreach (var frame in row)
                cells[^1].Add(BoxFrame.Inside(ink, width, frame, (int)(Thickest * dpi)));
        }

        return cells;
    }

    private static bool IsCell(InkPiece piece, double dpi) =>
        piece.Width >= Narrowest * dpi && piece.Width <= Widest * dpi && piece.Height >= Lowest * dpi && piece.Height <= Highest * dpi;

    private static List<List<Box>> Rows(List<Box> frames)
    {
        var rows = new List<List<Box>>();
        foreach (var frame in frames.OrderBy(frame => frame.Left))
        {
            if (rows.Find(row => Follows(frame, row[^1])) is { } row)
                row.Add(frame);
            else
                rows.Add([frame]);
        }

        rows.RemoveAll(row => row.Count < Fewest);
        return rows;
    }

    private static bool Follows(Box frame, Box before)
    {
        var (across, down) = (Math.Max(2, Alike * before.Width), Math.Max(2, Alike * before.Height));
        return Math.Abs(frame.Width - before.Width) <= across && Math.Abs(frame.Height - before.Height) <= down && Math.Abs(frame.Top - before.Top) <= down
            && frame.Left >= before.Right - 2 && frame.Left - before.Right <= Gap * before.Width;
    }

    private static bool IsWithin(Box outer, Box inner) =>
        outer != inner && outer.Left <= inner.Left && inner.Right <= outer.Right && outer.Top <= inner.Top && inner.Bottom <= outer.Bottom;

    private static bool IsFrame(ReadOnlySpan<byte> ink, int width, Box box, int reach) =>
        IsSide(ink, width, box, reach, upright: true, far: false) && IsSide(ink, width, box, reach, upright: true, far: true)
        && IsSide(ink, width, box, reach, upright: false, far: false) && IsSide(ink, width, box, reach, upright: false, far: true);

    private static bool IsSide(ReadOnlySpan<byte> ink, int width, Box box, int reach, bool upright, bool far)
    {
        var length = upright ? box.Height : box.Width;
        var (start, met) = ((int)((1 - OfSide) / 2 * length), 0);
        var end = length - start;
        for (var along = start; along < end; along++)
        {
            for (var inward = 0; inward < reach; inward++)
            {
                var (x, y) = upright ? (far ? box.Right - 1 - inward : box.Left + inward, box.Top + along) : (box.Left + along, far ? box.Bottom - 1 - inward : box.Top + inward);
                if (ink[y * width + x] != 0)
                    continue;
                met++;
                break;
            }
        }

        return met >= Shows * (end - start);
    }
}
