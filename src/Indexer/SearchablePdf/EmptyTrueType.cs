using System.Buffers.Binary;
using System.Text;

namespace Capture.Indexer;

/// <summary>
/// Builds the smallest TrueType program readers accept: two glyphs without outlines. Tables and their fields are those of
/// the OpenType specification 1.9 (ISO/IEC 14496-22), each field in order with its value.
/// </summary>
internal static class EmptyTrueType
{
    internal const int UnitsPerEm = 1000;

    /// <summary>The glyph to use; glyph 0 is <c>.notdef</c>, which readers may treat as an error.</summary>
    internal const ushort EmptyGlyph = 1;

    private const int GlyphCount = 2;

    // A date is required; the first second of the format's calendar (1904) says nothing of the day of writing.
    private const long NoDate = 0;

    internal static byte[] Build(string name, int advance, int ascent, int descent)
    {
        (string Tag, byte[] Data)[] tables =
        [
            ("OS/2", Os2(advance, ascent, descent)),
            ("cmap", CharacterMap()),
            ("glyf", OneEmptyOutline()),
            ("head", Head()),
            ("hhea", HorizontalHeader(advance, ascent, descent)),
            ("hmtx", new BigEndian().U16(advance).U16(0).U16(0).ToArray()),
            ("loca", new BigEndian().U16(0).U16(0).U16(6).ToArray()),
            ("maxp", MaximumProfile()),
            ("name", Names(name)),
            ("post", new BigEndian().U32(0x00030000).U32(0).U16(-75).U16(50).U32(1).U32(0).U32(0).U32(0).U32(0).ToArray()),
        ];

        var font = Assemble(tables);
        var head = tables.TakeWhile(table => table.Tag != "head").Sum(table => Padded(table.Data.Length)) + HeaderLength(tables.Length);
        // checkSumAdjustment: what makes the sum over the whole font 0xB1B0AFBA.
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(head + 8), unchecked(0xB1B0AFBA - Sum(font)));
        return font;
    }

    private static byte[] Assemble((string Tag, byte[] Data)[] tables)
    {
        var log = (int)Math.Log2(tables.Length);
        var directory = new BigEndian().U32(0x00010000).U16(tables.Length)
            .U16(16 << log).U16(log).U16((tables.Length * 16) - (16 << log));
        var body = new BigEndian();
        foreach (var (tag, data) in tables)
        {
            directory.Ascii(tag).U32(Sum(data)).U32((uint)(HeaderLength(tables.Length) + body.Length)).U32((uint)data.Length);
            body.Bytes(data).Bytes(new byte[Padded(data.Length) - data.Length]);
        }

        return directory.Bytes(body.ToArray()).ToArray();
    }

    private static byte[] Head() => new BigEndian()
        .U32(0x00010000).U32(0x00010000).U32(0).U32(0x5F0F3CF5).U16(0x000B).U16(UnitsPerEm).I64(NoDate).I64(NoDate)
        .U16(0).U16(0).U16(0).U16(0).U16(0).U16(8).U16(2).U16(0).U16(0).ToArray();

    private static byte[] HorizontalHeader(int advance, int ascent, int descent) => new BigEndian()
        .U32(0x00010000).U16(ascent).U16(-descent).U16(0).U16(advance).U16(0).U16(0).U16(0).U16(1).U16(0).U16(0)
        .U16(0).U16(0).U16(0).U16(0).U16(0).U16(1).ToArray();

    private static byte[] MaximumProfile() => new BigEndian()
        .U32(0x00010000).U16(GlyphCount).U16(0).U16(0).U16(0).U16(0).U16(1).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0)
        .ToArray();

    // No contours, an empty bounding box, no instructions: 12 bytes, so glyph 1 ends at word 6 of the table.
    private static byte[] OneEmptyOutline() => new BigEndian().U16(0).U16(0).U16(0).U16(0).U16(0).U16(0).ToArray();

    // Format 4 with the closing segment alone: no character is mapped, PDF finds glyphs by number.
    private static byte[] CharacterMap() => new BigEndian()
        .U16(0).U16(1).U16(3).U16(1).U32(12)
        .U16(4).U16(24).U16(0).U16(2).U16(2).U16(0).U16(0).U16(0xFFFF).U16(0).U16(0xFFFF).U16(1).U16(0).ToArray();

    private static byte[] Os2(int advance, int ascent, int descent) => new BigEndian()
        .U16(3).U16(advance).U16(400).U16(5).U16(0)
        .U16(650).U16(600).U16(0).U16(75).U16(650).U16(600).U16(0).U16(350).U16(50).U16(300).U16(0)
        .Bytes(new byte[10]).U32(0).U32(0).U32(0).U32(0).Ascii("    ").U16(0x0040).U16(0xFFFF).U16(0xFFFF)
        .U16(ascent).U16(-descent).U16(0).U16(ascent).U16(descent).U32(1).U32(0)
        .U16(500).U16(700).U16(0).U16(32).U16(0).ToArray();

    private static byte[] Names(string name)
    {
        (int Id, string Text)[] names = [(1, name), (2, "Regular"), (3, name), (4, name), (5, "Version 1.0"), (6, name)];
        var records = new BigEndian().U16(0).U16(names.Length).U16(6 + (12 * names.Length));
        var strings = new BigEndian();
        foreach (var (id, text) in names)
        {
            var bytes = Encoding.BigEndianUnicode.GetBytes(text);
            records.U16(3).U16(1).U16(0x0409).U16(id).U16(bytes.Length).U16(strings.Length);
            strings.Bytes(bytes);
        }

        return records.Bytes(strings.ToArray()).ToArray();
    }

    private static int HeaderLength(int tables) => 12 + (16 * tables);

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        Span<byte> last = stackalloc byte[4];
        for (; data.Length >= 4; data = data[4..])
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(data));
        data.CopyTo(last);
        return unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(last));
    }

    /// <summary>Fields in the order they are appended, most significant byte first.</summary>
    private sealed class BigEndian
    {
        private readonly List<byte> _bytes = [];

        internal int Length => _bytes.Count;

        internal BigEndian U16(int value) => Bytes([(byte)(value >> 8), (byte)value]);

        internal BigEndian U32(uint value) => U16((int)(value >> 16)).U16((int)(value & 0xFFFF));

        internal BigEndian I64(long value) => U32((uint)(value >> 32)).U32((uint)value);

        internal BigEndian Ascii(string text) => Bytes(Encoding.ASCII.GetBytes(text));

        internal BigEndian Bytes(ReadOnlySpan<byte> bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        internal byte[] ToArray() => [.. _bytes];
    }
}
