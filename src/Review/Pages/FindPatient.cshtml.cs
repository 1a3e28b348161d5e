using Capture.Review.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Patients who fit what is being typed.</summary>
public sealed class FindPatientModel(PatientLookup lookup, ReviewDesk desk) : PageModel
{
    private const int Most = 8;

    public IReadOnlyList<ShownCandidate> Found { get; private set; } = [];

    public bool Asked { get; private set; }

    /// <summary>The words come in the body: no address holds whom somebody looks for.</summary>
    public async Task OnPostAsync([FromForm] string? words, CancellationToken stop)
    {
        Asked = PatientLookup.IsSearch(words);
        if (Asked)
            Found = [.. (await lookup.FindAsync(words!, Most, User, stop)).Select((patient, place) => desk.Found(patient, place + 1))];
    }
}
