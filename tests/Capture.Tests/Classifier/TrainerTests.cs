using Capture.Classifier.Training;
using Capture.Classifier.Types;

namespace Capture.Tests.Classifier;

public sealed class TrainerTests
{
    private static readonly TrainerOptions Small = new()
    {
        Synthetic = false,
        MaxFeatures = 2000,
        MinDocuments = 2,
        Final = new() { Passes = 6, Averaged = 2, Penalty = 1e-3f },
    };

    [Fact]
    public void The_same_texts_and_seed_give_the_same_bytes()
    {
        Assert.Equal(Trainer.Train(Texts(), Small), Trainer.Train(Texts(), Small));
        Assert.NotEqual(Trainer.Train(Texts(), Small), Trainer.Train(Texts(), Small with { Seed = 2 }));
    }

    [Fact]
    public void A_deployment_can_train_a_type_of_its_own()
    {
        var model = DocumentTypeModel.Load(new MemoryStream(Trainer.Train(Texts(), Small)));

        var prediction = model.Classify("Boat survey. The hull and rudder of the vessel were inspected on the slip.");

        Assert.Equal(["letter", "boat-survey"], model.Types);
        Assert.Equal("boat-survey", prediction.Type);
    }

    [Fact]
    public void One_type_alone_cannot_be_trained() =>
        Assert.Throws<ArgumentException>(() => Trainer.Train([new("1", "letter", "Dear colleague"), new("2", "letter", "Yours")], Small));

    [Fact]
    public void Texts_with_nothing_in_common_cannot_be_trained() =>
        Assert.Throws<ArgumentException>(() => Trainer.Train([new("1", "letter", "one"), new("2", "boat-survey", "two")], Small with { MinDocuments = 50 }));

    [Fact]
    public void Every_layout_of_every_form_can_be_written()
    {
        var forms = new FormLibrary();
        var random = new Random(5);

        Assert.Equal(Contracts.DocumentTypes.All.Select(type => type.Name).Order(StringComparer.Ordinal), forms.Types);
        foreach (var type in forms.Types)
        {
            foreach (var layout in forms.Layouts(type))
            {
                for (var i = 0; i < 8; i++)
                {
                    var page = forms.Furniture.Finish(forms.Write(type, layout, random), random);
                    Assert.DoesNotContain('{', page);
                    Assert.DoesNotContain('}', page);
                    Assert.DoesNotMatch("<[a-z#.]", page);
                }
            }
        }
    }

    [Fact]
    public void Every_vocabulary_can_be_written_in_every_arrangement()
    {
        var forms = new FormLibrary();
        var random = new Random(6);

        foreach (var vocabulary in forms.Types.SelectMany(forms.Vocabularies))
        {
            foreach (var arrangement in forms.ArrangementsOf(vocabulary))
            {
                for (var i = 0; i < 4; i++)
                {
                    var page = forms.Furniture.Finish(forms.Arrange(vocabulary, arrangement, random), random);
                    Assert.DoesNotContain('{', page);
                    Assert.DoesNotContain('}', page);
                    Assert.DoesNotMatch("<[a-zA-Z#.]", page);
                }
            }
        }
    }

    [Fact]
    public void Every_type_is_known_in_at_least_ten_layouts()
    {
        var forms = new FormLibrary();

        Assert.All(Contracts.DocumentTypes.All, type => Assert.InRange(
            forms.Layouts(type.Name).Count() + forms.Vocabularies(type.Name).Sum(words => forms.ArrangementsOf(words).Count()), 10, int.MaxValue));
        Assert.All(forms.Types, type => Assert.NotEmpty(forms.Vocabularies(type)));
    }

    [Fact]
    public void Pages_made_of_words_are_the_same_for_the_same_seed()
    {
        var forms = new FormLibrary();

        Assert.Equal(forms.Arrange("prior-auth", "agency", new Random(4)), forms.Arrange("prior-auth", "agency", new Random(4)));
        Assert.NotEqual(forms.Arrange("prior-auth", "agency", new Random(4)), forms.Arrange("prior-auth", "agency", new Random(5)));
    }

    [Fact]
    public void A_print_of_a_record_says_its_title_beside_a_label()
    {
        var furniture = new FormLibrary().Furniture;

        for (var seed = 0; seed < 40; seed++)
            Assert.Matches("(?i)(type|name|title|note|report|document|result|entry)[^\\n]{0,8} H&P", furniture.RecordPrint(new Random(seed), "H&P"));
    }

    [Fact]
    public void The_mean_of_two_models_scores_the_mean_of_their_scores()
    {
        SparseVector[] vectors = [new([0], [1]), new([1], [1])];
        var (first, second) = (Fit([0, 1]), Fit([1, 0]));

        var mean = SoftmaxRegression.Mean(first, second, 0.5f).Scores(vectors[0]);

        Assert.Equal((first.Scores(vectors[0])[0] + second.Scores(vectors[0])[0]) / 2, mean[0], 5);

        SoftmaxRegression Fit(int[] labels) => SoftmaxRegression.Fit(vectors, labels, [1, 1], 2, 2, new(), seed: 1, default);
    }

    [Fact]
    public void Misreadings_stand_on_few_lines_as_in_real_readings()
    {
        const string line = "the quick brown fox jumps over the lazy dog and runs on";
        var text = string.Join('\n', Enumerable.Repeat(line, 2000));

        var read = ReadingNoise.Apply(text, ReadingNoise.Typical, new Random(3)).Split('\n');

        Assert.InRange(read.Count(candidate => candidate == line) / 2000.0, 0.45, 0.75);
        Assert.Equal(read, ReadingNoise.Apply(text, ReadingNoise.Typical, new Random(3)).Split('\n'));
    }

    [Fact]
    public void Layouts_are_held_out_whole()
    {
        var forms = new FormLibrary();
        var pages = forms.Types.SelectMany(type => forms.Layouts(type).SelectMany(layout =>
            Enumerable.Repeat(new TrainingPage($"form/{type}/{layout}", type, ""), 3))).ToList();

        var parts = Trainer.AssignParts(pages);

        var split = pages.Select((page, i) => (page.Group, Part: parts[i])).GroupBy(page => page.Group).Where(group => group.Select(page => page.Part).Distinct().Count() > 1);
        Assert.Empty(split);
        var missing = pages.Select((page, i) => (page.Type, Part: parts[i])).GroupBy(page => page.Type).Where(type => type.Select(page => page.Part).Distinct().Count() < 3);
        Assert.Empty(missing);
    }

    [Fact]
    public void A_made_up_page_carries_only_telephone_numbers_that_nobody_has()
    {
        var random = new Random(9);
        var furniture = new FormLibrary().Furniture;

        for (var i = 0; i < 200; i++)
            Assert.Matches(@"\D555\D", furniture.Slot("phone", random, () => "")!);
    }

    [Fact]
    public void Damage_is_about_as_strong_as_asked_for()
    {
        var line = new string('e', 60);
        var text = string.Join('\n', Enumerable.Repeat(line, 400));

        var damaged = OcrNoise.Apply(text, 0.05, 0, new Random(3));

        var kept = damaged.Count(c => c == 'e') / (double)text.Count(c => c == 'e');
        Assert.InRange(kept, 0.92, 0.98);
        Assert.Equal(damaged, OcrNoise.Apply(text, 0.05, 0, new Random(3)));
    }

    [Fact]
    public void Calibration_answers_with_the_frequency_of_being_right()
    {
        // Scores that claim far too much: sure of type 0 every time, right in seven of ten.
        var scores = Enumerable.Range(0, 1000).Select(_ => new double[] { 8, 0 }).ToArray();
        var labels = Enumerable.Range(0, 1000).Select(i => i % 10 < 7 ? 0 : 1).ToArray();

        var calibration = CalibrationFit.Fit(scores, labels, [.. scores.Select(_ => 1.0)], 2);

        Assert.InRange(calibration.Probabilities(scores[0])[0], 0.65, 0.75);
    }

    [Fact]
    public void Calibration_does_not_talk_a_page_out_of_being_unknown()
    {
        // Type 2, the unknown, is claimed too often: a free bias would put it back.
        var scores = Enumerable.Range(0, 900).Select(i => i % 3 == 0 ? new double[] { 1, 0, 2 } : i % 3 == 1 ? [0, 1, 2] : [0, 0, 2]).ToArray();
        var labels = Enumerable.Range(0, 900).Select(i => i % 3 == 0 ? 0 : i % 3 == 1 ? 1 : 2).ToArray();

        var bias = CalibrationFit.Fit(scores, labels, [.. scores.Select(_ => 1.0)], 3, unbiased: 2).Bias;

        Assert.Equal(0, bias[2]);
        Assert.Equal(0, bias[0] + bias[1], 9);
    }

    private static List<LabelledText> Texts()
    {
        string[] boats = ["hull", "rudder", "mast", "keel", "anchor", "deck", "sail", "engine"];
        string[] words = ["Dear colleague", "thank you", "sincerely", "kind regards", "your patient", "Dear doctor", "we met", "in closing"];
        return
        [
            .. boats.Select((word, i) => new LabelledText($"b{i}", "boat-survey", $"Boat survey. The {word} and {boats[(i + 1) % 8]} of the vessel were inspected.")),
            .. words.Select((word, i) => new LabelledText($"l{i}", "letter", $"{word}, I write to you about {words[(i + 3) % 8]} and remain yours.")),
        ];
    }
}
