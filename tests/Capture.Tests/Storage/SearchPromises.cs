using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Search;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>What search promises, on whichever database.</summary>
public abstract class SearchPromises
{
    internal abstract Task<TemporaryStore> StoreAsync();

    private static readonly CancellationToken Stop = CancellationToken.None;
    private readonly Dictionary<int, Guid> _ids = [];

    [StoreFact]
    public async Task Documents_are_found_by_words_phrases_beginnings_and_properties_together()
    {
        await using var store = await StoreAsync();
        await PutAsync(store, 1, "Chest pain on exertion, follow-up in May.", type: "consult-note", mrn: "100", date: "2026-03-05");
        await PutAsync(store, 2, "Pain in the chest wall. Echocardiogram normal.", type: "echo-report", mrn: "101", date: "2026-04-01");
        await PutAsync(store, 3, "Insurance card", type: "insurance-card", state: DocumentStates.Review);

        Assert.Equal([2, 1], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("CHEST pain") }));
        Assert.Equal([1], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("\"chest pain\"") }));
        Assert.Equal([2], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("echo*") }));
        Assert.Empty(await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("echo") }));
        Assert.Equal([1], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("follow-up") }));
        Assert.Equal([1], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("pain"), TypeName = "consult-note" }));
        Assert.Equal([1], await FindAsync(store, new DocumentQuery { From = new(2026, 3, 5), To = new(2026, 3, 31) }));
        Assert.Empty(await FindAsync(store, new DocumentQuery { From = new(2026, 3, 6), To = new(2026, 3, 31) }));
        Assert.Equal([2, 1], await FindAsync(store, new DocumentQuery { From = new(2025, 1, 1), To = new(2027, 12, 31) }));
        Assert.Equal([3], await FindAsync(store, new DocumentQuery { State = DocumentStates.Review }));
        Assert.Equal([2], await FindAsync(store, new DocumentQuery { Patients = ["101", "999"] }));
        Assert.Empty(await FindAsync(store, new DocumentQuery { Patients = [] }));
        Assert.Equal([3, 2, 1], await FindAsync(store, new DocumentQuery()));
    }

    [StoreFact]
    public async Task Record_numbers_that_look_alike_to_the_index_are_told_apart()
    {
        await using var store = await StoreAsync();
        await PutAsync(store, 1, "one", mrn: "A-12");
        await PutAsync(store, 2, "two", mrn: "a12");

        Assert.Equal([1], await FindAsync(store, new DocumentQuery { Patients = ["A-12"] }));
    }

    [StoreFact]
    public async Task Putting_a_document_again_replaces_what_it_is_found_by()
    {
        await using var store = await StoreAsync();
        await PutAsync(store, 1, "wrong words", type: "letter");
        await PutAsync(store, 2, "others");
        await PutAsync(store, 1, "right words", type: "consult-note", mrn: "100");

        Assert.Empty(await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("wrong") }));
        Assert.Empty(await FindAsync(store, new DocumentQuery { TypeName = "letter" }));
        Assert.Equal([1], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("right"), Patients = ["100"] }));
        Assert.Equal([2, 1], await FindAsync(store, new DocumentQuery()));
    }

    [StoreFact]
    public async Task A_document_whose_pages_are_in_others_is_found_no_more()
    {
        await using var store = await StoreAsync();
        await PutAsync(store, 1, "words");
        await PutAsync(store, 1, "", state: DocumentStates.Replaced);

        Assert.Empty(await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("words") }));
        Assert.Empty(await FindAsync(store, new DocumentQuery()));
    }

    [StoreFact]
    public async Task Going_down_a_list_and_up_again_shows_every_document_once()
    {
        await using var store = await StoreAsync();
        for (var number = 1; number <= 23; number++)
            await PutAsync(store, number, number % 2 == 0 ? "even number" : "odd number");
        var (table, query) = (store.Get<SearchTable>(), new DocumentQuery { Terms = SearchTerm.Parse("number") });

        var (down, older, last) = (new List<int>(), (long?)null, new Screenful<SearchRow, long>([], null, null));
        do
        {
            last = await table.FindAsync(query, older, null, 5, Stop);
            down.AddRange(last.Rows.Select(Number));
            older = last.Older;
        }
        while (older is not null);
        Assert.Equal(Enumerable.Range(1, 23).Reverse(), down);

        var up = new List<int>(last.Rows.Select(Number));
        for (var newer = last.Newer; newer is not null;)
        {
            var screen = await table.FindAsync(query, null, newer, 5, Stop);
            up.InsertRange(0, screen.Rows.Select(Number));
            newer = screen.Newer;
        }

        Assert.Equal(down, up);
        Assert.Equal(11, await table.CountAsync(new DocumentQuery { Terms = SearchTerm.Parse("even") }, Stop));
    }

    [StoreFact]
    public async Task Words_of_more_documents_than_are_counted_and_of_a_single_one_are_found_alike()
    {
        const int most = SearchTable.CountedTo + 20;
        await using var store = await StoreAsync();
        await store.Database.WriteAsync(async db =>
        {
            for (var number = 1; number <= most; number++)
                await PutAsync(db, number, number == 2 ? "common rare" : "common", type: number % 2 == 0 ? "letter" : "lab-report");
        }, Stop);
        var (table, common) = (store.Get<SearchTable>(), new DocumentQuery { Terms = SearchTerm.Parse("common") });

        var first = await table.FindAsync(common, null, null, 3, Stop);
        var second = await table.FindAsync(common, first.Older, null, 3, Stop);
        var back = await table.FindAsync(common, null, second.Newer, 3, Stop);

        Assert.Equal([most, most - 1, most - 2], first.Rows.Select(Number));
        Assert.Equal([most - 3, most - 4, most - 5], second.Rows.Select(Number));
        Assert.Equal(first.Rows.Select(Number), back.Rows.Select(Number));
        Assert.Equal([most, most - 2, most - 4], (await FindAsync(store, common with { TypeName = "letter" })).Take(3));
        Assert.Equal(SearchTable.CountedTo + 1, await table.CountAsync(common, Stop));
        Assert.Equal([2], await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("rare common") }));
        Assert.Empty(await FindAsync(store, new DocumentQuery { Terms = SearchTerm.Parse("rare"), TypeName = "lab-report" }));
    }

    [StoreFact]
    public async Task The_chart_of_a_patient_holds_what_is_filed_under_merged_numbers_and_gives_it_back_when_they_are_parted()
    {
        await using var store = await StoreAsync();
        var (table, patients) = (store.Get<SearchTable>(), store.Get<PatientTable>());
        await PutAsync(store, 1, "x", mrn: "100", date: "2026-01-01");
        await PutAsync(store, 2, "x", mrn: "200", date: "2026-01-02");
        Patient Of(string mrn, string into) => new() { Mrn = mrn, Last = "Merged", First = "Mary", MergedInto = into };

        await patients.ImportAsync([Of("100", "200"), Of("200", "")], Stop);

        Assert.Equal(2, (await table.ChartAsync("200", null, null, 10, Stop)).Rows.Count);
        Assert.Equal(2, Assert.Single(await table.TypesOfChartAsync("200", Stop)).Documents);
        Assert.Equal(2, (await table.ChartSizesAsync(["200"], Stop))["200"]);
        Assert.Equal(2, (await FindAsync(store, new DocumentQuery { Patients = ["200"] })).Count());
        Assert.Equal(2, await table.CountAsync(new DocumentQuery { Patients = ["200"] }, Stop));

        await patients.ImportAsync([Of("100", "")], Stop);

        Assert.Single((await table.ChartAsync("200", null, null, 10, Stop)).Rows);
        Assert.Single((await table.ChartAsync("100", null, null, 10, Stop)).Rows);
    }

    [StoreFact]
    public async Task A_chart_goes_by_date_and_shows_every_document_once()
    {
        await using var store = await StoreAsync();
        for (var number = 1; number <= 9; number++)
            await PutAsync(store, number, "x", mrn: "100", date: $"2026-0{number % 3 + 1}-01", type: number < 4 ? "letter" : "lab-report");
        var table = store.Get<SearchTable>();

        var (shown, after) = (new List<SearchRow>(), (ChartPlace?)null);
        do
        {
            var screen = await table.ChartAsync("100", null, after, 2, Stop);
            shown.AddRange(screen.Rows);
            after = screen.Older is { } place ? ChartPlace.Parse(place.ToString()) : null;
        }
        while (after is not null);

        Assert.Equal(9, shown.Select(row => row.DocumentId).Distinct().Count());
        Assert.Equal(shown.Select(row => row.ChartDate).OrderDescending(), shown.Select(row => row.ChartDate));
        Assert.Equal([new TypeCount("lab-report", 6), new TypeCount("letter", 3)], await table.TypesOfChartAsync("100", Stop));
        Assert.Equal(3, (await table.ChartAsync("100", "letter", null, 50, Stop)).Rows.Count);
    }

    private int Number(SearchRow row) => _ids.Single(pair => pair.Value == row.DocumentId).Key;

    private async Task<IEnumerable<int>> FindAsync(TemporaryStore store, DocumentQuery query) =>
        (await store.Get<SearchTable>().FindAsync(query, null, null, 50, Stop)).Rows.Select(Number);

    private Task PutAsync(TemporaryStore store, int number, string text, string? type = null, string? mrn = null, string? date = null, string state = DocumentStates.Indexed) =>
        store.Database.WriteAsync(db => PutAsync(db, number, text, type, mrn, date, state), Stop);

    private async Task PutAsync(CaptureDb db, int number, string text, string? type = null, string? mrn = null, string? date = null, string state = DocumentStates.Indexed)
    {
        var words = new SearchWords();
        words.Add(new PageText { Width = 1, Height = 1, Dpi = 200, Origin = "ocr", Lines = [new TextLine(0, [.. text.Split(' ').Select(word => new TextWord(word, 1, default))])] });
        if (!_ids.TryGetValue(number, out var id))
        {
            _ids[number] = id = Guid.CreateVersion7();
            db.Files.Add(new FileRow { Id = id, Sequence = number, Source = "fax", Name = "a.tif", Receipt = $"r{number}", Sha256 = "", Bytes = 0, Lane = "routine", ReceivedAt = 0, OriginalBlob = "x", State = FileStates.Assembled });
            await db.SaveChangesAsync(Stop);
        }

        var document = new DocumentRow { Id = id, FileId = id, Ordinal = 1, State = state, InputVersion = 1, SplitConfidence = 1, TypeName = type, Mrn = mrn, DocumentDate = date };
        await SearchTable.PutAsync(db, document, words, Stop);
    }
}
