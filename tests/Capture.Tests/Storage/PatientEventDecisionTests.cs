using Capture.Contracts;
using Capture.Storage.Patients;

namespace Capture.Tests.Storage;

public sealed class PatientEventDecisionTests
{
    private static readonly Patient Ann = new() { Mrn = "1", Last = "Ash", First = "Ann", Middle = "B", Sex = "F", Dob = new(1962, 3, 14), Phone = "5550101" };
    private static readonly Patient Anne = Ann with { Mrn = "2", First = "Anne" };
    private static readonly Patient Bob = new() { Mrn = "3", Last = "Birch", First = "Bob", Sex = "M", Dob = new(1950, 1, 1) };

    [Fact]
    public void What_is_told_of_a_number_nobody_has_registers_it()
    {
        var change = Told(new() { Mrn = "9", Last = "New", First = "Nia" }, at: 5);

        Assert.Equal([new Patient { Mrn = "9", Last = "New", First = "Nia" }], change.Patients);
        Assert.Equal(["9"], change.Told);
    }

    [Fact]
    public void What_a_message_does_not_speak_of_stays_and_what_it_empties_goes() =>
        Assert.Equal([Ann with { Phone = "", City = "Lima" }], Told(new() { Mrn = "1", Phone = "", City = "Lima" }, at: 5).Patients);

    [Fact]
    public void What_is_older_than_what_is_known_overwrites_nothing()
    {
        Assert.Empty(Told(new() { Mrn = "1", Last = "Old" }, at: 5, toldAt: 6).Patients);
        Assert.Single(Told(new() { Mrn = "1", Last = "New" }, at: 6, toldAt: 6).Patients);
    }

    [Theory]
    [InlineData("Married", null, true, "Ash")]
    [InlineData("Married", null, false, "Ash")]
    [InlineData("Other", "Zoe", false, "")]
    [InlineData("Ash", null, false, "")]
    [InlineData("ASH", null, false, "")]
    public void A_new_surname_leaves_the_old_one_on_paper_unless_it_is_another_persons(string last, string? first, bool saysDob, string previous) =>
        Assert.Equal(previous, Told(new() { Mrn = "1", Last = last, First = first, SaysDob = saysDob, Dob = Ann.Dob }, at: 5).Patients is [var now, ..] ? now.PreviousLast : "");

    [Fact]
    public void Several_numbers_of_one_message_are_one_patients_only_when_they_were_merged()
    {
        PatientWords both = new() { Mrn = "1", Beside = ["2"], Phone = "7" };

        Assert.Equal(FeedRefusals.TwoNumbers, Told(both, at: 5).Refusal);
        Assert.Equal(FeedRefusals.TwoNumbers, Told(both with { Beside = ["77"] }, at: 5).Refusal);
        // Systems that list every number a patient ever had go on doing so after the merge.
        var known = Known([Ann with { MergedInto = "2" }, Anne]);
        Assert.Equal([Anne with { Phone = "7" }], PatientEventDecision.Of(new PatientEvent.Told(5, both), known).Patients);
        Assert.Equal(FeedRefusals.TwoNumbers, PatientEventDecision.Of(new PatientEvent.Told(5, both with { Beside = ["3"] }), Known([Ann with { MergedInto = "2" }, Anne, Bob])).Refusal);
        // A merge may name the retired number beside the one that stays, in whichever order.
        Assert.Contains(Merged("2", "1", new() { Mrn = "1", Beside = ["2"] }).Patients, patient => patient is { Mrn: "1", MergedInto: "2" });
        Assert.Contains(Merged("2", "1", new() { Mrn = "2", Beside = ["1"] }).Patients, patient => patient is { Mrn: "1", MergedInto: "2" });
        // And an unlink both on either side.
        Assert.Equal(Ann, Assert.Single(PatientEventDecision.Of(new PatientEvent.Parted(5, new() { Mrn = "1", Beside = ["2"] }, new() { Mrn = "2" }), known).Patients));
    }

    [Fact]
    public void Nobody_is_registered_without_a_name_and_no_name_is_taken_away()
    {
        Assert.Equal(FeedRefusals.NoName, Told(new() { Mrn = "9", Phone = "1" }, at: 5).Refusal);
        Assert.Equal(FeedRefusals.NoName, Told(new() { Mrn = "1", Last = "", First = "" }, at: 5).Refusal);
    }

    [Fact]
    public void News_of_a_retired_number_do_not_revive_it_and_a_registration_under_it_is_a_question()
    {
        var known = Known([Ann with { MergedInto = "2" }, Anne]);

        Assert.Equal("2", Assert.Single(PatientEventDecision.Of(new PatientEvent.Told(5, new() { Mrn = "1", Phone = "7" }), known).Patients).MergedInto);
        var again = PatientEventDecision.Of(new PatientEvent.Told(5, new() { Mrn = "1", Phone = "7" }, IsRegistration: true), known);
        Assert.Equal(("2", QuestionCauses.RetiredInUse), (Assert.Single(again.Patients).MergedInto, again.Question?.Cause));
    }

    [Fact]
    public void A_number_that_becomes_another_person_is_a_question_and_one_whose_name_is_mended_is_not()
    {
        Assert.Equal(QuestionCauses.BecameAnother, Told(new() { Mrn = "1", Last = "Birch", First = "Bob", SaysDob = true, Dob = Bob.Dob }, at: 5).Question?.Cause);
        Assert.Null(Told(new() { Mrn = "1", Last = "Ashe", First = "Ann", SaysDob = true, Dob = new(1962, 3, 15) }, at: 5).Question);
        Assert.Null(Told(new() { Mrn = "1", Last = "Birch", First = "Bob" }, at: 5).Question);
        // A former name that stays from before says nothing of who it is now.
        var formerly = Known([Ann with { PreviousLast = "Birch-Ash" }]);
        Assert.NotNull(PatientEventDecision.Of(new PatientEvent.Told(5, new() { Mrn = "1", Last = "Cole", First = "Cy", SaysDob = true, Dob = Bob.Dob }), formerly).Question);
    }

    [Fact]
    public void A_merge_retires_one_number_and_tells_of_the_other()
    {
        var change = Merged("2", "1", new() { Mrn = "2", Phone = "8" });

        Assert.Equal([Anne with { Phone = "8" }, Ann with { MergedInto = "2" }], change.Patients);
        Assert.Equal(("2", "1"), (Assert.Single(change.Told), Assert.Single(change.Linked)));
        Assert.Empty(change.Parted);
    }

    [Fact]
    public void A_retired_number_nobody_had_registered_is_the_patients_from_then_on() =>
        Assert.Contains(Merged("1", "77").Patients, patient => patient is { Mrn: "77", Last: "Ash", MergedInto: "1" });

    [Fact]
    public void A_merge_into_itself_or_back_is_refused_however_long_the_way()
    {
        Assert.Equal(FeedRefusals.IntoItself, Merged("1", "1").Refusal);
        var chain = Known([Ann with { MergedInto = "2" }, Anne with { MergedInto = "4" }, Anne with { Mrn = "4" }]);
        Assert.Equal(FeedRefusals.Reversed, PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "1" }, "4", true), chain).Refusal);
        Assert.Equal(FeedRefusals.Reversed, PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "1" }, "4", true), chain, confirmed: true).Refusal);
    }

    [Fact]
    public void Two_people_who_have_nothing_in_common_are_merged_by_a_person_only()
    {
        var change = Merged("1", "3");
        Assert.Equal((0, QuestionCauses.Unlike, "3"), (change.Patients.Count, change.Question?.Cause, change.Question?.Other));

        Assert.Contains(PatientEventDecision.Of(change.Question!.Held!, Known([Ann, Anne, Bob]), confirmed: true).Patients, patient => patient is { Mrn: "3", MergedInto: "1" });
        // Nobody knows when a stranger brought in by ambulance was born.
        var unknown = Known([Ann, Bob with { First = "Trauma", Last = "Doe", Dob = new(1900, 1, 1) }]);
        Assert.Null(PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "1" }, "3", true), unknown).Question);
    }

    [Fact]
    public void A_number_of_which_nobody_says_whose_it_is_is_merged_only_if_it_is_one_of_ours()
    {
        Assert.Equal(QuestionCauses.PriorUnknown, PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "1" }, "77", false), Known([Ann])).Question?.Cause);
        Assert.Contains(PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "1" }, "2", false), Known([Ann, Anne])).Patients, patient => patient is { Mrn: "2", MergedInto: "1" });
    }

    [Fact]
    public void A_merge_that_is_older_than_the_last_word_about_the_number_changes_nothing()
    {
        var known = new KnownPatients(Known([Ann, Anne]).Registered, new Dictionary<string, PatientNewsRow> { ["1"] = new() { Mrn = "1", LinkedAt = 9 } });

        Assert.Empty(PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "2" }, "1", true), known).Patients);
    }

    [Fact]
    public void A_number_that_moves_from_one_chart_to_another_is_parted_from_the_first()
    {
        var known = Known([Ann with { MergedInto = "4" }, Anne, Ann with { Mrn = "4" }]);

        Assert.Equal([("1", "4")], PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "2" }, "1", true), known).Parted);
        // Where both lead to one chart nothing moves.
        var one = Known([Ann with { MergedInto = "4" }, Anne, Ann with { Mrn = "4", MergedInto = "2" }]);
        Assert.Empty(PatientEventDecision.Of(new PatientEvent.Merged(5, new() { Mrn = "2" }, "1", true), one).Parted);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("2", "1")]
    public void Parted_numbers_stand_for_themselves_again_whichever_is_named_first(string one, string other)
    {
        var known = Known([Ann with { MergedInto = "2" }, Anne]);

        var change = PatientEventDecision.Of(new PatientEvent.Parted(5, new() { Mrn = one }, new() { Mrn = other }), known);

        Assert.Equal((Ann, "1", ("1", "2")), (Assert.Single(change.Patients), Assert.Single(change.Linked), Assert.Single(change.Parted)));
    }

    [Fact]
    public void Numbers_that_were_not_merged_are_not_parted()
    {
        var change = PatientEventDecision.Of(new PatientEvent.Parted(5, new() { Mrn = "1" }, new() { Mrn = "2", Phone = "8" }), Known([Ann, Anne]));

        Assert.Equal((Anne with { Phone = "8" }, 0, 0), (Assert.Single(change.Patients), change.Linked.Count, change.Parted.Count));
    }

    private static PatientChange Told(PatientWords words, long at, long toldAt = 0) =>
        PatientEventDecision.Of(new PatientEvent.Told(at, words), new(Known([Ann, Anne, Bob]).Registered, new Dictionary<string, PatientNewsRow> { ["1"] = new() { Mrn = "1", ToldAt = toldAt } }));

    private static PatientChange Merged(string survivor, string prior, PatientWords? words = null) =>
        PatientEventDecision.Of(new PatientEvent.Merged(5, words ?? new() { Mrn = survivor }, prior, true), Known([Ann, Anne, Bob]));

    private static KnownPatients Known(Patient[] patients) => new(patients.ToDictionary(patient => patient.Mrn), new Dictionary<string, PatientNewsRow>());
}
