using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>
/// Runs a tool for a page and the pages after it at once; for that page only once a tool has complained, because a complaint
/// must be known to be that page's, and once several pages together were beyond measure.
/// </summary>
internal sealed class PdfToolsAhead(FileLimits limits)
{
    /// <summary>Most pages of which a tool should write files: together they may be as large as those of one page alone.</summary>
    internal const int MostFiles = 8;

    // Ten times what so many colour pages of scans take, and a hundred times what 32 take to be listed.
    private const int Seconds = 2;

    private readonly PdfTools _alone = new(limits);
    private readonly PdfTools _together = new(limits with
    {
        RenderCpuSeconds = Math.Min(limits.RenderCpuSeconds, Seconds),
        MaxPixels = limits.MaxPixels / MostFiles,
    });

    private bool _singly;

    /// <param name="command">The tool and its arguments for the pages; may be asked twice.</param>
    /// <returns>The pages that the answer is about: all, or the first alone.</returns>
    internal (PageRange Pages, ToolAnswer Answer) Run(PageRange pages, Func<PageRange, string[]> command)
    {
        if (pages.Last > pages.First && !_singly)
        {
            try
            {
                if (_together.Run(command(pages)) is { ExitCode: 0, Errors: "" } answer)
                    return (pages, answer);
            }
            catch (RejectedFileException)
            {
                // One of the pages is beyond measure, perhaps not the one that is wanted.
            }

            _singly = true;
        }

        var alone = pages with { Last = pages.First };
        return (alone, _alone.Run(command(alone)));
    }
}
