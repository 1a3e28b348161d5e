using Capture.Contracts;
using Capture.Matcher;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using Capture.Storage.Review;
using Capture.Tests.Assembly;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Capture.Tests.Matcher;

public sealed class PartedPatientsTests
{
    private const string Header = "HARLAN FALLS REGIONAL MEDICAL CENTER\n";

    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Patient Rosa = Register.Rosa;

    // Somebody else whom the record system took for her.
    private static readonly Patient Rosalie = Rosa with { Mrn = "00999999", First = "Rosalie", Middle = "", Dob = new(1961, 11, 2), Ssn4 = "8812", Phone = "(216) 555-0177", Street = "9 Quarry Ln" };

    [Fact]
    public async Task What_was_filed_while_two_patients_were_one_leaves_the_chart_it_lies_in_wrongly_and_no_other()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (feeds, patients, documents) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>(), store.Get<DocumentTable>());
        using var directory = new PatientDirectory(patients, Microsoft.Extensions.Options.Options.Create(new MatcherOptions()));
        var matching = new DocumentMatching(documents, store.Get<PageTable>(), store.Get<IBlobStore>(), directory);
        using var parted = new PartedPatients(matching, feeds, patients, documents, store.Get<MisfileTable>(), TimeProvider.System, NullLogger<PartedPatients>.Instance);
        await patients.ImportAsync([.. Register.Town, Rosa, Rosalie], Stop);
        await feeds.ApplyAsync("adt", "merge", [new PatientEvent.Merged(10, new() { Mrn = Rosa.Mrn }, Rosalie.Mrn, true)], Stop);
        var arrived = 0;
        var hers = await FiledAsync("Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345", Rosa.Mrn);
        var others = await FiledAsync("Patient Name: Delacroix-Hale, Rosalie\nDOB: 11/02/1961\nMRN: 00999999", Rosa.Mrn);
        var onTheWay = await FiledAsync("Patient Name: Delacroix-Hale, Rosalie\nDOB: 11/02/1961\nMRN: 00999999", Rosa.Mrn, DocumentStates.Open);

        await parted.LookAsync(Stop);
        Assert.Equal([DocumentStates.Indexed, DocumentStates.Indexed], [await StateAsync(hers), await StateAsync(others)]);
        await feeds.ApplyAsync("adt", "parting", [new PatientEvent.Parted(11, new() { Mrn = Rosa.Mrn }, new() { Mrn = Rosalie.Mrn })], Stop);
        await parted.LookAsync(Stop);

        Assert.Equal([DocumentStates.Indexed, DocumentStates.Review], [await StateAsync(hers), await StateAsync(others)]);
        Assert.Null((await documents.ReadAsync(others, Stop)).Mrn);
        var item = await store.Database.ReadAsync(db => db.ReviewItems.SingleAsync(row => row.DocumentId == others, Stop), Stop);
        Assert.True(item.Supervised);
        Assert.Contains("two again", item.Note, StringComparison.Ordinal);

        // What was matched before they were parted and is filed after is looked at too.
        Assert.Single(await feeds.UncheckedAsync(Stop));
        await store.Database.WriteAsync(db => db.Documents.Where(row => row.Id == onTheWay).ExecuteUpdateAsync(row => row.SetProperty(one => one.State, DocumentStates.Indexed), Stop), Stop);
        await parted.LookAsync(Stop);
        Assert.Equal(DocumentStates.Review, await StateAsync(onTheWay));
        Assert.Empty(await feeds.UncheckedAsync(Stop));

        async Task<string> StateAsync(Guid document) => (await documents.ReadAsync(document, Stop)).State;

        async Task<Guid> FiledAsync(string text, string mrn, string state = DocumentStates.Indexed)
        {
            var (file, document) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            var stored = await store.Get<IBlobStore>().WriteAsync(BlobNames.PageText(file, 1, 1), PageTextJson.Write(Corpus.Printed(Header + text)).AsMemory(), Stop);
            await store.Database.WriteAsync(async db =>
            {
                db.Files.Add(new FileRow { Id = file, Sequence = ++arrived, Source = "fax", Name = "a.tif", Receipt = file.ToString(), Sha256 = file.ToString(), Bytes = 1, Lane = Lanes.Routine, ReceivedAt = 0, OriginalBlob = "x", State = FileStates.Assembled });
                db.Documents.Add(new DocumentRow { Id = document, FileId = file, Ordinal = 1, State = state, InputVersion = 1, SplitConfidence = 1, TypeName = "letter", Mrn = mrn });
                db.DocumentVersions.Add(new DocumentVersionRow { DocumentId = document, Number = 1, RecordedAt = await db.NowAsync(Stop), Mrn = mrn, TypeName = "letter", OutputBlob = "x", Sensitivity = "", Pages = "[]", Reason = "" });
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
                    DocumentId = document,
                });
                await db.SaveChangesAsync(Stop);
            }, Stop);
            return document;
        }
    }
}
