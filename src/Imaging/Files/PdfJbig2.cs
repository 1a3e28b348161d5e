using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Imaging.Files;

/// <summary>
/// Images coded as JBIG2 with MMR (ITU-T T.88, 6.2.6), which Poppler smears without a word: columns of ink run down the page from where
/// it loses its place. MMR is the coding of group 4 faxes (T.6), so an image that is one such region is put into the PDF as a fax, pixel
/// for pixel the same. Any other use of MMR is told, because what will be drawn is wrong.
/// </summary>
internal static partial class PdfJbig2
{
    private const int SymbolDictionary = 0;
    private const int PatternDictionary = 16;
    private const int PageInformation = 48;
    private const int EndOfPage = 49;
    private const int EndOfStripe = 50;
    private const int EndOfFile = 51;
    private const int Extension = 62;
    private const int RegionHeader = 18;
    private const uint UnknownLength = uint.MaxValue;
    private const int MostSegments = 10_000;

    /// <param name="Faxes">The images that can be faxes, by their objects' numbers, as objects to put in their place.</param>
    /// <param name="Others">Images with MMR that cannot.</param>
    internal sealed record Found(IReadOnlyList<(int Number, byte[] Body)> Faxes, int Others);

    internal static Found In(byte[] file, PdfObjects objects)
    {
        var (faxes, others) = (new List<(int, byte[])>(), 0);
        foreach (var (number, position) in objects.Jbig2Streams)
        {
            if (objects.Stream(position) is not { } stream)
                continue;
            if (Fax(stream.Dictionary, stream.Data) is { } body)
                faxes.Add((number, body));
            else if (Regions(stream.Data).Any(region => region.Mmr))
                others++;
        }

        return new Found(faxes, others);
    }

    private static byte[]? Fax(string dictionary, byte[] data)
    {
        var regions = Regions(data);
        if (regions is not [{ Mmr: true, Whole: true } region])
            return null;
        var entries = FilterEntries().Replace(dictionary[(dictionary.IndexOf("<<", StringComparison.Ordinal) + 2)..], " ");
        return
        [
            .. Encoding.Latin1.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {region.Width} /Rows {region.Height} /EndOfBlock false >> /Length {region.Data.Length} {entries}\nstream\n")),
            .. region.Data, .. "\nendstream"u8,
        ];
    }

    /// <summary>What draws on the page, and dictionaries of what is drawn, segment by segment (T.88, 7.2).</summary>
    private static List<Region> Regions(byte[] data)
    {
        var regions = new List<Region>();
        var (at, pageWidth, pageHeight) = (0, 0u, 0u);
        for (var segment = 0; segment < MostSegments && Header(data, ref at) is var (type, length); segment++)
        {
            var body = data.AsSpan(at, (int)Math.Min(length == UnknownLength ? data.Length : length, data.Length - at));
            at += body.Length;
            if (type == PageInformation && body.Length >= 8)
                (pageWidth, pageHeight) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
            else if (type is 36 or 38 or 39 && body.Length > RegionHeader)
            {
                var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
                var first = BinaryPrimitives.ReadUInt64BigEndian(body[8..]);
                regions.Add(new Region((body[17] & 1) != 0, type != 36 && first == 0 && width == pageWidth && height == pageHeight, width, height, body[RegionHeader..].ToArray()));
            }
            else if (type is not (EndOfPage or EndOfStripe or EndOfFile or Extension))
                regions.Add(new Region(UsesMmr(type, body), false, 0, 0, []));
        }

        return regions;
    }

    // Halftones and patterns say it in the first bit of their flags, symbols where they are coded by Huffman's method and of one class.
    private static bool UsesMmr(int type, ReadOnlySpan<byte> body) => type switch
    {
        PatternDictionary => body.Length > 0 && (body[0] & 1) != 0,
        20 or 22 or 23 => body.Length > RegionHeader - 1 && (body[RegionHeader - 1] & 1) != 0,
        SymbolDictionary => body.Length > 1 && (body[1] & 1) != 0,
        _ => false,
    };

    private static (int Type, uint Length)? Header(byte[] data, ref int at)
    {
        if (at + 11 > data.Length)
            return null;
        var number = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));
        var flags = data[at + 4];
        var count = data[at + 5] >> 5;
        long next = at + 6;
        if (count == 7)
        {
            count = (int)(BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at + 5)) & 0x1FFFFFFF);
            next = at + 5 + 4 + (count + 8) / 8;
        }

        next += count * (long)(number <= 256 ? 1 : number <= 65536 ? 2 : 4) + ((flags & 0x40) != 0 ? 4 : 1);
        if (next + 4 > data.Length)
            return null;
        at = (int)next + 4;
        return (flags & 0x3F, BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan((int)next)));
    }

    /// <param name="Whole">It is the page, and nothing lies beneath it.</param>
    private sealed record Region(bool Mmr, bool Whole, uint Width, uint Height, byte[] Data);

    [GeneratedRegex(@"/(Filter|DecodeParms|DP|F|Length|L)(?=[\s\[/<\d])\s*(\[[^\]]*\]|<<.*?>>|/\w+|\d+\s+\d+\s+R|\d+|null)", RegexOptions.Singleline)]
    private static partial Regex FilterEntries();
}
