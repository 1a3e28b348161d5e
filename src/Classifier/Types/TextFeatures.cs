using Capture.Evidence;
using System.Runtime.CompilerServices;

namespace Capture.Classifier.Types;

/// <summary>
/// Turns a document's text into counted, hashed features: words and word pairs, letter 3- to 5-grams within words
/// (these survive misread letters), line beginnings and what stands before a colon (headings and form labels) with what
/// was headed before, the same for the title zone apart, and a few facts of layout. Digits are folded to one sign,
/// letters to lower case.
/// </summary>
/// <remarks>
/// A key is 32 bits of FNV-1a (Fowler, Noll and Vo, RFC 9923) over a namespace mark and the characters, finished by
/// the murmur3 avalanche. Keys are stored in model files: a change here needs a new <see cref="ModelFile.Format"/>.
/// </remarks>
internal static class TextFeatures
{
    /// <summary>Number of namespaces; each is normalised for itself.</summary>
    public const int Blocks = 5;

    /// <summary>Characters read of a document. The type shows at the start; later pages of a long one only repeat it.</summary>
    public const int MaxCharacters = 6000;

    /// <summary>Lines at the top of the first page that may hold its title, fax header not counted.</summary>
    public const int TitleLines = 12;

    /// <summary>Characters of the title zone, for texts that come without line breaks.</summary>
    public const int TitleCharacters = 420;

    private const int MaxWord = 24;

    public static FeatureBag Extract(string text)
    {
        var bag = new FeatureBag();
        var lines = Lines(text, out var pages);
        var scratch = new List<string>();
        var colons = new List<int>();
        string? previous = null;
        string? label = null;
        var (title, titleLines) = (0, 0);
        foreach (var line in lines)
        {
            scratch.Clear();
            colons.Clear();
            Tokenize(line, scratch, colons);
            if (scratch.Count == 0)
                continue;

            var inTitle = titleLines < TitleLines && title < TitleCharacters;
            AddLine(bag, scratch, ref previous);
            AddLabels(bag, scratch, colons, ref label);
            if (inTitle)
            {
                AddTitle(bag, scratch, TitleCharacters - title);
                titleLines++;
                title += line.Length + 1;
            }
        }

        AddLayout(bag, lines, pages);
        return bag;
    }

    /// <summary>The lines that count, top to bottom: lines of fax machines are left out, empty lines too.</summary>
    internal static List<string> Lines(string text, out int pages)
    {
        var lines = new List<string>();
        pages = 0;
        var (used, onPage) = (0, 0);
        foreach (var page in text.AsSpan().Split('\f'))
        {
            pages++;
            onPage = 0;
            foreach (var line in text.AsSpan()[page].EnumerateLines())
                Take(line);
            if (used >= MaxCharacters)
                break;
        }

        return lines;

        void Take(ReadOnlySpan<char> span)
        {
            span = span.Trim();
            if (span.IsEmpty || used >= MaxCharacters)
                return;
            onPage++;
            if (onPage <= FaxHeader.RowsSearched && FaxHeader.IsTransport(span.ToString()))
                return;
            if (span.Length > MaxCharacters - used)
                span = span[..(MaxCharacters - used)];
            used += span.Length;
            lines.Add(span.ToString());
        }
    }

    /// <param name="colons">For each colon behind a word, how many tokens stand before it. A colon is often read as a semicolon.</param>
    private static void Tokenize(ReadOnlySpan<char> line, List<string> tokens, List<int> colons)
    {
        Span<char> word = stackalloc char[MaxWord];
        var length = 0;
        foreach (var c in line)
        {
            if (char.IsAsciiDigit(c))
            {
                // A run of digits is one sign; digits inside a word stay apart so "b12" and "812" keep their letters.
                if (length > 0 && word[length - 1] != '0')
                    Flush(word);
                if (length == 0)
                    word[length++] = '0';
            }
            else if (char.IsLetter(c))
            {
                if (length > 0 && word[length - 1] == '0')
                    Flush(word);
                if (length < MaxWord)
                    word[length++] = char.ToLowerInvariant(c);
            }
            else
            {
                if (c is '\'' or '’' or '`' && length > 0 && word[length - 1] != '0')
                    continue;
                Flush(word);
                if (c is ':' or ';' && tokens.Count > 0 && tokens[^1] is not ("0" or "$" or "%"))
                    colons.Add(tokens.Count);
                if (c is '$' or '%')
                    tokens.Add(c == '$' ? "$" : "%");
            }
        }

        Flush(word);

        void Flush(Span<char> buffer)
        {
            if (length > 0)
                tokens.Add(new string(buffer[..length]));
            length = 0;
        }
    }

    private static void AddLine(FeatureBag bag, List<string> tokens, ref string? previous)
    {
        foreach (var token in tokens)
        {
            bag.Add(Block.Word, Key('w', token));
            if (previous is not null)
                bag.Add(Block.Word, Key('w', previous, token));
            AddLetters(bag, Block.Letters, 'c', token, 3, 5);
            previous = token;
        }

        bag.Add(Block.LineStart, Key('^', tokens[0]));
        if (tokens.Count > 1)
            bag.Add(Block.LineStart, Key('^', tokens[0], tokens[1]));
        if (tokens.Count is > 1 and <= 6)
            bag.Add(Block.LineStart, Key('=', string.Join(' ', tokens)));
    }

    /// <summary>Labels stand anywhere on a line that OCR read across several boxes: one to three words before a colon.</summary>
    private static void AddLabels(FeatureBag bag, List<string> tokens, List<int> colons, ref string? previous)
    {
        var from = 0;
        foreach (var colon in colons)
        {
            for (var words = 1; words <= 3 && colon - words >= from; words++)
                bag.Add(Block.LineStart, Key(':', string.Join(' ', tokens.GetRange(colon - words, words))));
            var label = string.Join(' ', tokens.GetRange(Math.Max(from, colon - 2), colon - Math.Max(from, colon - 2)));
            if (previous is not null && label.Length > 0)
                bag.Add(Block.LineStart, Key('>', previous, label));
            previous = label;
            from = colon;
        }
    }

    private static void AddTitle(FeatureBag bag, List<string> tokens, int room)
    {
        string? previous = null;
        var whole = tokens.Count <= 8;
        foreach (var token in tokens)
        {
            if (room <= 0)
            {
                whole = false;
                break;
            }

            bag.Add(Block.Title, Key('t', token));
            if (previous is not null)
                bag.Add(Block.Title, Key('t', previous, token));
            AddLetters(bag, Block.Title, 'l', token, 4, 5);
            room -= token.Length + 1;
            previous = token;
        }

        if (whole)
            bag.Add(Block.Title, Key('T', string.Join(' ', tokens)));
    }

    private static void AddLetters(FeatureBag bag, Block block, char mark, string token, int shortest, int longest)
    {
        if (token.Length < 2)
            return;

        Span<char> padded = stackalloc char[MaxWord + 2];
        padded[0] = ' ';
        token.CopyTo(padded[1..]);
        padded[token.Length + 1] = ' ';
        var length = token.Length + 2;
        for (var start = 0; start < length; start++)
        {
            var hash = Start(mark);
            for (var n = 1; n <= longest && start + n <= length; n++)
            {
                hash = Step(hash, padded[start + n - 1]);
                if (n >= shortest)
                    bag.Add(block, Finish(hash));
            }
        }
    }

    private static void AddLayout(FeatureBag bag, List<string> lines, int pages)
    {
        int characters = 0, digits = 0, letters = 0, capitals = 0, money = 0, shortLines = 0, boxes = 0, blanks = 0, labels = 0, rows = 0;
        foreach (var line in lines)
        {
            characters += line.Length;
            if (line.Length < 40)
                shortLines++;
            var (inLine, before) = (0, ' ');
            foreach (var c in line)
            {
                if (char.IsAsciiDigit(c))
                    inLine++;
                else if (char.IsLetter(c))
                    (letters, capitals) = (letters + 1, capitals + (char.IsUpper(c) ? 1 : 0));
                else if (c == '$')
                    money++;
                else if (c is '☐' or '☒')
                    boxes++;
                else if (c == ':' && char.IsLetter(before))
                    labels++;
                else if (c == '_' && before != '_')
                    blanks++;
                before = c;
            }

            digits += inLine;
            if (5 * inLine > line.Length && line.Length > 12)
                rows++;
        }

        bag.Letters = letters;
        Add('a', Log(characters));
        Add('b', Log(lines.Count));
        Add('d', characters == 0 ? 0 : 1 + Math.Min(9, 20 * digits / characters));
        Add('e', characters == 0 ? 0 : 1 + (10 * letters / characters));
        Add('m', Log(money));
        Add('s', lines.Count == 0 ? 0 : 1 + (5 * shortLines / lines.Count));
        Add('p', Math.Min(pages, 5));
        Add('x', Log(boxes));
        Add('_', Log(blanks));
        Add('c', letters == 0 ? 0 : 1 + (8 * capitals / letters));
        Add('k', lines.Count == 0 ? 0 : 1 + Math.Min(8, 4 * labels / lines.Count));
        Add('r', lines.Count == 0 ? 0 : 1 + (6 * rows / lines.Count));

        void Add(char name, int value) => bag.Add(Block.Layout, Key('y', $"{name}{value}"));

        static int Log(int value) => (int)Math.Round(2 * Math.Log2(1 + value));
    }

    internal static uint Key(char mark, string first, string? second = null)
    {
        var hash = Start(mark);
        foreach (var c in first)
            hash = Step(hash, c);
        if (second is not null)
        {
            hash = Step(hash, '\u0001');
            foreach (var c in second)
                hash = Step(hash, c);
        }

        return Finish(hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Start(char mark) => Step(2166136261u, mark);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint hash, char c) => ((((hash ^ (byte)c) * 16777619u) ^ (byte)(c >> 8)) * 16777619u);

    private static uint Finish(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x85ebca6bu;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}

/// <summary>The namespaces of features.</summary>
internal enum Block
{
    Word,
    Letters,
    LineStart,
    Title,
    Layout,
}

/// <summary>Counted features of one text, by namespace.</summary>
internal sealed class FeatureBag
{
    private readonly Dictionary<uint, int>[] _counts = [new(1024), new(4096), new(256), new(512), new(8)];

    /// <summary>Letters read, in any script.</summary>
    public int Letters { get; set; }

    public IReadOnlyDictionary<uint, int> this[Block block] => _counts[(int)block];

    public void Add(Block block, uint key)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts[(int)block], key, out _);
        count++;
    }
}
