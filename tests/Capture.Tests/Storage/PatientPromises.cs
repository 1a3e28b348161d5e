using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Tests.Storage;

/// <summary>What the table of patients promises, on whichever database.</summary>
public abstract class PatientPromises
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static readonly Patient Whole = new()
    {
        Mrn = "0042",
        Last = "O'Testérman \"the\" 試",
        First = "Mari\\gold",
        Middle = "Q",
        Suffix = "Jr",
        Sex = "F",
        Dob = new DateOnly(1962, 3, 14),
        Ssn4 = "0007",
        Phone = "(216) 555-0536",
        Street = "1 Elm St",
        City = "Springfield",
        State = "OH",
        Zip = "04401",
        PreviousLast = "Before",
    };

    internal abstract Task<TemporaryStore> StoreAsync();

    [StoreFact]
    public async Task A_patient_is_found_as_imported_field_by_field()
    {
        await using var store = await StoreAsync();
        var bare = new Patient { Mrn = "7", Last = "Bare", First = "" };

        Assert.Equal((2, 0), await store.Get<PatientTable>().ImportAsync([Whole, bare], Stop));

        Assert.Equal([Whole, bare], await store.Get<PatientTable>().ListAsync(Stop));
        Assert.Equal([Whole], await store.Get<PatientTable>().OfAsync(["0042"], Stop));
    }

    [StoreFact]
    public async Task A_patient_imported_again_replaces_the_one_of_that_record_number()
    {
        await using var store = await StoreAsync();
        var table = store.Get<PatientTable>();
        await table.ImportAsync([Whole], Stop);
        var before = await table.VersionAsync(Stop);

        var moved = Whole with { City = "Shelbyville", Dob = null };
        var crowd = Enumerable.Range(100, 2500).Select(number => new Patient { Mrn = $"{number}", Last = "Crowd", First = $"{number}" });
        Assert.Equal((2500, 1), await table.ImportAsync([moved, .. crowd], Stop));

        Assert.Equal([moved], await table.OfAsync(["0042"], Stop));
        Assert.Equal(2501, await table.CountAsync(Stop));
        Assert.NotEqual(before, await table.VersionAsync(Stop));
    }

    [StoreFact]
    public async Task Who_has_changed_since_is_told_alone_and_whole_and_nobody_where_they_are_too_many()
    {
        await using var store = await StoreAsync();
        var table = store.Get<PatientTable>();
        var bare = new Patient { Mrn = "7", Last = "Bare", First = "" };
        await table.ImportAsync([Whole, bare], Stop);
        var before = await table.VersionAsync(Stop);
        Assert.Equal(before, (await table.ChangedAsync(before, 10, Stop)).Version);
        Assert.Empty((await table.ChangedAsync(before, 10, Stop)).Changed!);

        var merged = bare with { MergedInto = Whole.Mrn };
        await table.ImportAsync([merged], Stop);

        var (changed, version) = await table.ChangedAsync(before, 10, Stop);
        Assert.Equal([merged], changed!);
        Assert.Equal(await table.VersionAsync(Stop), version);
        Assert.Equal([Whole, merged], await table.ListAsync(Stop));
        Assert.Null((await table.ChangedAsync(before, 0, Stop)).Changed);
    }

    [StoreFact]
    public async Task A_merged_registration_stands_for_the_one_that_took_its_place_until_it_is_parted()
    {
        await using var store = await StoreAsync();
        var table = store.Get<PatientTable>();
        Patient Of(string mrn, string? into) => new() { Mrn = mrn, Last = "Merged", First = mrn, MergedInto = into };
        await table.ImportAsync([Of("1", "2"), Of("2", "3"), Of("3", null), Of("4", "5"), Of("5", "4"), Of("6", "nobody")], Stop);

        Assert.Equal("3", Assert.Single(await table.OfAsync(["1", "2", "3"], Stop)).Mrn);
        Assert.Equal(["1", "2", "3"], (await table.NumbersOfAsync("3", Stop)).Order());
        // A circle, and a number nobody has, lead nowhere.
        Assert.Equal(["4", "5", "6"], (await table.OfAsync(["4", "5", "6"], Stop)).Select(patient => patient.Mrn));

        // A file without the column says nothing of merges; one that has it parts what it leaves empty.
        await table.ImportAsync([Of("1", null) with { City = "Springfield" }], Stop);
        Assert.Equal("3", (await table.ByNumberAsync(["1"], Stop))["1"].Mrn);
        await table.ImportAsync([Of("1", "")], Stop);
        Assert.Equal("1", (await table.ByNumberAsync(["1"], Stop))["1"].Mrn);
        Assert.Equal(["2", "3"], (await table.NumbersOfAsync("3", Stop)).Order());
    }
}
