using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Check boxes that are typed: "[X]", "[ ]", "(x)", "( )". What was read between the brackets and the ink between them must agree,
/// else it is as good as unknown whether they are ticked.
/// </summary>
internal static class BracketBoxes
{
    private const string Opening = "[{";
    private const string Closing = "]}";
    private const string Round = "()";
    private const string Ticks = "xX*";

    /// <summary>A box is typed as one word or as up to so many, no wider than so many heights.</summary>
    private const int MostWords = 3;
    private const double Widest = 2.2;

    /// <summary>Parentheses with nothing or an x in them are boxes where there are at least so many on the page.</summary>
    private const int FewestRound = 2;

    /// <summary>The share of the width and the height that lies between the brackets, and the ink there at which a box is as probably ticked as not.</summary>
    private const double Beside = 0.3;
    private const double Above = 0.15;
    private const double Doubtful = 0.06;
    private const double DoubtRange = 0.01;

    /// <summary>The boxes among the words of a page, which are taken out of them.</summary>
    /// <param name="print">Bitonal.</param>
    public static IReadOnlyList<CheckBox> TakeOut(List<ReadWord>[] words, PixelImage print)
    {
        var found = new List<(List<ReadWord> Line, ReadWord[] Words, bool IsRound)>();
        foreach (var line in words)
        {
            for (var first = 0; first < line.Count; first++)
            {
                if (!IsOpening(line[first].Text[0]))
                    continue;
                for (var count = 1; count <= MostWords && first + count <= line.Count; count++)
                {
                    ReadWord[] box = [.. line.GetRange(first, count)];
                    var text = string.Concat(box.Select(word => word.Text));
                    if (!IsBox(text) || Around(box) is var place && place.Width > Widest * place.Height)
                        continue;
                    found.Add((line, box, Round.Contains(text[0], StringComparison.Ordinal) && Round.Contains(text[^1], StringComparison.Ordinal)));
                    first += count - 1;
                    break;
                }
            }
        }

        if (found.Count(box => box.IsRound) < FewestRound)
            found.RemoveAll(box => box.IsRound);
        foreach (var (line, box, _) in found)
            line.RemoveAll(box.Contains);
        return [.. found.Select(box => Box(box.Words, print))];
    }

    /// <summary>Whether what was read is a pair of brackets with nothing or a tick in it.</summary>
    internal static bool IsBox(string text) =>
        text.Length is >= 2 and <= 4 && IsOpening(text[0]) && (Closing.Contains(text[^1], StringComparison.Ordinal) || text[^1] == ')')
        && text[1..^1].All(character => Ticks.Contains(character, StringComparison.Ordinal));

    private static bool IsOpening(char character) => Opening.Contains(character, StringComparison.Ordinal) || character == '(';

    private static CheckBox Box(ReadWord[] words, PixelImage print)
    {
        var around = Around(words);
        var (left, top) = (around.Left + (int)(Beside * around.Width), around.Top + (int)(Above * around.Height));
        using var inside = print.Clip(new Box(left, top, Math.Max(1, around.Right - (int)(Beside * around.Width) - left), Math.Max(1, around.Bottom - (int)(Above * around.Height) - top)));
        var share = inside.CountBlack() / (double)(inside.Width * inside.Height);
        var byInk = 1 / (1 + Math.Exp((Doubtful - share) / DoubtRange));
        var read = words.Sum(word => word.Text.Length) > 2;
        return new CheckBox(around, Math.Clamp((byInk + (read ? 1 : 0)) / 2, 0.02, 0.98));
    }

    private static Box Around(ReadWord[] words)
    {
        var (left, top) = (words.Min(word => word.Box.Left), words.Min(word => word.Box.Top));
        return new Box(left, top, words.Max(word => word.Box.Right) - left, words.Max(word => word.Box.Bottom) - top);
    }
}
