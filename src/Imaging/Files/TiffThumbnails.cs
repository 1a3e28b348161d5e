namespace Capture.Imaging.Files;

/// <summary>
/// Tells thumbnails from pages. Writers put a small version of each page before or behind it and mark it as reduced; some
/// mark pages so that are none. What has no larger page of the same shape to be the thumbnail of is a page.
/// </summary>
internal static class TiffThumbnails
{
    /// <summary>A thumbnail has its page's proportions, but for rounding: share of the ratio of its sides.</summary>
    private const double SameShape = 0.1;

    /// <returns>The pages among the directories, in their order.</returns>
    internal static IEnumerable<TiffDirectory> Without(IReadOnlyList<TiffDirectory> directories)
    {
        var full = Enumerable.Range(0, directories.Count).Where(index => !directories[index].Reduced && !directories[index].Mask).ToList();
        if (full.Count == 0)
            return directories.Where(directory => !directory.Mask || directories.Count == 1);

        // A page has one thumbnail of a size; a second one of that size is no thumbnail of it.
        var had = new HashSet<(int Page, long Width, long Height)>();
        var thumbnails = new HashSet<int>();
        foreach (var index in Enumerable.Range(0, directories.Count).Where(index => directories[index].Reduced))
        {
            var small = directories[index];
            foreach (var page in full.Where(page => IsSmallVersion(small, directories[page])).OrderBy(page => Math.Abs(page - index)))
            {
                if (had.Add((page, small.Width, small.Height)))
                {
                    thumbnails.Add(index);
                    break;
                }
            }
        }

        return directories.Where((directory, index) => !directory.Mask && !thumbnails.Contains(index));
    }

    private static bool IsSmallVersion(TiffDirectory small, TiffDirectory page) =>
        small.Width < page.Width && small.Height < page.Height && small.Width > 0 && small.Height > 0
        && Math.Abs(small.Width * (double)page.Height / (small.Height * (double)page.Width) - 1) <= SameShape;
}
