using Capture.Contracts;

namespace Capture.Imaging.Native;

/// <summary>Tesseract's layout analysis, without trained data and without reading. Not for use by two threads at once.</summary>
internal sealed class LayoutEngine : IDisposable
{
    // Of how a line is cut into parts, by Tesseract's line recogniser: words are read together unless they are larger than
    // this many heights of their line, would make the part so high, or lie further apart.
    private const double TallestWord = 1.25;
    private const double TallestPart = 1.25;
    private const double WidestGap = 2;

    private readonly TesseractHandle _api = Tesseract.Create();

    public LayoutEngine()
    {
        // Tesseract writes remarks about single pages to standard error; the results say all that matters.
        Tesseract.SetVariable(_api, "debug_file", "/dev/null");
        Tesseract.InitForLayout(_api);
    }

    /// <summary>The lines of a page, or of one block, in reading order.</summary>
    /// <param name="ink">Bitonal.</param>
    public IReadOnlyList<FoundLine> FindLines(PixelImage ink, double dpi, bool wholePage)
    {
        Tesseract.SetPageSegMode(_api, wholePage ? Tesseract.SegmentAutomatic : Tesseract.SegmentSingleBlock);
        Tesseract.SetImage(_api, ink.Handle);
        Tesseract.SetSourceResolution(_api, (int)Math.Round(dpi));
        var lines = new List<FoundLine>();
        using (var iterator = Tesseract.AnalyseLayout(_api))
        {
            if (!iterator.IsInvalid)
                Find(iterator, lines, (ink.Width, ink.Height));
        }

        Tesseract.Clear(_api);
        return lines;
    }

    public void Dispose() => _api.Dispose();

    private static void Find(PageIteratorHandle iterator, List<FoundLine> lines, (int Width, int Height) page)
    {
        var (block, word) = (-1, (Part?)null);
        var part = (Part?)null;
        do
        {
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelBlock))
                block++;
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelWord))
            {
                Join();
                word = Word(iterator, block, page);
                if (word is null)
                    Finish();
            }

            if (word is not null && Tesseract.GetBox(iterator, Tesseract.LevelSymbol, out var left, out var top, out var right, out var bottom))
                word.Pieces.Add(new Box(left, top, right - left, bottom - top));
        }
        while (Tesseract.Next(iterator, Tesseract.LevelSymbol));
        Join();
        Finish();

        void Join()
        {
            if (word is null)
                return;
            if (part is null || word.StartsLine || !part.Takes(word))
            {
                Finish();
                part = word;
            }
            else
            {
                part.Add(word);
            }

            word = null;
        }

        void Finish()
        {
            if (part is not null)
                lines.Add(part.Found());
            part = null;
        }
    }

    private static Part? Word(PageIteratorHandle iterator, int block, (int Width, int Height) page)
    {
        if (!Tesseract.IsText(Tesseract.GetBlockType(iterator))
            || !Tesseract.GetBox(iterator, Tesseract.LevelWord, out var left, out var top, out var right, out var bottom))
            return null;
        // A word of which nothing but dirt was left has no extent, which Tesseract gives as the whole page.
        if (right - left >= page.Width && bottom - top >= page.Height)
            return null;
        Tesseract.GetOrientation(iterator, out var turned, out _, out _, out _);
        var box = new Box(left, top, right - left, bottom - top);
        var row = Tesseract.GetRowAttributes(iterator) ?? (Height: turned % 2 == 0 ? box.Height : box.Width, Descent: 0, Ascent: 0);
        var baseline = Tesseract.GetBaseline(iterator, Tesseract.LevelWord, out _, out var leftY, out _, out var rightY) ? (leftY + rightY) / 2.0 : (double?)null;
        return new Part(block, Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelLine), box, turned, row.Height, row.Descent, baseline);
    }

    /// <summary>A part of a line while its words are put together.</summary>
    private sealed class Part(int block, bool startsLine, Box box, int turned, double rowHeight, double descent, double? baseline)
    {
        private Box _box = box;
        private bool _open = Across(box, turned) <= TallestWord * rowHeight;

        public bool StartsLine => startsLine;

        public List<Box> Pieces { get; } = [];

        /// <summary>Whether the next word of the line belongs to this part.</summary>
        public bool Takes(Part word)
        {
            var all = Union(_box, word._box);
            _open = _open && word._open && Across(all, turned) <= TallestPart * rowHeight && Gap(word._box) <= WidestGap * rowHeight;
            return _open;
        }

        public void Add(Part word)
        {
            _box = Union(_box, word._box);
            Pieces.AddRange(word.Pieces);
        }

        public FoundLine Found() => new(block, startsLine, _box, turned == 0 ? Span() : _box, turned, Pieces);

        // The row's letters may reach further than those of this part.
        private Box Span()
        {
            if (baseline is not { } line)
                return _box;
            var top = Math.Min(_box.Top, (int)Math.Ceiling(line - rowHeight - descent));
            var bottom = Math.Max(_box.Bottom, (int)Math.Ceiling(line - descent));
            return _box with { Top = top, Height = bottom - top };
        }

        private static int Across(Box box, int turned) => turned % 2 == 0 ? box.Height : box.Width;

        private int Gap(Box next) => turned switch
        {
            0 => next.Left - _box.Right,
            1 => next.Top - _box.Bottom,
            2 => _box.Left - next.Right,
            _ => _box.Top - next.Bottom,
        };

        private static Box Union(Box one, Box other)
        {
            var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
            return new Box(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
        }
    }
}
