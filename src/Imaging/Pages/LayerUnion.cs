using Capture.Contracts;

namespace Capture.Imaging.Pages;

/// <summary>
/// The text of a page that brought words along and shows more than these: the layer's words where both saw the same, and what was
/// read beside them.
/// </summary>
internal static class LayerUnion
{
    /// <summary>A read word that lies so far on words of the layer is these.</summary>
    private const double ShareOnLayer = 0.4;

    /// <summary>Only what was read so surely can put a name or number of the layer in doubt; on drawn print nearly all is.</summary>
    private const double SureOfReading = 0.9;

    /// <summary>A name read with fewer other letters than this share may be misread.</summary>
    private const double OtherLetters = 0.34;

    /// <summary>What is read less surely than this leaves its ink unread: handwriting and dirt read as letters, too.</summary>
    private const double LeastSure = 0.8;

    /// <summary>A patch with fewer letters or pieces than these holds nobody's name: a ring around a word, an emblem, a tick.</summary>
    private const double FewestLettersOfPatch = 5;
    private const int FewestPiecesOfPatch = 3;

    /// <summary>What lies so far on words that are seen is a mark on them: a stamp, a ring, a line through them.</summary>
    private const double MarkOnWords = 0.2;

    /// <summary>Beside words that are certain a doubtful one adds nothing but doubt.</summary>
    private const double LeastSureBeside = 0.6;

    /// <summary>An emblem reads as a letter or two.</summary>
    private const int FewestLettersOfLine = 3;

    /// <summary>A signature stands in one line, no higher than this, and so near to a word that says it is one. Inches.</summary>
    private const double HighestSignature = 0.9;
    private const double NearSignature = 0.6;

    private static readonly string[] SigningWords =
        ["sign", "signed", "signature", "by", "sincerely", "regards", "witness", "md", "do", "np", "pa", "rn", "physician", "provider", "interpreted", "reviewed", "dictated"];

    /// <param name="layer">In the frame's pixels.</param>
    /// <param name="read">In the frame's pixels.</param>
    /// <param name="beside">Ink that the layer does not explain.</param>
    internal static PageText Of(PageText layer, IReadOnlyList<TextLine> read, IReadOnlyList<InkPatch> beside)
    {
        var own = layer.Lines.SelectMany(line => line.Words).ToList();
        var owners = new Owners(layer.Lines);
        var lines = layer.Lines.Select(line => (line.Block, Words: line.Words.ToList())).ToList();
        var added = new List<TextLine>();
        foreach (var line in read)
        {
            var more = line.Words.Where(word => word.Confidence >= LeastSureBeside && owners.Share(word.Box) < ShareOnLayer).ToList();
            if (more.Count == 0)
                continue;

            // A value written beside a printed label belongs to its line.
            var onLayer = line.Words.FirstOrDefault(word => owners.Share(word.Box) >= ShareOnLayer);
            var home = onLayer is null ? -1 : owners.LineOf(onLayer.Box);
            if (home >= 0)
                lines[home].Words.AddRange(more);
            else if (more.Sum(word => word.Text.Count(char.IsLetterOrDigit)) >= FewestLettersOfLine)
                added.Add(line with { Words = more });
        }

        var united = lines.Select(line => new TextLine(line.Block, [.. line.Words.OrderBy(word => word.Box.Left)])).ToList();
        united = Placed(united, added);
        var unread = Unread(beside, own, [.. read.SelectMany(line => line.Words).Where(word => word.Confidence >= LeastSure)], layer.Dpi);
        return layer with
        {
            Lines = united,
            Origin = added.Count > 0 || united.Exists(line => line.Words.Any(word => !word.FromLayer)) ? "both" : "text-layer",
            Confidence = Math.Min(PageTextReader.MeanConfidence(united), unread > 0 ? PageReader.MostWithUnreadLine : 1),
            Unread = unread,
            Disagreements = Disagreements(own, [.. read.SelectMany(line => line.Words)]),
        };
    }

    /// <summary>Places where the layer's name, date or number was surely read as another.</summary>
    internal static IReadOnlyList<Box> Disagreements(IReadOnlyList<TextWord> layer, IReadOnlyList<TextWord> read)
    {
        var places = new List<Box>();
        foreach (var (own, seen) in SamePlaces(layer, read))
        {
            if (seen.Min(word => word.Confidence) >= SureOfReading && Differ(Joined(own), Joined(seen)))
                places.Add(Around(own));
        }

        return places;
    }

    /// <summary>Whether two readings of one place differ in what matters: a digit, or much of a name.</summary>
    internal static bool Differ(string layer, string seen)
    {
        var (one, other) = (Plain(layer), Plain(seen));
        if (one == other || one.Length == 0)
            return false;
        if (one.Any(char.IsAsciiDigit) || other.Any(char.IsAsciiDigit))
        {
            var (digits, others) = (Digits(one), Digits(other));
            return digits != others && Digits(LookAlike(one)) != Digits(LookAlike(other));
        }

        // Names begin with capitals, and so does what is in their place.
        return one.Length >= 3 && layer.Any(char.IsUpper) && Distance(LookAlike(one), LookAlike(other)) > OtherLetters * Math.Max(one.Length, other.Length);
    }

    /// <summary>The largest share of a patch's letters that gave no words; a signature where one is expected need not be read.</summary>
    internal static double Unread(IReadOnlyList<InkPatch> beside, IReadOnlyList<TextWord> layer, IReadOnlyList<TextWord> read, double dpi)
    {
        var most = 0.0;
        foreach (var patch in beside)
        {
            var letters = patch.Letters;
            if (letters < FewestLettersOfPatch || patch.Pieces.Count < FewestPiecesOfPatch || IsMark(patch, layer) || IsSignature(patch, layer, dpi))
                continue;
            var unread = patch.Pieces.Where(piece => !read.Any(word => Covers(word.Box, piece))).Sum(InkPatch.LettersOf);
            if (unread >= FewestLettersOfPatch)
                most = Math.Max(most, unread / letters);
        }

        return most;
    }

    private static bool IsMark(InkPatch patch, IReadOnlyList<TextWord> layer) =>
        layer.Sum(word => SeenWords.Overlap(word.Box, patch.Box)) >= MarkOnWords * SeenWords.Area(patch.Box);

    private static bool IsSignature(InkPatch patch, IReadOnlyList<TextWord> layer, double dpi)
    {
        if (patch.Box.Height > HighestSignature * dpi || patch.Box.Height > patch.Box.Width)
            return false;
        var near = (int)(NearSignature * dpi);
        var around = new Box(patch.Box.Left - 2 * near, patch.Box.Top - near, patch.Box.Width + 3 * near, patch.Box.Height + 2 * near);
        return layer.Any(word => SeenWords.Overlap(word.Box, around) > 0
            && SigningWords.Contains(Plain(word.Text), StringComparer.Ordinal));
    }

    // Word against words: what one side joins the other may part.
    private static IEnumerable<(List<TextWord> Own, List<TextWord> Seen)> SamePlaces(IReadOnlyList<TextWord> layer, IReadOnlyList<TextWord> read)
    {
        var sets = new Layout.DisjointSets(layer.Count + read.Count);
        var order = Enumerable.Range(0, read.Count).OrderBy(word => read[word].Box.Top).ToArray();
        var highest = read.Count == 0 ? 0 : read.Max(word => word.Box.Height);
        for (var i = 0; i < layer.Count; i++)
        {
            foreach (var j in order.SkipWhile(word => read[word].Box.Top < layer[i].Box.Top - highest).TakeWhile(word => read[word].Box.Top < layer[i].Box.Bottom))
            {
                if (SeenWords.Overlap(layer[i].Box, read[j].Box) > ShareOnLayer * Math.Min(SeenWords.Area(layer[i].Box), SeenWords.Area(read[j].Box)))
                    sets.Join(i, layer.Count + j);
            }
        }

        foreach (var group in sets.Groups())
        {
            var own = group.Where(word => word < layer.Count).Select(word => layer[word]).OrderBy(word => word.Box.Left).ToList();
            var seen = group.Where(word => word >= layer.Count).Select(word => read[word - layer.Count]).OrderBy(word => word.Box.Left).ToList();
            if (own.Count > 0 && seen.Count > 0)
                yield return (own, seen);
        }
    }

    // New lines come before the first block that begins below them, so that a label at the top of a page is read before its body.
    private static List<TextLine> Placed(List<TextLine> lines, List<TextLine> added)
    {
        var block = lines.Count == 0 ? 0 : lines.Max(line => line.Block);
        var places = lines.Select((line, place) => (Place: place, line.Words[0].Box.Top, First: place == 0 || lines[place - 1].Block != line.Block))
            .Where(line => line.First).ToList();
        var blocks = added.GroupBy(line => line.Block)
            .Select(group => (Lines: group.Select(line => line with { Block = block + group.Key + 1 }).ToList(), Top: group.First().Words.Min(word => word.Box.Top)))
            .OrderBy(group => group.Top).ToList();
        var result = new List<TextLine>(lines.Count + added.Count);
        for (var place = 0; place < lines.Count; place++)
        {
            if (places.Exists(first => first.Place == place))
                TakeAbove(lines[place].Words[0].Box.Top);
            result.Add(lines[place]);
        }

        TakeAbove(int.MaxValue);
        return result;

        void TakeAbove(int top)
        {
            while (blocks.Count > 0 && blocks[0].Top < top)
            {
                result.AddRange(blocks[0].Lines);
                blocks.RemoveAt(0);
            }
        }
    }

    private static bool Covers(Box word, Box piece)
    {
        var (x, y) = (piece.Left + piece.Width / 2, piece.Top + piece.Height / 2);
        return word.Left <= x && x < word.Right && word.Top <= y && y < word.Bottom;
    }

    private static Box Around(List<TextWord> words)
    {
        var (left, top) = (words.Min(word => word.Box.Left), words.Min(word => word.Box.Top));
        return new Box(left, top, words.Max(word => word.Box.Right) - left, words.Max(word => word.Box.Bottom) - top);
    }

    private static string Joined(IEnumerable<TextWord> words) => string.Concat(words.Select(word => word.Text));

    private static string Plain(string text) => string.Concat(text.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    // What recognisers take for each other on clean print.
    private static string LookAlike(string plain) => string.Concat(plain.Select(character => character switch
    {
        'o' or 'q' => '0',
        'l' or 'i' or 't' or '|' => '1',
        's' => '5',
        'b' => '8',
        'z' => '2',
        'g' => '9',
        _ => character,
    }));

    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    /// <summary>The layer's words by where they are.</summary>
    private sealed class Owners(IReadOnlyList<TextLine> lines)
    {
        private readonly (Box Box, int Line)[] _words = [.. lines.SelectMany((line, number) => line.Words.Select(word => (word.Box, number)))];

        /// <summary>Of the box, the share that lies on words of the layer.</summary>
        internal double Share(Box box) => SeenWords.Area(box) is > 0 and var area ? _words.Sum(word => SeenWords.Overlap(word.Box, box)) / area : 1;

        internal int LineOf(Box box) => _words.MaxBy(word => SeenWords.Overlap(word.Box, box)).Line;
    }
}
