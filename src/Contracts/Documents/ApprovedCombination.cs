namespace Capture.Contracts;

/// <summary>A combination of agreeing fields that the national rule set approves, and how a page and a registration satisfy it.</summary>
/// <param name="Id">As the rule set numbers it; two steps, household and person, are joined by a plus: <c>H-14+I-01</c>.</param>
/// <param name="Agreement"><c>exact</c>, or <c>fuzzy</c> where a name or a street differs as far as the rule set allows.</param>
/// <param name="Fields">What it consists of: <c>first-name</c>, <c>last-name</c>, <c>birth-date</c>, <c>street</c>, <c>zip</c>, <c>phone</c>, <c>ssn4</c>, <c>record-number</c>.</param>
public sealed record ApprovedCombination(string Id, string Agreement, IReadOnlyList<string> Fields)
{
    public const string Exact = "exact";
    public const string Fuzzy = "fuzzy";
}
