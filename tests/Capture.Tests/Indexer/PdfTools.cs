using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Capture.Contracts;

namespace Capture.Tests.Indexer;

/// <summary>Reads PDFs back with programs that know nothing of how they were written.</summary>
internal static class PdfTools
{
    internal static string Data(string name) => Path.Combine(RepositoryRoot, "tests", "data", "indexer", name);

    internal static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Standard output as bytes; null when the program is not installed.</summary>
    internal static async Task<byte[]?> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} says: {await errors}");
        Assert.Equal("", await errors);
        return output.ToArray();
    }

    /// <summary>Words of each page with their boxes in points, as Poppler finds them; null without Poppler.</summary>
    internal static async Task<List<List<FoundWord>>?> WordsAsync(string pdf)
    {
        if (await RunAsync("pdftotext", "-bbox", pdf, "-") is not { } xhtml)
            return null;
        var document = XDocument.Load(new MemoryStream(xhtml));
        return
        [
            .. document.Descendants().Where(element => element.Name.LocalName == "page").Select(page =>
                page.Elements().Select(word => new FoundWord(
                    word.Value, Number(word, "xMin"), Number(word, "yMin"), Number(word, "xMax"), Number(word, "yMax"))).ToList()),
        ];
    }

    /// <summary>The page drawn at so many pixels per inch; null without Poppler.</summary>
    internal static async Task<Picture?> DrawAsync(string pdf, int dpi)
    {
        if (await RunAsync("pdftoppm", "-r", dpi.ToString(CultureInfo.InvariantCulture), "-singlefile", pdf) is not { } ppm)
            return null;
        // P6, width, height, 255, then the pixels; pdftoppm writes no comments.
        var header = System.Text.Encoding.ASCII.GetString(ppm.AsSpan(0, 30)).Split(['\n', ' '], 5);
        Assert.Equal("P6", header[0]);
        var (width, height) = (int.Parse(header[1], CultureInfo.InvariantCulture), int.Parse(header[2], CultureInfo.InvariantCulture));
        return new Picture(width, height, ppm[^(width * height * 3)..]);
    }

    internal static PageText Text(int width, int height, double dpi, params TextLine[] lines) =>
        new() { Width = width, Height = height, Dpi = dpi, Lines = lines, Origin = "ocr", Confidence = 1 };

    private static double Number(XElement word, string name) => double.Parse(word.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Capture.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}

internal sealed record FoundWord(string Text, double Left, double Top, double Right, double Bottom);

internal sealed record Picture(int Width, int Height, byte[] Rgb)
{
    internal (byte R, byte G, byte B) At(double x, double y)
    {
        var i = (((int)y * Width) + (int)x) * 3;
        return (Rgb[i], Rgb[i + 1], Rgb[i + 2]);
    }

    internal bool IsDark(double x, double y) => At(x, y) is { R: < 100, G: < 100, B: < 100 };
}
