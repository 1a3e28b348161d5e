using System.Globalization;
using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>
/// The files that a tool writes for the pages of a PDF: for several pages with one run, kept until other pages are asked for.
/// </summary>
/// <param name="options">Must make the tool write a page's number after the first hyphen of a file's name.</param>
internal sealed class PdfPageFiles(string path, FileLimits limits, string tool, params string[] options) : IDisposable
{
    private readonly PdfToolsAhead _tools = new(limits);
    private DirectoryInfo? _folder;
    private (PageRange Pages, bool Complained)? _written;

    /// <summary>The files of the first of the pages, valid until the next call.</summary>
    /// <param name="pages">The rest are those that may be asked for next.</param>
    /// <exception cref="RejectedFileException">The tool used up its processor time.</exception>
    internal (string[] Files, bool Complained) Of(PageRange pages)
    {
        if (_written is not { } written || !written.Pages.Contains(pages.First))
        {
            _written = null;
            var (done, answer) = _tools.Run(pages, some => [tool, .. options, .. some.Options, path, Path.Combine(EmptyFolder(), "page")]);
            written = (done, answer.Complained);
            _written = written;
        }

        return ([.. Directory.GetFiles(_folder!.FullName).Where(file => PageOf(file) == pages.First)], written.Complained);
    }

    public void Dispose()
    {
        _folder?.Delete(recursive: true);
        _folder = null;
    }

    private string EmptyFolder()
    {
        Dispose();
        _folder = Directory.CreateTempSubdirectory();
        return _folder.FullName;
    }

    private static int PageOf(string file) =>
        int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[1], CultureInfo.InvariantCulture);
}
