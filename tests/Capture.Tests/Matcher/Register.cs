using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>A small town of invented patients, and the people the tests are about.</summary>
internal static class Register
{
    public static readonly DateOnly Today = new(2025, 6, 2);

    private static readonly string[] Lasts =
    [
        "Abernathy", "Bellweather", "Crandall", "Dunmore", "Eastman", "Fairbanks", "Galloway", "Hathaway", "Ingersoll", "Jankowski", "Kowalski", "Lindqvist", "Montrose", "Nakamura", "Oyelaran",
        "Pemberton", "Quackenbush", "Rutherford", "Sandoval", "Thackeray", "Underhill", "Villarreal", "Whitcomb", "Yarborough", "Zimmerman", "Smith", "Johnson", "Garcia", "Brown", "Nguyen",
    ];

    private static readonly string[] Firsts =
    [
        "Walter", "Maria", "James", "Linda", "Robert", "Susan", "Kevin", "Angela", "Brian", "Denise", "Carlos", "Priya", "Thomas", "Helen", "Gregory", "Naomi", "Victor", "Alice", "Dennis", "Paula",
        "Oscar", "Irene", "Felix", "Joyce", "Leon", "Clara", "Hugo", "Edith", "Simon", "Vera",
    ];

    public static IReadOnlyList<Patient> Town { get; } = [.. Fill()];

    public static Patient Rosa { get; } = new()
    {
        Mrn = "00412345",
        Last = "Delacroix-Hale",
        First = "Rosalind",
        Middle = "Beatrice",
        Sex = "F",
        Dob = new(1958, 3, 14),
        Ssn4 = "4471",
        Phone = "(216) 555-0142",
        Street = "1420 Old Mill Rd",
        City = "Harlan Falls",
        State = "OH",
        Zip = "44102",
        PreviousLast = "Hartigan",
    };

    public static Patient Child { get; } = new()
    {
        Mrn = "00498765",
        Last = "Delacroix-Hale",
        First = "Theodore",
        Middle = "J",
        Sex = "M",
        Dob = new(2012, 9, 30),
        Phone = "(216) 555-0142",
        Street = "1420 Old Mill Rd",
        City = "Harlan Falls",
        State = "OH",
        Zip = "44102",
    };

    public static PatientIndex Index { get; } = With(Rosa, Child);

    public static PatientIndex With(params IEnumerable<Patient> more) => PatientIndex.Build([.. Town, .. more]);

    public static MatchResult Match(string text, PatientIndex? index = null, MatcherOptions? options = null) =>
        new PatientMatcher(index ?? Index, options ?? new MatcherOptions()).Match([TypedPage.Of(text)], Today);

    private static IEnumerable<Patient> Fill()
    {
        // A linear congruence spreads birthdays and numbers without looking random between runs.
        var state = 12345u;
        uint Next(uint below) => (state = state * 1664525 + 1013904223) / 65536 % below;
        var number = 700000;
        foreach (var last in Lasts)
        {
            foreach (var first in Firsts)
            {
                yield return new Patient
                {
                    Mrn = $"00{number += 37}",
                    Last = last,
                    First = first,
                    Middle = $"{(char)('A' + Next(26))}",
                    Sex = first is "Maria" or "Linda" or "Susan" or "Angela" or "Denise" or "Priya" or "Helen" or "Naomi" or "Alice" or "Paula" or "Irene" or "Joyce" or "Clara" or "Edith" or "Vera" ? "F" : "M",
                    Dob = new DateOnly(1930, 1, 1).AddDays((int)Next(32_000)),
                    Ssn4 = $"{1 + Next(9000):0000}",
                    Phone = $"614555{Next(10_000):0000}",
                    Street = $"{1 + Next(9900)} {Lasts[Next((uint)Lasts.Length)]} Ave",
                    City = "Easton Ridge",
                    State = "OH",
                    Zip = "44144",
                };
            }
        }
    }
}
