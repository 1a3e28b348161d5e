using System.Globalization;
using Capture.Contracts;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>What keeps an answer from being filed.</summary>
/// <param name="Field">The control that must be put right.</param>
public sealed record Missing(string Field, string Text);

/// <summary>Whether an answer says enough to file a document.</summary>
public static class AnswerCheck
{
    /// <summary>What is missing or wrong, the first to be put right first; empty when it can be filed.</summary>
    /// <param name="patientKnown">The patient of the answer is registered.</param>
    /// <param name="pages">Numbers of the document's pages.</param>
    public static IReadOnlyList<Missing> Of(ReviewAnswer answer, bool patientKnown, IReadOnlyList<int> pages, DateOnly today)
    {
        var missing = new List<Missing>();
        var type = answer.TypeName is null ? null : DocumentTypes.Find(answer.TypeName);
        if (answer.TypeName is null or DocumentTypes.Unknown)
            missing.Add(new("type", "Choose a type (T)."));
        if (answer.Mrn is null && type is not { ConcernsNoPatient: true })
            missing.Add(new("patient", "Choose a patient (1–9), or find one (P)."));
        else if (answer.Mrn is not null && !patientKnown)
            missing.Add(new("patient", "That patient is not registered any more. Choose again."));
        if (answer.DocumentDate is { } written)
        {
            if (!DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                missing.Add(new("date", "The date is none: write it as 8/14/2026 or 2026-08-14."));
            else if (date > today.AddDays(1))
                missing.Add(new("date", "The date lies in the future."));
        }

        if (answer.Pages is { } groups)
        {
            var named = groups.SelectMany(group => group).ToList();
            if (groups.Count != 1 || named.Select(page => page.Number).Order().SequenceEqual(pages.Order()) is false)
                missing.Add(new("pages", "The pages are no longer those of the document. Open the page grid (G G) and arrange them again."));
            else if (named.TrueForAll(page => page.Removed))
                missing.Add(new("pages", "Every page is removed. Reject the document (Y) instead."));
        }

        return missing;
    }
}
