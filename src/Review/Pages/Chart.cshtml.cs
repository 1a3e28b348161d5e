using Capture.Contracts;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>The chart of a patient by date.</summary>
public sealed class ChartModel(PatientTable patients, SearchTable search, AuditTable audit, TimeProvider time) : PageModel
{
    private const int Shown = 100;

    public Patient Patient { get; private set; } = null!;
    public int? Age { get; private set; }

    /// <summary>Another patient has the same name and date of birth.</summary>
    public IReadOnlyList<string> Namesakes { get; private set; } = [];

    /// <summary>Record numbers that were merged into this one.</summary>
    public IReadOnlyList<string> Merged { get; private set; } = [];
    public string? TypeName { get; private set; }
    public IReadOnlyList<TypeCount> Types { get; private set; } = [];
    public IReadOnlyList<(string Year, IReadOnlyList<SearchRow> Rows)> Years { get; private set; } = [];
    public ChartPlace? Older { get; private set; }

    public async Task<IActionResult> OnGetAsync(string mrn, string? type, string? after, CancellationToken stop)
    {
        if ((await patients.OfAsync([mrn], stop)).FirstOrDefault() is not { } patient)
            return NotFound();
        // A number that was merged leads to the chart that took its documents.
        if (patient.Mrn != mrn)
            return LocalRedirect($"/patients/{Uri.EscapeDataString(patient.Mrn)}");
        Patient = patient;
        Merged = [.. (await patients.NumbersOfAsync(mrn, stop)).Skip(1)];
        TypeName = string.IsNullOrEmpty(type) ? null : type;
        Types = await search.TypesOfChartAsync(mrn, stop);
        var chart = await search.ChartAsync(mrn, TypeName, ChartPlace.Parse(after), Shown, stop);
        Years = [.. chart.Rows.GroupBy(row => row.ChartDate[..4]).Select(year => (year.Key, (IReadOnlyList<SearchRow>)[.. year]))];
        Older = chart.Older;
        Namesakes = await patients.NamesakesAsync(patient, stop);
        Age = AgeOf(patient);
        await audit.AppendAsync(new(User.Reviewer().Name, "patient.viewed", "patient", mrn, new { documents = chart.Rows.Count }), stop);
        return Page();
    }

    public string Address(string? type, ChartPlace? after = null) =>
        $"/patients/{Uri.EscapeDataString(Patient.Mrn)}{QueryString.Create(new[] { KeyValuePair.Create("type", type), KeyValuePair.Create("after", after?.ToString()) }.Where(pair => pair.Value is not null))}";

    private int? AgeOf(Patient patient)
    {
        if (patient.Dob is not { } born)
            return null;
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        return today.Year - born.Year - (today < born.AddYears(today.Year - born.Year) ? 1 : 0);
    }
}
