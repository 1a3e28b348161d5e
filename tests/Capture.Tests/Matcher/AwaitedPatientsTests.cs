using Capture.Contracts;
using Capture.Matcher;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Tests.Assembly;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Capture.Tests.Matcher;

public sealed class AwaitedPatientsTests
{
    private const string Header = "HARLAN FALLS REGIONAL MEDICAL CENTER\n";

    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Ada = new(Guid.Parse("00000000-0000-0000-0000-00000000000a"), "ada", Roles.Specialist);

    [Fact]
    public async Task What_waits_for_its_patient_comes_back_when_that_patient_is_registered_and_what_waits_for_another_does_not()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (items, patients) = (store.Get<ReviewItemTable>(), store.Get<PatientTable>());
        using var directory = new PatientDirectory(patients, Microsoft.Extensions.Options.Options.Create(new MatcherOptions()));
        var matching = new DocumentMatching(store.Get<DocumentTable>(), store.Get<PageTable>(), store.Get<IBlobStore>(), directory);
        var clock = new LaterClock();
        using var awaited = new AwaitedPatients(matching, items, patients, store.Database, clock, NullLogger<AwaitedPatients>.Instance);
        await patients.ImportAsync([.. Register.Town], Stop);
        var arrived = 0;
        var hers = await ParkedAsync("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345", ReviewItemTable.Registration);
        var another = await ParkedAsync("Patient Name: Okonkwo, Barnaby T\nDOB: 07/30/1977\nMRN: 00777777", ReviewItemTable.Registration);
        var sender = await ParkedAsync("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345", "sender");

        await awaited.LookAsync(Stop);
        Assert.Equal([ReviewStates.Waiting, ReviewStates.Waiting, ReviewStates.Waiting], await StatesAsync());
        await patients.ImportAsync([Register.Rosa], Stop);
        clock.Later += TimeSpan.FromHours(1);
        await awaited.LookAsync(Stop);

        Assert.Equal([ReviewStates.Ready, ReviewStates.Waiting, ReviewStates.Waiting], await StatesAsync());
        var woken = (await items.FindAsync(hers, Stop))!;
        Assert.Equal((ReviewItemTable.Registered, 0L), (woken.Cause, woken.NotBefore));
        // Nobody has filed it; who fits is chosen, and what was typed before is still there.
        var document = await store.Get<DocumentTable>().ReadAsync(woken.DocumentId, Stop);
        Assert.Equal((DocumentStates.Review, null), (document.State, document.Mrn));
        Assert.Equal(Register.Rosa.Mrn, document.Candidates[0].Mrn);
        var draft = ReviewAnswer.FromJson((await store.Get<ReviewDraftTable>().FindAsync(hers, Stop))!.Answer);
        Assert.Equal((Register.Rosa.Mrn, "typed"), (draft.Mrn, draft.Author));

        // A person who finds that this is not the patient either is not asked again for the same one.
        var lease = (await items.ClaimAsync(hers, Ada, false, Stop))!;
        Assert.True(await items.PutAsideAsync(hers, lease.Token, Ada, ReviewAct.Park, TimeSpan.Zero, ReviewItemTable.Registration, null, Stop));
        await patients.ImportAsync([Register.Rosa with { Phone = "(216) 555-0199" }], Stop);
        clock.Later += TimeSpan.FromHours(1);
        await awaited.LookAsync(Stop);
        Assert.Equal(ReviewStates.Waiting, (await items.FindAsync(hers, Stop))!.State);

        async Task<List<string>> StatesAsync()
        {
            var states = new List<string>();
            foreach (var id in new[] { hers, another, sender })
                states.Add((await items.FindAsync(id, Stop))!.State);
            return states;
        }

        async Task<Guid> ParkedAsync(string text, string cause)
        {
            var file = Guid.CreateVersion7();
            var stored = await store.Get<IBlobStore>().WriteAsync(BlobNames.PageText(file, 1, 1), PageTextJson.Write(Corpus.Printed(Header + text)).AsMemory(), Stop);
            var item = await store.Database.WriteAsync(async db =>
            {
                db.Files.Add(new FileRow
                {
                    Id = file,
                    Sequence = ++arrived,
                    Source = "fax",
                    Name = "a.tif",
                    Receipt = file.ToString(),
                    Sha256 = file.ToString(),
                    Bytes = 1,
                    Lane = Lanes.Routine,
                    ReceivedAt = 0,
                    OriginalBlob = "x",
                    State = FileStates.Assembled,
                });
                var document = new DocumentRow { Id = Guid.CreateVersion7(), FileId = file, Ordinal = 1, State = DocumentStates.Review, InputVersion = 1, SplitConfidence = 1, TypeName = "letter" };
                db.Documents.Add(document);
                db.Pages.Add(new PageRow
                {
                    FileId = file,
                    Number = 1,
                    State = PageStates.Recognized,
                    ImageBlob = "x",
                    ImageSha256 = "x",
                    TextBlob = stored.Name,
                    TextSha256 = stored.Sha256,
                    ImageFormat = "tif",
                    Width = 1700,
                    Height = 2200,
                    DpiX = 200,
                    DpiY = 200,
                    DocumentId = document.Id,
                });
                await db.SaveChangesAsync(Stop);
                await ReviewItemTable.OpenAsync(db, document, ReviewReasons.PatientNotFound, Stop);
                await db.SaveChangesAsync(Stop);
                return (await db.ReviewItems.SingleAsync(row => row.DocumentId == document.Id, Stop)).Id;
            }, Stop);
            var lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
            Assert.True(await store.Get<ReviewDraftTable>().SaveAsync(item, lease.Token, Ada, new ReviewAnswer { Author = "typed" }, Stop));
            Assert.True(await items.PutAsideAsync(item, lease.Token, Ada, ReviewAct.Park, TimeSpan.Zero, cause, null, Stop));
            return item;
        }
    }

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Later.TotalSeconds * TimestampFrequency);
    }
}
