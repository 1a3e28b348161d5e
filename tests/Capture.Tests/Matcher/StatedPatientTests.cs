using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>A program that says what a page says gets the page's answer.</summary>
public sealed class StatedPatientTests
{
    private static readonly AskedPatient Rosa = new()
    {
        Names = [new("Delacroix-Hale", "Rosalind", "Beatrice", "", false)],
        BirthDate = new(1958, 3, 14),
        Phones = ["(216) 555-0142"],
        Streets = ["1420 Old Mill Rd"],
        Zips = ["44102"],
        Sex = "F",
    };

    [Fact]
    public void Who_would_be_filed_is_certain()
    {
        var match = Match(Rosa);

        Assert.Equal(Register.Rosa.Mrn, match.FiledUnder);
        Assert.InRange(match.Confidence, 0.999, 1);
    }

    [Fact]
    public void A_page_and_a_program_that_say_the_same_are_decided_alike()
    {
        (string Page, AskedPatient Asked)[] cases =
        [
            ("Patient Name: Rosalind Beatrice Delacroix-Hale\nDate of Birth: 03/14/1958\nSex: F\nAddress: 1420 Old Mill Rd, Harlan Falls, OH 44102\nPhone: (216) 555-0142", Rosa),
            ("Patient Name: Rosalind Delacroix-Hale\nDate of Birth: 03/15/1958\nPhone: (216) 555-0142", Rosa with { BirthDate = new(1958, 3, 15), Streets = [], Zips = [], Sex = "", Names = [new("Delacroix-Hale", "Rosalind", "", "", false)] }),
            ("Patient Name: Susan Delacroix-Hale\nDate of Birth: 03/14/1958\nPhone: (216) 555-0142", Rosa with { Streets = [], Zips = [], Sex = "", Names = [new("Delacroix-Hale", "Susan", "", "", false)] }),
            ("Patient Name: R Delacroix-Hale\nDate of Birth: 03/14/1958", new AskedPatient { Names = [new("Delacroix-Hale", "R", "", "", false)], BirthDate = new(1958, 3, 14) }),
            ("Patient Name: Rosalind Delacroix-Hale\nDate of Birth: 03/14/1958\nSex: M\nPhone: (216) 555-0142", Rosa with { Sex = "M", Streets = [], Zips = [], Names = [new("Delacroix-Hale", "Rosalind", "", "", false)] }),
        ];

        Assert.All(cases, one =>
        {
            var (page, asked) = (Register.Match(one.Page), Match(one.Asked));
            Assert.Equal((page.FiledUnder, page.Candidates[0].Mrn), (asked.FiledUnder, asked.Candidates[0].Mrn));
        });
        Assert.Equal([true, false, false, false, false], cases.Select(one => Match(one.Asked).FiledUnder is not null));
    }

    [Fact]
    public void Twins_are_told_by_nothing_they_share()
    {
        var twin = Register.Child with { Mrn = "00498766", First = "Thaddeus", Middle = "" };
        var asked = new AskedPatient { Names = [new("Delacroix-Hale", "T", "", "", false)], BirthDate = twin.Dob, Phones = [twin.Phone], Streets = [twin.Street] };

        var match = Match(asked, Register.With(Register.Child, twin));

        Assert.Null(match.FiledUnder);
        Assert.Equal(2, match.Candidates.Count(candidate => candidate.Confidence > 0.01));
    }

    [Theory]
    [InlineData("Theodore", "Theodora")]
    [InlineData("Theodore", "Theo")]
    [InlineData("Theodore James", "Theodore John")]
    public void A_twin_is_never_taken_for_the_other_and_a_name_both_bear_tells_neither(string first, string other)
    {
        var (one, two) = (Register.Child with { First = first, Middle = "" }, Register.Child with { Mrn = "00498766", First = other, Middle = "" });
        var asked = new AskedPatient { Names = [new(one.Last, "Theodore", "", "", false)], BirthDate = one.Dob, Phones = [one.Phone], Streets = [one.Street], Zips = [one.Zip], Sex = "M" };

        var match = Match(asked, Register.With(one, two));

        Assert.NotEqual(two.Mrn, match.FiledUnder);
        if (first.Contains(' ', StringComparison.Ordinal))
            Assert.Null(match.FiledUnder);
    }

    [Fact]
    public void Who_was_merged_is_answered_by_the_registration_that_took_the_place()
    {
        var old = Register.Rosa with { Mrn = "00499001", Last = "Hartigan", PreviousLast = "", Ssn4 = "", Phone = "6145550190", Street = "77 Quarry Lane" };
        var asked = new AskedPatient { Names = [new("Hartigan", "Rosalind", "Beatrice", "", false)], BirthDate = old.Dob, Phones = [old.Phone], RecordNumbers = [new(old.Mrn, true)] };
        Assert.Equal(old.Mrn, Match(asked, Register.With(old)).FiledUnder);

        var merged = Match(asked, Register.With(Register.Rosa, old with { MergedInto = Register.Rosa.Mrn }));
        Assert.Equal(Register.Rosa.Mrn, merged.FiledUnder);
        Assert.DoesNotContain(merged.Candidates, candidate => candidate.Mrn == old.Mrn);

        // Into a number that nobody is registered with: somebody looks.
        Assert.Null(Match(asked, Register.With(old with { MergedInto = "00777777" })).FiledUnder);
    }

    [Fact]
    public void Two_names_are_two_people_unless_one_is_a_former_surname()
    {
        var (maiden, sister) = (Rosa.Names[0] with { Last = "Hartigan", Former = true }, Rosa.Names[0] with { First = "Susan" });

        Assert.Equal(Register.Rosa.Mrn, Match(Rosa with { Names = [Rosa.Names[0], maiden] }).FiledUnder);
        Assert.Null(Match(Rosa with { Names = [Rosa.Names[0], sister] }).FiledUnder);
    }

    [Fact]
    public void A_number_that_does_not_say_whose_it_is_makes_nobody_certain()
    {
        var asked = new AskedPatient { Names = [new("Delacroix-Hale", "Rosalind", "", "", false)], RecordNumbers = [new("412345", Ours: true)] };

        Assert.Equal(Register.Rosa.Mrn, Match(asked).FiledUnder);
        Assert.Null(Match(asked with { RecordNumbers = [new("412345", Ours: false)] }).FiledUnder);
    }

    [Fact]
    public void As_many_are_given_as_are_asked_for()
    {
        var asked = new AskedPatient { Names = [new("Smith", "", "", "", false)], BirthDate = Register.Town[0].Dob };
        var crowd = Enumerable.Range(0, 20).Select(i => Register.Rosa with { Mrn = $"9{i:000}", Middle = $"{(char)('A' + i)}", Phone = "", Street = "" }).ToArray();

        Assert.Equal(12, new PatientMatcher(Register.With(crowd), new MatcherOptions()).Match(Rosa with { Phones = [], Streets = [] }, Register.Today, 12, CancellationToken.None).Candidates.Count);
        Assert.True(Match(asked).Candidates.Count <= 5);
    }

    private static MatchResult Match(AskedPatient asked, PatientIndex? index = null) =>
        new PatientMatcher(index ?? Register.Index, new MatcherOptions()).Match(asked, Register.Today, 5, CancellationToken.None);
}
