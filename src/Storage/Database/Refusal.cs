namespace Capture.Storage.Database;

/// <summary>Why a file was refused, for a person.</summary>
public static class Refusal
{
    /// <summary>A refusal's text says what happened in its first sentence, or before its last semicolon, then what to do.</summary>
    public static (string Cause, string Remedy) Of(FileRow file)
    {
        var text = file.ReasonText ?? $"The file could not be processed ({file.Reason}). Look at the original, which is kept; try it again after an update.";
        // Some say both in one sentence.
        if (text.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end)
            return (text[..(end + 1)], text[(end + 2)..]);
        return text.LastIndexOf("; ", StringComparison.Ordinal) is >= 0 and var half
            ? ($"{text[..half]}.", $"{char.ToUpperInvariant(text[half + 2])}{text[(half + 3)..]}")
            : (text, "Look at the original, which is kept; ask the sender for another copy.");
    }
}
