using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// Whether behind a label that asks whose the page is there stands ink that gave no words, or words that are probably wrong: a name
/// written by hand, struck out or under a bar is short, and may look like a signature, but a person sees that it is there.
/// </summary>
internal static class UnreadFields
{
    /// <summary>Inches from a label to the end of its field, where no word follows.</summary>
    private const double Field = 2.5;

    /// <summary>So much above and below its label's letters, in heights of them, ink belongs to a field.</summary>
    private const double Above = 0.7;
    private const double Below = 0.5;

    /// <summary>Inches: what is smaller is a speck or a full stop, and so much ink along a field is more than one of them, or than a colon.</summary>
    private const double SmallestInk = 0.05;
    private const double LeastInk = 0.15;

    /// <summary>A piece so many times as long as thick, and so thin in inches, is what is left of a rule.</summary>
    private const double RuleAspect = 6;
    private const double ThickestRule = 0.035;

    /// <summary>A word read less surely than this is no answer, nor is a number that is more probably wrong. Labels are in every list of words.</summary>
    private const double Sure = 0.6;
    private const double SureOfLabel = 0.5;

    /// <summary>A name has up to so many words, no farther apart than this, inches; a doubtful one of fewer letters is a mark.</summary>
    private const int WordsBehind = 3;
    private const double FieldGap = 0.8;
    private const int FewestLetters = 2;

    /// <summary>Letters of print are no wider than this, in heights of their word: two letters read in a stroke as long as a name are handwriting.</summary>
    private const double WidestLetter = 1.3;

    /// <summary>A birth date and a record number have so many digits at least.</summary>
    private const int FewestDigits = 4;

    // They begin with a capital: in sentences patients are spoken of.
    private static readonly string[] Names = ["name", "patient", "pt"];
    private static readonly string[] Numbers = ["dob", "birth", "birthdate", "born", "mrn"];

    /// <summary>A field that is signed has ink by its nature: "signature of patient".</summary>
    private const string Signing = "sign";
    private const int WordsBefore = 3;

    /// <param name="pieces">The print of the page.</param>
    public static bool Any(IReadOnlyList<TextLine> lines, IReadOnlyList<InkPiece> pieces, double dpi)
    {
        var sure = lines.SelectMany(line => line.Words).Where(IsSure).ToArray();
        InkPiece[]? ink = null;
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Words.Count; i++)
            {
                if (!IsLabel(line.Words[i]) || line.Words.Skip(i - WordsBefore).Take(Math.Min(i, WordsBefore)).Any(word => word.Text.Contains(Signing, StringComparison.OrdinalIgnoreCase)))
                    continue;
                if (IsDoubtful(line.Words, i, dpi))
                    return true;
                ink ??= [.. pieces.Where(piece => IsInk(piece, dpi) && !sure.Any(word => Holds(word.Box, piece.Box)))];
                if (HasInk(Behind(line.Words[i].Box, sure, dpi), ink, dpi))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a line has such a label: it may say whose the page is.</summary>
    public static bool HasLabel(TextLine line) => line.Words.Any(IsLabel);

    private static bool IsSure(TextWord word) => word.Confidence >= Sure && !word.IsDoubtfulNumber && word.Text.Any(char.IsLetterOrDigit);

    private static bool IsLabel(TextWord word) =>
        word.Confidence >= SureOfLabel && Plain(word) is { Length: > 0 } text && !char.IsLower(text[0]) && (Names.Contains(text, StringComparer.OrdinalIgnoreCase) || Numbers.Contains(text, StringComparer.OrdinalIgnoreCase));

    private static string Plain(TextWord word) => word.Text.Trim('(', ')', ':', '.', ',', ';', '#');

    // Of the words behind a label, or of those before it on its line, one is doubtful, be it half of a name; or a number breaks off.
    private static bool IsDoubtful(IReadOnlyList<TextWord> words, int label, double dpi)
    {
        var behind = new List<TextWord>();
        for (var i = label + 1; i < words.Count && behind.Count < WordsBehind && words[i].Box.Left - words[i - 1].Box.Right <= FieldGap * dpi; i++)
        {
            behind.Add(words[i]);
            if (words[i].Text.EndsWith(':'))
                break;
        }

        if (behind.Exists(IsDoubtfulAnswer) || (behind.Count > 0 && behind.TrueForAll(word => !IsSure(word)) && behind.Exists(word => word.Text.Any(char.IsLetterOrDigit))))
            return true;
        for (var i = label - 1; i >= Math.Max(0, label - WordsBehind - 1) && words[i + 1].Box.Left - words[i].Box.Right <= FieldGap * dpi; i--)
        {
            if (IsDoubtfulAnswer(words[i]))
                return true;
        }

        return behind.Count > 0 && behind[0].Text.Any(char.IsAsciiDigit) && Numbers.Contains(Plain(words[label]), StringComparer.OrdinalIgnoreCase)
            && behind.Sum(word => word.Text.Count(char.IsAsciiDigit)) < FewestDigits;
    }

    private static bool IsDoubtfulAnswer(TextWord word) =>
        word.Text.Count(char.IsLetterOrDigit) is var letters && letters >= FewestLetters && (!IsSure(word) || word.Box.Width > WidestLetter * letters * word.Box.Height);

    // Up to the next word that was surely read.
    private static Box Behind(Box label, TextWord[] sure, double dpi)
    {
        var (top, bottom) = (label.Top - (int)(Above * label.Height), label.Bottom + (int)(Below * label.Height));
        var middle = label.Top + label.Height / 2;
        var end = sure.Where(word => word.Box.Left >= label.Right && word.Box.Top <= middle && middle < word.Box.Bottom).Select(word => word.Box.Left)
            .DefaultIfEmpty(int.MaxValue).Min();
        return new Box(label.Right, top, Math.Min(end, label.Right + (int)(Field * dpi)) - label.Right, bottom - top);
    }

    private static bool HasInk(Box field, InkPiece[] ink, double dpi)
    {
        var width = 0;
        foreach (var piece in ink)
        {
            var middle = piece.Top + piece.Height / 2;
            if (middle >= field.Top && middle < field.Bottom)
                width += Math.Max(0, Math.Min(field.Right, piece.Right) - Math.Max(field.Left, piece.Left));
        }

        return width >= LeastInk * dpi;
    }

    private static bool IsInk(InkPiece piece, double dpi)
    {
        var (small, large) = (Math.Min(piece.Width, piece.Height), Math.Max(piece.Width, piece.Height));
        return large >= SmallestInk * dpi && !(large >= RuleAspect * small && small <= ThickestRule * dpi);
    }

    private static bool Holds(Box word, Box piece)
    {
        var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
        return word.Left <= x && x < word.Right && word.Top <= y && y < word.Bottom;
    }
}
