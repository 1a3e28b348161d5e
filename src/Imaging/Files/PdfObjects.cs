using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Capture.Imaging.Files;

/// <summary>A reference to an object of a PDF.</summary>
internal readonly record struct PdfReference(int Number);

/// <summary>
/// The objects of a PDF as they stand in its bytes, found without its cross-reference table: what the table does not name is found,
/// too. Knows dictionaries, lists, names, numbers and references, which is what a page tree is made of (ISO 32000-1, 7.3); all
/// other values are null. Streams are not unpacked but for those that hold objects. Written as if by a stranger to do harm: every
/// search is bounded.
/// </summary>
internal sealed class PdfObjects
{
    private const int DeepestNesting = 40;
    private const int MostObjects = 1_000_000;

    // As in PdfMarks: object streams hold a few hundred small objects.
    private const int MostStreams = 4000;
    private const int MostUnpacked = 4 * 1024 * 1024;
    private const long MostUnpackedInAll = 50L * 1024 * 1024;

    private readonly byte[] _bytes;
    private readonly Dictionary<int, List<Place>> _places = [];

    private PdfObjects(byte[] bytes) => _bytes = bytes;

    /// <summary>The largest number of an object.</summary>
    internal int Largest { get; private set; }

    /// <summary>Dictionaries of trailers, and of the streams that stand for them, in the order of the file.</summary>
    internal List<(int Offset, Dictionary<string, object?> Dictionary)> Trailers { get; } = [];

    /// <summary>Where the dictionaries of images coded as JBIG2 begin, by their objects' numbers.</summary>
    internal Dictionary<int, int> Jbig2Streams { get; } = [];

    internal static PdfObjects Read(byte[] bytes)
    {
        var objects = new PdfObjects(bytes);
        objects.FindObjects();
        objects.FindTrailers();
        return objects;
    }

    /// <param name="before">Only definitions that begin before this place in the file; of several the last holds.</param>
    internal (object? Value, string Text)? Find(int number, int before = int.MaxValue)
    {
        if (!_places.TryGetValue(number, out var places))
            return null;
        var last = places.FindLastIndex(place => place.Offset < before);
        if (last < 0)
            return null;
        var place = places[last];
        var parser = new Parser(place.Bytes, place.Start);
        var value = parser.Value(DeepestNesting);
        return (value, Encoding.Latin1.GetString(place.Bytes, place.Start, parser.Position - place.Start));
    }

    /// <summary>The text of the dictionary that begins there and the stream after it, unpacked but for its last filter; null where there is none.</summary>
    internal (string Dictionary, byte[] Data)? Stream(int position)
    {
        var parser = new Parser(_bytes, position);
        if (parser.Value(DeepestNesting) is not Dictionary<string, object?> entries || StreamStart(parser.Position) is not { } start)
            return null;
        var length = Resolve(entries.GetValueOrDefault("Length")) is double stated && stated >= 0 && stated <= _bytes.Length - start
            ? (int)stated
            : Math.Max(0, _bytes.AsSpan(start).IndexOf("endstream"u8));
        var filters = entries.GetValueOrDefault("Filter") as List<object?> ?? [entries.GetValueOrDefault("Filter")];
        var text = Encoding.Latin1.GetString(_bytes, position, parser.Position - position);
        return filters switch
        {
            [_] => (text, _bytes[start..(start + length)]),
            ["/FlateDecode" or "/Fl", _] => (text, Inflate(start)),
            _ => null,
        };
    }

    internal object? Resolve(object? value, int before = int.MaxValue)
    {
        for (var hops = 0; value is PdfReference reference && hops < DeepestNesting; hops++)
            value = Find(reference.Number, before)?.Value;
        return value is PdfReference ? null : value;
    }

    private void FindObjects()
    {
        var (position, found, streams, unpacked) = (0, 0, 0, 0L);
        while (found < MostObjects && _bytes.AsSpan(position).IndexOf("obj"u8) is >= 0 and var next)
        {
            var at = position + next;
            position = at + 3;
            if (Header(at) is not { } header)
                continue;
            found++;
            Add(header.Number, new Place(header.Offset, _bytes, position));
            Jbig2Streams.Remove(header.Number);
            if (Peek(position, "/ObjStm"u8) && streams++ < MostStreams && unpacked < MostUnpackedInAll)
                unpacked += Unpack(header.Offset, position);
            else if (Peek(position, "/JBIG2Decode"u8))
                Jbig2Streams[header.Number] = position;
            else if (Peek(position, "/XRef"u8) && new Parser(_bytes, position).Value(DeepestNesting) is Dictionary<string, object?> trailer)
                Trailers.Add((header.Offset, trailer));
        }
    }

    private void FindTrailers()
    {
        var position = 0;
        while (_bytes.AsSpan(position).IndexOf("trailer"u8) is >= 0 and var next && Trailers.Count < MostStreams)
        {
            var at = position + next;
            position = at + 7;
            if (new Parser(_bytes, position).Value(DeepestNesting) is Dictionary<string, object?> trailer)
                Trailers.Add((at, trailer));
        }

        Trailers.Sort((one, other) => one.Offset.CompareTo(other.Offset));
    }

    // "12 0 obj", looked at from its end.
    private (int Number, int Offset)? Header(int at)
    {
        var end = at;
        if (Back(ref end) is null || Back(ref end) is not { } number || number > int.MaxValue / 2)
            return null;
        return ((int)number, end);

        long? Back(ref int from)
        {
            var i = from;
            while (i > 0 && _bytes[i - 1] is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
                i--;
            var digits = i;
            while (i > 0 && digits - i < 10 && char.IsAsciiDigit((char)_bytes[i - 1]))
                i--;
            if (i == digits || (from == at && digits == at))
                return null;
            from = i;
            return long.Parse(Encoding.Latin1.GetString(_bytes, i, digits - i), CultureInfo.InvariantCulture);
        }
    }

    private bool Peek(int position, ReadOnlySpan<byte> name)
    {
        const int Far = 400;
        var ahead = _bytes.AsSpan(position, Math.Min(Far, _bytes.Length - position));
        var end = ahead.IndexOf("stream"u8);
        return (end < 0 ? ahead : ahead[..end]).IndexOf(name) >= 0;
    }

    private int Unpack(int offset, int position)
    {
        var parser = new Parser(_bytes, position);
        if (parser.Value(DeepestNesting) is not Dictionary<string, object?> stream
            || stream.GetValueOrDefault("N") is not double count || stream.GetValueOrDefault("First") is not double first)
            return 0;
        if (StreamStart(parser.Position) is not { } start)
            return 0;
        var content = Inflate(start);
        var table = new Parser(content, 0);
        for (var i = 0; i < Math.Min(count, MostObjects); i++)
        {
            if (table.Value(1) is not double number || table.Value(1) is not double at || first + at >= content.Length || number is < 0 or > int.MaxValue / 2)
                break;
            Add((int)number, new Place(offset, content, (int)(first + at)));
        }

        return content.Length;
    }

    // One line end belongs to the keyword; what follows may be data.
    private int? StreamStart(int position)
    {
        const int Far = 64;
        var at = _bytes.AsSpan(position, Math.Min(Far, _bytes.Length - position)).IndexOf("stream"u8);
        if (at < 0)
            return null;
        var start = position + at + 6;
        if (start < _bytes.Length && _bytes[start] == '\r')
            start++;
        return start < _bytes.Length && _bytes[start] == '\n' ? start + 1 : start;
    }

    private byte[] Inflate(int start)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(_bytes, start, _bytes.Length - start), CompressionMode.Decompress);
            while (content.Length < MostUnpacked && zlib.Read(buffer) is > 0 and var read)
                content.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            // Encrypted or otherwise packed: its objects stay unknown.
        }

        return content.ToArray();
    }

    private void Add(int number, Place place)
    {
        if (!_places.TryGetValue(number, out var places))
            _places.Add(number, places = []);
        places.Add(place);
        Largest = Math.Max(Largest, number);
    }

    /// <param name="Offset">In the file, of the object or of the stream it is in.</param>
    private readonly record struct Place(int Offset, byte[] Bytes, int Start);

    /// <summary>Reads one value after another.</summary>
    private struct Parser(byte[] bytes, int position)
    {
        internal int Position { get; private set; } = position;

        internal object? Value(int depth)
        {
            SkipSpace();
            if (Position >= bytes.Length || depth == 0)
                return null;
            switch ((char)bytes[Position])
            {
                case '<' when At(1) == '<': return Dictionary(depth);
                case '[': return List(depth);
                case '/': return Name();
                case '(': SkipString(); return null;
                case '<': SkipTo('>'); return null;
                case '+' or '-' or '.' or (>= '0' and <= '9'): return NumberOrReference();
                default: SkipWord(); return null;
            }
        }

        private readonly char At(int ahead) => Position + ahead < bytes.Length ? (char)bytes[Position + ahead] : '\0';

        private Dictionary<string, object?> Dictionary(int depth)
        {
            Position += 2;
            var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
            while (true)
            {
                SkipSpace();
                if (Position >= bytes.Length)
                    return entries;
                if (At(0) == '>')
                {
                    Position += At(1) == '>' ? 2 : 1;
                    return entries;
                }

                if (At(0) != '/')
                {
                    // Out of step: what was understood so far counts.
                    if (At(0) is 'e' or 's')
                        return entries;
                    Value(depth - 1);
                    if (depth <= 1)
                        Position++;
                    continue;
                }

                var name = Name();
                var before = Position;
                entries[name[1..]] = Value(depth - 1);
                if (Position == before)
                    Position++;
            }
        }

        private List<object?> List(int depth)
        {
            Position++;
            var items = new List<object?>();
            while (true)
            {
                SkipSpace();
                if (Position >= bytes.Length)
                    return items;
                if (At(0) == ']')
                {
                    Position++;
                    return items;
                }

                var before = Position;
                items.Add(Value(depth - 1));
                if (Position == before)
                    Position++;
            }
        }

        private string Name()
        {
            var start = Position++;
            while (Position < bytes.Length && !IsDelimiter(bytes[Position]))
                Position++;
            return Encoding.Latin1.GetString(bytes, start, Position - start);
        }

        private object? NumberOrReference()
        {
            var number = Number();
            var after = Position;
            if (number is >= 0 and <= int.MaxValue / 2 && number == Math.Floor(number.Value) && SkipSpace() && char.IsAsciiDigit(At(0)))
            {
                Number();
                if (SkipSpace() && At(0) == 'R' && (Position + 1 >= bytes.Length || IsDelimiter(bytes[Position + 1])))
                {
                    Position++;
                    return new PdfReference((int)number);
                }
            }

            Position = after;
            return number;
        }

        private double? Number()
        {
            var start = Position++;
            while (Position < bytes.Length && bytes[Position] is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'-')
                Position++;
            return double.TryParse(Encoding.Latin1.GetString(bytes, start, Position - start), CultureInfo.InvariantCulture, out var value) ? value : null;
        }

        private void SkipString()
        {
            var nesting = 0;
            for (; Position < bytes.Length; Position++)
            {
                if (At(0) == '\\')
                    Position++;
                else if (At(0) == '(')
                    nesting++;
                else if (At(0) == ')' && --nesting == 0)
                {
                    Position++;
                    return;
                }
            }
        }

        private void SkipTo(char end)
        {
            while (Position < bytes.Length && At(0) != end)
                Position++;
            Position++;
        }

        private void SkipWord()
        {
            Position++;
            while (Position < bytes.Length && !IsDelimiter(bytes[Position]))
                Position++;
        }

        private bool SkipSpace()
        {
            while (Position < bytes.Length)
            {
                if (bytes[Position] is 0 or 9 or 10 or 12 or 13 or 32)
                    Position++;
                else if (At(0) == '%')
                {
                    while (Position < bytes.Length && bytes[Position] is not (10 or 13))
                        Position++;
                }
                else
                    break;
            }

            return true;
        }

        private static bool IsDelimiter(byte value) =>
            value is 0 or 9 or 10 or 12 or 13 or 32 or (byte)'/' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'(' or (byte)')' or (byte)'%' or (byte)'{' or (byte)'}';
    }
}
