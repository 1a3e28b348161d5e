using Capture.Contracts;

namespace Capture.Imaging.Native;

/// <summary>A line of text, or a part of one between wide gaps, as found on a page and not yet read.</summary>
/// <param name="Block">Number of the layout block.</param>
/// <param name="StartsLine">Whether it is the first part of its line.</param>
/// <param name="Box">Around its letters.</param>
/// <param name="Span">What is to be read: from above its ascenders to below its descenders.</param>
/// <param name="Turned">Quarter turns clockwise by which its text is turned.</param>
/// <param name="Pieces">The connected pieces of ink it is made of.</param>
internal sealed record FoundLine(int Block, bool StartsLine, Box Box, Box Span, int Turned, IReadOnlyList<Box> Pieces);
