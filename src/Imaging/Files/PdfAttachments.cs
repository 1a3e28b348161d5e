using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>
/// Takes the attachments out of a PDF with <c>pdfdetach</c>, which lists those of the catalog and those pinned to a page. What is
/// embedded in any other way (associated files, media) is counted and left out.
/// </summary>
internal static partial class PdfAttachments
{
    /// <summary>Bytes that show that a file is larger than is allowed.</summary>
    private const int OneMore = 1;

    /// <param name="folder">Exists and is empty.</param>
    /// <param name="depth">How deep the PDF itself lies: 0 for one that arrived by itself.</param>
    /// <exception cref="RejectedFileException">The tool used up its processor time.</exception>
    internal static AttachedFiles Extract(string pdf, string folder, int depth, AttachmentLimits most, FileLimits limits)
    {
        var marks = PdfMarks.Read(pdf);
        var embedded = marks.EmbeddedStreams;
        // What is packed too deep to be counted may be listed by the tool all the same.
        if (embedded == 0 && !marks.EmbeddedFiles)
            return new AttachedFiles();
        var tools = new PdfTools(limits);
        var names = Names(tools.Run("pdfdetach", "-list", "-enc", "UTF-8", pdf).Output);
        var wanted = depth < most.MostDepth ? Math.Min(names.Count, most.MostFiles) : 0;
        var taken = new List<AttachedFile>(wanted);
        for (var number = 1; number <= wanted; number++)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"attachment-{number}"));
            if (Save(tools, pdf, number, path, most.MostBytes) && Format(path) is { } format)
                taken.Add(new AttachedFile(path, names[number - 1], format));
            else
                File.Delete(path);
        }

        return new AttachedFiles { Taken = taken, LeftOut = Math.Max(names.Count, embedded) - taken.Count };
    }

    private static bool Save(PdfTools tools, string pdf, int number, string path, long mostBytes)
    {
        try
        {
            var answer = tools.Run(
                mostBytes + OneMore, "pdfdetach", "-save", number.ToString(CultureInfo.InvariantCulture), "-o", path, pdf);
            return answer.ExitCode == 0 && File.Exists(path) && new FileInfo(path).Length is var length && length > 0 && length <= mostBytes;
        }
        catch (RejectedFileException)
        {
            // It took too long to unpack, which is said by its being left out; the others may be well.
            return false;
        }
    }

    private static string? Format(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[FileFormats.HeadLength];
        return FileFormats.Detect(head[..RandomAccess.Read(file, head, 0)]);
    }

    /// <summary>The names by their number; what a name with line breaks adds to the list has the wrong number and is passed over.</summary>
    internal static IReadOnlyList<string> Names(string list)
    {
        var names = new List<string>();
        foreach (Match line in NameLine().Matches(list))
        {
            if (line.Groups[1].Value == (names.Count + 1).ToString(CultureInfo.InvariantCulture))
                names.Add(line.Groups[2].Value);
        }

        return names;
    }

    [GeneratedRegex(@"^(\d{1,9}): (.*)$", RegexOptions.Multiline)]
    private static partial Regex NameLine();
}
