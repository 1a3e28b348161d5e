using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Reads a page: finds its lines where rules and shades are taken away, and reads each from the page as it is. Turned lines and
/// doubtful ones are looked at again.
/// </summary>
internal sealed class PageTextReader(ILineReader lines) : IDisposable
{
    /// <summary>
    /// A line whose letters are read less surely than this is none: dirt and pictures read as letters, too. What has few
    /// letters must be surer unless it stands beside words that are. Measured on 53 pages of all kinds: word F1 0.898 where all
    /// above 0.2 is kept, 0.903.
    /// </summary>
    private const double LeastSure = 0.3;
    private const double LeastSureOfFew = 0.6;
    private const int Few = 5;

    /// <summary>On a page without a line that is surely one, the rest is so sure or the texture of a picture.</summary>
    private const double LeastSureAlone = 0.85;

    /// <summary>
    /// A line read less surely is looked at again with so much more room above and below it, in its heights, since how high its
    /// letters are is doubtful. Measured on 53 pages of all kinds: order-free character error 5.9 % without, 5.6 % with. Once more
    /// without the rules that touch it gains nothing: word F1 of 210 pages .9089 with that, .9093 without.
    /// </summary>
    private const double Doubtful = 0.85;
    private const double MoreRoom = 0.12;

    /// <summary>A check box belongs to words no farther from it than this: inches.</summary>
    private const double FarthestBox = 1;

    /// <summary>Boxes of a column lie in line to so many inches; of so many it is one.</summary>
    private const double InColumn = 0.05;
    private const int FewestInColumn = 3;

    /// <summary>Of 63 check boxes looked at one by one, 62 were some, and as ticked as found.</summary>
    private const double SureOfBox = 0.98;
    private const string Empty = "\u2610";
    private const string Ticked = "\u2612";

    /// <summary>For a box of which it is open whether it is ticked: neither sign, so that nobody takes it for an answer.</summary>
    private const string Unknown = "[?]";

    /// <summary>Words in areas shaded by a pattern are right more seldom than a recogniser says: of 105 lines drawn on patterns 77 were read.</summary>
    private const double SureOfPatterned = 0.6;

    /// <summary>A page of which so much gave no words may be printed in dots. Of the words read so on four drawn pages some six in ten were right: a rough figure, and so they are never sure.</summary>
    private const double MostlyUnread = 0.3;
    private const double SureOfDots = 0.6;

    /// <summary>Ticks and crosses are read as these; another letter or digit in a box, read as surely as this, is one.</summary>
    private const string TickLike = "XxvV/\\";
    private const double SureOfLetter = 0.5;

    /// <summary>What stands in a box, touches it nowhere and was not read may be a letter.</summary>
    private const double SureOfUnread = 0.6;

    /// <summary>Letters in one of so many boxes, of which at least half are empty, are its mark.</summary>
    private const int FewestOfForm = 4;
    private const double SureOfInitials = 0.85;

    private const string RuleLike = "|_-—–~=[]";

    /// <summary>Letters that stand below each other by chance read as turned text less surely.</summary>
    private const double LeastSureTurned = 0.7;

    /// <summary>Reads an upright, straight page with square pixels, or a part of one; boxes are in its pixels.</summary>
    /// <param name="dpi">Pixels per inch, from which the size of letters follows.</param>
    /// <param name="evenPaper">The page was stored in black and white.</param>
    /// <param name="glance">
    /// Text that runs down the page is left out, doubtful lines are not looked at again, and confidences are the recogniser's own.
    /// </param>
    public IReadOnlyList<TextLine> Read(PixelImage page, double dpi, bool evenPaper, bool glance = false) => ReadPage(page, dpi, evenPaper, glance).Lines;

    /// <summary>
    /// The same, with how much of what looks like text gave no words, see <see cref="UnreadText"/>, and whether a line or a field was not
    /// read, see <see cref="UnreadInk"/>, which is not looked for where the page is no surer than that would leave it.
    /// </summary>
    /// <param name="joined">The print was of dots, which were joined.</param>
    public (IReadOnlyList<TextLine> Lines, double Unread, bool UnreadLine) ReadPage(PixelImage page, double dpi, bool evenPaper, bool glance = false, bool joined = false)
    {
        using var plain = PlainPage.Of(page, dpi, evenPaper);
        var found = LineFinder.Find(plain, dpi, acrossOnly: glance);
        var words = Words(plain.Page, found);
        LookAgain(plain.Page, found, words, doubtful: glance ? 0 : Doubtful);
        var typed = BracketBoxes.TakeOut(words, plain, dpi);
        for (var i = 0; i < found.Count; i++)
        {
            words[i].RemoveAll(word => IsRule(word, plain));
            words[i] = words[i].ConvertAll(SlashedZeros.Mended);
        }

        TakeOutDoubtful(found, words, surelyText: joined);
        TakeOutTurned(found, words);
        var certain = Certain(found, words, glance ? (word, _) => word.Sureness : WordCertainty.Of);
        DoubtPatterned(certain, plain.Patterned);
        if (!glance)
            DecimalPoints.Check(found, certain, dpi);
        AddCheckBoxes(found, certain, [.. plain.CheckBoxes, .. typed], dpi);
        if (glance)
            return (Lines(found, certain), 0, false);
        var result = TurnedPatches.Added(plain.Page, plain.Pieces, Lines(found, certain), dpi, part => Read(part, dpi, evenPaper, glance: true));
        var letters = plain.Pieces.Concat(found.Where((_, i) => certain[i].Count == 0).SelectMany(line => line.Pieces).Select(box => new InkPiece(box, 0)));
        var boxes = plain.CheckBoxes.Select(box => box.Box).ToList();
        var (unread, strips) = UnreadText.Of(letters, Understood(result, boxes), page.Width, page.Height, dpi);
        var line = MeanConfidence(result) * (1 - unread) > PageReader.MostWithUnreadLine && UnreadInk.Any(plain, result, boxes, strips, dpi);
        var read = unread >= MostlyUnread && !joined ? Better((result, unread, line), plain, dpi) : (Lines: result, Unread: unread, UnreadLine: line);
        return evenPaper ? read : (read.Lines, Math.Max(read.Unread, FaintText.Unread(page, Understood(read.Lines, boxes), dpi)), read.UnreadLine);
    }

    private static Box[] Understood(IReadOnlyList<TextLine> lines, IEnumerable<Box> boxes) => [.. lines.SelectMany(read => read.Words).Select(word => word.Box), .. boxes];

    // Dots of a needle printer are no letters each by itself. Joined they are, but what is read of them is often wrong.
    private (IReadOnlyList<TextLine> Lines, double Unread, bool UnreadLine) Better((IReadOnlyList<TextLine> Lines, double Unread, bool UnreadLine) read, PlainPage plain, double dpi)
    {
        if (DotPrint.Pitch(plain.Pieces, dpi) is not { } pitch)
            return read;
        using var joined = DotPrint.Joined(plain.Print, pitch);
        var (lines, unread, unreadLine) = ReadPage(joined, dpi, evenPaper: true, joined: true);
        IReadOnlyList<TextLine> doubted = [.. lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { Confidence = word.Confidence * SureOfDots })] })];
        return unread < read.Unread ? (doubted, unread, unreadLine) : read;
    }

    public void Dispose() => lines.Dispose();

    /// <summary>Mean over the letters of how surely their words are right.</summary>
    internal static double MeanConfidence(IReadOnlyList<TextLine> lines)
    {
        var words = lines.SelectMany(line => line.Words).ToArray();
        var length = words.Sum(word => word.Text.Length);
        return length == 0 ? 0 : words.Sum(word => word.Confidence * word.Text.Length) / length;
    }

    /// <summary>Mean over the letters of how surely their words were read.</summary>
    internal static double Sureness(IReadOnlyList<ReadWord> words) =>
        words.Count == 0 ? 0 : words.Sum(word => word.Text.Length * word.Sureness) / Letters(words);

    // What stands in the cells of comb fields is read from a strip where it is set together.
    private List<ReadWord>[] Words(PixelImage page, IReadOnlyList<FoundLine> found)
    {
        var combs = found.Where(line => line.Cells is not null).ToArray();
        if (combs.Length == 0)
            return [.. lines.Read(page, found).Select(line => line.ToList())];
        using var strip = CombStrip.Of(page, [.. combs.Select(line => line.Cells!)]);
        var joined = new Queue<List<ReadWord>>(lines.Read(strip.Page, strip.Lines).Zip(combs, (read, line) => CombStrip.Joined(read, line.Cells!)));
        var plain = new Queue<IReadOnlyList<ReadWord>>(lines.Read(page, [.. found.Where(line => line.Cells is null)]));
        return [.. found.Select(line => line.Cells is null ? plain.Dequeue().ToList() : joined.Dequeue())];
    }

    // Of two readings of a line the surer counts.
    private void LookAgain(PixelImage page, IReadOnlyList<FoundLine> found, List<ReadWord>[] words, double doubtful)
    {
        var again = new List<(int Line, FoundLine View)>();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Cells is null && OtherView(found[i], Sureness(words[i]) < doubtful) is { } view)
                again.Add((i, view));
        }

        var readings = lines.Read(page, [.. again.Select(line => line.View)]);
        for (var i = 0; i < readings.Length; i++)
        {
            var line = again[i].Line;
            if (Sureness(readings[i]) > Sureness(words[line]))
                words[line] = [.. readings[i]];
        }
    }

    // Which side of turned letters is up shows only when they are read.
    private static FoundLine? OtherView(FoundLine line, bool doubtful) =>
        line.Turned != 0 ? line with { Turned = 4 - line.Turned } : doubtful ? line with { Span = Taller(line.Span) } : null;

    private static Box Taller(Box span)
    {
        var more = (int)Math.Round(MoreRoom * span.Height);
        return span with { Top = span.Top - more, Height = span.Height + 2 * more };
    }

    // What is left of a rule reads as a bar or a dash.
    private static bool IsRule(ReadWord word, PlainPage plain) =>
        word.Text.All(character => RuleLike.Contains(character, StringComparison.Ordinal)) && plain.Touched(word.Box);

    private static void TakeOutDoubtful(IReadOnlyList<FoundLine> found, List<ReadWord>[] words, bool surelyText)
    {
        var alone = !surelyText && !words.Any(IsCompany);
        for (var (start, end) = (0, 0); start < found.Count; start = end)
        {
            for (end = start + 1; end < found.Count && !found[end].StartsLine;)
                end++;
            var inCompany = words[start..end].Any(IsCompany);
            for (var i = start; i < end; i++)
            {
                var needed = alone ? LeastSureAlone
                    : found[i].Turned != 0 ? LeastSureTurned
                    : inCompany || Letters(words[i]) > Few ? LeastSure : LeastSureOfFew;
                if (Sureness(words[i]) < needed || (alone && !words[i].Exists(word => word.Text.Any(char.IsLetterOrDigit))))
                    words[i].Clear();
            }
        }
    }

    private static bool IsCompany(List<ReadWord> line) => Letters(line) > Few && Sureness(line) >= LeastSureOfFew;

    // Letters of text that runs down the page were found in lines across it, too.
    private static void TakeOutTurned(IReadOnlyList<FoundLine> found, List<ReadWord>[] words)
    {
        var turned = found.Where((line, i) => line.Turned != 0 && words[i].Count > 0).Select(line => line.Box).ToArray();
        for (var i = 0; i < found.Count && turned.Length > 0; i++)
        {
            if (found[i].Turned == 0)
                words[i].RemoveAll(word => Array.Exists(turned, box => Holds(box, word.Box)));
        }
    }

    private static bool Holds(Box box, Box word)
    {
        var (x, y) = (word.Left + word.Width / 2, word.Top + word.Height / 2);
        return box.Left <= x && x < box.Right && box.Top <= y && y < box.Bottom;
    }

    private static List<TextWord>[] Certain(IReadOnlyList<FoundLine> found, List<ReadWord>[] words, Func<ReadWord, double, double> confidence)
    {
        var certain = new List<TextWord>[words.Length];
        for (var (start, end) = (0, 0); start < found.Count; start = end)
        {
            for (end = start + 1; end < found.Count && !found[end].StartsLine;)
                end++;
            var line = Sureness([.. words[start..end].SelectMany(part => part)]);
            for (var i = start; i < end; i++)
                certain[i] = [.. words[i].Select(word => Certain(word, confidence(word, line)))];
        }

        return certain;
    }

    private static void DoubtPatterned(List<TextWord>[] words, IReadOnlyList<Box> patterned)
    {
        for (var i = 0; i < words.Length && patterned.Count > 0; i++)
            words[i] = [.. words[i].Select(word => patterned.Any(area => Holds(area, word.Box)) ? word with { Confidence = word.Confidence * SureOfPatterned } : word)];
    }

    private static TextWord Certain(ReadWord word, double confidence) => new(word.Text, confidence, word.Box)
    {
        NumberConfidence = confidence is > 0 and < 1 ? NumberCertainty.Of(word, confidence) : null,
        DoubtfulPoint = word.PointSeen,
    };

    private static void AddCheckBoxes(IReadOnlyList<FoundLine> found, List<TextWord>[] words, IReadOnlyList<CheckBox> boxes, double dpi)
    {
        foreach (var box in boxes)
        {
            if ((box.Held ? TakeOutTick(words, box.Box, IsAmongEmpty(box, boxes)) : 1) is not { } sure)
                continue;
            // In a table the words that a column of boxes belongs to may stand far from it.
            var farthest = boxes.Count(other => Math.Abs(other.Box.Left - box.Box.Left) <= InColumn * dpi) >= FewestInColumn ? double.MaxValue : FarthestBox * dpi;
            var beside = Enumerable.Range(0, found.Count)
                .Where(i => found[i].Turned == 0 && words[i].Count > 0)
                .Where(i => IsBeside(box.Box, found[i].Box) && Gap(box.Box, found[i].Box) <= farthest)
                .ToArray();
            if (beside.Length == 0)
                continue;
            var line = words[beside.MinBy(i => Gap(box.Box, found[i].Box))];
            var next = line.FindIndex(word => word.Box.Left > box.Box.Left);
            var certainty = sure * SureOfBox * (box.Ticked ? box.Certainty : 1 - box.Certainty);
            line.Insert(next < 0 ? line.Count : next, new TextWord(box.Doubtful ? Unknown : box.Ticked ? Ticked : Empty, certainty, box.Box));
        }
    }

    // A letter in a cell stays what it is: null. How sure it is else that what stands in the box is a tick. Among empty boxes letters
    // are somebody's initials.
    private static double? TakeOutTick(List<TextWord>[] words, Box box, bool amongEmpty)
    {
        foreach (var line in words)
        {
            var inside = line.FindIndex(word => Holds(box, word.Box));
            if (inside < 0)
                continue;
            var tick = line[inside].Text.All(character => TickLike.Contains(character, StringComparison.Ordinal));
            var letters = !tick && line[inside].Text.Any(char.IsLetterOrDigit) && line[inside].Confidence >= SureOfLetter;
            if (letters && !amongEmpty)
                return null;
            if (!letters || line[inside].Text.Length == 1)
                line.RemoveAt(inside);
            return tick ? 1 : letters ? SureOfInitials : SureOfUnread;
        }

        return SureOfUnread;
    }

    private static bool IsAmongEmpty(CheckBox box, IReadOnlyList<CheckBox> boxes)
    {
        var alike = boxes.Where(other => AlikeBoxes.AreAlike(other.Box, box.Box)).ToArray();
        return alike.Length >= FewestOfForm && 2 * alike.Count(other => !other.Ticked) >= alike.Length;
    }

    private static bool IsBeside(Box box, Box line) =>
        Math.Min(box.Bottom, line.Bottom) - Math.Max(box.Top, line.Top) > Math.Min(box.Height, line.Height) / 2;

    private static int Gap(Box box, Box line) => Math.Max(0, Math.Max(line.Left - box.Right, box.Left - line.Right));

    private static List<TextLine> Lines(IReadOnlyList<FoundLine> found, List<TextWord>[] words)
    {
        var lines = new List<TextLine>();
        var line = new List<TextWord>();
        for (var i = 0; i < found.Count; i++)
        {
            line.AddRange(words[i]);
            if (line.Count == 0 || (i + 1 < found.Count && !found[i + 1].StartsLine))
                continue;
            lines.Add(new TextLine(found[i].Block, line));
            line = [];
        }

        return lines;
    }

    private static int Letters(IReadOnlyList<ReadWord> words) => words.Sum(word => word.Text.Length);
}
