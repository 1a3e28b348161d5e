using System.Text;

namespace Capture.Delivery.Hl7;

/// <summary>What a receiver says of a message.</summary>
/// <param name="Code">MSA-1, such as AA.</param>
/// <param name="ControlId">MSA-2: which message it speaks of.</param>
/// <param name="Text">MSA-3 and what ERR says, for a person.</param>
internal sealed record Acknowledgement(string Code, string ControlId, string Text)
{
    /// <summary>Reads an answer, whatever its version and its separators.</summary>
    /// <returns>Null when it says nothing of any message.</returns>
    public static Acknowledgement? Read(ReadOnlySpan<byte> message)
    {
        var segments = Encoding.UTF8.GetString(message).Split('\r', '\n');
        var head = segments.FirstOrDefault(segment => segment.StartsWith("MSH", StringComparison.Ordinal));
        var separator = head is { Length: > 3 } ? head[3] : '|';
        if (segments.FirstOrDefault(segment => segment.StartsWith($"MSA{separator}", StringComparison.Ordinal))?.Split(separator) is not [_, var code, var id, .. var rest])
            return null;
        var errors = segments.Where(segment => segment.StartsWith($"ERR{separator}", StringComparison.Ordinal)).Select(segment => segment[4..].Trim(separator));
        return new(code.Trim(), id.Trim(), string.Join(' ', new[] { code.Trim(), rest.FirstOrDefault() ?? "" }.Concat(errors).Where(part => part.Length > 0)));
    }

    /// <summary>What it means for the message it speaks of.</summary>
    public Answer ToAnswer() => Code switch
    {
        "AA" or "CA" => new Answer.Taken("acknowledged", Text),
        "AE" or "CE" => new Answer.Refused("application-error", Text),
        // By the standard it refuses whatever this side sends, or is not able to take anything: the next message would fare no better.
        "AR" or "CR" => new Answer.NotNow("application-reject", Text, OfAll: true),
        _ => new Answer.Unknown("strange-answer", Text),
    };
}
