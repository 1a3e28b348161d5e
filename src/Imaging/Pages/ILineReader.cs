using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads lines of text that were found on a page. Not for use by two threads at once.</summary>
internal interface ILineReader : IDisposable
{
    /// <summary>The words of each line, in its direction, with their places on the page; none where nothing can be read.</summary>
    /// <param name="page">Gray.</param>
    IReadOnlyList<ReadWord>[] Read(PixelImage page, IReadOnlyList<FoundLine> lines);
}
