using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Finding a patient as one types.</summary>
public sealed class PatientsModel(PatientLookup lookup, PatientTable patients, PatientFeedTable feeds, SearchTable search) : PageModel
{
    private const int Most = 25;

    public string Words { get; private set; } = "";
    public bool Asked { get; private set; }

    /// <summary>Patients are registered at all.</summary>
    public bool Any { get; private set; }
    public IReadOnlyList<(Patient Patient, int Documents)> Found { get; private set; } = [];

    /// <summary>A record system tells of its patients here.</summary>
    public bool Feeds { get; private set; }

    /// <summary>What it told that a person must look at.</summary>
    public int Questions { get; private set; }

    public async Task OnGetAsync(CancellationToken stop)
    {
        Any = await patients.CountAsync(stop) > 0;
        Feeds = (await feeds.FeedsAsync(stop)).Count > 0;
        Questions = (await feeds.QuestionsAsync(0, stop)).Total;
    }

    /// <summary>The words come in the body: no address, and so no history of a browser, holds whom somebody looks for.</summary>
    public async Task OnPostAsync([FromForm] string? words, CancellationToken stop)
    {
        Words = words?.Trim() ?? "";
        Asked = PatientLookup.IsSearch(Words);
        if (Asked)
        {
            var found = await lookup.FindAsync(Words, Most, User, stop);
            var sizes = await search.ChartSizesAsync([.. found.Select(patient => patient.Mrn)], stop);
            Found = [.. found.Select(patient => (patient, sizes.GetValueOrDefault(patient.Mrn)))];
        }

        Any = Found.Count > 0 || await patients.CountAsync(stop) > 0;
    }
}
