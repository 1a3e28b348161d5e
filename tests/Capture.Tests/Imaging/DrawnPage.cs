using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

/// <summary>A page drawn by the test: black on white, square pixels, letter size. Text is set in the font built into Leptonica.</summary>
internal sealed class DrawnPage
{
    private readonly byte[] _pixels;

    private DrawnPage(byte[] pixels, int width, int height, double dpi) =>
        (_pixels, Width, Height, Dpi) = (pixels, width, height, dpi);

    public int Width { get; }

    public int Height { get; }

    public double Dpi { get; }

    public static DrawnPage Letter(double dpi = 200)
    {
        var (width, height) = ((int)(8.5 * dpi), (int)(11 * dpi));
        var pixels = new byte[width * height];
        pixels.AsSpan().Fill(255);
        return new DrawnPage(pixels, width, height, dpi);
    }

    /// <summary>A page of sentences with enough ascenders and descenders to tell which way is up.</summary>
    public static DrawnPage OfProse(double dpi = 200)
    {
        const string Paragraph =
            "The patient was seen today in the outpatient clinic for follow up of hypertension and type two diabetes. " +
            "She reports taking all of her tablets daily and has had no chest pain or shortness of breath. The lungs are " +
            "clear and the heart is regular. Laboratory results were reviewed with the patient and her daughter. We will " +
            "continue the present therapy and repeat the laboratory tests in three months. ";
        var text = new StringBuilder().Insert(0, Paragraph, 4).ToString();
        return Letter(dpi).Text(text, 1.0, 1.0, 6.5).Text(text, 1.0, 5.2, 6.5);
    }

    /// <summary>Inches, like every length here. The font is 12 points high.</summary>
    public DrawnPage Text(string text, double left, double top, double width)
    {
        using var image = PixelImage.Decode(ToGray().Bytes);
        BuiltInFont.Set(image, text, (int)(left * Dpi), (int)(top * Dpi), (int)(width * Dpi), Dpi);
        return With(image);
    }

    public DrawnPage Bar(double left, double top, double width, double height)
    {
        for (var y = (int)(top * Dpi); y < (int)((top + height) * Dpi); y++)
            _pixels.AsSpan(y * Width + (int)(left * Dpi), (int)(width * Dpi)).Clear();
        return this;
    }

    /// <summary>Shaded as printers shade the cells of a form: a quarter of it black, in dots of 0.01 in.</summary>
    public DrawnPage Shade(double left, double top, double width, double height)
    {
        var dot = (int)(0.01 * Dpi);
        for (var y = (int)(top * Dpi); y < (int)((top + height) * Dpi); y++)
        {
            for (var x = (int)(left * Dpi); x < (int)((left + width) * Dpi); x++)
            {
                if (y / dot % 2 == 0 && (x / dot + y / dot / 2) % 2 == 0)
                    _pixels[y * Width + x] = 0;
            }
        }

        return this;
    }

    /// <summary>White for black inside a box.</summary>
    public DrawnPage Inverted(double left, double top, double width, double height)
    {
        for (var y = (int)(top * Dpi); y < (int)((top + height) * Dpi); y++)
        {
            foreach (ref var pixel in _pixels.AsSpan(y * Width + (int)(left * Dpi), (int)(width * Dpi)))
                pixel = (byte)(255 - pixel);
        }

        return this;
    }

    /// <summary>White dots of two pixels a side, a quarter of a black area, as printers make a dark shade.</summary>
    public DrawnPage Holes(double left, double top, double width, double height)
    {
        for (var y = (int)(top * Dpi); y < (int)((top + height) * Dpi); y++)
        {
            for (var x = (int)(left * Dpi); x < (int)((left + width) * Dpi); x++)
            {
                if (y % 5 < 2 && x % 5 < 2)
                    _pixels[y * Width + x] = 255;
            }
        }

        return this;
    }

    /// <summary>Specks of one to nine pixels.</summary>
    public DrawnPage Specks(int count)
    {
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var (x, y, w, h) = (random.Next(Width - 3), random.Next(Height - 3), random.Next(1, 4), random.Next(1, 4));
            for (var row = y; row < y + h; row++)
                _pixels.AsSpan(row * Width + x, w).Clear();
        }

        return this;
    }

    /// <summary>A Code 39 barcode, narrow bars of so many inches.</summary>
    public DrawnPage Code39(string value, double left, double top, double narrow = 0.015)
    {
        const string Alphabet = "-ACEOPRSTU*";
        string[] patterns =
        [
            "010000101", "100001001", "101001000", "100011000", "100010010", "001010010", "100000110", "001000110",
            "000010110", "110000001", "010010100",
        ];
        var x = left;
        foreach (var character in $"*{value}*")
        {
            var pattern = patterns[Alphabet.IndexOf(character, StringComparison.Ordinal)];
            for (var i = 0; i < pattern.Length; i++)
            {
                var width = pattern[i] == '1' ? 3 * narrow : narrow;
                if (i % 2 == 0)
                    Bar(x, top, width, 0.8);
                x += width;
            }

            x += narrow;
        }

        return this;
    }

    /// <summary>A patch sheet's bars, by the widths given.</summary>
    public DrawnPage Patch(params double[] bars)
    {
        var y = 1.5;
        foreach (var bar in bars)
        {
            Bar(1.2, y, 6, bar);
            y += bar + 0.1;
        }

        return this;
    }

    public DrawnPage Turned(int clockwise)
    {
        using var image = PixelImage.Decode(ToGray().Bytes);
        using var turned = image.Turn(clockwise);
        return With(turned);
    }

    public DrawnPage Mirrored()
    {
        using var image = PixelImage.Decode(ToGray().Bytes);
        using var mirrored = image.Mirror();
        return With(mirrored);
    }

    public DrawnPage Tilted(double clockwise)
    {
        using var image = PixelImage.Decode(ToGray().Bytes);
        using var tilted = image.Rotate(clockwise);
        return With(tilted);
    }

    /// <summary>Print faded to a share of its contrast.</summary>
    public DrawnPage Faded(double contrast) =>
        new([.. _pixels.Select(pixel => (byte)(255 - (255 - pixel) * contrast))], Width, Height, Dpi);

    /// <summary>On grey paper with grain of so many times the whole range of brightness.</summary>
    public DrawnPage Grained(double noise)
    {
        var random = new Random(5);
        // Sums of three even numbers are nearly normal.
        return Shaded((_, _, pixel) => (byte)Math.Clamp(
            0.92 * pixel + 2 * 255 * noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5), 0, 255));
    }

    /// <summary>Each brightness changed, by where it is: column, row, brightness.</summary>
    public DrawnPage Shaded(Func<int, int, byte, byte> shade) =>
        new([.. _pixels.Select((pixel, i) => shade(i % Width, i / Width, pixel))], Width, Height, Dpi);

    public (byte[] Bytes, StoredPageImage Stored) ToGray() => (
        [.. Header("P5", Width, Height, "255\n"), .. _pixels],
        new StoredPageImage { Format = "jpg", Width = Width, Height = Height, DpiX = Dpi, DpiY = Dpi });

    public (byte[] Bytes, StoredPageImage Stored) ToBitonal() => Bitonal(everyRow: 1);

    /// <summary>Bitonal with every second row only, as standard-resolution faxes are.</summary>
    public (byte[] Bytes, StoredPageImage Stored) ToStandardFax() => Bitonal(everyRow: 2);

    /// <summary>In colours, brown on cream, at twice the resolution.</summary>
    public (byte[] Bytes, StoredPageImage Stored) ToFineColor()
    {
        var (width, height) = (2 * Width, 2 * Height);
        var colors = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var pixel = _pixels[i / width / 2 * Width + i % width / 2];
            (colors[3 * i], colors[3 * i + 1], colors[3 * i + 2]) = ((byte)(90 + pixel * 160 / 255), (byte)(60 + pixel * 180 / 255), (byte)(30 + pixel * 190 / 255));
        }

        return (
            [.. Header("P6", width, height, "255\n"), .. colors],
            new StoredPageImage { Format = "jpg", Width = width, Height = height, DpiX = 2 * Dpi, DpiY = 2 * Dpi });
    }

    private (byte[] Bytes, StoredPageImage Stored) Bitonal(int everyRow)
    {
        var height = Height / everyRow;
        var rowBytes = (Width + 7) / 8;
        var packed = new byte[rowBytes * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                if (_pixels[y * everyRow * Width + x] < 128)
                    packed[y * rowBytes + x / 8] |= (byte)(0x80 >> (x % 8));
            }
        }

        return (
            [.. Header("P4", Width, height, ""), .. packed],
            new StoredPageImage { Format = "tif", Width = Width, Height = height, DpiX = Dpi, DpiY = Dpi / everyRow });
    }

    private static byte[] Header(string kind, int width, int height, string depth) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}\n{width} {height}\n{depth}"));

    private DrawnPage With(PixelImage image) => new(image.GrayBytes(), image.Width, image.Height, Dpi);

    /// <summary>The calls the product has no use for.</summary>
    private static class BuiltInFont
    {
        private static readonly nint Leptonica = NativeLibrary.Load(NativeLibraries.Find(NativeLibraries.Leptonica)!);
        private static readonly CreateFont Create = Get<CreateFont>("bmfCreate");
        private static readonly SetTextBlock SetBlock = Get<SetTextBlock>("pixSetTextblock");
        private static readonly Dictionary<int, nint> Fonts = [];

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate nint CreateFont(nint folder, int size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int SetTextBlock(
            nint pix, nint font, [MarshalAs(UnmanagedType.LPUTF8Str)] string text, uint value, int x, int y, int width,
            int indent, out int overflow);

        public static void Set(PixelImage image, string text, int x, int y, int width, double dpi)
        {
            // Sizes are points at 300 dpi.
            var size = (int)(12 * dpi / 300);
            // Leptonica counts who holds a letter of the font, and counts wrong when two threads draw with it at once.
            lock (Fonts)
            {
                if (!Fonts.TryGetValue(size, out var font))
                    Fonts.Add(size, font = Create(0, size));
                Assert.Equal(0, SetBlock(image.Handle.DangerousGetHandle(), font, text, 0, x, y, width, 0, out _));
            }
        }

        private static T Get<T>(string name) =>
            Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Leptonica, name));
    }
}
