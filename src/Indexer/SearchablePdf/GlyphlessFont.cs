using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Capture.Indexer;

/// <summary>
/// The font of the invisible text: every character is the same empty box, known only by the Unicode value it stands for.
/// </summary>
/// <remarks>
/// A Type 0 font over a TrueType program (ISO 32000-1, 9.7) of two empty glyphs. Characters get codes in the order in
/// which a document first uses them and a ToUnicode map says what they mean, so any Unicode text works, beyond the
/// basic plane too, and the font is written after the last page. Embedded, since a reader that substitutes a font of
/// its own for a missing one may move the words.
/// </remarks>
internal sealed class GlyphlessFont(int objectNumber)
{
    /// <summary>Width of every glyph, in ems.</summary>
    internal const double Advance = 0.5;

    /// <summary>Depth of the box below the baseline, in ems; the box is one em high.</summary>
    internal const double Descent = 0.25;

    /// <summary>Hexadecimal digits of one code.</summary>
    internal const int CodeDigits = 4;

    private const string Name = "GlyphLess";
    private const int LastCode = 0xFFFF;

    // ISO 32000-1, 9.10.3 takes the CMap rules of Adobe Technical Note 5014: at most 100 entries a block.
    private const int EntriesPerBlock = 100;

    private readonly Dictionary<Rune, int> _codes = [];
    private readonly List<Rune> _runes = [];

    internal int ObjectNumber { get; } = objectNumber;

    /// <summary>The text's codes in hexadecimal. What is not valid UTF-16 becomes U+FFFD.</summary>
    internal string Encode(string text)
    {
        var codes = new StringBuilder(text.Length * CodeDigits);
        foreach (var rune in text.EnumerateRunes())
            codes.Append(CodeOf(rune).ToString("X4", CultureInfo.InvariantCulture));
        return codes.ToString();
    }

    // Code 0 is .notdef. A document with more distinct characters than codes repeats the last code.
    private int CodeOf(Rune rune)
    {
        if (_codes.TryGetValue(rune, out var code))
            return code;
        if (_runes.Count == LastCode)
            return LastCode;
        _runes.Add(rune);
        return _codes[rune] = _runes.Count;
    }

    internal async ValueTask WriteAsync(PdfObjects file, CancellationToken stop)
    {
        var (descendant, descriptor, program, glyphs, unicode) =
            (file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve());
        await file.WriteAsync(
            ObjectNumber,
            $"<</Type/Font/Subtype/Type0/BaseFont/{Name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>",
            stop);
        await file.WriteAsync(
            descendant,
            $"<</Type/Font/Subtype/CIDFontType2/BaseFont/{Name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            + $"/FontDescriptor {descriptor} 0 R/DW {Thousandths(Advance)}/CIDToGIDMap {glyphs} 0 R>>",
            stop);
        await file.WriteAsync(
            descriptor,
            $"<</Type/FontDescriptor/FontName/{Name}/Flags 5/FontBBox[0 {-Thousandths(Descent)} {Thousandths(Advance)} {Thousandths(1 - Descent)}]"
            + $"/ItalicAngle 0/Ascent {Thousandths(1 - Descent)}/Descent {-Thousandths(Descent)}/CapHeight {Thousandths(1 - Descent)}/StemV 80"
            + $"/FontFile2 {program} 0 R>>",
            stop);
        var trueType = EmptyTrueType.Build(Name, Thousandths(Advance), Thousandths(1 - Descent), Thousandths(Descent));
        await file.WriteDeflatedAsync(program, $"/Length1 {trueType.Length}", trueType, stop);
        await file.WriteDeflatedAsync(glyphs, "", GlyphOfEachCode(), stop);
        await file.WriteDeflatedAsync(unicode, "", Encoding.ASCII.GetBytes(UnicodeOfEachCode()), stop);
    }

    private static int Thousandths(double ems) => (int)Math.Round(ems * EmptyTrueType.UnitsPerEm);

    private byte[] GlyphOfEachCode()
    {
        var map = new byte[2 * (_runes.Count + 1)];
        for (var code = 1; code <= _runes.Count; code++)
            BinaryPrimitives.WriteUInt16BigEndian(map.AsSpan(2 * code), EmptyTrueType.EmptyGlyph);
        return map;
    }

    private string UnicodeOfEachCode()
    {
        var map = new StringBuilder(
            """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """);
        for (var from = 0; from < _runes.Count; from += EntriesPerBlock)
        {
            var count = Math.Min(EntriesPerBlock, _runes.Count - from);
            map.Append(CultureInfo.InvariantCulture, $"{count} beginbfchar\n");
            for (var i = from; i < from + count; i++)
                map.Append(CultureInfo.InvariantCulture, $"<{i + 1:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(_runes[i].ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
