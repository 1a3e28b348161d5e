using System.Security.Claims;
using Capture.Contracts;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;

namespace Capture.Review.Queue;

/// <summary>Looks for patients for a person, and records who looked for whom before the answer is given.</summary>
public sealed class PatientLookup(FindPatients find, PatientTable patients, AuditTable audit)
{
    /// <summary>Letters of the longest search; names, a birth date and a number are shorter.</summary>
    public const int LongestWords = 200;

    /// <summary>Letters of the shortest.</summary>
    public const int ShortestWords = 2;

    /// <summary>Whether these words are a search: as one types, the first letter is none yet.</summary>
    public static bool IsSearch(string? words) => words?.Trim().Length is >= ShortestWords and <= LongestWords;

    /// <summary>The patients these words fit, the best first. The words are kept in the audit log alone.</summary>
    public async Task<IReadOnlyList<Patient>> FindAsync(string words, int most, ClaimsPrincipal person, CancellationToken stop)
    {
        words = words.Trim();
        var found = await patients.OfAsync([.. await find(words, most, stop)], stop);
        await audit.AppendAsync(AuditedSearches.Of(person.Reviewer().Name, AuditedSearches.Searched, words, found.Count, found.Select(patient => patient.Mrn)), stop);
        return found;
    }
}
