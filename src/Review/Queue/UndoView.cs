using Capture.Contracts;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>What would be undone, and how.</summary>
/// <param name="Text">The act, by what it did and to which document: what stands beside "Undo" is what is undone.</param>
/// <param name="Address">What to post to.</param>
/// <param name="Version">Goes with it where an item was put aside.</param>
/// <param name="Until">Unix milliseconds.</param>
public sealed record UndoView(string Text, string Address, int? Version, long Until)
{
    /// <summary>The part of the queue that is worked through, as a query: it stays when the item comes back.</summary>
    public string Part { get; init; } = "";

    public static UndoView Of(UndoableAct act, Patient? patient)
    {
        var done = act.Act switch
        {
            DecisionKinds.File => patient is null ? "Filed" : $"Filed to {patient.Last}, {patient.First}",
            DecisionKinds.Reject => "Rejected",
            DecisionKinds.Duplicate => "Marked as a duplicate",
            DecisionKinds.Split => $"Split into {act.Answer.Pages?.Count} documents",
            DecisionKinds.Join => "Joined",
            AsideState.Skip => "Skipped",
            AsideState.Park => act.Cause == ReviewItemTable.Registration ? "Waiting for registration" : "Waiting for the sender",
            _ => "Sent to a supervisor",
        };
        return new UndoView($"{done}: {Explanations.Type(act.TypeName)}.", act.AsideVersion is null ? $"/undo/{act.Id}" : $"/undo/{act.Id}?handler=Aside", act.AsideVersion, act.Until);
    }
}
