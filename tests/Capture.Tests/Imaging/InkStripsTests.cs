using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public class InkStripsTests
{
    [Theory]
    [InlineData(1, 100, 80)]
    [InlineData(4, 131, 77)]
    [InlineData(4, 64, 300)]
    public void Rows_are_summed_as_if_every_strip_had_been_moved(int stripWidth, int width, int height)
    {
        var random = new Random(width);
        var gray = new byte[width * height];
        foreach (ref var pixel in gray.AsSpan())
            pixel = random.Next(5) == 0 ? (byte)0 : (byte)255;
        using var page = PixelImage.OfGray(gray, width, height);
        using var ink = page.Threshold(128);
        var strips = new InkStrips(ink, stripWidth);

        foreach (var degrees in (double[])[-16, -3.3, 0, 0.2, 9, 40])
            Assert.Equal(Contrast(gray, width, height, stripWidth, degrees), strips.Contrast(degrees));
    }

    [Fact]
    public void Lines_that_lean_differ_most_at_their_tilt()
    {
        const int Side = 400;
        const double Tilt = 3;
        var gray = new byte[Side * Side];
        for (var i = 0; i < gray.Length; i++)
            gray[i] = (i / Side - i % Side * Math.Tan(Tilt * Math.PI / 180) + Side) % 20 < 8 ? (byte)0 : (byte)255;
        using var page = PixelImage.OfGray(gray, Side, Side);
        using var ink = page.Threshold(128);
        using var half = ink.Halve(level: 1);

        var found = Capture.Imaging.Pages.Tilt.Find(
            new InkStrips(half, 1), new InkStrips(ink, 1), center: 0, range: 16, step: 1, finalStep: 0.01);

        Assert.Equal(Tilt, found.Degrees, 0.05);
        Assert.True(found.Confidence > 2);
    }

    private static double Contrast(byte[] gray, int width, int height, int stripWidth, double degrees)
    {
        var sums = new int[height];
        for (var x = 0; x < width; x++)
        {
            var down = (int)Math.Round(((x / stripWidth + 0.5) * stripWidth - width / 2.0) * Math.Tan(degrees * Math.PI / 180));
            for (var y = Math.Max(0, -down); y < Math.Min(height, height - down); y++)
                sums[y] += gray[(y + down) * width + x] == 0 ? 1 : 0;
        }

        var edge = Math.Max(1, Math.Min(height / 10, width / 20) / 2);
        return Enumerable.Range(edge, height - 2 * edge).Sum(y => Math.Pow(sums[y] - sums[y - 1], 2));
    }
}
