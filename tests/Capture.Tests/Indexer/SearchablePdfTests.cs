using System.Text;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;
using Capture.Indexer;
using Capture.Tests.Files;
using Xunit.Abstractions;

namespace Capture.Tests.Indexer;

public sealed class SearchablePdfTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-pdf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Words_are_found_where_they_were_read()
    {
        var text = PdfTools.Text(
            1700, 2200, 200,
            new TextLine(1, [Word("Discharge", 200, 300, 260, 40), Word("summary", 480, 308, 230, 42)]),
            new TextLine(2, [Word("no", 200, 412, 44, 22), Word("allergies", 270, 400, 180, 44), Word("on", 480, 412, 40, 22)]),
            new TextLine(2, [Word("Amoxicillin", 200, 460, 220, 34), Word("500mg", 440, 460, 120, 42)]));
        var pdf = await WriteAsync(Corner(text));

        if (await PdfTools.WordsAsync(pdf) is not [var found])
        {
            output.WriteLine("pdftotext is missing: not tested.");
            return;
        }

        var expected = text.Lines.SelectMany(line => line.Words).ToList();
        Assert.Equal(expected.Select(word => word.Text), found.Select(word => word.Text));
        const double pointsPerPixel = 72 / 200.0;
        Assert.All(expected.Zip(found), pair =>
        {
            var (word, place) = pair;
            Assert.Equal(word.Box.Left * pointsPerPixel, place.Left, 0.05);
            Assert.Equal(word.Box.Right * pointsPerPixel, place.Right, 0.05);
            // The height is the line's, so it covers the ink of the word, give or take two pixels.
            Assert.InRange(place.Top, (word.Box.Top - 26) * pointsPerPixel, (word.Box.Top + 6) * pointsPerPixel);
            Assert.InRange(place.Bottom, (word.Box.Bottom - 6) * pointsPerPixel, (word.Box.Bottom + 26) * pointsPerPixel);
        });
    }

    [Fact]
    public async Task Copied_text_keeps_words_apart_lines_in_order_and_every_script()
    {
        var text = PdfTools.Text(
            1000, 1300, 100,
            new TextLine(1, [Word("Zażółć", 100, 100, 80, 20), Word("µg/dL", 183, 100, 60, 20), Word("≥5", 245, 100, 30, 20)]),
            new TextLine(1, [Word("Ω", 100, 130, 15, 20), Word("患者", 120, 130, 50, 20), Word("😷", 175, 130, 20, 20), Word("ﬁn", 200, 130, 20, 20)]));
        var pdf = await WriteAsync(Corner(text));

        if (await PdfTools.RunAsync("pdftotext", pdf, "-") is not { } copied)
        {
            output.WriteLine("pdftotext is missing: not tested.");
            return;
        }

        Assert.Equal("Zażółć µg/dL ≥5\nΩ 患者 😷 ﬁn\n", Encoding.UTF8.GetString(copied).TrimEnd('\f', '\n') + "\n");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public async Task A_page_of_few_shades_is_written_with_each_of_them(int shades)
    {
        const int width = 203, height = 61, square = 13;
        var gray = Enumerable.Range(0, width * height).Select(i => (byte)(3 + 15 * ((i % width / square + 2 * (i / width / square)) % shades))).ToArray();
        var stored = StoredAs(PngBytes.Make(width, height, depth: 8, colour: 0, gray));
        Assert.Equal("png", stored.Stored.Format);
        var pdf = await WriteAsync(Corner(PageText.Empty(width, height, 100)) with
        {
            Image = stored.Stored,
            ReadImage = _ => Task.FromResult(stored.Image),
        });

        if (await PdfTools.DrawAsync(pdf, 100) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        Assert.Equal((width, height), (picture.Width, picture.Height));
        // Whoever draws it lays pixels a hair beside their places: the middle of each square is asked.
        var middles = Enumerable.Range(0, gray.Length).Where(i => i % width % square == square / 2 && i / width % square == square / 2).ToList();
        Assert.Equal(middles.Select(i => gray[i]), middles.Select(i => picture.Rgb[3 * i]));
    }

    [Fact]
    public async Task A_PNG_that_is_damaged_or_without_a_palette_makes_no_page()
    {
        var gray = Enumerable.Range(0, 40 * 30).Select(i => (byte)(40 * (i % 5))).ToArray();
        var (whole, image) = (StoredAs(PngBytes.Make(40, 30, depth: 8, colour: 0, gray)), PageText.Empty(40, 30, 100));
        byte[][] broken = [whole.Image[..^20], whole.Image[..40], PngBytes.Make(40, 30, depth: 8, colour: 0, gray), [1, 2, 3], []];

        foreach (var bytes in broken)
        {
            var page = Corner(image) with { Image = whole.Stored, ReadImage = _ => Task.FromResult(bytes) };
            await Assert.ThrowsAsync<UnusablePageImageException>(() => WriteAsync(page));
        }
    }

    [Theory]
    [InlineData(0, 35, 25)]
    [InlineData(90, 25, 165)]
    [InlineData(180, 165, 235)]
    [InlineData(270, 235, 35)]
    public async Task A_page_stored_turned_is_written_upright(int storedClockwise, int blockX, int blockY)
    {
        var (width, height) = storedClockwise % 180 == 0 ? (200, 260) : (260, 200);
        var pdf = await WriteAsync(Corner(PageText.Empty(width, height, 100)) with { Geometry = Lying(storedClockwise, 0) });

        if (await PdfTools.DrawAsync(pdf, 100) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.True(picture.IsDark(blockX, blockY));
        Assert.False(picture.IsDark(width - blockX, height - blockY));
    }

    [Fact]
    public async Task A_page_that_leans_clockwise_is_written_straight_and_whole()
    {
        // The rule of the fixture is straight in its image; told that the image leans by 10 degrees, the rule must rise by them.
        var pdf = await WriteAsync(Corner(PageText.Empty(250, 300, 100)) with { Geometry = Lying(0, 10) });

        if (await PdfTools.DrawAsync(pdf, 100) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        var (sin, cos) = Math.SinCos(10 * Math.PI / 180);
        foreach (var (x, y) in new[] { (15.0, 202.0), (80, 202), (145, 202), (12, 12), (57, 37) })
        {
            var (fromX, fromY) = (x - 100, y - 130);
            Assert.True(picture.IsDark(125 + (fromX * cos) + (fromY * sin), 150 - (fromX * sin) + (fromY * cos)));
        }
    }

    [Fact]
    public async Task A_fax_of_oblong_pixels_is_written_in_its_physical_proportions()
    {
        var image = new StoredPageImage { Format = "tif", Width = 200, Height = 260, DpiX = 200, DpiY = 100 };
        var pdf = await WriteAsync(Corner(PageText.Empty(200, 520, 200)) with { Image = image });

        if (await PdfTools.DrawAsync(pdf, 200) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        Assert.Equal((200, 520), (picture.Width, picture.Height));
        Assert.True(picture.IsDark(12, 24) && picture.IsDark(57, 76));
        Assert.False(picture.IsDark(35, 84));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Black_stays_black_whatever_the_stored_image_calls_it(bool blackIsZero, bool lowestBitFirst)
    {
        // A black run stays a black run in the code; the photometric tag alone says what it means. So BlackIsZero shows a negative.
        var tiff = Tiffs.WithTags(await File.ReadAllBytesAsync(PdfTools.Data("corner.tif")), blackIsZero, lowestBitFirst);
        var pdf = await WriteAsync(Corner(PageText.Empty(200, 260, 100)) with { ReadImage = _ => Task.FromResult(tiff) });

        if (await PdfTools.DrawAsync(pdf, 100) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        Assert.Equal(!blackIsZero, picture.IsDark(35, 25));
        Assert.Equal(blackIsZero, picture.IsDark(100, 100));
    }

    [Theory]
    [InlineData("gray.jpg", 30, 30)]
    [InlineData("colour.jpg", 255, 0)]
    [InlineData("cmyk.jpg", 255, 0)]
    public async Task Gray_colour_and_inverted_CMYK_pages_show_their_colours(string file, int red, int green)
    {
        var image = new StoredPageImage { Format = "jpg", Width = 200, Height = 260, DpiX = 100, DpiY = 100 };
        var pdf = await WriteAsync(Page(file, image, PageText.Empty(200, 260, 100)));

        if (await PdfTools.DrawAsync(pdf, 100) is not { } picture)
        {
            output.WriteLine("pdftoppm is missing: not tested.");
            return;
        }

        var block = picture.At(35, 25);
        Assert.InRange(block.R, red - 40, red + 40);
        Assert.InRange(block.G, green - 40, green + 40);
        Assert.True(picture.At(150, 120) is { R: > 240, G: > 240, B: > 240 });
    }

    [Fact]
    public async Task Images_go_in_as_they_were_stored_and_the_file_is_sound()
    {
        var jpeg = new StoredPageImage { Format = "jpg", Width = 200, Height = 260, DpiX = 100, DpiY = 100 };
        var text = PdfTools.Text(200, 260, 100, new TextLine(1, [Word("one", 20, 20, 40, 12)]));
        var pdf = await WriteAsync(Corner(text), Page("colour.jpg", jpeg, PageText.Empty(200, 260, 100)));

        if (await PdfTools.RunAsync("pdfimages", "-list", pdf) is { } list)
        {
            var rows = Encoding.ASCII.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
            Assert.Collection(
                rows.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                row => Assert.Equal(["200", "260", "gray", "1", "1", "ccitt"], row[3..9]),
                row => Assert.Equal(["200", "260", "rgb", "3", "8", "jpeg"], row[3..9]));
            await PdfTools.RunAsync("pdfimages", "-all", "-f", "2", pdf, Path.Combine(_folder, "out"));
            Assert.Equal(await File.ReadAllBytesAsync(PdfTools.Data("colour.jpg")), await File.ReadAllBytesAsync(Path.Combine(_folder, "out-000.jpg")));
        }

        if (await PdfTools.RunAsync("qpdf", "--check", pdf) is null)
            output.WriteLine("qpdf is missing: soundness not tested.");
    }

    [Fact]
    public async Task The_file_says_its_title_and_date_and_no_more()
    {
        var pdf = await WriteAsync(Corner(PageText.Empty(200, 260, 100)));

        if (await PdfTools.RunAsync("pdfinfo", "-rawdates", pdf) is not { } information)
        {
            output.WriteLine("pdfinfo is missing: not tested.");
            return;
        }

        var lines = Encoding.UTF8.GetString(information).Split('\n').Select(line => line.Split(':', 2)).Where(line => line.Length == 2)
            .ToDictionary(line => line[0], line => line[1].Trim());
        Assert.Equal("Übergabe (1) \\ summary", lines["Title"]);
        Assert.Equal("Capture", lines["Creator"]);
        Assert.Equal("D:20250602110300Z", lines["CreationDate"]);
        Assert.False(lines.ContainsKey("Author") || lines.ContainsKey("Subject") || lines.ContainsKey("Keywords"));
    }

    [Fact]
    public async Task The_same_document_gives_the_same_bytes()
    {
        var text = PdfTools.Text(200, 260, 100, new TextLine(1, [Word("one", 20, 20, 40, 12), Word("two", 70, 20, 40, 12)]));

        var first = await File.ReadAllBytesAsync(await WriteAsync(Corner(text), Corner(text)));
        var second = await File.ReadAllBytesAsync(await WriteAsync(Corner(text), Corner(text)));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Two_thousand_pages_take_the_memory_of_one()
    {
        var jpeg = await File.ReadAllBytesAsync(PdfTools.Data("gray.jpg"));
        var image = new StoredPageImage { Format = "jpg", Width = 200, Height = 260, DpiX = 100, DpiY = 100 };
        var read = new List<WeakReference>();
        var mostAlive = 0;
        var pages = Enumerable.Repeat(
            Page("gray.jpg", image, PageText.Empty(200, 260, 100)) with
            {
                ReadImage = _ =>
                {
                    if (read.Count % 400 == 399)
                    {
                        GC.Collect();
                        mostAlive = Math.Max(mostAlive, read.Count(page => page.IsAlive));
                    }

                    var bytes = jpeg.ToArray();
                    read.Add(new WeakReference(bytes));
                    return Task.FromResult(bytes);
                },
            },
            2000).ToList();

        await SearchablePdf.WriteAsync(Stream.Null, pages, Metadata, CancellationToken.None);

        Assert.Equal(2000, read.Count);
        // The page before may still be held by a register or a finished task; all of them would be hundreds.
        Assert.InRange(mostAlive, 0, 10);
    }

    [Fact]
    public async Task A_page_whose_image_is_not_the_one_that_was_read_is_refused()
    {
        var other = new StoredPageImage { Format = "tif", Width = 200, Height = 261, DpiX = 100, DpiY = 100 };
        var page = Corner(PageText.Empty(200, 261, 100)) with { Image = other };

        await Assert.ThrowsAsync<UnusablePageImageException>(() => WriteAsync(page));
    }

    [Fact]
    public async Task Every_cut_of_a_stored_image_is_refused_or_written_but_never_crashes()
    {
        foreach (var (file, format) in new[] { ("corner.tif", "tif"), ("cmyk.jpg", "jpg") })
        {
            var image = new StoredPageImage { Format = format, Width = 200, Height = 260, DpiX = 100, DpiY = 100 };
            var whole = await File.ReadAllBytesAsync(PdfTools.Data(file));
            for (var length = 0; length < whole.Length; length++)
            {
                var page = Page(file, image, PageText.Empty(200, 260, 100)) with { ReadImage = _ => Task.FromResult(whole[..length]) };
                if (await Record.ExceptionAsync(() => SearchablePdf.WriteAsync(Stream.Null, [page], Metadata, CancellationToken.None)) is { } error)
                    Assert.IsType<UnusablePageImageException>(error);
            }
        }
    }

    [Fact]
    public async Task A_page_larger_than_readers_must_open_keeps_its_size_by_a_larger_unit()
    {
        var image = new StoredPageImage { Format = "tif", Width = 200, Height = 260, DpiX = 1, DpiY = 1 };
        var pdf = await WriteAsync(Corner(PdfTools.Text(200, 260, 1, new TextLine(1, [Word("wall", 20, 20, 100, 20)]))) with { Image = image });

        if (await PdfTools.RunAsync("pdfinfo", "-box", pdf) is not { } information)
        {
            output.WriteLine("pdfinfo is missing: not tested.");
            return;
        }

        Assert.Contains("MediaBox:            0.00     0.00  7200.00  9360.00", Encoding.ASCII.GetString(information), StringComparison.Ordinal);
    }

    private static PdfMetadata Metadata { get; } = new()
    {
        Title = "Übergabe (1) \\ summary",
        Created = new DateTimeOffset(2025, 6, 2, 7, 3, 0, TimeSpan.FromHours(-4)),
        DocumentId = new Guid("0b6f1c52-7f0e-4d5c-9a43-5d8e11d2a001"),
    };

    private static ExtractedPage StoredAs(byte[] png)
    {
        using var pix = Leptonica.PixReadMemPng(png, (nuint)png.Length);
        return StoredImages.Encode(pix, 100, 100, []);
    }

    private async Task<string> WriteAsync(params PdfPageSource[] pages)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.pdf");
        await using var file = File.Create(path);
        await SearchablePdf.WriteAsync(file, pages, Metadata, CancellationToken.None);
        return path;
    }

    private static PdfPageSource Corner(PageText text) =>
        Page("corner.tif", new StoredPageImage { Format = "tif", Width = 200, Height = 260, DpiX = 100, DpiY = 100 }, text);

    private static PdfPageSource Page(string file, StoredPageImage image, PageText text) => new()
    {
        Image = image,
        Geometry = Lying(0, 0),
        ReadImage = stop => File.ReadAllBytesAsync(PdfTools.Data(file), stop),
        ReadText = _ => Task.FromResult(text),
    };

    private static PageGeometry Lying(int rotation, double skew) =>
        new() { Rotation = rotation, SkewDegrees = skew, Blank = false, Separator = false };

    private static TextWord Word(string text, int left, int top, int width, int height) =>
        new(text, 0.9, new Box(left, top, width, height));
}
