using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>A page whose white print was turned to black.</summary>
/// <param name="Page">Gray.</param>
/// <param name="Ink">Bitonal; null where only the gray page was given.</param>
/// <param name="Patterned">Areas that were shaded by dots or lines: what is read there may be wrong by more than a recogniser knows.</param>
internal sealed record TurnedPrint(PixelImage Page, PixelImage? Ink, IReadOnlyList<Box> Patterned) : IDisposable
{
    public void Dispose()
    {
        Page.Dispose();
        Ink?.Dispose();
    }
}
