using Capture.Imaging.Native;

namespace Capture.Tests.Files;

/// <summary>A small black-and-white picture that tests can compare; true is black.</summary>
internal sealed record Bitmap(int Width, int Height, bool[] Black)
{
    /// <summary>No symmetry, all run lengths, and a width that need not be a multiple of 8.</summary>
    internal static Bitmap Pattern(int width, int height, int seed = 1)
    {
        var black = new bool[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                black[y * width + x] = (x * (y / 7 + seed) / 11 + y / 5) % 3 == 0 && x > y / 9;
        }

        return new Bitmap(width, height, black);
    }

    internal bool this[int x, int y] => Black[y * Width + x];

    internal Bitmap TurnedClockwise() => Make(Height, Width, (x, y) => this[y, Height - 1 - x]);

    /// <summary>Like a page of print: paper with lines of short strokes.</summary>
    internal static Bitmap Print(int width, int height, int seed = 1) =>
        Make(width, height, (x, y) => x > width / 10 && x < width * 9 / 10 && y > height / 12 && y < height * 11 / 12 && y / 20 % 2 == 0 && y % 20 is > 2 and < 16
            && (x / 9 * 7919 + y / 40 * (104729 + seed)) % 10 > 3 && x % 9 < 3);

    internal Bitmap Inverted() => Make(Width, Height, (x, y) => !this[x, y]);

    internal Bitmap Rows(int count) => new(Width, count, Black[..(count * Width)]);

    internal static Bitmap Make(int width, int height, Func<int, int, bool> black) =>
        new(width, height, [.. Enumerable.Range(0, width * height).Select(i => black(i % width, i / width))]);

    /// <summary>Rows padded to whole bytes, black as 1, most significant bit first.</summary>
    internal byte[] Packed()
    {
        var line = (Width + 7) / 8;
        var bytes = new byte[line * Height];
        for (var i = 0; i < Black.Length; i++)
            bytes[i / Width * line + i % Width / 8] |= (byte)(Black[i] ? 0x80 >> (i % Width % 8) : 0);
        return bytes;
    }

    /// <summary>Decodes with Leptonica, whatever the format; anything but one bit a pixel fails.</summary>
    internal static Bitmap Decode(byte[] encoded)
    {
        using var pix = Leptonica.PixReadMem(encoded, (nuint)encoded.Length);
        Assert.False(pix.IsInvalid);
        Leptonica.PixGetDimensions(pix, out var width, out var height, out var depth);
        Assert.Equal(1, depth);
        var words = PixPixels.Words(pix).ToArray();
        var line = words.Length / height;
        return Make(width, height, (x, y) => (words[y * line + x / 32] >> (31 - x % 32) & 1) == 1);
    }

    /// <summary>The picture as Leptonica holds it.</summary>
    internal PixHandle ToPix()
    {
        var pix = Leptonica.PixCreate(Width, Height, 1);
        var words = PixPixels.Words(pix);
        var line = words.Length / Height;
        for (var i = 0; i < Black.Length; i++)
            words[i / Width * line + i % Width / 32] |= Black[i] ? 0x80000000u >> (i % Width % 32) : 0;
        return pix;
    }

    public bool Equals(Bitmap? other) =>
        other is not null && Width == other.Width && Height == other.Height && Black.AsSpan().SequenceEqual(other.Black);

    public override int GetHashCode() => HashCode.Combine(Width, Height);

    public override string ToString() => $"{Width} × {Height}, {Black.Count(black => black)} black";
}
