using Capture.Contracts;
using Capture.Matcher;
using Capture.Review.Queue;
using Capture.Storage.Database;

namespace Capture.Tests.Matcher;

/// <summary>Which approved combination of fields a page and a registration satisfy, and when one is required.</summary>
public sealed class ApprovedCombinationsTests
{
    private const int First = (int)RegisteredFields.FirstName;
    private const int Last = (int)RegisteredFields.LastName;
    private const int Birth = (int)RegisteredFields.BirthDate;
    private const int Street = (int)RegisteredFields.Street;
    private const int Zip = (int)RegisteredFields.Zip;
    private const int Phone = (int)RegisteredFields.Phone;
    private const int Ssn4 = (int)RegisteredFields.Ssn4;
    private const int Number = (int)RegisteredFields.RecordNumber;
    private const int None = (int)RegisteredFields.None;

    private const string Identity = "Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958";
    private const string AtHome = "\nAddress: 1420 Old Mill Rd";
    private const string ByPhone = "\nPhone: (216) 555-0142";

    private static Patient Rosa => Register.Rosa;

    [Theory]
    [InlineData(First | Last | Birth | Street, None, "01 exact")]
    [InlineData(Birth, First | Last | Street, "01 fuzzy")]
    [InlineData(First | Last | Street, Birth, "01 fuzzy")]
    [InlineData(First | Last | Birth | Phone, None, "02 exact")]
    [InlineData(First | Phone, Last | Birth, "02 fuzzy")]
    [InlineData(Last | Birth | Phone, First, null)]
    [InlineData(First | Last | Birth | Ssn4, None, "04 exact")]
    [InlineData(Last | Birth | Ssn4, First, "04 fuzzy")]
    [InlineData(First | Birth | Ssn4, Last, "05 fuzzy")]
    [InlineData(Birth | Ssn4, First | Last, null)]
    [InlineData(First | Last | Ssn4, Birth, null)]
    [InlineData(First | Birth | Phone, None, "11 exact")]
    [InlineData(First | Phone | Ssn4, None, "13 exact")]
    [InlineData(Phone | Ssn4, First, null)]
    [InlineData(Number, None, "22 exact")]
    [InlineData(None, Number, null)]
    [InlineData(First | Last | Birth | Ssn4 | Phone, None, "H-01+I-01 exact")]
    [InlineData(Last | Birth | Ssn4 | Phone, First, "H-01+I-01 fuzzy")]
    [InlineData(First | Birth | Ssn4 | Street, None, "H-03+I-01 exact")]
    [InlineData(First | Birth | Phone | Zip, None, "H-12+I-01 exact")]
    [InlineData(Birth | Phone | Zip, First, "H-12+I-01 fuzzy")]
    [InlineData(First | Birth | Phone | Street, None, "H-14+I-01 exact")]
    [InlineData(First | Phone | Street, None, "H-14+I-03 exact")]
    [InlineData(Phone | Street, First, null)]
    [InlineData(Phone | Street | Zip | Last | Birth | Ssn4, None, null)]
    public void The_rarest_combination_that_is_satisfied_is_told(int exactly, int nearly, string? expected) =>
        Assert.Equal(expected, Told(Of(exactly, nearly)));

    [Fact]
    public void Names_birth_date_and_ZIP_code_are_never_enough()
    {
        foreach (var (exactly, nearly) in All().Where(fields => ((fields.Exactly | fields.Nearly) & (Street | Phone | Ssn4 | Number)) == 0))
            Assert.Null(Of(exactly, nearly));
    }

    [Fact]
    public void More_agreement_never_loses_a_combination()
    {
        foreach (var (exactly, nearly) in All().Where(fields => Of(fields.Exactly, fields.Nearly) is not null))
        {
            foreach (var field in Enum.GetValues<RegisteredFields>().Select(field => (int)field))
            {
                Assert.NotNull(Of(exactly | field, nearly & ~field));
                Assert.NotNull(Of(exactly, nearly | field));
            }
        }
    }

    [Fact]
    public void A_combination_names_its_fields() =>
        Assert.Equal(["first-name", "birth-date", "zip", "phone"], Of(First | Birth | Phone | Zip, None)!.Fields);

    [Theory]
    [InlineData(Identity, null)]
    [InlineData(Identity + "\nSex: F", null)]
    [InlineData(Identity + AtHome, "01 exact")]
    [InlineData(Identity + ByPhone, "02 exact")]
    [InlineData(Identity + "\nSSN: XXX-XX-4471", "04 exact")]
    [InlineData(Identity + "\nMRN: 00412345", "22 exact")]
    [InlineData(Identity + AtHome + ByPhone, "H-14+I-01 exact")]
    [InlineData("Patient: Rosalind Hartigan\nDOB: 03/14/1958" + ByPhone, "02 exact")]
    [InlineData("Patient: Rosalind Hale\nDOB: 03/14/1958" + ByPhone, "02 fuzzy")]
    [InlineData("Patient: Rosalind Hale\nDOB: 03/14/1958" + AtHome, "01 fuzzy")]
    [InlineData("Patient: Rosalynd Delacroix-Hale\nDOB: 03/14/1958" + AtHome, "01 fuzzy")]
    [InlineData("Patient: Roslaind Delacroix-Hale\nDOB: 03/14/1958" + AtHome, "01 fuzzy")]
    [InlineData("Patient: Rosalynd Delacroix-Hale\nDOB: 03/14/1958" + ByPhone, null)]
    [InlineData("Patient: R Delacroix-Hale\nDOB: 03/14/1958" + AtHome, null)]
    [InlineData("Patient: Rosalind Delacroix-Hale\nDOB: 03/15/1958" + ByPhone, "02 fuzzy")]
    [InlineData("Patient: Rosalind Delacroix-Hale\nDOB: 03/24/1958" + ByPhone, null)]
    [InlineData("Patient: Rosalind Delacroix-Hale\nDOB: 03/14/1958\nAddress: 1420 Old Mlil Rd", "01 fuzzy")]
    public void A_page_is_told_by_what_agrees(string text, string? expected)
    {
        var candidate = Assert.Single(Register.Match(text).Candidates, candidate => candidate.Mrn == Rosa.Mrn);

        Assert.Equal(expected, Told(candidate.Combination));
    }

    [Fact]
    public void A_nickname_is_the_name_and_a_middle_name_is_not()
    {
        var robert = Rosa with { Mrn = "00680001", Last = "Marchetti", First = "Robert", Middle = "Leonard", Sex = "M", PreviousLast = "", Phone = "6145550199", Ssn4 = "" };
        string? Named(string name) => Told(Register.Match($"Patient: {name} Marchetti\nDOB: 03/14/1958\nPhone: 614-555-0199", Register.With(robert)).Candidates[0].Combination);

        Assert.Equal("02 exact", Named("Bob"));
        Assert.Null(Named("Leonard"));
    }

    [Fact]
    public void The_first_name_must_be_equal_where_somebody_at_home_was_born_the_same_day()
    {
        const string Text = "Patient: Rosalynd Delacroix-Hale\nDOB: 03/14/1958" + AtHome;
        var twin = Rosa with { Mrn = "00412346", First = "Gwendolyn", Middle = "", Ssn4 = "" };
        string? Beside(Patient other) => Told(Register.Match(Text, Register.With(Rosa, other)).Candidates.Single(candidate => candidate.Mrn == Rosa.Mrn).Combination);

        Assert.Null(Beside(twin));
        Assert.Equal("01 fuzzy", Beside(twin with { Dob = new(1960, 3, 14) }));
        Assert.Equal("01 fuzzy", Beside(twin with { Phone = "6145550188", Street = "9 Elm St" }));
    }

    [Fact]
    public void A_relative_is_not_told_by_the_fields_that_stand_beside_the_label()
    {
        var result = Register.Match("Patient: Theodore Delacroix-Hale\n\nGuarantor: Rosalind Delacroix-Hale\nDOB: 03/14/1958" + ByPhone);

        Assert.All(result.Candidates.Where(candidate => candidate.Mrn == Rosa.Mrn), candidate => Assert.Null(candidate.Combination));
    }

    [Fact]
    public void An_institution_is_no_home()
    {
        var residents = Enumerable.Range(0, 12).Select(i => Register.Town[i] with { Mrn = $"0069{i:0000}", Phone = "2165550170", Street = "77 Cedar Ct" });
        var resident = Rosa with { Phone = "2165550170", Street = "77 Cedar Ct" };
        var candidate = Register.Match(Identity + "\nAddress: 77 Cedar Ct\nPhone: (216) 555-0170", Register.With([resident, .. residents])).Candidates[0];

        Assert.Equal(Rosa.Mrn, candidate.Mrn);
        Assert.Null(candidate.Combination);
    }

    [Fact]
    public void A_site_can_require_one()
    {
        MatchResult Match(string text, CombinationRule rule) => Register.Match(text, options: new() { RequireApprovedCombination = rule });

        Assert.Equal(Rosa.Mrn, Match(Identity, CombinationRule.Never).FiledUnder);
        Assert.Equal(Rosa.Mrn, Match(Identity, CombinationRule.Auto).FiledUnder);
        Assert.Equal([Doubts.NoApprovedCombination], Match(Identity, CombinationRule.Always).Doubts);
        Assert.Equal([ReviewReasons.PatientUncertain], Match(Identity, CombinationRule.Always).Reasons);
        Assert.Equal(Rosa.Mrn, Match(Identity + ByPhone, CombinationRule.Always).FiledUnder);
    }

    [Fact]
    public void One_that_agrees_lifts_no_other_doubt()
    {
        foreach (var rule in Enum.GetValues<CombinationRule>())
        {
            Assert.Contains(Doubts.SexConflict, Register.Match(Identity + ByPhone + "\nSex: M", options: new() { RequireApprovedCombination = rule }).Doubts);
            Assert.Null(Register.Match(Identity + ByPhone + "\nSex: M", options: new() { RequireApprovedCombination = rule }).FiledUnder);
        }
    }

    [Fact]
    public void It_is_required_where_name_and_birth_date_alone_exceed_the_error_budget()
    {
        var crowd = Enumerable.Range(0, 400).Select(i => Rosa with { Mrn = $"007{i:00000}", Last = "Smith", First = "Mary", Middle = "", Dob = new DateOnly(1950, 1, 1).AddDays(i % 250), Phone = "", Street = "", Ssn4 = "" })
            .Concat(Enumerable.Range(0, 400).Select(i => Rosa with { Mrn = $"008{i:00000}", Last = $"Quackenbush{(char)('a' + i % 26)}{(char)('a' + i / 26)}", First = "Otto", Middle = "", Dob = new DateOnly(1950, 1, 1).AddDays(i % 250), Phone = "", Street = "", Ssn4 = "" }));
        var index = Register.With([Rosa, .. crowd]);
        bool Requires(MatcherOptions options) => new PatientMatcher(index, options).RequiresApprovedCombination;

        Assert.True(Requires(new()));
        Assert.False(Requires(new() { ErrorBudget = 0.9 }));
        Assert.False(Requires(new() { RequireApprovedCombination = CombinationRule.Never }));
        Assert.False(new PatientMatcher(Register.Index, new()).RequiresApprovedCombination);
        Assert.Contains(Doubts.NoApprovedCombination, Register.Match(Identity, index).Doubts);
        Assert.Equal(Rosa.Mrn, Register.Match(Identity + ByPhone, index).FiledUnder);
    }

    [Fact]
    public void Namesakes_of_the_day_are_expected_by_the_birthdays_of_all_others()
    {
        Patient One(int mrn, string last, int day) => new() { Mrn = $"{mrn}", Last = last, First = "Ann", Dob = new DateOnly(1950, 1, day) };
        // Two of one name; of four others one was born on the day of the first.
        var index = PatientIndex.Build([One(1, "Poe", 1), One(2, "Poe", 2), One(3, "Quill", 1), One(4, "Rusk", 3), One(5, "Shaw", 4), One(6, "Tate", 5)]);

        Assert.Equal(1 / 4.0 / 6 / 2, index.ErrorOfNameAndBirthDate(), 12);
        Assert.Equal(0, PatientIndex.Build([]).ErrorOfNameAndBirthDate());
    }

    [Fact]
    public void Patients_who_were_registered_twice_are_not_taken_for_namesakes()
    {
        var twice = Enumerable.Range(0, 500).SelectMany(i => Enumerable.Range(0, 2).Select(copy => new Patient { Mrn = $"{copy}{i:0000}", Last = $"Last{i}", First = "Ann", Dob = new DateOnly(1950, 1, 1).AddDays(i) }));

        Assert.Equal(0, PatientIndex.Build(twice).ErrorOfNameAndBirthDate());
    }

    [Fact]
    public void It_is_kept_with_the_evidence_of_what_the_machine_filed()
    {
        var told = new ApprovedCombination("02", ApprovedCombination.Fuzzy, ["first-name", "last-name", "birth-date", "phone"]);
        var evidence = new MatchEvidence { Candidates = [new("1", 0.99, [], told), new("2", 0.01, [], told)] };
        DocumentRow Document(string json, bool certain) => new() { Id = default, FileId = default, Ordinal = 1, State = "", InputVersion = 1, SplitConfidence = 1, MatchEvidence = json, PatientCertain = certain };

        Assert.Equivalent(told, Document(evidence.ToJson(), certain: true).CombinationOf("1"));
        Assert.Null(Document(evidence.ToJson(), certain: true).CombinationOf(null));
        // A person chose the other, or chose at all.
        Assert.Null(Document(evidence.ToJson(), certain: true).CombinationOf("2"));
        Assert.Null(Document(evidence.ToJson(), certain: false).CombinationOf("1"));
        // As written before combinations were told.
        Assert.Null(Document("""{"candidates":[{"mrn":"1","confidence":0.9,"fields":[]}],"doubts":[]}""", certain: true).CombinationOf("1"));
        Assert.Null(Document("{}", certain: true).CombinationOf("1"));
    }

    [Fact]
    public void A_combination_is_said_in_words()
    {
        Assert.Equal("first name, date of birth and phone", Explanations.Agreeing(Of(First | Birth | Phone, None)!));
        Assert.Equal("record number", Explanations.Agreeing(Of(Number, None)!));
        Assert.Equal("approved combination 11, exact", Explanations.Combination(Of(First | Birth | Phone, None)!));
        Assert.All(All(), fields => Assert.DoesNotContain("-", Of(fields.Exactly, fields.Nearly) is { } one ? Explanations.Agreeing(one) : ""));
    }

    private static ApprovedCombination? Of(int exactly, int nearly) => ApprovedCombinations.Of(new((RegisteredFields)exactly, (RegisteredFields)nearly));

    private static string? Told(ApprovedCombination? combination) => combination is null ? null : $"{combination.Id} {combination.Agreement}";

    /// <summary>Every way in which eight fields may agree, nearly agree or not agree.</summary>
    private static IEnumerable<(int Exactly, int Nearly)> All() =>
        from exactly in Enumerable.Range(0, 256)
        from nearly in Enumerable.Range(0, 256)
        where (exactly & nearly) == 0
        select (exactly, nearly);
}
