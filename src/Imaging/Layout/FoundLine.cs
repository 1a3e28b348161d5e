using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>A line of text, or a part of one between wide gaps, as found on a page and not yet read.</summary>
/// <param name="Block">Number of the layout block.</param>
/// <param name="StartsLine">Whether it is the first part of its line.</param>
/// <param name="Box">Around its letters.</param>
/// <param name="Span">What is to be read: from above its ascenders to below its descenders.</param>
/// <param name="Turned">Quarter turns clockwise by which its text is turned.</param>
/// <param name="Pieces">The connected pieces of ink it is made of.</param>
internal sealed record FoundLine(int Block, bool StartsLine, Box Box, Box Span, int Turned, IReadOnlyList<Box> Pieces)
{
    /// <summary>Of a word in a comb field, what stands in each of its cells; null of all others.</summary>
    public IReadOnlyList<Box>? Cells { get; init; }

    /// <summary>Pixels around a line's letters that are cut with it; the model was trained so.</summary>
    private const int Padding = 4;

    /// <summary>What is cut out of the page to be read; null where nothing of it lies on the page.</summary>
    public Box? Cut(PixelImage page)
    {
        var (left, top) = (Math.Max(0, Span.Left - Padding), Math.Max(0, Span.Top - Padding));
        var (right, bottom) = (Math.Min(page.Width, Span.Right + Padding), Math.Min(page.Height, Span.Bottom + Padding));
        return right > left && bottom > top ? new Box(left, top, right - left, bottom - top) : null;
    }
}
