using System.Text.Json;
using Capture.Storage.Audit;
using Capture.Storage.Review;

namespace Capture.Review.Trail;

/// <summary>Entries of the audit log in the words of the people who read it.</summary>
public static class AuditWords
{
    private static readonly Dictionary<string, string> Actions = new()
    {
        ["item.claimed"] = "Opened the document to review it",
        ["item.taken-over"] = "Took the review over from somebody else",
        ["item.viewed"] = "Looked at the document in review, read only",
        ["item.skipped"] = "Skipped the review",
        ["item.parked"] = "Let the review wait",
        ["item.escalated"] = "Sent the review to a supervisor",
        ["item.taken-back"] = "Took back that the review was put aside",
        ["item.woken"] = "Brought the review back into the queue",
        ["item.decided"] = "Decided",
        ["item.undone"] = "Undid the decision",
        ["item.reopened"] = "Could not put the decision into effect; back before a person",
        ["document.viewed"] = "Looked at the document",
        ["document.downloaded"] = "Downloaded the document",
        ["document.file"] = "Filed the document",
        ["document.reject"] = "Rejected the document",
        ["document.duplicate"] = "Marked the document as a duplicate",
        ["document.split"] = "Cut the document into several",
        ["document.join"] = "Joined the document with another",
        ["document.sensitivity"] = "Changed the labels of sensitive content",
        ["document.reported"] = "Reported the document as filed wrongly",
        ["document.refiled"] = "Had the document filed again after a fault",
        ["document.delivery-retried"] = "Had a delivery of the document tried again",
        ["document.delivery-answered"] = "Said whether a destination has the document",
        [PatientTrail.FiledByMachine] = "Filed the document without a person",
        ["documents.searched"] = "Searched documents",
        ["second-review.agreed"] = "Looked a second time, and agreed",
        ["second-review.differed"] = "Looked a second time, and differed",
        ["second-review.adjudicated"] = "Said which of two answers holds",
        ["file.uploaded"] = "Handed in a file",
        ["file.retried"] = "Had a file tried again",
        ["file.rejected"] = "Rejected a file",
        ["file.relanded"] = "Took a file into the books again",
        ["file.original-read"] = "Read the file as it arrived",
        ["patient.viewed"] = "Opened the chart",
        [AuditedSearches.Searched] = "Searched patients",
        [AuditedSearches.Matched] = "Had a program ask which patient somebody is",
        ["patient.merged"] = "Merged the registration into another",
        ["patient.parted"] = "Took back that the registration was merged",
        ["question.applied"] = "Looked at a question about the patient, and merged",
        ["question.dismissed"] = "Looked at a question about the patient, and left all as it was",
        [AuditedSearches.Questioned] = "Read what feeds of patients asked",
        ["patient.audit-read"] = "Read who did what to the record",
        ["patient.audit-exported"] = "Exported who did what to the record",
        ["user.signed-in"] = "Signed in",
        ["user.signed-out"] = "Signed out",
        ["user.signed-out-everywhere"] = "Signed out everywhere",
        ["user.sign-in-refused"] = "Was refused at sign-in",
        ["user.added"] = "Added an account",
        ["user.password-reset"] = "Reset a password",
        ["user.password-changed"] = "Changed the password",
        ["user.disabled"] = "Disabled an account",
        ["user.enabled"] = "Enabled an account",
        ["user.role-changed"] = "Changed a role",
        ["audit.verified"] = "Verified the audit log",
    };

    private static readonly Dictionary<string, string> Kinds = new()
    {
        [DecisionKinds.File] = "Decided to file the document",
        [DecisionKinds.Reject] = "Decided to reject the document",
        [DecisionKinds.Duplicate] = "Decided that the document is a duplicate",
        [DecisionKinds.Split] = "Decided to cut the document",
        [DecisionKinds.Join] = "Decided to join the document with another",
    };

    /// <summary>What was done, as the log writes it and as people say it.</summary>
    public static IReadOnlyDictionary<string, string> All => Actions;

    /// <param name="detail">The entry's details as JSON; null for none.</param>
    public static string Of(string action, string? detail = null) =>
        action == "item.decided" && Text(detail, "kind") is { } kind && Kinds.TryGetValue(kind, out var decided) ? decided : Actions.GetValueOrDefault(action, action);

    /// <summary>One value of an entry's details; null where it is not said.</summary>
    public static string? Text(string? detail, string name)
    {
        if (detail is null)
            return null;
        using var parsed = JsonDocument.Parse(detail);
        return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
    }

    /// <summary>The details as words: what is not set is left out.</summary>
    public static string Details(string json) => Details(json, leftOut: null);

    /// <summary>The details of what was done to one patient's record: whom else a search showed is no part of it.</summary>
    public static string Details(PatientTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return trace.Row is { } row ? Details(row.Detail, AuditedSearches.Shown) : "";
    }

    private static string Details(string json, string? leftOut)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.ValueKind != JsonValueKind.Object ? json : string.Join(", ", parsed.RootElement.EnumerateObject()
            .Where(property => property.Name != leftOut && property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && property.Value.ToString().Length > 0)
            .Select(property => $"{property.Name} {property.Value}"));
    }
}
