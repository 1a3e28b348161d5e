using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>Where the value of a field comes from: what the machine read, or what a person made of it.</summary>
/// <param name="Read">What the machine read; null when nothing.</param>
/// <param name="Confidence">How sure it is; null where it is not said.</param>
/// <param name="Shown">What stands in the field.</param>
/// <param name="Word">What is said of a value by hand.</param>
/// <param name="Wanted">That nothing was read is worth a look.</param>
public sealed record FieldReading(string? Read, double? Confidence, string? Shown, string Word = "typed", bool Wanted = false)
{
    public const string AsRead = "read";
    public const string ByHand = "by-hand";
    public const string Emptied = "emptied";

    /// <param name="kind">Date, author or facility; see <see cref="FactKinds"/>.</param>
    /// <param name="filedByPerson">What is written down of the document is a person's word.</param>
    public static FieldReading Of(string kind, DocumentRow document, ReviewAnswer answer, bool filedByPerson)
    {
        var (written, shown) = kind switch
        {
            FactKinds.DocumentDate => (document.DocumentDate, answer.DocumentDate),
            FactKinds.Author => (document.Author, answer.Author),
            _ => (document.Facility, answer.Facility),
        };
        var fact = document.Facts.FirstOrDefault(one => one.Kind == kind);
        // Of documents read by earlier versions no fact is kept, only what was written down.
        var read = filedByPerson || written is null ? fact?.Value : written;
        return new FieldReading(read, fact?.Value == read ? fact?.Confidence : null, shown, Wanted: kind == FactKinds.DocumentDate);
    }

    /// <summary>What is said beside the field.</summary>
    public string Says => (Shown ?? "") == (Read ?? "") ? AsRead : string.IsNullOrEmpty(Shown) ? Emptied : ByHand;
}
