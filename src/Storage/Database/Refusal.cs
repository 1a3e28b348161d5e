namespace Capture.Storage.Database;

/// <summary>Why a file was refused, for a person.</summary>
public static class Refusal
{
    /// <summary>A refusal's text says what happened in its first sentence, then what to do.</summary>
    public static (string Cause, string Remedy) Of(FileRow file)
    {
        var text = file.ReasonText ?? $"The file could not be processed ({file.Reason}). Look at the original, which is kept; try it again after an update.";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0
            ? (text, "Look at the original, which is kept; ask the sender for another copy.")
            : (text[..(end + 1)], text[(end + 2)..]);
    }
}
