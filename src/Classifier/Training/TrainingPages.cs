using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>Makes the pages a model learns from: real texts dressed as faxed pages, made-up forms, and damage on both.</summary>
internal static class TrainingPages
{
    /// <summary>What the names of groups of real texts begin with.</summary>
    public const string TextGroup = "text/";

    /// <summary>Pages written for each layout of a form.</summary>
    public const int PagesPerLayout = 30;

    /// <summary>Pages written of each vocabulary in each arrangement.</summary>
    public const int PagesPerArrangement = 16;

    /// <summary>The same of a kind within a type, which has the type's own vocabulary beside it.</summary>
    public const int PagesPerArrangementOfKinds = 10;

    /// <summary>The same of each of the many kinds of papers that are of no type.</summary>
    public const int PagesPerArrangementOfStrangers = 6;

    /// <summary>Copies of a visit narrative under titles drawn from <see cref="TitleDecides"/>.</summary>
    private const int TitleCopies = 3;

    /// <summary>Copies of the same without any title: where none tells, the body still should.</summary>
    private const int UntitledCopies = 3;

    /// <summary>Lines of the shortest part of a text that is shown by itself.</summary>
    private const int LeastExcerpt = 8;

    /// <summary>A type with fewer real texts than this gets more dressed copies of each.</summary>
    private const int FewTexts = 60;

    /// <summary>Share of real texts dressed as prints of an electronic record, whose title is one of many labelled facts.</summary>
    private const double RecordPrintShare = 0.15;

    /// <summary>Share of pages ruined until hardly a line is left, so that almost nothing to read means low confidence.</summary>
    private const double RuinedShare = 0.015;

    /// <summary>
    /// Visit narratives share their bodies: the same history and examination is a consult, an admission, an emergency
    /// or a follow-up note by its title alone. Their texts are also shown under each other's titles, with the title's
    /// type, so that a title outweighs a body. Numbers are relative frequencies.
    /// </summary>
    private static readonly (string Type, int Weight)[] TitleDecides =
    [
        ("consult-note", 4), ("history-physical", 5), ("progress-note", 6), ("ed-note", 4), ("discharge-summary", 3),
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
            var group = TextGroup + text.Id;
            pages.Add(new(group, text.Type, OcrNoise.Apply(text.Text, 0.02, 0.04, random)));
            if (!synthetic)
            {
                pages.Add(new(group, text.Type, OcrNoise.Apply(PageFurniture.Wrap(text.Text, 90), 0.06, 0.1, random)));
                continue;
            }

            var copies = counts[text.Type] < FewTexts ? 5 : 2;
            for (var copy = 0; copy < copies; copy++)
                pages.Add(new(group, text.Type, Damaged(Dress(text, forms, random), random)));

            pages.Add(new(group, text.Type, Damaged(Excerpt(text.Text, random), random)));
            if (SharedBodies.Contains(text.Type))
            {
                for (var copy = 0; copy < UntitledCopies; copy++)
                    pages.Add(new(group, text.Type, OcrNoise.Apply(copy == 0 ? text.Text : PageFurniture.Wrap(text.Text, 90), 0.05 * copy, 0.05 * copy, random)));
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

            pages.AddRange(Arranged(forms, seed));
        }

        return pages;
    }

    /// <summary>The words of each type in every arrangement. All pages of an arrangement are held out together, whatever their type.</summary>
    private static IEnumerable<TrainingPage> Arranged(FormLibrary forms, int seed)
    {
        foreach (var type in forms.Types)
        {
            foreach (var vocabulary in forms.Vocabularies(type))
            {
                var count = vocabulary == type ? PagesPerArrangement : type == DocumentTypes.Unknown ? PagesPerArrangementOfStrangers : PagesPerArrangementOfKinds;
                foreach (var arrangement in forms.ArrangementsOf(vocabulary))
                {
                    var random = new Random(unchecked(seed + StableHash($"{vocabulary}/{arrangement}")));
                    for (var i = 0; i < count; i++)
                    {
                        var text = forms.Furniture.Finish(forms.Arrange(vocabulary, arrangement, random), random);
                        yield return new($"form/{arrangement}", type, Damaged(text, random)) { Arranged = true };
                    }
                }
            }
        }
    }

    private static string Dress(LabelledText text, FormLibrary forms, Random random, bool titled = false)
    {
        if (!titled && random.NextDouble() < 0.12)
            return forms.Furniture.Finish(forms.Furniture.Continuation(text.Text, random), random);
        var title = forms.Title(text.Type, random);
        var top = random.NextDouble() < RecordPrintShare
            ? forms.Furniture.RecordPrint(random, title)
            : forms.Furniture.Top(random, title, titled ? 1 : PageFurniture.TitleShown);
        var facts = random.NextDouble() < 0.4 ? forms.Facts(text.Type, random) : "";
        return forms.Furniture.Finish($"{top}\n{facts}{text.Text}", random);
    }

    /// <summary>Part of a text with nothing above it: what one page of a report holds whose title stands on another, or nowhere.</summary>
    private static string Excerpt(string text, Random random)
    {
        var lines = PageFurniture.Wrap(text, random.Next(70, 110)).TrimEnd('\n').Split('\n');
        var count = Math.Min(lines.Length, Math.Max(LeastExcerpt, (int)(lines.Length * (0.3 + (0.6 * random.NextDouble())))));
        var from = random.NextDouble() < 0.5 ? 0 : random.Next(lines.Length - count + 1);
        return string.Join('\n', lines[from..(from + count)]);
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
        return random.Next(7) switch
        {
            0 => OcrNoise.Apply(text, 0.004, 0.01, random),
            1 => OcrNoise.Apply(text, 0.02, 0.05, random),
            2 => OcrNoise.Apply(text, 0.05, 0.1, random),
            3 => OcrNoise.Apply(text, 0.1, 0.18, random),
            4 => ReadingNoise.Apply(text, ReadingNoise.Light, random),
            5 => ReadingNoise.Apply(text, ReadingNoise.Typical, random),
            _ => ReadingNoise.Apply(text, ReadingNoise.Heavy, random),
        };
    }

    /// <summary>A hash that is the same in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
    internal static int StableHash(string text) => unchecked((int)Types.TextFeatures.Key('#', text));
}
