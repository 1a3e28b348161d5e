using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class GrayScalingTests
{
    [Theory]
    [InlineData(1, 1, 1, 36)]
    [InlineData(2, 2, 40, 36)]
    [InlineData(33, 20, 59, 36)]
    [InlineData(70, 48, 53, 36)]
    [InlineData(301, 36, 301, 36)]
    public void Each_pixel_is_interpolated_from_the_four_around_it_and_sharpened_where_it_hardly_grows(int width, int height, int newWidth, int newHeight)
    {
        var noise = new byte[width * height];
        new Random(7).NextBytes(noise);
        // Extremes beside one another.
        for (var i = noise.Length / 2; i < noise.Length; i++)
            noise[i] = noise[i] > 127 ? byte.MaxValue : byte.MinValue;

        var scaled = GrayScaling.Of(noise, width, height, newWidth, newHeight);

        var interpolated = Interpolated(noise, width, height, newWidth, newHeight);
        Assert.Equal(newHeight < 1.4 * height ? Sharpened(interpolated, newWidth, newHeight) : interpolated, scaled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(93)]
    [InlineData(255)]
    public void What_is_even_stays_so(byte gray)
    {
        var even = Enumerable.Repeat(gray, 90 * 30).ToArray();

        Assert.All(GrayScaling.Of(even, 90, 30, 108, 36), pixel => Assert.Equal(gray, pixel));
    }

    private static byte[] Interpolated(byte[] gray, int width, int height, int newWidth, int newHeight) =>
        [.. Enumerable.Range(0, newWidth * newHeight).Select(i =>
        {
            var (x, y) = ((int)(16f * width / newWidth * (i % newWidth)), (int)(16f * height / newHeight * (i / newWidth)));
            var (right, below) = (x % 16, y % 16);
            var upper = At(x / 16, y / 16) * (16 - right) + At(x / 16 + 1, y / 16) * right;
            var lower = At(x / 16, y / 16 + 1) * (16 - right) + At(x / 16 + 1, y / 16 + 1) * right;
            return (byte)((upper * (16 - below) + lower * below + 128) / 256);

            int At(int column, int row) => gray[Math.Min(row, height - 1) * width + Math.Min(column, width - 1)];
        })];

    private static byte[] Sharpened(byte[] gray, int width, int height) =>
        [.. gray.Select((pixel, i) =>
        {
            var (x, y) = (i % width, i / width);
            if (width < 5 || height < 5 || x < 2 || y < 2 || x >= width - 2 || y >= height - 2)
                return pixel;
            var around = Enumerable.Range(0, 25).Sum(near => gray[(y - 2 + near / 5) * width + x - 2 + near % 5]);
            return (byte)Math.Clamp(1.4f * pixel - 0.4f / 25 * around + 0.5f, 0, 255);
        })];
}
