using System.Globalization;
using System.Text;

namespace Capture.Imaging.Files;

/// <summary>
/// Where complete PDFs begin that were joined to one file, as gateways and print queues do. Readers find the last or the first of
/// them and know nothing of the others. An update begins with no head of its own, and a file embedded in another is within a
/// stream; neither is a part.
/// </summary>
internal static class PdfParts
{
    private const int MostParts = 1000;

    /// <summary>Bytes between the end of one and the head of the next: line ends, and what a mail or print gateway puts between.</summary>
    private const int FarthestHead = 2048;

    /// <returns>At least one; the first begins with the file, whatever stands before its head.</returns>
    internal static IReadOnlyList<Range> Of(ReadOnlySpan<byte> file)
    {
        var starts = new List<int> { 0 };
        var position = Math.Max(0, file.IndexOf("%PDF-"u8)) + 5;
        while (starts.Count < MostParts && position < file.Length && file[position..].IndexOf("%PDF-"u8) is >= 0 and var next)
        {
            var head = position + next;
            position = head + 5;
            if (IsWhole(file[starts[^1]..head]) && !UpdatesWhatIsBefore(file, head))
                starts.Add(head);
        }

        starts.Add(file.Length);
        return [.. starts.Zip(starts.Skip(1), (start, end) => new Range(start, end))];
    }

    /// <summary>It ends as a PDF does, a little before its end at most, and holds the table it names there.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> part)
    {
        var end = part.LastIndexOf("%%EOF"u8);
        var head = part.IndexOf("%PDF-"u8);
        if (end < 0 || head < 0 || part.Length - end > FarthestHead || part[end..].IndexOf("endstream"u8) >= 0)
            return false;
        return Start(part) is { } start && (IsTable(part, head + start) || IsTable(part, start));
    }

    // Its table lies where the whole file counts, and goes on from one before it.
    private static bool UpdatesWhatIsBefore(ReadOnlySpan<byte> file, int head) =>
        Start(file[head..]) is { } start && start >= head && IsTable(file, start)
        && file[(int)start..].IndexOf("/Prev"u8) is >= 0 and < FarthestHead;

    private static long? Start(ReadOnlySpan<byte> part)
    {
        var at = part.LastIndexOf("startxref"u8);
        if (at < 0)
            return null;
        var digits = Encoding.Latin1.GetString(part[(at + 9)..Math.Min(part.Length, at + 40)]).TrimStart();
        digits = string.Concat(digits.TakeWhile(char.IsAsciiDigit));
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var start) ? start : null;
    }

    private static bool IsTable(ReadOnlySpan<byte> file, long at)
    {
        const int Near = 24;
        if (at < 0 || at >= file.Length)
            return false;
        var there = file[(int)at..(int)Math.Min(file.Length, at + Near)].TrimStart(" \r\n\t"u8);
        return there.StartsWith("xref"u8) || (there.Length > 0 && char.IsAsciiDigit((char)there[0]) && there.IndexOf("obj"u8) > 0);
    }
}
