using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.Tests.Recognition;

public sealed class TrainedDataTests
{
    private const int MostBytes = 6_000_000;

    private static readonly string[] Texts =
    [
        "Metoprolol 12.5 mg by mouth twice daily", "DOB 03/14/1962 MRN 0048817", "Potassium 4.2 mmol per liter, reference 3.5 to 5.1",
        "Follow up with cardiology in two weeks", "Patient denies chest pain or shortness of breath", "Fax (614) 555-0182 page 3 of 11",
    ];

    [Fact]
    public void Lines_are_read_with_the_data_that_comes_with_the_product_unless_Tesseracts_is_asked_for()
    {
        var own = TessdataFolder.Find(null, "eng");
        var systems = TessdataFolder.Find(null, "eng", OcrModel.Tesseract);

        Assert.StartsWith(AppContext.BaseDirectory, own, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, systems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_named_comes_before_either()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.Copy(TrainedModel.Path, Path.Combine(folder.FullName, "eng.traineddata"));

            Assert.Equal(folder.FullName, TessdataFolder.Find(folder.FullName, "eng"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_language_that_the_product_has_no_data_of_is_looked_for_on_the_system()
    {
        var missing = Assert.Throws<MissingLanguageDataException>(() => TessdataFolder.Find(null, "eng+xyz"));

        Assert.Contains("tesseract-ocr-xyz", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_that_comes_with_the_product_stays_small() => Assert.InRange(new FileInfo(TrainedModel.Path).Length, 1_000_000, MostBytes);

    [Fact]
    public void Print_that_came_by_a_noisy_coarse_fax_is_read_with_fewer_errors_than_with_Tesseracts_data()
    {
        var lines = Texts.SelectMany((text, i) => Enumerable.Range(0, 8).Select(seed => (Text: text, Image: Faxed(DrawnLine.Of(text), new Random(100 * i + seed))))).ToArray();

        var (own, systems) = (Errors(TrainedModel.English, lines), Errors(LineModel.Load(SystemsPath), lines));

        Assert.True(own < 0.85 * systems, $"{own} letters wrong of {lines.Sum(line => line.Text.Length)}, with Tesseract's data {systems}");
        Assert.True(systems > 0.02 * lines.Sum(line => line.Text.Length), "the lines are too clean to tell");
    }

    [SharedFact("ocr/medicalfax_std")]
    public void Faxed_medical_pages_are_read_better_than_with_Tesseracts_data()
    {
        var files = Directory.GetFiles(SharedData.Of("ocr/medicalfax_std"), "*.tif").Order(StringComparer.Ordinal).Where((_, i) => i % 4 == 0).ToArray();
        Assert.NotEmpty(files);

        var (own, systems) = (MissedWords(files, OcrModel.Capture), MissedWords(files, OcrModel.Tesseract));

        Assert.True(own < 0.85 * systems, $"{own} words missed, with Tesseract's data {systems}");
    }

    private static string SystemsPath => Path.Combine(TessdataFolder.Find(null, "eng", OcrModel.Tesseract), "eng.traineddata");

    // Every other row is lost, and a letter's edge is anybody's guess.
    private static LineImage Faxed(LineImage line, Random random)
    {
        var (width, gray) = (line.Width, line.Gray.ToArray());
        var height = gray.Length / width;
        var faxed = new byte[gray.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = gray[y / 2 * 2 * width + x] + random.Next(-150, 151);
                faxed[y * width + x] = (byte)(value < 128 ? 0 : 255);
            }
        }

        return line with { Gray = faxed };
    }

    private static int Errors(LineModel model, (string Text, LineImage Image)[] lines)
    {
        var read = new LineReader(model, LineNetwork.Fastest).Read([.. lines.Select(line => line.Image)]);
        return lines.Zip(read, (line, words) => Distance(line.Text, string.Join(' ', words.Select(word => word.Text)))).Sum();
    }

    private static int MissedWords(string[] files, OcrModel model)
    {
        using var pages = new PageReader(model: model);
        using var reader = new FileReader(new FileLimits());
        var missed = 0;
        foreach (var file in files)
        {
            var page = reader.Extract(file, 1);
            var text = pages.Recognize(page.Image, page.Stored, pages.Survey(page.Image, page.Stored));
            var read = text.Lines.SelectMany(line => line.Words).Select(word => word.Text).CountBy(word => word).ToDictionary();
            foreach (var (word, count) in File.ReadAllText(Path.ChangeExtension(file, ".txt")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).CountBy(word => word))
                missed += Math.Max(0, count - read.GetValueOrDefault(word));
        }

        return missed;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
