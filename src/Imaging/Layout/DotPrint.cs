using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Print of a needle printer whose dots stand apart: each letter is a dozen pieces of ink, none of which is a letter. How far the dots
/// lie from each other is measured, and so much paper between them is closed.
/// </summary>
internal static class DotPrint
{
    /// <summary>Inches: nine needles stand 1/72 apart and make dots of a little less; two that touch are twice as long.</summary>
    private const double LargestDot = 0.032;
    private const double LeastPitch = 0.009;
    private const double LargestPitch = 0.024;

    /// <summary>A few words have so many dots; so many of all pieces of ink are some, and so many have another within a pitch and a bit.</summary>
    private const int FewestDots = 120;
    private const double MostlyDots = 0.6;
    private const double MostlyNear = 0.75;
    private const double Bit = 1.45;

    /// <summary>Needles stand evenly: the middle half of the distances differs by at most so much of them. Of specks, which fall anywhere, by three quarters.</summary>
    private const double MostSpread = 0.3;

    /// <summary>Strokes are one dot wide, so that a dot has few others around it; a shade of dots has four and more around each.</summary>
    private const double MostAround = 3.2;

    /// <summary>Pixels from dot to dot; null where the print is not made of dots.</summary>
    /// <param name="dpi">Of square pixels.</param>
    public static double? Pitch(IEnumerable<InkPiece> pieces, double dpi)
    {
        var all = pieces.Where(piece => Math.Max(piece.Width, piece.Height) < dpi).ToArray();
        var dots = all.Where(piece => Math.Max(piece.Width, piece.Height) <= LargestDot * dpi).Select(piece => (X: piece.Left + piece.Width / 2.0, Y: piece.Top + piece.Height / 2.0)).ToArray();
        if (dots.Length < FewestDots || dots.Length < MostlyDots * all.Length)
            return null;
        Array.Sort(dots, (one, other) => one.X.CompareTo(other.X));
        var nearest = Array.ConvertAll(dots, _ => double.MaxValue);
        var reach = LargestPitch * Bit * dpi;
        EachPair(dots, reach, (i, j, distance) => (nearest[i], nearest[j]) = (Math.Min(nearest[i], distance), Math.Min(nearest[j], distance)));
        var sorted = nearest.Where(distance => distance < reach).Order().ToArray();
        if (sorted.Length < MostlyNear * dots.Length)
            return null;
        var pitch = sorted[sorted.Length / 2];
        var spread = sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        if (pitch < LeastPitch * dpi || pitch > LargestPitch * dpi || spread > MostSpread * pitch)
            return null;
        var around = 0;
        EachPair(dots, Bit * pitch, (_, _, _) => around += 2);
        return around <= MostAround * dots.Length ? pitch : null;
    }

    /// <summary>The print with its dots joined to strokes.</summary>
    /// <param name="print">Bitonal.</param>
    public static PixelImage Joined(PixelImage print, double pitch) => print.Close((int)Math.Round(pitch), (int)Math.Round(pitch));

    // Dots from left to right, in pairs no farther apart than the reach.
    private static void EachPair((double X, double Y)[] dots, double reach, Action<int, int, double> pair)
    {
        for (var i = 0; i < dots.Length; i++)
        {
            for (var j = i + 1; j < dots.Length && dots[j].X - dots[i].X <= reach; j++)
            {
                var distance = Math.Sqrt((dots[j].X - dots[i].X) * (dots[j].X - dots[i].X) + (dots[j].Y - dots[i].Y) * (dots[j].Y - dots[i].Y));
                if (distance <= reach)
                    pair(i, j, distance);
            }
        }
    }
}
