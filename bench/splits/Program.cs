using System.Globalization;
using Capture.SplitBench;

if (args.Length < 2 || args.Length % 2 != 0 && args[^1] != "--explain")
{
    Console.Error.WriteLine("CORPUS READINGS...: how the files are taken apart, which are found to have come before, and what is found of the patients. --explain last: which went wrong");
    return 64;
}

var explain = args[^1] == "--explain";
var sets = args.Chunk(2).Where(pair => pair.Length == 2).Select(pair => Measured.Of(pair[0], pair[1])).ToList();
foreach (var set in sets)
{
    Console.WriteLine($"{set.Name,-12}  docs  exact bounds     F1 missed false partial clipped missed");
    foreach (var (family, count) in set.Splits.Families)
        Console.WriteLine($"{family,-12} {count}");
    Console.WriteLine($"{"all",-12} {set.Splits.All}");
    Console.WriteLine($"of two patients and not doubted: {set.Splits.TwoPatients.Count}; sent again: {set.Resent.Found} of {set.Resent.Sent} found, {set.Resent.False.Count} wrongly");
    Console.WriteLine();
}

Console.WriteLine($"{"kind",-18}" + string.Concat(sets.Select(set => $"{set.Name + " printed",14} recall precision")));
foreach (var kind in sets[0].Mentions.Kinds.Keys)
{
    Console.WriteLine($"{kind,-18}" + string.Concat(sets.Select(set => set.Mentions.Kinds[kind]).Select(count => string.Create(CultureInfo.InvariantCulture,
        $"{count.Printed,14} {Share(count.Found, count.Printed),6:F3} {Share(count.Right, count.Said),9:F3}"))));
}

foreach (var line in explain ? sets.SelectMany(set => set.Splits.Wrong.Concat(set.Splits.TwoPatients.Select(name => "two patients: " + name)).Concat(set.Resent.Missed.Select(name => "sent again, not found: " + name)).Concat(set.Resent.False.Select(name => "not sent again: " + name)).Concat(set.Mentions.Missed)) : [])
    Console.WriteLine(line);
return 0;

static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

internal sealed record Measured(string Name, SplitScore Splits, ResentScore Resent, MentionScore Mentions)
{
    public static Measured Of(string corpus, string readings)
    {
        var set = new Measured(Path.GetFileName(Path.TrimEndingDirectorySeparator(corpus)), new SplitScore(), new ResentScore(), new MentionScore());
        foreach (var file in Corpus.Read(corpus, readings))
        {
            set.Splits.Add(file);
            set.Resent.Add(file);
            set.Mentions.Add(file);
        }

        return set;
    }
}
