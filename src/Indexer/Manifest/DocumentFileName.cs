using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Capture.Indexer;

/// <summary>
/// Names the PDF of a document after the file it came in: <c>STEM_NUMBER_TYPE.pdf</c>. Input names come from strangers;
/// the result is one safe path segment on Linux, Windows and macOS shares, whatever came in.
/// </summary>
public static class DocumentFileName
{
    /// <summary>Longest file name of the common file systems, in UTF-8 bytes.</summary>
    internal const int MostBytes = 255;

    private const int MostTypeBytes = 64;

    /// <summary>Names are taken without regard to case: output folders end up on shares that have none.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    /// <param name="file">Name of the input file, as it arrived.</param>
    /// <param name="document">One-based number of the document in its file.</param>
    /// <param name="type">Name of the document's type.</param>
    /// <param name="isAnothers">Whether a name already belongs to another document (compare with <see cref="Comparer"/>):
    /// <c>scan.tif</c> and <c>scan.pdf</c> may both be in a batch. Asked again for the same document, it must answer no.</param>
    public static string For(string file, int document, string type, Func<string, bool> isAnothers)
    {
        var tail = $"_{document.ToString(CultureInfo.InvariantCulture)}_{Cut(Safe(type), MostTypeBytes)}.pdf";
        var stem = Path.GetFileNameWithoutExtension(file);
        var safe = Safe(stem);
        var room = MostBytes - Encoding.UTF8.GetByteCount(tail);

        var name = Cut(safe, room) + tail;
        if (safe == stem && name.Length == safe.Length + tail.Length && !isAnothers(name))
            return name;

        // Something of the name was lost or another has it: a mark of the whole input name tells them apart.
        var mark = "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(file)).AsSpan(0, 4));
        for (var attempt = 1; ; attempt++)
        {
            var suffix = attempt == 1 ? mark : $"{mark}-{attempt.ToString(CultureInfo.InvariantCulture)}";
            name = Cut(safe, room - suffix.Length) + suffix + tail;
            if (!isAnothers(name))
                return name;
        }
    }

    /// <summary>Replaces what a file name must not or should not hold; composes accents, which macOS splits.</summary>
    private static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            safe.Append(IsPlain(rune) ? rune.ToString() : "_");
        // A leading dash looks like an option to programs, a leading dot hides the file; a blank at either end gets lost.
        if (safe.Length == 0 || safe[0] is '-' or '.' or ' ' or '~')
            safe.Insert(0, '_');
        return safe.ToString().Normalize(NormalizationForm.FormC);
    }

    // Format characters include the overrides that make "exe.fdp" read as "pdf.exe".
    private static bool IsPlain(Rune rune) =>
        rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && !(rune.IsAscii && "/\\:*?\"<>|".Contains((char)rune.Value));

    private static string Cut(string text, int mostBytes)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
