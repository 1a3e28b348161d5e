using System.Text.Json;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Imaging;

/// <summary>Surveys the first pages of the sample corpus's TIFF files against their truth, where the corpus is at hand.</summary>
[Collection(ReaderTests.Name)]
public sealed class CorpusSurveyTests(ReaderFixture fixture)
{
    [SharedFact("corpus/tiny")]
    public void First_pages_of_the_tiny_corpus_lie_as_their_truth_says()
    {
        var corpus = SharedData.Of("corpus/tiny");
        var surveyed = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(corpus, "truth"), "*.json"))
        {
            using var truth = JsonDocument.Parse(File.ReadAllBytes(file));
            var name = truth.RootElement.GetProperty("file").GetString()!;
            if (!name.EndsWith(".tif", StringComparison.Ordinal))
                continue;
            var page = truth.RootElement.GetProperty("pageTruth")[0];
            var dpi = truth.RootElement.GetProperty("dpi");
            var geometry = fixture.Reader.Survey(
                File.ReadAllBytes(Path.Combine(corpus, "files", name)),
                new StoredPageImage
                {
                    Format = "tif",
                    Width = 1700,
                    Height = (int)(11 * dpi[1].GetDouble()),
                    DpiX = dpi[0].GetDouble(),
                    DpiY = dpi[1].GetDouble(),
                });

            Assert.Equal((name, page.GetProperty("blank").GetBoolean()), (name, geometry.Blank));
            Assert.Equal((name, page.GetProperty("separator").GetBoolean()), (name, geometry.Separator));
            Assert.Equal((name, page.GetProperty("rotation").GetInt32()), (name, geometry.Rotation));
            Assert.Equal(page.GetProperty("skewDegrees").GetDouble(), geometry.SkewDegrees, tolerance: 0.3);
            surveyed++;
        }

        Assert.True(surveyed > 0);
    }

    [SharedFact("ocr/forms100dpi")]
    public void No_word_of_a_shaded_form_is_as_large_as_its_page()
    {
        // Dots that shade its cells leave words in the layout of which nothing is left.
        var form = new FileReader(new FileLimits()).Extract(SharedData.Of("ocr/forms100dpi/0001118259.png"), 1);
        var text = fixture.Reader.Recognize(form.Image, form.Stored, fixture.Reader.Survey(form.Image, form.Stored));

        Assert.NotEmpty(text.Lines);
        Assert.All(text.Lines.SelectMany(line => line.Words), word => Assert.InRange(word.Box.Height, 1, text.Height / 4));
    }
}
