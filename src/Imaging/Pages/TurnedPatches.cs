using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Reads once more, by itself and turned, what looks like text and gave no words: a patient label is often stuck on at a right angle to
/// the page or upside down, and letters of a few short turned lines are taken for nothing where lines across the page are sought.
/// </summary>
internal static class TurnedPatches
{
    /// <summary>Letters of fewer than these read as well one way as the other.</summary>
    private const int FewestPieces = 10;
    private const double FewestLetters = 12;

    /// <summary>Of the pieces of print so many are of about one size; of a picture or dirt few are.</summary>
    private const double AlikeShare = 0.7;
    private const double SmallestAlike = 0.4;
    private const double LargestAlike = 2.5;

    /// <summary>A page with more such patches is a picture. Each takes up to four readings.</summary>
    private const int MostPatches = 4;

    /// <summary>Words read less surely leave their ink unread; a patch read so on the whole is read.</summary>
    private const double Sure = 0.8;
    private const int FewestRead = 5;

    /// <summary>Inches of paper around a patch.</summary>
    private const double Margin = 0.06;

    /// <param name="lines">What was read of the page.</param>
    /// <param name="read">Reads a part of the page that is set upright.</param>
    /// <returns>The lines, with what was read of such patches in place of what was guessed there.</returns>
    internal static IReadOnlyList<TextLine> Added(
        PixelImage page, IReadOnlyList<InkPiece> pieces, IReadOnlyList<TextLine> lines, double dpi, Func<PixelImage, IReadOnlyList<TextLine>> read)
    {
        var words = lines.SelectMany(line => line.Words).ToList();
        var patches = InkBeside.Among(pieces, [.. words.Where(word => word.Confidence >= Sure && !RunsDown(word)).Select(word => word.Box)], dpi)
            .Where(LooksLikePrint).OrderByDescending(patch => patch.Letters).Take(MostPatches + 1).ToList();
        if (patches.Count is 0 or > MostPatches)
            return lines;
        var result = lines;
        foreach (var patch in patches)
        {
            var place = Grown(patch.Box, page, dpi);
            var inside = words.Where(word => Holds(place, word.Box)).ToList();
            var (best, turned) = Best(page, place, read);
            // What stands upright was read with its line, and stays in its place.
            if (!turned && inside.Count > 0)
                continue;
            if (Letters(best) <= Letters([new TextLine(0, [.. inside.Where(word => word.Confidence >= Sure)])]))
                continue;
            var block = result.Count == 0 ? 0 : result.Max(line => line.Block);
            result =
            [
                .. result.Select(line => line with { Words = [.. line.Words.Where(word => !Holds(place, word.Box))] }).Where(line => line.Words.Count > 0),
                .. best.Select(line => line with { Block = block + 1 + line.Block }),
            ];
        }

        return result;
    }

    private static (IReadOnlyList<TextLine> Lines, bool Turned) Best(PixelImage page, Box place, Func<PixelImage, IReadOnlyList<TextLine>> read)
    {
        using var clip = page.Clip(place);
        (IReadOnlyList<TextLine> Lines, bool Turned) best = ([], false);
        foreach (var degrees in (int[])[0, 90, 270, 180])
        {
            using var upright = clip.Turn(degrees);
            var found = read(upright);
            if (Letters(found) >= FewestRead && Letters(found) > Letters(best.Lines) && Sureness(found) >= Sure)
                best = ([.. found.Select(line => line with { Words = [.. line.Words.Select(word => word with { Box = Back(word.Box, place, degrees) })] })], degrees != 0);
            // Print reads surely in one way only; most patches stand upright, and three readings are spared.
            var (letters, share) = ReadingTest.Judge(found);
            if (ReadingTest.IsAmple(letters, share))
                break;
        }

        return best;
    }

    // Where a box of the turned patch lies on the page.
    internal static Box Back(Box box, Box place, int degrees) => degrees switch
    {
        90 => new(place.Left + box.Top, place.Bottom - box.Right, box.Height, box.Width),
        180 => new(place.Right - box.Right, place.Bottom - box.Bottom, box.Width, box.Height),
        270 => new(place.Right - box.Bottom, place.Top + box.Left, box.Height, box.Width),
        _ => new(place.Left + box.Left, place.Top + box.Top, box.Width, box.Height),
    };

    // Of lines that run down the page parts are taken for lines across it; all of the patch is read again.
    private static bool RunsDown(TextWord word) => word.Text.Length > 2 && word.Box.Height > word.Box.Width;

    private static bool LooksLikePrint(InkPatch patch)
    {
        if (patch.Pieces.Count < FewestPieces || patch.Letters < FewestLetters)
            return false;
        var sizes = patch.Pieces.Select(piece => Math.Sqrt(SeenWords.Area(piece))).Order().ToArray();
        var middle = sizes[sizes.Length / 2];
        return sizes.Count(size => size >= SmallestAlike * middle && size <= LargestAlike * middle) >= AlikeShare * sizes.Length;
    }

    private static double Letters(IReadOnlyList<TextLine> lines) =>
        lines.SelectMany(line => line.Words).Where(word => word.Confidence >= Sure).Sum(word => word.Text.Count(char.IsLetterOrDigit));

    private static double Sureness(IReadOnlyList<TextLine> lines)
    {
        var words = lines.SelectMany(line => line.Words).ToArray();
        return words.Sum(word => word.Confidence * word.Text.Length) / Math.Max(1, words.Sum(word => word.Text.Length));
    }

    private static Box Grown(Box box, PixelImage page, double dpi)
    {
        var margin = (int)(Margin * dpi);
        var (left, top) = (Math.Max(0, box.Left - margin), Math.Max(0, box.Top - margin));
        return new Box(left, top, Math.Min(page.Width, box.Right + margin) - left, Math.Min(page.Height, box.Bottom + margin) - top);
    }

    private static bool Holds(Box place, Box word)
    {
        var (x, y) = (word.Left + word.Width / 2, word.Top + word.Height / 2);
        return place.Left <= x && x < place.Right && place.Top <= y && y < place.Bottom;
    }
}
