using System.Globalization;

namespace Capture.Imaging.Files;

/// <summary>Pages of a file, from 1, both ends included.</summary>
internal readonly record struct PageRange(int First, int Last)
{
    /// <summary>As Poppler's tools want it.</summary>
    internal string[] Options =>
        ["-f", First.ToString(CultureInfo.InvariantCulture), "-l", Last.ToString(CultureInfo.InvariantCulture)];

    internal bool Contains(int page) => page >= First && page <= Last;
}
