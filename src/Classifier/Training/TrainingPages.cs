namespace Capture.Classifier.Training;

/// <summary>Makes the pages a model learns from: real texts dressed as faxed pages, made-up forms, and damage on both.</summary>
internal static class TrainingPages
{
    /// <summary>Pages written for each layout of a form.</summary>
    public const int PagesPerLayout = 30;

    /// <summary>A type with fewer real texts than this gets more dressed copies of each.</summary>
    private const int FewTexts = 60;

    /// <param name="synthetic">Add made-up forms and dress real texts with titles; off, only damaged copies of the texts are made.</param>
    public static List<TrainingPage> Make(IReadOnlyList<LabelledText> texts, bool synthetic, int seed)
    {
        var forms = new FormLibrary();
        var pages = new List<TrainingPage>();
        var counts = texts.CountBy(text => text.Type).ToDictionary();
        foreach (var text in texts)
        {
            var random = new Random(unchecked(seed + StableHash(text.Id)));
            var group = "text/" + text.Id;
            pages.Add(new(group, text.Type, OcrNoise.Apply(text.Text, 0.02, 0.04, random)));
            if (!synthetic)
            {
                pages.Add(new(group, text.Type, OcrNoise.Apply(PageFurniture.Wrap(text.Text, 90), 0.06, 0.1, random)));
                continue;
            }

            var copies = counts[text.Type] < FewTexts ? 5 : 2;
            for (var copy = 0; copy < copies; copy++)
                pages.Add(new(group, text.Type, Damaged(Dress(text, forms, random), random)));
        }

        if (synthetic)
        {
            foreach (var type in forms.Types)
            {
                foreach (var layout in forms.Layouts(type))
                {
                    var group = $"form/{type}/{layout}";
                    var random = new Random(unchecked(seed + StableHash(group)));
                    for (var i = 0; i < PagesPerLayout; i++)
                    {
                        var text = forms.Write(type, layout, random);
                        if (random.NextDouble() < 0.1 && type != "fax-cover" && type != "unknown")
                            text = forms.Furniture.Continuation(text, random);
                        pages.Add(new(group, type, Damaged(forms.Furniture.Finish(text, random), random)));
                    }
                }
            }
        }

        return pages;
    }

    private static string Dress(LabelledText text, FormLibrary forms, Random random)
    {
        if (random.NextDouble() < 0.12)
            return forms.Furniture.Finish(forms.Furniture.Continuation(text.Text, random), random);
        var top = forms.Furniture.Top(random, forms.Title(text.Type, random));
        return forms.Furniture.Finish(top + "\n" + text.Text, random);
    }

    private static string Damaged(string text, Random random) => random.Next(4) switch
    {
        0 => OcrNoise.Apply(text, 0.004, 0.01, random),
        1 => OcrNoise.Apply(text, 0.02, 0.05, random),
        2 => OcrNoise.Apply(text, 0.05, 0.1, random),
        _ => OcrNoise.Apply(text, 0.1, 0.18, random),
    };

    /// <summary>A hash that is the same in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
    internal static int StableHash(string text) => unchecked((int)Types.TextFeatures.Key('#', text));
}
