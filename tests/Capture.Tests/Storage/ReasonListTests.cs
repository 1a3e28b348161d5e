using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

public sealed class ReasonListTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public void Each_reason_is_there_once_and_in_the_order_it_was_found()
    {
        var reasons = ReasonList.Of("damaged", "unreadable").With("damaged", "pages-missing");

        Assert.Equal(["damaged", "unreadable", "pages-missing"], reasons.Codes);
        Assert.Equal("damaged pages-missing", reasons.Without("unreadable").ToString());
        Assert.Equal(ReasonList.Parse("damaged unreadable pages-missing"), reasons);
        Assert.False(ReasonList.Parse("").Any);
    }

    /// <summary>Texts as versions before wrote them, and as those that run beside this one read them.</summary>
    [Fact]
    public async Task What_a_row_holds_is_stored_as_it_always_was_and_read_from_it()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var id = Guid.CreateVersion7();
        await store.Database.WriteAsync(db =>
        {
            db.Documents.Add(new DocumentRow
            {
                Id = id,
                FileId = id,
                Ordinal = 1,
                State = DocumentStates.Review,
                InputVersion = 1,
                SplitConfidence = 1,
                Reasons = ReasonList.Of("damaged", "unreadable"),
                Candidates = [new PatientCandidate("42", 0.5)],
                TypeCandidates = [new TypeCandidate("letter", 0.25)],
                Arrangement = new PageArrangement([new PageTurn(2, 90), new PageTurn(1, Removed: true)]),
            });
            return Task.CompletedTask;
        }, Stop);

        var stored = await store.Database.ReadAsync(db => db.Database.SqlQuery<string>(
            $"SELECT reasons || '|' || match_reasons || '|' || candidates || '|' || type_candidates || '|' || arrangement AS \"Value\" FROM documents").SingleAsync(Stop), Stop);
        Assert.Equal("""damaged unreadable||[{"Mrn":"42","Confidence":0.5}]|[{"Name":"letter","Confidence":0.25}]|[{"number":2,"turn":90,"removed":false},{"number":1,"turn":0,"removed":true}]""", stored);

        var read = await store.Database.ReadAsync(db => db.Documents.SingleAsync(Stop), Stop);
        Assert.Equal(["damaged", "unreadable"], read.Reasons.Codes);
        Assert.Equal([new PatientCandidate("42", 0.5)], read.Candidates);
        Assert.Equal([new TypeCandidate("letter", 0.25)], read.TypeCandidates);
        Assert.Equal([new PageTurn(2, 90), new PageTurn(1, Removed: true)], read.Arrangement!.Turns);
    }

    [Fact]
    public async Task A_changed_reason_is_written_and_an_unchanged_one_is_not()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var id = Guid.CreateVersion7();
        await store.Database.WriteAsync(async db =>
        {
            var document = new DocumentRow { Id = id, FileId = id, Ordinal = 1, State = DocumentStates.Review, InputVersion = 1, SplitConfidence = 1, Reasons = "damaged" };
            db.Documents.Add(document);
            await db.SaveChangesAsync(Stop);
            document.Reasons = document.Reasons.With("damaged");
            Assert.False(db.ChangeTracker.HasChanges());
            document.Reasons = document.Reasons.With("unreadable");
            Assert.True(db.ChangeTracker.HasChanges());
        }, Stop);

        Assert.Equal("damaged unreadable", (await store.Database.ReadAsync(db => db.Documents.SingleAsync(Stop), Stop)).Reasons.ToString());
    }
}
