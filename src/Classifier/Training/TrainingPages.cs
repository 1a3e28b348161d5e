namespace Capture.Classifier.Training;

/// <summary>Makes the pages a model learns from: real texts dressed as faxed pages, made-up forms, and damage on both.</summary>
internal static class TrainingPages
{
    /// <summary>Pages written for each layout of a form.</summary>
    public const int PagesPerLayout = 30;

    /// <summary>Copies of a visit narrative under titles drawn from <see cref="TitleDecides"/>.</summary>
    private const int TitleCopies = 2;

    /// <summary>A type with fewer real texts than this gets more dressed copies of each.</summary>
    private const int FewTexts = 60;

    /// <summary>Share of pages ruined until hardly a line is left, so that almost nothing to read means low confidence.</summary>
    private const double RuinedShare = 0.015;

    /// <summary>
    /// Visit narratives share their bodies: the same history and examination is a consult, an admission, an emergency
    /// or a follow-up note by its title alone. Their texts are also shown under each other's titles, with the title's
    /// type, so that a title outweighs a body. Numbers are relative frequencies.
    /// </summary>
    private static readonly (string Type, int Weight)[] TitleDecides =
    [
        ("consult-note", 4), ("history-physical", 6), ("progress-note", 4), ("ed-note", 4), ("discharge-summary", 3),
        ("pt-note", 3), ("home-health-note", 2), ("echo-report", 1), ("operative-note", 1),
    ];

    /// <summary>Types whose bodies take part in that exchange.</summary>
    private static readonly string[] SharedBodies =
        ["consult-note", "history-physical", "progress-note", "ed-note", "discharge-summary"];

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

            if (SharedBodies.Contains(text.Type))
            {
                // As often without as with a borrowed title: where no title tells, the body still should.
                pages.Add(new(group, text.Type, OcrNoise.Apply(PageFurniture.Wrap(text.Text, 90), 0.05, 0.08, random)));
                for (var copy = 0; copy < TitleCopies; copy++)
                {
                    var type = PickTitled(random);
                    pages.Add(new(group, type, Damaged(Dress(text with { Type = type }, forms, random, titled: true), random)));
                }
            }
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

    private static string Dress(LabelledText text, FormLibrary forms, Random random, bool titled = false)
    {
        if (!titled && random.NextDouble() < 0.12)
            return forms.Furniture.Finish(forms.Furniture.Continuation(text.Text, random), random);
        var top = forms.Furniture.Top(random, forms.Title(text.Type, random), titled ? 1 : PageFurniture.TitleShown);
        return forms.Furniture.Finish(top + "\n" + text.Text, random);
    }

    private static string PickTitled(Random random)
    {
        var place = random.Next(TitleDecides.Sum(type => type.Weight));
        foreach (var (type, weight) in TitleDecides)
        {
            if ((place -= weight) < 0)
                return type;
        }

        return TitleDecides[0].Type;
    }

    private static string Damaged(string text, Random random)
    {
        if (random.NextDouble() < RuinedShare)
            return OcrNoise.Apply(text, 0.25, 0.9 + (0.1 * random.NextDouble()), random);
        return random.Next(4) switch
        {
            0 => OcrNoise.Apply(text, 0.004, 0.01, random),
            1 => OcrNoise.Apply(text, 0.02, 0.05, random),
            2 => OcrNoise.Apply(text, 0.05, 0.1, random),
            _ => OcrNoise.Apply(text, 0.1, 0.18, random),
        };
    }

    /// <summary>A hash that is the same in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
    internal static int StableHash(string text) => unchecked((int)Types.TextFeatures.Key('#', text));
}
