using System.Buffers;
using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

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

    /// <summary>Nothing between brackets is read as these.</summary>
    private const string Blanks = "_|.";

    /// <summary>What is left of brackets reads as these.</summary>
    private const string StrokeLike = "Il1J_.:-";
    private static readonly char[] BracketLike = ['[', ']', '(', ')', '{', '}', '|'];
    private static readonly SearchValues<char> Closes = SearchValues.Create("])}");

    /// <summary>What an empty box is read as that lost a side. It is so high at least, inches, and about as wide as high.</summary>
    private const string FrameLike = "1Il|[]";
    private const double LowestFrame = 0.07;
    private const double NarrowestFrame = 0.8;
    private const double WidestFrame = 1.3;

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

    /// <summary>Brackets that show by their shape, with nothing or an x read between them, and with ink that was not read as one.</summary>
    private const double SureOfShown = 0.98;
    private const double SureOfUnread = 0.85;

    /// <summary>Inches: boxes of a column or a row lie in line to this. A column has so many.</summary>
    private const double InColumn = 0.05;
    private const int FewestInColumn = 3;

    /// <summary>What hides a box is so many times as wide at most, its middle no farther from the column's than such a share, and it has so many letters.</summary>
    private const double MostOfBox = 1.9;
    private const double OffColumn = 0.35;
    private const int MostLetters = 4;

    /// <summary>A word of the list that was read as surely is a word.</summary>
    private const double SureWord = 0.8;

    /// <summary>The boxes among the words of a page, which are taken out of them.</summary>
    public static IReadOnlyList<CheckBox> TakeOut(List<ReadWord>[] words, PlainPage plain, double dpi)
    {
        var read = Read(words, plain.Print, dpi);
        var (pairs, shown) = (BracketPairs.Find(plain.Pieces, plain.Print, dpi), new List<CheckBox>());
        var empty = pairs.Where(pair => !pair.Marked).Select(pair => pair.Box).ToArray();
        foreach (var (box, marked) in pairs)
        {
            if (words.Any(line => line.Exists(word => RunsInto(word.Box, box) || BeginsIn(word, box))))
                continue;
            var inside = InBrackets(words, box);
            if (Certainty(inside, marked, Array.Exists(empty, other => other != box && InLine(other, box, dpi))) is { } certainty)
                shown.Add(new CheckBox(box, certainty));
        }

        // Boxes stand in line.
        var certain = read.ConvertAll(typed => Around(typed.Words));
        shown.RemoveAll(box => !shown.Exists(other => other != box && InLine(other.Box, box.Box, dpi)) && !certain.Exists(other => !Meet(other, box.Box) && InLine(other, box.Box, dpi)));
        read.RemoveAll(typed => shown.Exists(box => Meet(box.Box, Around(typed.Words))));
        // Parentheses alone are no boxes.
        if (read.Count(box => box.IsRound) + shown.Count < FewestRound)
            (_, shown) = (read.RemoveAll(box => box.IsRound), []);
        List<CheckBox> boxes = [.. shown, .. read.Select(box => Box(box.Words, plain.Print))];
        foreach (var box in shown)
            TakeOut(words, box.Box);
        foreach (var (line, box, _) in read)
            line.RemoveAll(box.Contains);
        AddWorn(boxes, words, plain.Print, dpi);
        return boxes;
    }

    private static List<(List<ReadWord> Line, ReadWord[] Words, bool IsRound)> Read(List<ReadWord>[] words, PixelImage print, double dpi)
    {
        var found = new List<(List<ReadWord> Line, ReadWord[] Words, bool IsRound)>();
        foreach (var line in words)
        {
            for (var first = 0; first < line.Count; first++)
            {
                if (IsFrame(line[first], print, dpi))
                {
                    found.Add((line, [line[first]], false));
                    continue;
                }

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

        return found;
    }

    // What was read between brackets that show, and beside them where it was taken for one word with them.
    private static string InBrackets(List<ReadWord>[] words, Box box)
    {
        var text = string.Concat(words.SelectMany(line => line).Where(word => IsIn(box, word.Box)).OrderBy(word => word.Box.Left).Select(word => word.Text));
        var end = text.AsSpan().IndexOfAny(Closes);
        return (end > 0 ? text[..end] : text).Trim(BracketLike);
    }

    // Null where a letter or a number stands in the brackets, as in lists. Where others in line with them are empty, it is a mark.
    private static double? Certainty(string inside, bool marked, bool othersEmpty)
    {
        if (!marked)
            return 1 - SureOfShown;
        if (inside.All(character => Ticks.Contains(character, StringComparison.Ordinal)))
            return inside.Length > 0 ? SureOfShown : othersEmpty ? SureOfUnread : 0.5;
        return othersEmpty && inside.Length <= 2 ? SureOfUnread : inside.Any(char.IsLetterOrDigit) ? null : SureOfUnread;
    }

    private static void TakeOut(List<ReadWord>[] words, Box box)
    {
        foreach (var line in words)
        {
            for (var i = line.Count - 1; i >= 0; i--)
            {
                if (!IsIn(box, line[i].Box))
                    continue;
                if (Rest(line[i], box) is { } rest)
                    line[i] = rest;
                else
                    line.RemoveAt(i);
            }
        }
    }

    // Of "[X]Yes" the word.
    private static ReadWord? Rest(ReadWord word, Box box)
    {
        var rest = word.Text[(word.Text.AsSpan().IndexOfAny(Closes) + 1)..].TrimStart(BracketLike);
        return rest.Length == 0 || word.Box.Right - box.Right < box.Height / 2 ? null : word with { Text = rest, Box = word.Box with { Left = box.Right, Width = word.Box.Right - box.Right } };
    }

    // A cross that touches its brackets is read as some letters. The boxes above and below it tell where one is.
    private static void AddWorn(List<CheckBox> boxes, List<ReadWord>[] words, PixelImage print, double dpi)
    {
        foreach (var column in Columns(boxes, dpi))
        {
            var (width, middle) = (column[column.Count / 2].Width, column[0].Left + column[column.Count / 2].Width / 2);
            foreach (var line in words)
            {
                var there = line.FindAll(word => Math.Abs(word.Box.Left + word.Box.Width / 2 - middle) <= width / 2 && word.Box.Width <= MostOfBox * width);
                if (there.Count == 0)
                {
                    AddRunInto(boxes, line, column, width, dpi);
                    continue;
                }

                var place = Around([.. there]);
                if (there.Count > MostWords || place.Width > MostOfBox * width || Math.Abs(place.Left + place.Width / 2 - middle) > OffColumn * width)
                    continue;
                if (boxes.Exists(box => Meet(box.Box, place)) || !IsInRow(place, column, boxes, dpi) || there.Exists(IsWord))
                    continue;
                boxes.Add(new CheckBox(place, Worn(there, print, new Box(Math.Max(0, middle - width / 2), place.Top, width, place.Height))));
                line.RemoveAll(there.Contains);
            }
        }
    }

    // A cross that touches the word after it is read as a letter of it: where the row's other box shows, this one is open.
    private static void AddRunInto(List<CheckBox> boxes, List<ReadWord> line, List<Box> column, int width, double dpi)
    {
        if (line.Find(word => Math.Abs(word.Box.Left - column[0].Left) <= OffColumn * width && word.Box.Right > column[0].Left + width + width / 2) is not { } word)
            return;
        var place = word.Box with { Width = width };
        if (!boxes.Exists(box => Meet(box.Box, place)) && boxes.Exists(box => Math.Abs(box.Box.Top - place.Top) <= InColumn * dpi && Math.Abs(box.Box.Left - column[0].Left) > width))
            boxes.Add(new CheckBox(place, 0.5));
    }

    // Boxes below each other, from the top.
    private static List<List<Box>> Columns(List<CheckBox> boxes, double dpi)
    {
        var columns = new List<List<Box>>();
        foreach (var box in boxes.Select(box => box.Box).OrderBy(box => box.Top))
        {
            if (columns.Find(column => Math.Abs(column[0].Left - box.Left) <= InColumn * dpi) is { } column)
                column.Add(box);
            else
                columns.Add([box]);
        }

        columns.RemoveAll(column => column.Count < FewestInColumn);
        return columns;
    }

    // Between the boxes of its column, or beside the box of another.
    private static bool IsInRow(Box place, List<Box> column, List<CheckBox> boxes, double dpi) =>
        (column[0].Top < place.Top && place.Top < column[^1].Top) || boxes.Exists(box => Math.Abs(box.Box.Top - place.Top) <= InColumn * dpi && Math.Abs(box.Box.Left - column[0].Left) > box.Box.Width);

    private static bool IsWord(ReadWord word) =>
        word.Text.Length > MostLetters || (word.Text.Length > 1 && word.Kind == WordKind.Listed && word.Sureness >= SureWord) || (word.Text.Length > 1 && word.Text.All(char.IsDigit));

    private static double Worn(List<ReadWord> words, PixelImage print, Box place)
    {
        var (left, right, top) = (place.Left + (int)(Beside * place.Width), Math.Min(print.Width, place.Right - (int)(Beside * place.Width)), place.Top + (int)(Above * place.Height));
        if (right <= left)
            return 0.5;
        using var inside = print.Clip(new Box(left, top, right - left, Math.Max(1, Math.Min(print.Height, place.Bottom - (int)(Above * place.Height)) - top)));
        var share = inside.CountBlack() / (double)(inside.Width * inside.Height);
        var letters = words.Any(word => word.Text.Any(character => !BracketLike.Contains(character) && !StrokeLike.Contains(character, StringComparison.Ordinal)));
        if (words.TrueForAll(word => word.Text.All(char.IsDigit)))
            return 0.5;
        return share < Doubtful ? (letters ? 0.5 : 1 - SureOfUnread) : letters || share > 2 * Doubtful ? SureOfUnread : 0.5;
    }

    private static bool InLine(Box one, Box other, double dpi) =>
        Math.Abs(one.Left - other.Left) <= InColumn * dpi || Math.Abs(one.Top - other.Top) <= InColumn * dpi;

    // A letter that fell apart is no pair of brackets, and a word begins with it.
    private static bool BeginsIn(ReadWord word, Box box)
    {
        var middle = word.Box.Top + word.Box.Height / 2;
        return box.Top <= middle && middle < box.Bottom && word.Box.Left < box.Right && word.Box.Left > box.Left - box.Height / 4
            && word.Box.Right > box.Right + box.Height / 2 && char.IsLetterOrDigit(word.Text[0]) && !StrokeLike.Contains(word.Text[0], StringComparison.Ordinal);
    }

    private static bool RunsInto(Box word, Box box)
    {
        var middle = word.Top + word.Height / 2;
        return box.Top <= middle && middle < box.Bottom && word.Left < box.Left - box.Height / 4 && word.Right > box.Left + box.Width / 4;
    }

    private static bool IsIn(Box box, Box word)
    {
        var middle = word.Top + word.Height / 2;
        return box.Top <= middle && middle < box.Bottom && 2 * (Math.Min(box.Right, word.Right) - Math.Max(box.Left, word.Left)) > Math.Min(box.Width, word.Width);
    }

    private static bool Meet(Box one, Box other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;

    /// <summary>Whether what was read is a pair of brackets with nothing or a tick in it.</summary>
    internal static bool IsBox(string text) =>
        text.Length is >= 2 and <= 4 && IsOpening(text[0]) && (Closing.Contains(text[^1], StringComparison.Ordinal) || text[^1] == ')')
        && text[1..^1].All(character => Ticks.Contains(character, StringComparison.Ordinal) || Blanks.Contains(character, StringComparison.Ordinal));

    private static bool IsOpening(char character) => Opening.Contains(character, StringComparison.Ordinal) || character == '(';

    // A box that lost a side to the rule it stands on is read as a stroke. Strokes are narrow, and have ink in their middle.
    private static bool IsFrame(ReadWord word, PixelImage print, double dpi) =>
        word.Text.Length == 1 && FrameLike.Contains(word.Text[0], StringComparison.Ordinal) && word.Box.Height >= LowestFrame * dpi
        && word.Box.Width >= NarrowestFrame * word.Box.Height && word.Box.Width <= WidestFrame * word.Box.Height && InkInside(word.Box, print) < Doubtful / 2;

    private static CheckBox Box(ReadWord[] words, PixelImage print)
    {
        var around = Around(words);
        var byInk = 1 / (1 + Math.Exp((Doubtful - InkInside(around, print)) / DoubtRange));
        var read = words.Any(word => word.Text.Any(character => Ticks.Contains(character, StringComparison.Ordinal)));
        return new CheckBox(around, Math.Clamp((byInk + (read ? 1 : 0)) / 2, 0.02, 0.98));
    }

    // The share of black between the brackets.
    private static double InkInside(Box around, PixelImage print)
    {
        var (left, top) = (around.Left + (int)(Beside * around.Width), around.Top + (int)(Above * around.Height));
        using var inside = print.Clip(new Box(left, top, Math.Max(1, around.Right - (int)(Beside * around.Width) - left), Math.Max(1, around.Bottom - (int)(Above * around.Height) - top)));
        return inside.CountBlack() / (double)(inside.Width * inside.Height);
    }

    private static Box Around(ReadWord[] words)
    {
        var (left, top) = (words.Min(word => word.Box.Left), words.Min(word => word.Box.Top));
        return new Box(left, top, words.Max(word => word.Box.Right) - left, words.Max(word => word.Box.Bottom) - top);
    }
}
