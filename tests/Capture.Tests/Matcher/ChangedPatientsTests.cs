using Capture.Contracts;
using Capture.Matcher;
using Capture.Storage.Database;
using Capture.Tests.Storage;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Matcher;

/// <summary>A register that changes: the index that follows is the one that would have been built.</summary>
public sealed class ChangedPatientsTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static readonly Patient Moved = Register.Rosa with { Last = "Delacroix-Moreau", Phone = "(216) 555-0999", Street = "77 Birch Ln", Dob = new DateOnly(1958, 4, 13) };
    private static readonly Patient Fresh = Register.Child with { Mrn = "00000001", First = "Wilhelmina", Sex = "F", Dob = new DateOnly(2020, 2, 29) };

    [Fact]
    public void An_index_made_of_another_answers_as_one_built_anew()
    {
        var followed = PatientIndex.Build([.. Register.Town, Register.Rosa, Register.Child]).With([Register.Town[3] with { PreviousLast = "Featherstonehaugh" }]).With([Moved, Fresh]);
        var anew = PatientIndex.Build([.. Register.Town.Select((patient, i) => i == 3 ? patient with { PreviousLast = "Featherstonehaugh" } : patient), Moved, Register.Child, Fresh]);

        Assert.Equal(anew.Count, followed.Count);
        string[] pages =
        [
            Page(Register.Rosa), Page(Moved), Page(Fresh), Page(Register.Child), Page(Register.Town[3]), Page(Register.Town[3] with { Last = "Featherstonehaugh" }), .. Register.Town.Take(40).Select(Page),
            "MRN: 412345\nPatient: Rosalind Delacroix-Moreau", "Patient: Wilhelmlna Delacr0ix-Hale\nDOB: 02/29/2020",
        ];
        Assert.All(pages, page => Assert.Equal(Told(Register.Match(page, anew)), Told(Register.Match(page, followed))));
        foreach (var words in new[] { "delacroix", "hartigan", "moreau", "hale rosalind", "0412345", "216 555 0999", "2165550142", "wilhel", "02/29/2020", "featherst" })
            Assert.Equal(PatientSearch.Find(anew, words, Register.Today).Select(found => found.Mrn), PatientSearch.Find(followed, words, Register.Today).Select(found => found.Mrn));
    }

    [Fact]
    public void An_index_follows_who_is_merged_with_whom()
    {
        var old = Register.Rosa with { Mrn = "00499001", Last = "Hartigan", PreviousLast = "", Dob = new DateOnly(1958, 3, 4), Ssn4 = "", Phone = "6145550190", Street = "77 Quarry Lane" };
        var before = PatientIndex.Build([.. Register.Town, Register.Rosa, old]);
        (Patient[] Changed, string? Under)[] steps =
        [
            ([old with { MergedInto = Register.Rosa.Mrn }], Register.Rosa.Mrn),
            // Into a number that nobody has yet, and that is registered with the next change.
            ([old with { MergedInto = Moved.Mrn + "1" }], null),
            ([Moved with { Mrn = Moved.Mrn + "1", Ssn4 = "" }], Moved.Mrn + "1"),
            ([old], old.Mrn),
        ];

        Assert.Equal(old.Mrn, Register.Match(Page(old), before).FiledUnder);
        var (followed, all) = (before, ((Patient[])[.. Register.Town, Register.Rosa, old]).ToDictionary(patient => patient.Mrn));
        foreach (var (changed, under) in steps)
        {
            followed = followed.With(changed);
            foreach (var patient in changed)
                all[patient.Mrn] = patient;
            var anew = PatientIndex.Build(all.Values.OrderBy(patient => patient.Mrn, StringComparer.Ordinal));
            Assert.Equal(under, Register.Match(Page(old), followed).FiledUnder);
            Assert.Equal(Told(Register.Match(Page(old), anew)), Told(Register.Match(Page(old), followed)));
            foreach (var words in new[] { "hartigan", "00499001", "6145550190", "rosalind" })
                Assert.Equal(PatientSearch.Find(anew, words, Register.Today), PatientSearch.Find(followed, words, Register.Today));
        }

        Assert.Equal(old.Mrn, Register.Match(Page(old), before).FiledUnder);
    }

    [Fact]
    public async Task A_registration_that_an_import_marks_as_merged_is_no_patient_of_its_own_any_more()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var table = store.Get<PatientTable>();
        var old = Register.Rosa with { Mrn = "00499001", Last = "Quillfeather" };
        await table.ImportAsync([Register.Rosa, old], Stop);
        using var directory = new PatientDirectory(table, Options.Create(new MatcherOptions()));
        Assert.Equal([old.Mrn], await FindAsync(directory, "quillfeather"));

        await table.ImportAsync([old with { MergedInto = Register.Rosa.Mrn }], Stop);
        Assert.Equal([Register.Rosa.Mrn], await FindAsync(directory, "quillfeather"));
        using var anew = new PatientDirectory(table, Options.Create(new MatcherOptions()));
        Assert.Equal([Register.Rosa.Mrn], await FindAsync(anew, "quillfeather"));

        // A file without the column says nothing of it; one that leaves it empty parts the two.
        await table.ImportAsync([old with { City = "Springfield" }], Stop);
        Assert.Equal([Register.Rosa.Mrn], await FindAsync(directory, "quillfeather"));
        await table.ImportAsync([old with { MergedInto = "" }], Stop);
        Assert.Equal([old.Mrn], await FindAsync(directory, "quillfeather"));
    }

    [Fact]
    public void The_index_before_stays_as_it_was()
    {
        var before = PatientIndex.Build([.. Register.Town, Register.Rosa]);
        var told = Told(Register.Match(Page(Register.Rosa), before));

        before.With([Moved, Fresh]);

        Assert.Equal(told, Told(Register.Match(Page(Register.Rosa), before)));
        Assert.Empty(PatientSearch.Find(before, "wilhelmina", Register.Today));
    }

    [Fact]
    public async Task A_patient_who_changes_is_seen_by_the_next_who_asks_and_nobody_else_is_read_again()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var table = store.Get<PatientTable>();
        await table.ImportAsync([.. Register.Town, Register.Rosa], Stop);
        using var directory = new PatientDirectory(table, Options.Create(new MatcherOptions()));
        Assert.Equal([Register.Rosa.Mrn], await FindAsync(directory, "hartigan"));
        // Changed behind Capture's back: it would be seen if all were read again.
        await store.ExecuteAsync($"UPDATE patients SET last = 'Unseen' WHERE mrn = {Register.Town[0].Mrn}");

        await table.ImportAsync([Moved, Fresh], Stop);

        Assert.Equal([Moved.Mrn], await FindAsync(directory, "moreau"));
        Assert.Equal([Fresh.Mrn], await FindAsync(directory, "wilhelmina"));
        Assert.Empty(await FindAsync(directory, "unseen"));
    }

    [Fact]
    public async Task Where_an_earlier_version_imported_all_are_read_again()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var table = store.Get<PatientTable>();
        await table.ImportAsync([Register.Rosa], Stop);
        using var directory = new PatientDirectory(table, Options.Create(new MatcherOptions()));
        await FindAsync(directory, "rosalind");

        // As it does: the count goes on, and the row has no mark.
        await store.ExecuteAsync($"UPDATE patients SET first = 'Ottoline', import_version = 0");
        await store.ExecuteAsync($"UPDATE settings SET value = '2' WHERE name = 'patients-version'");

        Assert.Equal([Register.Rosa.Mrn], await FindAsync(directory, "ottoline"));
        await table.ImportAsync([Fresh], Stop);
        Assert.Equal([Fresh.Mrn], await FindAsync(directory, "wilhelmina"));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(50, 500)]
    [InlineData(400, 600)]
    [InlineData(5000, 0)]
    public void Under_a_feed_snapshots_take_little_of_the_processor_and_no_change_waits_longer_than_a_second(int tookMilliseconds, int restMilliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(restMilliseconds), PatientDirectory.RestAfter(TimeSpan.FromMilliseconds(tookMilliseconds)));

    private static async Task<IEnumerable<string>> FindAsync(PatientDirectory directory, string words) => (await directory.LatestAsync(Stop)).Find(words, Register.Today, 20).Select(found => found.Mrn);

    private static string Page(Patient patient) => $"Patient Name: {patient.First} {patient.Last}\nDate of Birth: {patient.Dob:MM/dd/yyyy}\nAddress: {patient.Street}, {patient.City}, {patient.State} {patient.Zip}\nPhone: {patient.Phone}";

    private static string Told(MatchResult match) => $"{match.FiledUnder} {string.Join(' ', match.Doubts)} {string.Join(' ', match.Candidates.Select(candidate => $"{candidate.Mrn}:{candidate.Confidence:F6}"))}";
}
