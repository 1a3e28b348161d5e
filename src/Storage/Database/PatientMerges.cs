using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>
/// Registrations that were merged. A merged one stays registered: its number and its particulars still stand on paper. What is filed
/// under it belongs to the chart of the one it was merged into, for as long as the two are merged; nothing filed is rewritten, so that a
/// merge that is taken back leaves every document where it was.
/// </summary>
public static class PatientMerges
{
    /// <summary>The number whose chart takes what concerns each of these: the one it was merged into in the end, or itself.</summary>
    /// <remarks>A chain that ends at a number nobody registered, or in a circle, leads nowhere: then it is the number itself.</remarks>
    public static async Task<Dictionary<string, string>> SurvivorsAsync(CaptureDb db, IReadOnlyCollection<string> numbers, CancellationToken stop)
    {
        var survivors = numbers.Distinct().ToDictionary(number => number);
        var known = new Dictionary<string, string?>();
        // Of a chain of merges each round reads one more; a circle ends where it comes back to what is known.
        for (var ends = survivors.Values.ToList(); ends.Count > 0;)
        {
            foreach (var row in await db.Patients.Where(patient => ends.Contains(patient.Mrn)).Select(patient => new { patient.Mrn, patient.MergedInto }).ToListAsync(stop))
                known[row.Mrn] = row.MergedInto;
            ends = [.. ends.Select(number => known.GetValueOrDefault(number)).OfType<string>().Where(next => !known.ContainsKey(next)).Distinct()];
        }

        foreach (var number in survivors.Keys)
            survivors[number] = EndOf(number, known) ?? number;
        return survivors;
    }

    /// <summary>The same for one number; null for null.</summary>
    public static async Task<string?> SurvivorAsync(CaptureDb db, string? number, CancellationToken stop) =>
        number is null ? null : (await SurvivorsAsync(db, [number], stop))[number];

    /// <summary>These numbers and all that were merged into them.</summary>
    public static async Task<List<string>> NumbersAsync(CaptureDb db, IReadOnlyCollection<string> numbers, CancellationToken stop)
    {
        var all = numbers.Distinct().ToList();
        for (var level = all; level.Count > 0;)
        {
            var into = level;
            var merged = await db.Patients.Where(patient => patient.MergedInto != null && into.Contains(patient.MergedInto)).OrderBy(patient => patient.Mrn).Select(patient => patient.Mrn).ToListAsync(stop);
            level = [.. merged.Except(all)];
            all = [.. all, .. level];
        }

        return all;
    }

    private static string? EndOf(string number, Dictionary<string, string?> known)
    {
        for (var hops = 0; hops <= known.Count && known.TryGetValue(number, out var next); hops++)
        {
            if (next is null)
                return number;
            number = next;
        }

        return null;
    }
}
