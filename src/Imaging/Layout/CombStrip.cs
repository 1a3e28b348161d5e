using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// What stands in the cells of comb fields, set together as words are: a recogniser reads letters that stand far apart, between
/// walls, as many words or none.
/// </summary>
internal sealed class CombStrip : IDisposable
{
    /// <summary>Paper between letters, between lines and at the ends, in heights of letters.</summary>
    private const double BetweenLetters = 0.18;
    private const double Around = 1;

    /// <summary>A word whose letters are not as many as its cells was misread: it is so much less sure.</summary>
    private const double OtherCount = 0.5;

    private const string DigitLike = "OoQDIl|SsBZzG";
    private const string Digits = "0000111552826";

    private CombStrip(PixelImage page, IReadOnlyList<FoundLine> lines) => (Page, Lines) = (page, lines);

    public PixelImage Page { get; }

    /// <summary>On the strip, one for each word.</summary>
    public IReadOnlyList<FoundLine> Lines { get; }

    /// <param name="page">Gray.</param>
    /// <param name="words">What stands in the cells of each.</param>
    public static CombStrip Of(PixelImage page, IReadOnlyList<IReadOnlyList<Box>> words)
    {
        var (places, lines) = (new List<(Box From, int Left, int Top)>(), new List<FoundLine>());
        var (top, width) = (0, 1);
        foreach (var word in words)
        {
            var height = Median(word.Select(cell => cell.Height));
            var (upper, lower) = (word.Min(cell => cell.Top), word.Max(cell => cell.Bottom));
            var margin = (int)(Around * height) + 4;
            var (left, pieces) = (margin, new List<Box>());
            foreach (var cell in word)
            {
                // The edges of letters are gray.
                places.Add((new Box(cell.Left - 1, cell.Top - 1, cell.Width + 2, cell.Height + 2), left - 1, top + margin + cell.Top - upper - 1));
                pieces.Add(new Box(left, top + margin + cell.Top - upper, cell.Width, cell.Height));
                left += cell.Width + Math.Max(2, (int)(BetweenLetters * height));
            }

            var baseline = top + margin + Median(word.Select(cell => cell.Bottom)) - upper;
            var box = new Box(margin, top + margin, pieces[^1].Right - margin, lower - upper);
            var (spanTop, spanBottom) = (Math.Min(box.Top, (int)(baseline - 1.05 * height)), Math.Max(box.Bottom, (int)Math.Ceiling(baseline + 0.3 * height)));
            lines.Add(new FoundLine(0, true, box, box with { Top = spanTop, Height = spanBottom - spanTop }, 0, pieces));
            width = Math.Max(width, left + margin);
            top += lower - upper + 2 * margin;
        }

        return new CombStrip(Drawn(page, places, width, Math.Max(1, top)), lines);
    }

    /// <summary>The word that was read, as one and with its place on the page; none where nothing was.</summary>
    public static List<ReadWord> Joined(IReadOnlyList<ReadWord> read, IReadOnlyList<Box> cells)
    {
        var text = string.Concat(read.Select(word => word.Text));
        if (text.Length == 0)
            return [];
        var sureness = read.Min(word => word.Sureness) * (text.Length == cells.Count ? 1 : OtherCount);
        var (left, top) = (cells[0].Left, cells.Min(cell => cell.Top));
        var box = new Box(left, top, cells[^1].Right - left, cells.Max(cell => cell.Bottom) - top);
        return [new ReadWord(AsNumber(text), sureness, read[0].Kind, box)];
    }

    public void Dispose() => Page.Dispose();

    // Among digits what looks like one is one.
    internal static string AsNumber(string text) =>
        2 * text.Count(char.IsAsciiDigit) < text.Length || !text.All(character => char.IsAsciiDigit(character) || DigitLike.Contains(character, StringComparison.Ordinal))
            ? text
            : string.Concat(text.Select(character => DigitLike.IndexOf(character, StringComparison.Ordinal) is var at and >= 0 ? Digits[at] : character));

    private static PixelImage Drawn(PixelImage page, List<(Box From, int Left, int Top)> places, int width, int height)
    {
        var strip = new byte[width * height];
        strip.AsSpan().Fill(byte.MaxValue);
        foreach (var (from, left, top) in places)
        {
            var cut = new Box(Math.Max(0, from.Left), Math.Max(0, from.Top), Math.Min(page.Width, from.Right) - Math.Max(0, from.Left), Math.Min(page.Height, from.Bottom) - Math.Max(0, from.Top));
            using var part = page.Clip(cut);
            var pixels = part.GrayBytes();
            for (var y = 0; y < part.Height; y++)
                pixels.AsSpan(y * part.Width, part.Width).CopyTo(strip.AsSpan((top + y) * width + left));
        }

        return PixelImage.OfGray(strip, width, height);
    }

    private static int Median(IEnumerable<int> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
