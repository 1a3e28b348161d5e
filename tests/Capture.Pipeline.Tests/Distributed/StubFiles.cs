using System.Text;
using Capture.Tests.Files;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>Files for the stub engine: three white pages each, whose sizes say which document and page they are.</summary>
internal static class StubFiles
{
    public const int PagesEach = 3;

    /// <summary>Writes documents <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 into a new folder.</summary>
    public static string Write(string folder, int first, int count)
    {
        Directory.CreateDirectory(folder);
        for (var document = first; document < first + count; document++)
            File.WriteAllBytes(Path.Combine(folder, $"{document:D6}.tif"), Tiff(document));
        return folder;
    }

    /// <summary>What the first line of a page says.</summary>
    public static string FirstLine(int document, int page) => $"DOCUMENT {document} PAGE {page} OF 3";

    private static byte[] Tiff(int document)
    {
        var pages = Enumerable.Range(1, PagesEach).Select(page => (100 + page, 100 + document, 32773, new[] { White(100 + page, 100 + document) })).ToList();
        return new TiffBytes { Dpi = (200, 200) }.Write(pages);
    }

    // PackBits: a run of n equal bytes is (1 - n, byte); every row by itself.
    private static byte[] White(int width, int height)
    {
        var row = new[] { (byte)(257 - ((width + 7) / 8)), (byte)0 };
        return [.. Enumerable.Repeat(row, height).SelectMany(bytes => bytes)];
    }
}
