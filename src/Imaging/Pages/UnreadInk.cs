using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Imaging.Pages;

/// <summary>
/// Whether a page may name its patient in ink that was not read, or was read as something that is probably wrong: letters under a stamp
/// or a scribble, at the very edge, turned every way, on a shade, and what stands behind a label that asks whose the page is. Such a page
/// is not as good as its other words are. Garble amid sentences counts with its words alone: people are not named there.
/// </summary>
internal static class UnreadInk
{
    /// <summary>Inches of what looks like print without a word; half of a short name is longer.</summary>
    private const double LongestWithoutWord = 0.35;

    /// <summary>The same where print has fallen into dots.</summary>
    private const double LongestOfDots = 0.6;

    /// <summary>The same where words were read but each is more probably wrong than right, and where it stands in a sentence. On a poor fax single words do.</summary>
    private const double LongestDoubtful = 1.2;
    private const double Doubtful = 0.5;

    /// <summary>A line of so many letters that are more probably wrong than right was not read.</summary>
    private const int FewestLetters = 6;

    /// <summary>Of so many letters, mostly in words that begin with a small one, a line is of a sentence, garbled as it is.</summary>
    private const int LettersOfSentence = 20;

    /// <summary>A sentence shows by so many words that begin with a small letter, surely read. The next line of a paragraph begins no farther below than this, in heights of the line.</summary>
    private const int SmallWords = 4;
    private const double SureOfSmall = 0.8;
    private const double NextLine = 1.3;

    /// <summary>A signature is no higher than this and stands so near to a word that says it is one. Inches.</summary>
    private const double HighestSignature = 0.9;
    private const double NearSignature = 0.6;
    private static readonly string[] SigningWords = ["sign", "signed", "signature", "signatures", "sincerely", "regards", "witness"];

    /// <summary>
    /// So is what is as high as a line of handwriting, inches, and has the name of a clinician right below it: so near, surely read, of so
    /// many words with a degree among them. Of a patient's label a line of print is lower, and all of it under a stamp higher.
    /// </summary>
    private const double LowestScript = 0.14;
    private const double HighestScript = 0.36;
    private const double NameBelow = 0.3;
    private const double NameBeside = 0.3;
    private const double SureOfName = 0.6;
    private const int WordsOfName = 6;
    private static readonly string[] Degrees = ["MD", "DO", "RN", "NP", "PA", "PA-C", "FNP", "CRNP", "LPN", "DPM", "PhD", "PharmD", "FACS", "FNP-C", "DPT", "PT", "OD", "DDS", "CNM", "LCSW"];

    /// <summary>Inches: a figure of a column is no longer, and the next one no farther above or below it.</summary>
    private const double LongestNumber = 0.5;
    private const double NextNumber = 0.3;

    /// <summary>A line that tells how to reach somebody names nobody.</summary>
    private static readonly string[] Contacts = ["fax", "tel", "phone"];
    private static readonly char[] Marks = [',', '.', ':', ';', '(', ')', '-'];

    /// <summary>Squares of about this size are codes and emblems: inches, and how many times as long as wide.</summary>
    private const double Emblem = 1.3;
    private const double LowestEmblem = 0.3;

    /// <param name="lines">What was read of the page.</param>
    /// <param name="understood">Check boxes.</param>
    /// <param name="strips">As long as a line, of letters that gave no words.</param>
    public static bool Any(PlainPage plain, IReadOnlyList<TextLine> lines, IReadOnlyList<Box> understood, IReadOnlyList<Box> strips, double dpi)
    {
        if (UnreadFields.Any(lines, plain.Pieces, dpi))
            return true;
        var sentences = lines.Where(IsSentence).Select(Around).ToArray();
        var words = lines.SelectMany(line => line.Words).ToArray();
        if (lines.Any(line => IsGarbled(line) && !GoesOn(Around(line), sentences) && !IsSignature(Around(line), words, dpi)))
            return true;
        if (strips.Any(strip => IsText(strip, LongestWithoutWord)))
            return true;
        var texture = PrintTexture.Of(plain.Print, plain.Pieces, dpi);
        Box[] read = [.. words.Select(word => word.Box), .. understood];
        return texture.Beyond(read).Any(strip => IsText(strip, LongestWithoutWord)) || texture.LinesOfDots(read).Any(strip => IsText(strip, LongestOfDots))
            || (Array.Exists(words, word => word.Confidence < Doubtful) && texture.Beyond([.. words.Where(word => word.Confidence >= Doubtful).Select(word => word.Box), .. understood]).Any(strip => IsText(strip, LongestDoubtful)));

        bool IsText(Box strip, double longest)
        {
            var length = Math.Max(strip.Width, strip.Height);
            return length >= longest * dpi && (length >= LongestDoubtful * dpi || strip.Height > strip.Width || !Array.Exists(sentences, line => Meet(line, strip)))
                && !IsEmblem(strip, dpi) && !IsSignature(strip, words, dpi) && !(length < LongestNumber * dpi && IsAmongNumbers(strip, words, dpi));
        }
    }

    private static bool IsSentence(TextLine line) =>
        !UnreadFields.HasLabel(line) && line.Words.Count(word => word.Confidence >= SureOfSmall && char.IsLower(word.Text[0])) >= SmallWords;

    // The line above it is one of a sentence.
    private static bool GoesOn(Box line, Box[] sentences) => Array.Exists(sentences, above =>
        above.Top < line.Top && line.Top - above.Bottom < NextLine * above.Height && above.Left < line.Right && line.Left < above.Right);

    // Names begin with capitals; a few small letters may be handwriting.
    private static bool IsGarbled(TextLine line)
    {
        var letters = line.Words.Sum(word => word.Text.Count(char.IsLetterOrDigit));
        var small = line.Words.Where(word => char.IsLower(word.Text.FirstOrDefault(char.IsLetterOrDigit))).Sum(word => word.Text.Count(char.IsLetterOrDigit));
        if (line.Words.Any(word => Contacts.Contains(word.Text.Trim(Marks), StringComparer.OrdinalIgnoreCase)))
            return false;
        return letters >= FewestLetters && (letters < LettersOfSentence || 2 * small < letters) && line.Words.Sum(word => word.Text.Count(char.IsLetterOrDigit) * word.Confidence) < Doubtful * letters;
    }

    private static bool IsEmblem(Box strip, double dpi) =>
        Math.Min(strip.Width, strip.Height) >= LowestEmblem * dpi && Math.Max(strip.Width, strip.Height) <= Emblem * Math.Min(strip.Width, strip.Height);

    private static bool IsSignature(Box strip, TextWord[] words, double dpi)
    {
        if (strip.Height > HighestSignature * dpi || strip.Height > strip.Width)
            return false;
        if (strip.Height >= LowestScript * dpi && strip.Height <= HighestScript * dpi && IsSignedBelow(strip, words, dpi))
            return true;
        var near = (int)(NearSignature * dpi);
        var around = new Box(strip.Left - 2 * near, strip.Top - near, strip.Width + 3 * near, strip.Height + 2 * near);
        return Array.Exists(words, word => Meet(word.Box, around) && SigningWords.Contains(word.Text.Trim(Marks), StringComparer.OrdinalIgnoreCase));
    }

    // A figure of a column: numbers stand right above and below it.
    private static bool IsAmongNumbers(Box strip, TextWord[] words, double dpi)
    {
        return IsNumber(-1) && IsNumber(1);

        bool IsNumber(int side) => Array.Exists(words, word => word.Confidence >= SureOfName && word.Text.Any(char.IsAsciiDigit) && !word.Text.Any(char.IsAsciiLetter)
            && word.Box.Left < strip.Right && strip.Left < word.Box.Right
            && side * (word.Box.Top + word.Box.Height / 2 - strip.Top - strip.Height / 2) is var apart && apart > strip.Height / 2 && apart <= NextNumber * dpi);
    }

    // The name of a person with a degree begins right below it, and nothing says that it is somebody else's.
    private static bool IsSignedBelow(Box strip, TextWord[] words, double dpi)
    {
        var below = words.Where(word => word.Confidence >= SureOfName && word.Box.Top >= strip.Top + strip.Height / 2 && word.Box.Top - strip.Bottom <= NameBelow * dpi).ToArray();
        if (below.Where(word => Math.Abs(word.Box.Left - strip.Left) <= NameBeside * dpi).MinBy(word => word.Box.Top) is not { } first)
            return false;
        var middle = first.Box.Top + first.Box.Height / 2;
        var line = below.Where(word => word.Box.Top <= middle && middle < word.Box.Bottom && word.Box.Left >= first.Box.Left).OrderBy(word => word.Box.Left).Take(WordsOfName).ToArray();
        var degree = Array.FindIndex(line, word => Degrees.Contains(word.Text.Trim(Marks), StringComparer.Ordinal));
        return degree > 1 && !UnreadFields.HasLabel(new TextLine(0, line));
    }

    private static bool Meet(Box one, Box other) => SeenWords.Overlap(one, other) > 0;

    private static Box Around(TextLine line)
    {
        var (left, top) = (line.Words.Min(word => word.Box.Left), line.Words.Min(word => word.Box.Top));
        return new Box(left, top, line.Words.Max(word => word.Box.Right) - left, line.Words.Max(word => word.Box.Bottom) - top);
    }
}
