namespace Capture.Delivery;

/// <summary>A place that filed documents are delivered to.</summary>
public interface IDestination
{
    /// <summary>What is sent twice is there once.</summary>
    bool Deduplicates { get; }

    /// <summary>It takes one message at a time.</summary>
    bool OneAtATime { get; }

    /// <summary>No message takes longer, by its length in bytes.</summary>
    TimeSpan LongestTime(long bytes);

    /// <summary>
    /// Makes ready all that can fail by Capture's own fault, so that sending fails by the receiver's alone.
    /// </summary>
    /// <exception cref="UndeliverableException">It can never be sent.</exception>
    Task<Func<CancellationToken, Task<Answer>>> PrepareAsync(Parcel parcel, CancellationToken stop);

    /// <summary>Tries it without delivering anything.</summary>
    /// <returns>What was found, for a person.</returns>
    /// <exception cref="UnfitDestinationException">It cannot be delivered to; the message says what to mend.</exception>
    Task<string> TestAsync(CancellationToken stop);
}

/// <summary>What is known once something was sent.</summary>
/// <param name="Code">From a closed set; never patient data.</param>
/// <param name="Text">What the receiver said; may hold what was sent, so it goes into the books and never into the log.</param>
public abstract record Answer(string Code, string? Text)
{
    /// <summary>The receiver has it, by its own word.</summary>
    /// <param name="Reference">The receiver's own name for it.</param>
    public sealed record Taken(string Code, string? Text, string? Reference = null) : Answer(Code, Text);

    /// <summary>The receiver certainly does not have it, and is itself out of order: nothing else would get there either.</summary>
    public sealed record OutOfReach(string Code, string? Text = null) : Answer(Code, Text);

    /// <summary>The receiver certainly does not have it, for a reason that may pass.</summary>
    /// <param name="OfAll">What it says concerns whatever it is sent: it is left alone for a while.</param>
    /// <param name="After">It asks to be left alone for so long, by its own word.</param>
    public sealed record NotNow(string Code, string? Text = null, bool OfAll = false, TimeSpan After = default) : Answer(Code, Text);

    /// <summary>The receiver does not want it: asking again would change nothing.</summary>
    public sealed record Refused(string Code, string? Text = null) : Answer(Code, Text);

    /// <summary>The receiver may have it or not.</summary>
    public sealed record Unknown(string Code, string? Text = null) : Answer(Code, Text);
}

/// <summary>A document that this destination can never be given as it is filed.</summary>
/// <param name="code">From a closed set.</param>
/// <param name="message">Why, without patient data.</param>
public sealed class UndeliverableException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>A destination that cannot be delivered to; the message says what to mend.</summary>
public sealed class UnfitDestinationException(string message) : Exception(message);
