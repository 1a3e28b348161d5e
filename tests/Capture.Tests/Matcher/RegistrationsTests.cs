using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>Who is registered twice, and what different patients have in common.</summary>
public sealed class RegistrationsTests
{
    private static Patient Rosa => Register.Rosa;

    public static TheoryData<string, string> Second { get; } = new()
    {
        { "another number, all else the same", "yes" },
        { "moved, the same SSN", "yes" },
        { "a letter off, the same SSN", "yes" },
        { "a letter off in the surname, the same home", "yes" },
        { "a letter off in the surname, another home", "no" },
        { "names in each other's field, the same home", "yes" },
        { "a twin", "no" },
        { "a twin with part of the name", "no" },
        { "another birth date", "no" },
        { "another middle name", "no" },
        { "the other sex", "no" },
        { "a son of the name", "no" },
        { "a stranger of the name born the same day", "no" },
    };

    [Theory]
    [MemberData(nameof(Second))]
    public void A_second_registration_is_told_from_a_second_person(string what, string one)
    {
        var second = Rosa with { Mrn = "00412999" };
        second = what switch
        {
            "moved, the same SSN" => second with { Phone = "", Street = "9 Elm St" },
            "a letter off, the same SSN" => second with { First = "Rosalynd", Street = "", Phone = "" },
            "a letter off in the surname, the same home" => second with { Last = "Delacroixxhale", PreviousLast = "", Ssn4 = "" },
            "a letter off in the surname, another home" => second with { Last = "Delacroixxhale", PreviousLast = "", Ssn4 = "", Phone = "", Street = "9 Elm St" },
            "names in each other's field, the same home" => second with { Last = Rosa.First, First = Rosa.Last, PreviousLast = "", Ssn4 = "" },
            "a twin" => second with { First = "Gwendolyn", Middle = "", Ssn4 = "1111" },
            "a twin with part of the name" => second with { First = "Rosalind Anne", Middle = "", Ssn4 = "1111" },
            "another birth date" => second with { Dob = new(1958, 3, 15) },
            "another middle name" => second with { Middle = "Jane" },
            "the other sex" => second with { Sex = "M" },
            "a son of the name" => second with { Suffix = "Jr" },
            "a stranger of the name born the same day" => second with { Phone = "6145550111", Street = "9 Elm St", Ssn4 = "1111" },
            _ => second,
        };

        (string, string)[] pairs = one == "yes" ? [(Rosa.Mrn, second.Mrn)] : [];
        Assert.Equal(pairs, Registrations.Duplicates(Register.With(Rosa, second)));
    }

    [Fact]
    public void Each_pair_is_listed_once()
    {
        var three = new[] { Rosa, Rosa with { Mrn = "00412998" }, Rosa with { Mrn = "00412999" } };

        Assert.Equal([("00412345", "00412998"), ("00412345", "00412999"), ("00412998", "00412999")], Registrations.Duplicates(PatientIndex.Build(three)));
    }

    [Fact]
    public void Who_is_registered_twice_does_not_collide_and_a_twin_does()
    {
        var twin = Rosa with { Mrn = "00412997", First = "Gwendolyn", Middle = "", Ssn4 = "" };
        var stranger = Rosa with { Mrn = "00412998", Middle = "", Phone = "", Street = "", Ssn4 = "" };
        SharedFields Of(string fields, params Patient[] patients) => PatientCollisions.Measure(PatientIndex.Build(patients), new()).Keys.Single(key => key.Fields == fields);

        Assert.Equal(new SharedFields("last and first name, birth date", 0, 0), Of("last and first name, birth date", Rosa, Rosa with { Mrn = "00412999" }));
        Assert.Equal(new SharedFields("last and first name, birth date", 2, 1), Of("last and first name, birth date", Rosa, stranger));
        Assert.Equal(new SharedFields("last name, birth date", 3, 3), Of("last name, birth date", Rosa, twin, stranger));
        Assert.Equal(new SharedFields("phone", 2, 1), Of("phone", Rosa, twin, stranger));
        Assert.Equal(new SharedFields("last and first name", 0, 0), Of("last and first name", Rosa, twin));
        Assert.Equal(0, Of("last and first name").Patients);
    }

    [Fact]
    public void The_report_says_whether_a_combination_is_required_and_names_nobody()
    {
        var report = PatientCollisions.Measure(Register.Index, new()).ToString();

        Assert.Contains("An approved combination of fields is not required.", report, StringComparison.Ordinal);
        Assert.Contains("is required.", PatientCollisions.Measure(Register.Index, new() { RequireApprovedCombination = CombinationRule.Always }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Rosa.Last, report, StringComparison.OrdinalIgnoreCase);
    }
}
