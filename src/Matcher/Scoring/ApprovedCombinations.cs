using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>What a page may have in common with a registration.</summary>
[Flags]
internal enum RegisteredFields
{
    None = 0,
    FirstName = 1,
    LastName = 2,
    BirthDate = 4,

    /// <summary>House number and street, of a home rather than an institution.</summary>
    Street = 8,
    Zip = 16,
    Phone = 32,

    /// <summary>The last four digits of the social security number.</summary>
    Ssn4 = 64,

    /// <summary>A number labelled as a record number, beside the name it is registered with.</summary>
    RecordNumber = 128,
}

/// <summary>The fields in which a page and a registration agree, by the measure of the national rule set.</summary>
/// <param name="Exactly">Equal.</param>
/// <param name="Nearly">Different by no more than the rule set lets a fuzzy comparison pass.</param>
internal readonly record struct AgreeingFields(RegisteredFields Exactly, RegisteredFields Nearly);

/// <summary>
/// The national rule set's approved combinations: fields that two people share so seldom that whoever agrees in them is the
/// patient. Two in a trillion pairs, at most.
/// </summary>
/// <remarks>
/// CMS Health Tech Ecosystem, Patient Matching and Response Proposal 3.4.0 (draft): its tables 2, 2-H, 2-I and their products. Here are
/// those whose fields a register of Capture holds; e-mail, taxpayer, insurance and legal numbers are not registered. Name and
/// birth date alone are none of them.
/// </remarks>
internal static class ApprovedCombinations
{
    private const RegisteredFields First = RegisteredFields.FirstName;
    private const RegisteredFields Last = RegisteredFields.LastName;
    private const RegisteredFields Birth = RegisteredFields.BirthDate;

    /// <summary>Beside each the probability that two people share it, with the fields equal and with those that may differ a little.</summary>
    private static readonly Combination[] Approved =
    [
        new("01", First | Last | Birth | RegisteredFields.Street, First | Last | Birth | RegisteredFields.Street, 3e-13, 9e-13),
        new("02", First | Last | Birth | RegisteredFields.Phone, Last | Birth, 1e-14, 2e-14),
        new("04", First | Last | Birth | RegisteredFields.Ssn4, First, 1e-12, 2e-12),
        new("05", First | Last | Birth | RegisteredFields.Ssn4, Last, 1e-12, 2e-12),
        new("11", First | Birth | RegisteredFields.Phone, RegisteredFields.None, 2e-12, null),
        new("13", First | RegisteredFields.Phone | RegisteredFields.Ssn4, RegisteredFields.None, 2e-12, null),
        new("22", RegisteredFields.RecordNumber, RegisteredFields.None, 0, null),
        // A household first, then who of it: by first name and birth date, or by the first name alone where the household is sure enough.
        new("H-01+I-01", First | Last | Birth | RegisteredFields.Ssn4 | RegisteredFields.Phone, First, 2e-16, 3e-16),
        new("H-03+I-01", First | Birth | RegisteredFields.Ssn4 | RegisteredFields.Street, First, 6e-15, 9e-15),
        new("H-12+I-01", First | Birth | RegisteredFields.Phone | RegisteredFields.Zip, First, 6e-16, 9e-16),
        new("H-14+I-01", First | Birth | RegisteredFields.Phone | RegisteredFields.Street, First, 6e-17, 9e-17),
        new("H-14+I-03", First | RegisteredFields.Phone | RegisteredFields.Street, RegisteredFields.None, 6e-13, null),
    ];

    private static readonly (RegisteredFields Field, string Code)[] Codes =
    [
        (First, "first-name"), (Last, "last-name"), (Birth, "birth-date"), (RegisteredFields.Street, "street"), (RegisteredFields.Zip, "zip"),
        (RegisteredFields.Phone, "phone"), (RegisteredFields.Ssn4, "ssn4"), (RegisteredFields.RecordNumber, "record-number"),
    ];

    /// <summary>The combination that these fields satisfy and that fewest people share; null when they satisfy none.</summary>
    public static ApprovedCombination? Of(AgreeingFields fields)
    {
        var satisfied = Approved.Select(combination => (combination.Id, combination.Fields, Shared: combination.SharedBy(fields), Exact: (combination.Fields & ~fields.Exactly) == 0))
            .Where(combination => combination.Shared is not null).ToList();
        if (satisfied.Count == 0)
            return null;
        var best = satisfied.MinBy(combination => combination.Shared);
        return new(best.Id, best.Exact ? ApprovedCombination.Exact : ApprovedCombination.Fuzzy, [.. Codes.Where(code => best.Fields.HasFlag(code.Field)).Select(code => code.Code)]);
    }

    /// <param name="MayDiffer">Those of its fields that need not be equal; their stars in the rule set.</param>
    /// <param name="Exact">Probability that two people share it.</param>
    /// <param name="Fuzzy">The same where fields differ that may; null when none may.</param>
    private sealed record Combination(string Id, RegisteredFields Fields, RegisteredFields MayDiffer, double Exact, double? Fuzzy)
    {
        /// <summary>The probability that two people share what agrees; null when the combination is not satisfied.</summary>
        public double? SharedBy(AgreeingFields agreeing)
        {
            var differing = Fields & ~agreeing.Exactly;
            return differing == 0 ? Exact : (differing & ~(MayDiffer & agreeing.Nearly)) == 0 ? Fuzzy : null;
        }
    }
}
