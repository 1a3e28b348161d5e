using Capture.Evidence;
using System.Text.RegularExpressions;

namespace Capture.Classifier.Types;

/// <summary>
/// Recognises the line a sending fax machine prints across the top of a page. It counts the transmission, not the
/// document, so it must neither pass for a title nor for page numbering.
/// </summary>
internal static partial class FaxHeader
{
    /// <summary>Lines from the top within which the header can lie; below, the same words are content.</summary>
    public const int LinesFromTop = 3;

    /// <summary>True when at least two of time, fax vocabulary, page counter and telephone number stand on one line with digits.</summary>
    public static bool Is(ReadOnlySpan<char> line)
    {
        if (line.Length is < 12 or > 160)
            return false;

        var digits = 0;
        foreach (var c in line)
        {
            if (char.IsAsciiDigit(c))
                digits++;
        }

        if (digits < 6)
            return false;

        var signs = 0;
        if (Time().IsMatch(line))
            signs++;
        if (Vocabulary().IsMatch(line))
            signs++;
        if (Counter().IsMatch(line))
            signs++;
        if (Date().IsMatch(line))
            signs++;
        return signs >= 3 || (signs == 2 && Time().IsMatch(line) && Counter().IsMatch(line));
    }

    [GeneratedRegex(@"\b\d{1,2}[:;.]\d{2}\s?([:;.]\d{2})?\s?([AaPp]\.?[Mm]?)?\b")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b(fax|from|frow|to|rightfax|tx|rx|id)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Vocabulary();

    [GeneratedRegex(@"\b(p|pg|page)\W{0,2}\d{1,4}\b|\b\d{1,4}\s?/\s?\d{1,4}\W*$|\b\d{1,3} of \d{1,3}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Counter();

    [GeneratedRegex(@"\b\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W{1,2}\d{1,2}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Date();
}
