using System.Text.Json;
using Capture.Contracts;
using Xunit.Abstractions;

namespace Capture.Tests.Imaging;

/// <summary>Surveys the first pages of the sample corpus's TIFF files against their truth, where the corpus is at hand.</summary>
[Collection(ReaderTests.Name)]
public sealed class CorpusSurveyTests(ReaderFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public void First_pages_of_the_tiny_corpus_lie_as_their_truth_says()
    {
        if (Corpus() is not { } corpus)
        {
            output.WriteLine("The corpus is not here: set CAPTURE_SHARED or put it beside the repository.");
            return;
        }

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
                    Format = "tif", Width = 1700, Height = (int)(11 * dpi[1].GetDouble()), DpiX = dpi[0].GetDouble(),
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

    private static string? Corpus()
    {
        var shared = Environment.GetEnvironmentVariable("CAPTURE_SHARED");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Capture.sln")))
                shared = Path.Combine(folder.FullName, "..", "shared");
        }

        var corpus = Path.Combine(shared ?? "", "corpus", "tiny");
        return Directory.Exists(corpus) ? corpus : null;
    }
}
