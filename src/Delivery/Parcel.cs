using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Delivery;

/// <summary>What is to be told to a destination, with all it takes.</summary>
public sealed record Parcel
{
    public required Guid DeliveryId { get; init; }

    /// <summary>See <see cref="Storage.Deliveries.DeliveryActs"/>.</summary>
    public required string Act { get; init; }

    /// <summary>The filing that is delivered, or taken back.</summary>
    public required DocumentVersionRow Filing { get; init; }

    /// <summary>The filings of the same patient that it takes the place of, the latest last.</summary>
    public IReadOnlyList<DocumentVersionRow> Over { get; init; } = [];

    /// <summary>Names this message to the receiver; the same whenever it is repeated.</summary>
    public required string Key { get; init; }

    /// <summary>This very filing was sent before, and not answered: it may be there, or be on its way still.</summary>
    public bool Repeated { get; init; }

    /// <summary>Number of the filing that the receiver has, by its own word, and its own name for that.</summary>
    public int? Held { get; init; }
    public string? Reference { get; init; }
    public required DocumentRow Document { get; init; }
    public required FileRow File { get; init; }
    public required int Pages { get; init; }

    /// <summary>As registered now; null for a document that concerns nobody.</summary>
    public Patient? Patient { get; init; }

    /// <summary>
    /// The patient's record number now, which is the one that stays where the number it was filed under has been retired since. Null for a
    /// document that concerns nobody.
    /// </summary>
    public string? Mrn => Patient?.Mrn ?? Filing.Mrn;

    /// <summary>The PDF, whole and unharmed; null where the filing is taken back.</summary>
    public byte[]? Pdf { get; init; }

    /// <summary>What a person calls the type.</summary>
    public string TypeTitle => DocumentTypes.Find(Filing.TypeName ?? DocumentTypes.Unknown)?.Title ?? Filing.TypeName!;

    public string? Loinc => DocumentTypes.Find(Filing.TypeName ?? DocumentTypes.Unknown)?.Loinc;

    /// <summary>Whether a person stands behind the filing.</summary>
    public bool Reviewed => Filing.Decision is not null;

    /// <summary>Names the document and this filing of it.</summary>
    public string DocumentNumber => NumberOf(Filing);

    /// <summary>The document and the number of the filing: with the ending of a file 30 characters at most, as HL7 has it.</summary>
    public static string NumberOf(DocumentVersionRow filing) => $"{Short(filing.DocumentId)}.{filing.Number}";

    // 113 bits of the id: no two of a hundred million million documents share them.
    private static string Short(Guid id)
    {
        const string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        var value = new System.Numerics.BigInteger(id.ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[22];
        for (var place = text.Length - 1; place >= 0; place--)
        {
            value = System.Numerics.BigInteger.DivRem(value, digits.Length, out var digit);
            text[place] = digits[(int)digit];
        }

        return new string(text);
    }
}
