using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>A connected piece of ink.</summary>
/// <param name="Area">Its black pixels.</param>
internal readonly record struct InkPiece(Box Box, int Area)
{
    public int Left => Box.Left;

    public int Top => Box.Top;

    public int Right => Box.Right;

    public int Bottom => Box.Bottom;

    public int Width => Box.Width;

    public int Height => Box.Height;
}
