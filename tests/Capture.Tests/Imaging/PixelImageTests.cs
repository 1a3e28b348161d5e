using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class PixelImageTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 2, 9 }, { 31, 4 }, { 32, 4 }, { 33, 4 }, { 64, 64 }, { 100, 61 }, { 515, 70 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_are_given_as_they_were_set(int width, int height)
    {
        var pixels = Noise(width, height);
        using var gray = PixelImage.OfGray(pixels, width, height);
        var ink = Ink(width, height, 1);
        using var bitonal = Bitonal(ink, width);

        using var borrowed = gray.GrayRows();
        using var expanded = bitonal.GrayRows();

        Assert.Equal(pixels, gray.GrayBytes());
        Assert.Equal(pixels, borrowed.Pixels.ToArray());
        Assert.Equal(ink.Select(black => black ? byte.MinValue : byte.MaxValue), expanded.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Each_pixel_of_every_so_many_rows_is_counted_once(int width, int height)
    {
        var pixels = Noise(width, height);
        using var image = PixelImage.OfGray(pixels, width, height);

        foreach (var step in new[] { 1, 2, 4 })
        {
            var expected = new int[256];
            for (var i = 0; i < pixels.Length; i++)
                expected[pixels[i]] += i / width % step == 0 ? 1 : 0;
            Assert.Equal(expected, image.Histogram(step));
        }
    }

    private static byte[] Noise(int width, int height)
    {
        var noise = new byte[width * height];
        new Random(5).NextBytes(noise);
        noise.AsSpan(noise.Length / 2).Fill(byte.MaxValue);
        return noise;
    }

    /// <param name="length">Ink and gaps are up to twice as long.</param>
    private static bool[] Ink(int width, int height, int length)
    {
        var (random, ink) = (new Random(length), new bool[width * height]);
        var black = false;
        for (var x = 0; x < ink.Length; black = !black)
        {
            for (var left = random.Next(1, 2 * length + 1); left > 0 && x < ink.Length; left--)
                ink[x++] = black;
        }

        return ink;
    }

    private static PixelImage Bitonal(bool[] ink, int width)
    {
        using var gray = PixelImage.OfGray([.. ink.Select(black => black ? byte.MinValue : byte.MaxValue)], width, ink.Length / width);
        return gray.Threshold(128);
    }
}
