using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>Check boxes whose frames are dashed or dotted: small strokes in a square, which are no frame until they are joined.</summary>
internal static class DashedFrames
{
    // Inches: how long and thick dashes are at most, how far one is from the next, and the sides of a frame.
    private const double LongestDash = 0.1;
    private const double ThickestDash = 0.035;
    private const double WidestGap = 0.034;
    private const double Smallest = 0.065;
    private const double Largest = 0.27;

    /// <summary>A frame has so many dashes, and is square to so much.</summary>
    private const int FewestDashes = 6;
    private const double Square = 1.2;

    /// <summary>Dashes of a side lie so near to it, inches, and cover such a share of it.</summary>
    private const double AtSide = 0.025;
    private const double Covered = 0.25;

    /// <summary>So many frames are alike to this share, or two pixels.</summary>
    private const int FewestAlike = 2;
    private const double Alike = 0.1;

    /// <summary>The ink with its dashes joined; null where no dashed frame shows.</summary>
    /// <param name="pieces">Of the ink without rules.</param>
    /// <param name="ink">With rules.</param>
    /// <param name="joined">What is of the size of those frames in it.</param>
    public static PixelImage? Joined(IReadOnlyList<InkPiece> pieces, PixelImage ink, double dpi, out IReadOnlyList<InkPiece> joined)
    {
        joined = [];
        var frames = Find(pieces, dpi);
        if (frames.Count == 0)
            return null;
        var gap = (int)Math.Ceiling(WidestGap * dpi);
        using var across = ink.Close(gap, 1);
        using var down = ink.Close(1, gap);
        var whole = across.Or(down);
        var (least, most) = (0.9 * frames.Min(frame => Math.Min(frame.Width, frame.Height)), Largest * dpi);
        joined = [.. ConnectedInk.Of(whole).Pieces.Where(piece => Math.Min(piece.Width, piece.Height) >= least && Math.Min(piece.Width, piece.Height) <= most)];
        return whole;
    }

    private static List<Box> Find(IReadOnlyList<InkPiece> pieces, double dpi)
    {
        var dashes = pieces.Where(piece => Math.Max(piece.Width, piece.Height) <= LongestDash * dpi && Math.Min(piece.Width, piece.Height) <= ThickestDash * dpi)
            .Select(piece => piece.Box).OrderBy(dash => dash.Left).ToArray();
        if (dashes.Length < FewestDashes * FewestAlike)
            return [];
        var near = new DisjointSets(dashes.Length);
        var gap = WidestGap * dpi;
        for (var one = 0; one < dashes.Length; one++)
        {
            for (var other = one + 1; other < dashes.Length && dashes[other].Left <= dashes[one].Right + gap; other++)
            {
                if (dashes[other].Top <= dashes[one].Bottom + gap && dashes[one].Top <= dashes[other].Bottom + gap)
                    near.Join(one, other);
            }
        }

        var frames = new List<Box>();
        foreach (var group in near.Groups())
        {
            if (group.Count >= FewestDashes && Frame([.. group.Select(dash => dashes[dash])], dpi) is { } frame)
                frames.Add(frame);
        }

        return frames.FindAll(frame => frames.Count(other => AreAlike(frame, other, dpi)) >= FewestAlike);
    }

    private static bool AreAlike(Box one, Box other, double dpi) =>
        Math.Abs(one.Width - other.Width) <= Math.Max(0.01 * dpi, Alike * one.Width) && Math.Abs(one.Height - other.Height) <= Math.Max(0.01 * dpi, Alike * one.Height);

    private static Box? Frame(Box[] dashes, double dpi)
    {
        var (left, top, right, bottom) = (dashes.Min(dash => dash.Left), dashes.Min(dash => dash.Top), dashes.Max(dash => dash.Right), dashes.Max(dash => dash.Bottom));
        var (width, height) = (right - left, bottom - top);
        if (Math.Min(width, height) < Smallest * dpi || Math.Max(width, height) > Largest * dpi || Math.Max(width, height) > Square * Math.Min(width, height))
            return null;
        var reach = AtSide * dpi;
        var whole = IsSide(dashes.Where(dash => dash.Bottom <= top + reach).Select(dash => (dash.Left, dash.Right)), left, right, dpi)
            && IsSide(dashes.Where(dash => dash.Top >= bottom - reach).Select(dash => (dash.Left, dash.Right)), left, right, dpi)
            && IsSide(dashes.Where(dash => dash.Right <= left + reach).Select(dash => (dash.Top, dash.Bottom)), top, bottom, dpi)
            && IsSide(dashes.Where(dash => dash.Left >= right - reach).Select(dash => (dash.Top, dash.Bottom)), top, bottom, dpi);
        return whole ? new Box(left, top, width, height) : null;
    }

    // From end to end, with no gap that is wider than those between dashes.
    private static bool IsSide(IEnumerable<(int Start, int End)> dashes, int start, int end, double dpi)
    {
        var (covered, reached) = (0, start);
        foreach (var dash in dashes.OrderBy(dash => dash.Start))
        {
            if (dash.Start - reached > 1.3 * WidestGap * dpi)
                return false;
            covered += Math.Max(0, dash.End - Math.Max(reached, dash.Start));
            reached = Math.Max(reached, dash.End);
        }

        return end - reached <= 1.3 * WidestGap * dpi && covered >= Covered * (end - start);
    }
}
