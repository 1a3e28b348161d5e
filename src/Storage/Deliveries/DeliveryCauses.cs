namespace Capture.Storage.Deliveries;

/// <summary>Why a delivery does not get on, for a person: what happened and what to do.</summary>
public static class DeliveryCauses
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["no-such-destination"] = "The settings name no such destination any more. Name it again, or leave this as it is.",
        ["no-answer"] = "It was sent, and no answer came. Look whether the receiver has it.",
        ["given-up"] = "It failed by a fault of Capture's own. See the log.",
        ["folder-missing"] = "The folder is not there. Make it, or mount the share it lies on.",
        ["folder-forbidden"] = "The folder may not be written. Give Capture's user the right to create, rename and delete in it.",
        ["disk-full"] = "The folder's disk is full. Make room.",
        ["folder-fails"] = "The folder's disk or share fails. See to it.",
    };

    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    public static string TextOf(string? code) => Texts.GetValueOrDefault(code ?? "", "See the log.");
}
