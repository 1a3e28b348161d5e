using System.Globalization;
using System.Text;
using Capture.Delivery.Hl7;
using Capture.Storage.Patients;

namespace Capture.Delivery.PatientFeed;

/// <summary>What a sender is told of its message.</summary>
/// <param name="Refusal">See <see cref="FeedRefusals"/>; null when it was taken.</param>
/// <param name="Place">The segment and field that is wrong.</param>
internal sealed record FeedVerdict(string? Refusal, (string Segment, int Field)? Place = null);

/// <summary>Writes acknowledgements (HL7 v2.5.1, chapter 2.9), in the sender's own separators.</summary>
internal static class FeedAnswer
{
    private static readonly Hl7Marks Usual = new('|', '^', '~', '\\', '&');

    /// <summary>The answer's bytes, without those that frame it.</summary>
    /// <param name="message">Null when it could not be read as one.</param>
    /// <returns>Null where the sender asked for none.</returns>
    public static byte[]? To(Hl7Message? message, FeedVerdict verdict, string id, DateTimeOffset at)
    {
        if (CodeOf(message, verdict.Refusal is null) is not { } code)
            return null;
        var header = message?.Header;
        var marks = header?.Marks ?? Usual;
        string Field(int number) => header?.Raw(number) ?? "";
        var trigger = header?.Repetitions(9) is [var type, ..] ? type.Component(2) : "";
        // In the words of its own header, what received becomes what sends.
        var text = new StringBuilder()
            .Append(Line(marks, "MSH", header?.Raw(2) ?? "^~\\&", Field(5), Field(6), Field(3), Field(4), Hl7Text.Time(at), "", string.Join(marks.Component, "ACK", trigger, "ACK"), id,
                Field(11) is { Length: > 0 } processing ? processing : "P", Field(12) is { Length: > 0 } version ? version : "2.5.1"))
            .Append(Line(marks, "MSA", code, Field(10), verdict.Refusal is { } refusal ? FeedRefusals.TextOf(refusal) : ""));
        if (verdict.Refusal is { } wrong)
        {
            text.Append(Line(marks, "ERR", "", verdict.Place is { Field: > 0 } place ? string.Join(marks.Component, place.Segment, "1", place.Field.ToString(CultureInfo.InvariantCulture)) : verdict.Place?.Segment ?? "",
                string.Join(marks.Component, ErrorOf(wrong), wrong, "HL70357"), "E", "", "", "", FeedRefusals.TextOf(wrong)));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // What asks for an answer of the application gets one; what asks only whether it has arrived is told that. Most ask for neither, and mean the first.
    private static string? CodeOf(Hl7Message? message, bool taken)
    {
        if (message is null)
            return "AR";
        var (arrival, application) = (message.Header.Text(15), message.Header.Text(16));
        return (arrival.Length == 0 && application.Length == 0) || Asks(application, taken) ? taken ? "AA" : "AE"
            : Asks(arrival, taken) ? taken ? "CA" : "CE"
            : null;
    }

    private static bool Asks(string condition, bool taken) => condition switch
    {
        "AL" => true,
        "ER" => !taken,
        "SU" => taken,
        _ => false,
    };

    // HL7 table 0357.
    private static string ErrorOf(string refusal) => refusal switch
    {
        FeedRefusals.Unreadable or FeedRefusals.NoPatient => "100",
        FeedRefusals.NoNumber or FeedRefusals.NoName or FeedRefusals.NoPrior => "101",
        FeedRefusals.StrangeNumber or FeedRefusals.BadBirthDate => "102",
        FeedRefusals.TwoNumbers => "205",
        _ => "207",
    };

    private static string Line(Hl7Marks marks, string name, params string[] fields) => $"{name}{marks.Field}{string.Join(marks.Field, fields)}".TrimEnd(marks.Field) + Hl7Text.End;
}
