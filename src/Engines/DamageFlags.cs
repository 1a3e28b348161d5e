namespace Capture.Engines;

/// <summary>What is wrong with a file or page that was taken in all the same. A person should look at what carries one.</summary>
public static class DamageFlags
{
    /// <summary>The file ends too early: pages or the lower part of a page may be missing.</summary>
    public const string Truncated = "truncated";

    /// <summary>The structure was broken and has been rebuilt by guessing.</summary>
    public const string Repaired = "repaired";

    /// <summary>The decoder met invalid data; some of the page may be wrong or white.</summary>
    public const string Damaged = "damaged";

    /// <summary>The page was too large and is stored smaller than it arrived.</summary>
    public const string Reduced = "reduced";

    /// <summary>The content is of another type than the file name says. Harmless.</summary>
    public const string TypeMismatch = "type-mismatch";

    /// <summary>The file holds more than the pages it was taken apart into, and that could not be read.</summary>
    public const string HoldsMore = "holds-more";

    /// <summary>The PDF carries attached files, which are not pages; they are taken out of it one by one.</summary>
    public const string Attachments = "attachments";
}
