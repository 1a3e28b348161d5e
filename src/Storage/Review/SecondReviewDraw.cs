using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Capture.Storage.Review;

/// <summary>Which documents are looked at a second time. Bound from the "SecondReview" section. Rates are shares in [0, 1].</summary>
public sealed class SecondReviewOptions
{
    public const string Section = "SecondReview";

    /// <summary>Of every document filed, by the machine or a person. Default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double Random { get; set; } = 0.05;

    /// <summary>Of documents the machine filed with a confidence below <see cref="NearConfidence"/>. Default 0.2.</summary>
    [Range(0.0, 1.0)]
    public double NearThreshold { get; set; } = 0.2;

    /// <summary>What counts as near the threshold of filing without a person. Default 0.97.</summary>
    [Range(0.0, 1.0)]
    public double NearConfidence { get; set; } = 0.97;

    /// <summary>Of sensitive documents. Default 0.2.</summary>
    [Range(0.0, 1.0)]
    public double Risk { get; set; } = 0.2;

    /// <summary>Of what people decide among their first <see cref="FirstDecisions"/> decisions. Default 0.25.</summary>
    [Range(0.0, 1.0)]
    public double NewUser { get; set; } = 0.25;

    /// <summary>So many decisions make somebody new no longer. Default 50.</summary>
    [Range(0, 10_000)]
    public int FirstDecisions { get; set; } = 50;

    /// <summary>Rates of single types, by their names: 1 for every document of the type.</summary>
    public IDictionary<string, double> Types { get; set; } = new Dictionary<string, double>();

    /// <summary>Rates of single users, by their sign-in names.</summary>
    public IDictionary<string, double> Users { get; set; } = new Dictionary<string, double>();

    /// <summary>The second person does not see the first answer. Default true.</summary>
    public bool Blind { get; set; } = true;
}

/// <summary>What is known of a document when it is filed.</summary>
/// <param name="User">Who decided; null when the machine filed it.</param>
/// <param name="DecisionsBefore">Decisions of that person until then.</param>
/// <param name="Confidence">The lower of the machine's confidences in type and patient.</param>
public sealed record FiledDocument(Guid DocumentId, int Version, string? TypeName, bool Sensitive, string? User, int DecisionsBefore, double Confidence);

/// <summary>A document drawn for a second look.</summary>
/// <param name="Stratum">Why it was drawn as likely as it was.</param>
/// <param name="DrawnAt">The probability with which a document like it is drawn.</param>
public sealed record Drawn(string Stratum, double DrawnAt);

/// <summary>Draws the sample of second looks.</summary>
public static class SecondReviewDraw
{
    public const string Random = "random";
    public const string NearThreshold = "near-threshold";
    public const string Type = "type";
    public const string Risk = "risk";
    public const string NewUser = "new-user";
    public const string User = "user";

    /// <summary>
    /// Whether a document is drawn. The lot is a hash of document and version and not a random number: filing the same twice
    /// draws it twice or never. Of several rates that apply, the highest counts.
    /// </summary>
    public static Drawn? Of(FiledDocument filed, SecondReviewOptions options)
    {
        var (stratum, rate) = Rates(filed, options).MaxBy(applies => applies.Rate);
        return Lot(filed.DocumentId, filed.Version) < rate ? new Drawn(stratum, rate) : null;
    }

    private static IEnumerable<(string Stratum, double Rate)> Rates(FiledDocument filed, SecondReviewOptions options)
    {
        yield return (Random, options.Random);
        if (filed.TypeName is { } type && options.Types.TryGetValue(type, out var ofType))
            yield return (Type, ofType);
        if (filed.Sensitive)
            yield return (Risk, options.Risk);
        if (filed.User is null && filed.Confidence < options.NearConfidence)
            yield return (NearThreshold, options.NearThreshold);
        if (filed.User is { } user && options.Users.TryGetValue(user, out var ofUser))
            yield return (User, ofUser);
        if (filed.User is not null && filed.DecisionsBefore < options.FirstDecisions)
            yield return (NewUser, options.NewUser);
    }

    /// <summary>Evenly spread over [0, 1).</summary>
    internal static double Lot(Guid documentId, int version)
    {
        Span<byte> bytes = stackalloc byte[20];
        documentId.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], version);
        return (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes)) >> 11) / (double)(1UL << 53);
    }
}
