using System.Diagnostics;
using System.Runtime.InteropServices;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.RecognizerBench;

/// <summary>
/// The same line images through libtesseract (one line at a time, as a raw line, so that nothing but reading is done)
/// and through each kernel, in turn, several rounds; medians of the processor time of this thread's process.
/// </summary>
internal static class SpeedComparison
{
    private const int Rounds = 5;

    public static void Run(string[] files)
    {
        using var pages = new PageLines();
        var kinds = Enum.GetValues<KernelKind>().Where(kind => kind <= LineNetwork.Fastest).ToArray();
        var readers = kinds.Select(kind => new LineReader(PageLines.Model, kind)).ToArray();
        var lines = files.SelectMany(file => pages.Of(file, readers[0].LineHeight)).Select(cut => cut.Image).Where(image => image.Width > 0).ToArray();
        using var tesseract = new PlainTesseract();
        Console.WriteLine($"{lines.Length} lines, mean width {lines.Average(line => line.Width):F0}; {RuntimeInformation.RuntimeIdentifier}, .NET {Environment.Version}");

        var times = new List<double>[kinds.Length + 1];
        for (var i = 0; i < times.Length; i++)
            times[i] = [];
        string[] theirs = [];
        var ours = new string[kinds.Length][];
        for (var round = 0; round <= Rounds; round++)
        {
            // The first round warms up.
            var spent = Spent(() => theirs = [.. lines.Select(line => Text(tesseract, line))]);
            if (round > 0)
                times[^1].Add(spent);
            for (var i = 0; i < kinds.Length; i++)
            {
                spent = Spent(() => ours[i] = [.. readers[i].Read(lines).Select(words => string.Join(' ', words.Select(word => word.Text)))]);
                if (round > 0)
                    times[i].Add(spent);
            }
        }

        var reference = Median(times[^1]) / lines.Length;
        Console.WriteLine($"libtesseract   {reference,8:F2} ms a line");
        for (var i = kinds.Length - 1; i >= 0; i--)
        {
            var own = Median(times[i]) / lines.Length;
            var same = ours[i].Zip(theirs).Count(pair => pair.First == pair.Second);
            Console.WriteLine($"{kinds[i],-14} {own,8:F2} ms a line, {reference / own,5:F1} times; {100.0 * same / lines.Length:F1} % of lines the same text");
        }
    }

    private static string Text(PlainTesseract tesseract, LineImage line)
    {
        using var image = PixelImage.Decode([.. System.Text.Encoding.ASCII.GetBytes($"P5\n{line.Width} {line.Gray.Length / line.Width}\n255\n"), .. line.Gray.Span]);
        return string.Join(' ', tesseract.Read(image, PlainTesseract.RawLine).Select(word => word.Text));
    }

    private static double Spent(Action work)
    {
        var before = Cpu();
        work();
        return (Cpu() - before).TotalMilliseconds;
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
