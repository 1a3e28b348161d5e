using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class GrayResamplingTests
{
    private const int One = 1 << 16;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 90)]
    [InlineData(31, 7)]
    [InlineData(32, 33)]
    [InlineData(97, 64)]
    [InlineData(250, 131)]
    public void Each_pixel_is_weighed_from_the_four_it_lies_between(int width, int height)
    {
        foreach (var (scaleX, scaleY) in new[] { (1.0, 1.0), (1, 2.08), (1.3, 1), (2, 2), (3.7, 3.7), (0.995, 0.995), (0.6, 1.2) })
        {
            foreach (var clockwise in new[] { 0, 0.06, -0.4, 2.5, -7, 16, -31, 45, 90, 123, -180 })
                Compare(PartlyWhite(width, height), width, height, scaleX, scaleY, clockwise);
        }
    }

    private static void Compare(byte[] gray, int width, int height, double scaleX, double scaleY, double clockwise)
    {
        var resampling = new GrayResampling(gray, width, height, scaleX, scaleY, clockwise);
        var row = new byte[resampling.Width];
        var (sin, cos) = Math.SinCos(clockwise * Math.PI / 180);
        var (stepX, stepY) = ((long)Math.Round(cos / scaleX * One), (long)Math.Round(-sin / scaleY * One));
        for (var y = 0; y < resampling.Height; y++)
        {
            resampling.Fill(y, row);
            var (left, down) = (-(resampling.Width - 1) / 2.0, y - (resampling.Height - 1) / 2.0);
            var fromX = (long)Math.Round(((width - 1) / 2.0 + (left * cos + down * sin) / scaleX) * One);
            var fromY = (long)Math.Round(((height - 1) / 2.0 + (down * cos - left * sin) / scaleY) * One);
            for (var x = 0; x < row.Length; x++)
            {
                var expected = Blend(gray, width, height, fromX + x * stepX, fromY + x * stepY);
                if (expected != row[x])
                    Assert.Fail($"({x}, {y}) is {row[x]}, not {expected}, at {scaleX} x {scaleY}, {clockwise} degrees");
            }
        }
    }

    // Shares in 256ths, and all else exact.
    private static long Blend(byte[] gray, int width, int height, long atX, long atY)
    {
        var (x, y, right, below) = (atX >> 16, atY >> 16, (atX >> 8) & 255, (atY >> 8) & 255);
        var upper = (256 - right) * At(x, y) + right * At(x + 1, y);
        var lower = (256 - right) * At(x, y + 1) + right * At(x + 1, y + 1);
        return ((256 - below) * upper + below * lower + One / 2) / One;

        long At(long column, long row) =>
            column >= 0 && column < width && row >= 0 && row < height ? gray[row * width + column] : byte.MaxValue;
    }

    private static byte[] PartlyWhite(int width, int height)
    {
        var noise = new byte[width * height];
        new Random(3).NextBytes(noise);
        // A white band, and extremes beside one another.
        for (var i = noise.Length / 3; i < noise.Length / 2; i++)
            noise[i] = byte.MaxValue;
        for (var i = noise.Length / 2; i < noise.Length * 2 / 3; i++)
            noise[i] = noise[i] > 127 ? byte.MaxValue : byte.MinValue;
        return noise;
    }
}
