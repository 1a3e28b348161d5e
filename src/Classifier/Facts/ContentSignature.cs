using Capture.Evidence;
using System.Buffers.Binary;
using System.Text;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Classifier.Facts;

/// <summary>
/// A sketch of what a document or file says, small enough to store beside it, by which a second copy that came through
/// another fax line is found again.
/// </summary>
/// <remarks>
/// Two MinHash sketches (Broder, On the resemblance and containment of documents, 1997): one of the numbers (dates,
/// record numbers, results), which tell two filled-in copies of one form apart, one of the words, which tell two documents
/// of one patient apart. Single tokens, since OCR noise breaks longer shingles. The similarity only nominates: whether
/// two documents really are one is for <see cref="Redelivery"/> to say from their text.
/// </remarks>
internal sealed class ContentSignature
{
    /// <summary>
    /// From this similarity two contents may be one. Measured on the development corpus, plain Tesseract, whole files:
    /// 6 of 8 re-sent faxes reach it (the other two are hardly readable), and 2 of 14,188 other pairs, which
    /// <see cref="Redelivery"/> tells apart.
    /// </summary>
    public const double PossibleFrom = 0.25;

    /// <summary>Hashes per sketch; the standard error of a resemblance of one half is 0.036.</summary>
    private const int Hashes = 192;

    /// <summary>Fewer numbers than this say nothing: a page without any would resemble every other.</summary>
    private const int FewestNumbers = 4;

    /// <summary>Hashes that go into one key. Two halves the chance of a chance meeting and still misses few copies.</summary>
    private const int HashesPerKey = 2;

    /// <summary>Keys of a content: with a resemblance of the numbers of 0.4 at least one of these meets in 98 % of pairs, with 0.05 in 6 %.</summary>
    private const int KeyCount = 24;

    private const byte Version = 1;
    private const int Header = 5;

    private readonly ushort[] _numbers;
    private readonly ushort[] _words;
    private readonly int _numberCount;
    private readonly int _wordCount;

    private ContentSignature(ushort[] numbers, ushort[] words, int numberCount, int wordCount) =>
        (_numbers, _words, _numberCount, _wordCount) = (numbers, words, numberCount, wordCount);

    /// <summary>Bytes of <see cref="ToBytes"/>.</summary>
    public static int Size => Header + 2 * Hashes * sizeof(ushort);

    /// <summary>Too little was read to compare it with anything.</summary>
    public bool SaysNothing => _numberCount < FewestNumbers || _wordCount == 0;

    /// <summary>Values to index: contents with a key in common are worth comparing. Empty where nothing was read.</summary>
    public IReadOnlyList<long> Keys => SaysNothing
        ? []
        : [.. Enumerable.Range(0, KeyCount).Select(key => ((long)key << 32) | ((long)_numbers[key * HashesPerKey] << 16) | _numbers[key * HashesPerKey + 1])];

    /// <param name="pages">Pages of one document or of one whole file, transport lines included; they are left out here.</param>
    public static ContentSignature Of(IEnumerable<PageText> pages)
    {
        var reader = new Reader();
        foreach (var page in pages)
            reader.Add(FaxHeader.Strip(page));
        return reader.Signature;
    }

    /// <summary>Sketches page by page. Of the tokens only their hashes are kept, to count each once.</summary>
    internal sealed class Reader
    {
        private readonly Sketch _numbers = new();
        private readonly Sketch _words = new();

        /// <summary>The signature of what was read so far.</summary>
        public ContentSignature Signature => new(_numbers.ToArray(), _words.ToArray(), _numbers.Count, _words.Count);

        /// <param name="body">A page without the lines of fax machines.</param>
        public void Add(PageText body)
        {
            foreach (var word in body.Lines.SelectMany(line => line.Words))
            {
                var digits = string.Concat(word.Text.Where(char.IsAsciiDigit));
                var letters = OcrTolerance.Letters(word.Text);
                if (digits.Length >= 3)
                    _numbers.Add(digits);
                else if (letters.Length >= 3)
                    _words.Add(letters);
            }
        }
    }

    /// <summary>
    /// Geometric mean of the resemblance (shared of all) of numbers and of words, in [0, 1]; 0 where one of the two says nothing.
    /// </summary>
    public static double Similarity(ContentSignature a, ContentSignature b) =>
        a.SaysNothing || b.SaysNothing ? 0 : Math.Sqrt(Resemblance(a._numbers, b._numbers) * Resemblance(a._words, b._words));

    /// <exception cref="FormatException">The bytes are not a signature of this version.</exception>
    public static ContentSignature FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || bytes[0] != Version)
            throw new FormatException("Not a content signature of version 1: compute it anew from the text.");
        var (numbers, words) = (new ushort[Hashes], new ushort[Hashes]);
        for (var i = 0; i < Hashes; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(Header + 2 * i)..]);
            words[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(Header + 2 * (Hashes + i))..]);
        }

        return new ContentSignature(numbers, words, BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]));
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)Math.Min(_numberCount, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (ushort)Math.Min(_wordCount, ushort.MaxValue));
        for (var i = 0; i < Hashes; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Header + 2 * i), _numbers[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Header + 2 * (Hashes + i)), _words[i]);
        }

        return bytes;
    }

    private static double Resemblance(ushort[] a, ushort[] b) => a.Zip(b).Count(pair => pair.First == pair.Second) / (double)Hashes;

    /// <summary>The least of each of the hashes over a set of tokens.</summary>
    private sealed class Sketch
    {
        private readonly HashSet<ulong> _seen = [];
        private readonly ulong[] _least = [.. Enumerable.Repeat(ulong.MaxValue, Hashes)];

        public int Count => _seen.Count;

        public ushort[] ToArray() => [.. _least.Select(hash => (ushort)hash)];

        public void Add(string token)
        {
            var hash = Fnv1a(token);
            if (!_seen.Add(hash))
                return;
            for (var i = 0; i < Hashes; i++)
                _least[i] = Math.Min(_least[i], Mix(hash + (ulong)(i + 1) * 0x9E3779B97F4A7C15));
        }
    }

    /// <summary>FNV-1a, 64 bits (draft-eastlake-fnv); the same on every machine, unlike string.GetHashCode.</summary>
    private static ulong Fnv1a(string token)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(token))
            hash = (hash ^ value) * 0x100000001B3UL;
        return hash;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
