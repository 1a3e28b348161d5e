using Capture.Review.Queue;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Patients who fit what is being typed.</summary>
public sealed class FindPatientModel(FindPatients find, PatientTable patients, ReviewDesk desk) : PageModel
{
    private const int Most = 8;

    public IReadOnlyList<ShownCandidate> Found { get; private set; } = [];

    public bool Asked { get; private set; }

    public async Task OnGetAsync(string? words, CancellationToken stop)
    {
        Asked = words?.Trim().Length > 1;
        if (Asked)
            Found = [.. (await patients.OfAsync([.. await find(words!, Most, stop)], stop)).Select((patient, place) => desk.Found(patient, place + 1))];
    }
}
