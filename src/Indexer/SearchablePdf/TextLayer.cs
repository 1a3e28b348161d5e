using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>A run of text to be stretched over [<paramref name="Left"/>, Left + <paramref name="Width"/>) frame pixels.</summary>
internal readonly record struct TextRun(string Text, double Left, double Width);

/// <summary>A line of the text layer: one height for all its runs, in frame pixels from the top.</summary>
internal sealed record LaidLine(double Bottom, double Height, IReadOnlyList<TextRun> Runs);

/// <summary>
/// Lays recognised words out as text. Words keep their exact place and width; height and baseline belong to the line,
/// and lines of a block share a height where they nearly agree. Ink boxes would make every word its own size ("on" is
/// half as tall as "all"), by which readers tell lines and columns apart, and selections would look like a skyline.
/// </summary>
internal static class TextLayer
{
    // A line within these ratios of its block's height is body text of that block; outside them, a heading or small print.
    private const double NearlyAgreesFrom = 0.65;
    private const double NearlyAgreesTo = 1.5;

    internal static IReadOnlyList<LaidLine> Lay(IReadOnlyList<TextLine> lines)
    {
        var laid = new List<LaidLine>(lines.Count);
        foreach (var block in Blocks(lines))
        {
            var extents = block.ConvertAll(Extent);
            var usual = Weighted(extents.Zip(block, (extent, line) => (extent.Height, Letters(line))), 0.5);
            for (var i = 0; i < block.Count; i++)
            {
                var (top, height) = extents[i];
                var ratio = height / usual;
                // Centred: the middle of a line of small letters and of one with capitals is the same.
                var shared = ratio is >= NearlyAgreesFrom and <= NearlyAgreesTo ? usual : height;
                laid.Add(new LaidLine(top + (height / 2) + (shared / 2), shared, Runs(block[i])));
            }
        }

        return laid;
    }

    private static IEnumerable<List<TextWordLine>> Blocks(IReadOnlyList<TextLine> lines)
    {
        var block = new List<TextWordLine>();
        var number = 0;
        foreach (var line in lines)
        {
            var words = line.Words.Where(word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
            if (words.Count == 0)
                continue;
            if (block.Count > 0 && line.Block != number)
            {
                yield return block;
                block = [];
            }

            number = line.Block;
            block.Add(new TextWordLine(words));
        }

        if (block.Count > 0)
            yield return block;
    }

    // Quartiles weighted by letters: specks read as punctuation do not stretch a line, however tall their boxes are.
    private static (double Top, double Height) Extent(TextWordLine line)
    {
        var top = Weighted(line.Words.Select(word => ((double)word.Box.Top, word.Text.Length)), 0.25);
        var bottom = Weighted(line.Words.Select(word => ((double)word.Box.Bottom, word.Text.Length)), 0.75);
        return (top, Math.Max(1, bottom - top));
    }

    private static List<TextRun> Runs(TextWordLine line)
    {
        var runs = new List<TextRun>(line.Words.Count * 2);
        for (var i = 0; i < line.Words.Count; i++)
        {
            var box = line.Words[i].Box;
            runs.Add(new TextRun(line.Words[i].Text, box.Left, Math.Max(1, box.Width)));
            // The space is written, not left to be guessed from the gap: copied words stay apart.
            if (i + 1 < line.Words.Count)
                runs.Add(new TextRun(" ", box.Left + Math.Max(1, box.Width), Math.Max(1, line.Words[i + 1].Box.Left - box.Right)));
        }

        return runs;
    }

    private static int Letters(TextWordLine line) => line.Words.Sum(word => word.Text.Length);

    /// <summary>The smallest value at or below which at least <paramref name="share"/> of the weight lies.</summary>
    private static double Weighted(IEnumerable<(double Value, int Weight)> values, double share)
    {
        var ordered = values.OrderBy(entry => entry.Value).ToList();
        var left = ordered.Sum(entry => (long)entry.Weight) * share;
        foreach (var (value, weight) in ordered)
        {
            left -= weight;
            if (left <= 0)
                return value;
        }

        return ordered[^1].Value;
    }

    private sealed record TextWordLine(List<TextWord> Words);
}
