using Capture.Imaging.Layout;
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

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Runs_are_all_the_ink_there_is(int width, int height)
    {
        foreach (var length in new[] { 1, 5, 40, 1000 })
        {
            var ink = Ink(width, height, length);
            using var image = Bitonal(ink, width);

            var runs = image.BlackRuns(out var firstOfRow);

            Assert.Equal(height + 1, firstOfRow.Length);
            Assert.Equal(runs.Length, firstOfRow[^1]);
            for (var y = 0; y < height; y++)
            {
                var expected = Runs(ink.AsSpan(y * width, width));
                Assert.Equal(expected, runs[firstOfRow[y]..firstOfRow[y + 1]]);
                Assert.Equal(expected, image.BlackRuns(y));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Only_long_runs_are_kept(int width, int height)
    {
        var ink = Ink(width, height, 50);
        using var image = Bitonal(ink, width);

        foreach (var length in new[] { 32, 33, 63, 64, 100 })
        {
            using var kept = image.KeepLongRuns(length);
            for (var y = 0; y < height; y++)
                Assert.Equal(Runs(ink.AsSpan(y * width, width)).Where(run => run.Length >= length), kept.BlackRuns(y));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Only_long_runs_down_columns_are_kept(int width, int height)
    {
        var turned = Ink(height, width, 30);
        bool[] ink = [.. Enumerable.Range(0, turned.Length).Select(i => turned[i % width * height + i / width])];
        using var image = Bitonal(ink, width);

        foreach (var length in new[] { 1, 2, 7, 32, 33, 60, 71 })
        {
            var expected = new bool[ink.Length];
            for (var x = 0; x < width; x++)
            {
                foreach (var run in Runs(turned.AsSpan(x * height, height)).Where(run => run.Length >= length))
                {
                    for (var y = run.Start; y < run.End; y++)
                        expected[y * width + x] = true;
                }
            }

            using var kept = image.KeepLongColumns(length);
            Assert.Equal(expected, Pixels(kept));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_pixel_darker_than_the_threshold_is_ink(int width, int height)
    {
        var pixels = Noise(width, height);
        using var gray = PixelImage.OfGray(pixels, width, height);

        foreach (var threshold in new[] { 0, 1, 128, 255, 256 })
        {
            using var ink = gray.Threshold(threshold);
            using var back = ink.ToGray();
            Assert.Equal(pixels.Select(pixel => pixel < threshold), Pixels(ink));
            Assert.Equal(pixels.Select(pixel => pixel < threshold ? byte.MinValue : byte.MaxValue), back.GrayBytes());
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Beyond_an_image_that_another_is_joined_with_there_is_paper(int width, int height)
    {
        var ink = Ink(width, height, 3);
        using var image = Bitonal(ink, width);
        foreach (var (otherWidth, otherHeight) in new[] { (width, height), (width + 40, height + 1), ((width + 1) / 2, (height + 1) / 2) })
        {
            var others = Ink(otherWidth, otherHeight, 5);
            using var other = Bitonal(others, otherWidth);
            bool Other(int i) => i % width < otherWidth && i / width < otherHeight && others[i / width * otherWidth + i % width];

            using var both = image.And(other);
            using var either = image.Or(other);
            using var rest = image.Without(other);

            Assert.Equal(ink.Select((black, i) => black && Other(i)), Pixels(both));
            Assert.Equal(ink.Select((black, i) => black || Other(i)), Pixels(either));
            Assert.Equal(ink.Select((black, i) => black && !Other(i)), Pixels(rest));
        }
    }

    [Fact]
    public void Of_a_colour_jpeg_the_brightness_is_taken()
    {
        const int Side = 64;
        using var drawn = Leptonica.PixCreate(Side, Side, 32);
        var words = PixPixels.Words(drawn);
        var expected = new double[Side * Side];
        for (var i = 0; i < expected.Length; i++)
        {
            var (red, green, blue) = (4 * (i % Side), 4 * (i / Side), 200);
            words[i] = (uint)(red << 24 | green << 16 | blue << 8);
            expected[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
        }

        using var gray = PixelImage.Decode(PixPixels.EncodeJpeg(drawn, quality: 95));

        Assert.Equal((Side, Side, 8), (gray.Width, gray.Height, gray.Depth));
        Assert.All(gray.GrayBytes().Zip(expected), pixel => Assert.InRange(pixel.First, pixel.Second - 4, pixel.Second + 4));
    }

    [Fact]
    public void Gray_from_bitonal_keeps_the_resolution_which_tesseract_goes_by()
    {
        using var drawn = Leptonica.PixCreate(64, 64, 1);
        Assert.Equal(0, Leptonica.PixSetResolution(drawn, 204, 98));
        using var ink = PixelImage.Decode(PixPixels.EncodeG4(drawn));

        using var gray = ink.ToGray();

        // Behind the JFIF mark: version, unit, density across and down.
        Assert.Equal([1, 0, 204, 0, 98], gray.ToJpeg(quality: 50)[13..18]);
    }

    [Fact]
    public void Oblong_pixels_of_ink_become_square_by_rows_that_repeat()
    {
        var ink = Ink(70, 49, 4);
        using var image = Bitonal(ink, 70);

        using var square = image.Scale(1, 204 / 98.0);

        Assert.Equal((70, 102), (square.Width, square.Height));
        var rows = Pixels(square).Chunk(70).ToArray();
        Assert.All(rows, row => Assert.Contains(ink.Chunk(70), one => one.SequenceEqual(row)));
        Assert.Equal(ink[..70], rows[0]);
        Assert.Equal(ink[^70..], rows[^1]);
        Assert.True(image.CountBlack() is var before && Math.Abs(square.CountBlack() - 2 * before) < before / 10);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Pieces_are_what_touches_even_at_a_corner_in_the_order_of_their_first_pixels(int width, int height)
    {
        foreach (var length in new[] { 1, 3, 20 })
        {
            var ink = Ink(width, height, length);
            using var image = Bitonal(ink, width);
            var expected = Flooded(ink, width, height);

            var found = ConnectedInk.Of(image);

            Assert.Equal(expected, found.Pieces.Select(piece => (piece.Left, piece.Top, piece.Right, piece.Bottom, piece.Area)));
            using var large = found.Keep(piece => piece.Area > 3);
            Assert.Equal(expected.Where(piece => piece.Area > 3).Sum(piece => piece.Area), large.CountBlack());
            using var beyond = large.Without(image);
            Assert.Equal(0, beyond.CountBlack());
        }
    }

    private static List<(int Left, int Top, int Right, int Bottom, int Area)> Flooded(bool[] ink, int width, int height)
    {
        var (open, pieces) = ((bool[])ink.Clone(), new List<(int Left, int Top, int Right, int Bottom, int Area)>());
        for (var first = 0; first < open.Length; first++)
        {
            if (!open[first])
                continue;
            var piece = (Left: width, Top: height, Right: 0, Bottom: 0, Area: 0);
            var next = new Stack<int>([first]);
            open[first] = false;
            while (next.TryPop(out var at))
            {
                var (x, y) = (at % width, at / width);
                piece = (Math.Min(piece.Left, x), Math.Min(piece.Top, y), Math.Max(piece.Right, x + 1), Math.Max(piece.Bottom, y + 1), piece.Area + 1);
                for (var i = 0; i < 9; i++)
                {
                    var (besideX, besideY) = (x + i % 3 - 1, y + i / 3 - 1);
                    if (besideX < 0 || besideX >= width || besideY < 0 || besideY >= height || !open[besideY * width + besideX])
                        continue;
                    open[besideY * width + besideX] = false;
                    next.Push(besideY * width + besideX);
                }
            }

            pieces.Add(piece);
        }

        return pieces;
    }

    private static List<InkRun> Runs(ReadOnlySpan<bool> row)
    {
        var runs = new List<InkRun>();
        for (var x = 0; x < row.Length; x++)
        {
            var start = x;
            while (x < row.Length && row[x])
                x++;
            if (x > start)
                runs.Add(new InkRun(start, x));
        }

        return runs;
    }

    private static bool[] Pixels(PixelImage ink) => [.. ink.GrayBytes().Select(pixel => pixel == 0)];

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
