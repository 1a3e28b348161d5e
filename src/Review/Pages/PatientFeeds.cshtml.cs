using Capture.Contracts;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>How the feeds of patients do, and what they told that a person must look at.</summary>
public sealed class PatientFeedsModel(PatientFeedTable feeds, PatientTable patients, AuditTable audit) : PageModel
{
    private const int Most = 50;

    public IReadOnlyList<PatientFeedRow> Feeds { get; private set; } = [];
    public IReadOnlyList<PatientQuestionRow> Questions { get; private set; } = [];
    public int Total { get; private set; }

    /// <summary>What is registered under the numbers of the questions, each under its own.</summary>
    public IReadOnlyDictionary<string, Patient> Patients { get; private set; } = new Dictionary<string, Patient>();
    public string? Notice { get; private set; }

    public async Task OnGetAsync(string? done, CancellationToken stop)
    {
        Notice = done switch
        {
            "merged" => "They are merged. Both charts are one now.",
            "left" => "Noted. Nothing was changed.",
            "late" => "Somebody else was faster, or they cannot be merged any more.",
            _ => null,
        };
        Feeds = await feeds.FeedsAsync(stop);
        (Questions, Total) = await feeds.QuestionsAsync(Most, stop);
        if (Questions.Count == 0)
            return;
        List<string> numbers = [.. Questions.SelectMany(question => new[] { question.Mrn, question.Other }).OfType<string>().Distinct()];
        Patients = await patients.RegistrationsAsync(numbers, stop);
        await audit.AppendAsync(AuditedSearches.Of(User.Reviewer().Name, AuditedSearches.Questioned, "", Patients.Count, Patients.Keys), stop);
    }

    public async Task<IActionResult> OnPostSettleAsync(Guid question, bool? apply, CancellationToken stop) =>
        apply is not { } merge ? BadRequest()
        : LocalRedirect($"/patient-feeds?done={(!await feeds.SettleAsync(question, merge, User.Reviewer(), stop) ? "late" : merge ? "merged" : "left")}");
}
