using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Indexer;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Host.Batch;

/// <summary>
/// Writes the result of a batch from what the database holds: the documents, and a line for every document, page and
/// refused file. Writing it again writes the same.
/// </summary>
internal sealed class BatchOutput(FileTable files, PageTable pages, DocumentTable documents, IBlobStore blobs, BatchSource batch)
{
    private const string DocumentFolder = "documents";

    public async Task WriteAsync(string folder, CancellationToken stop)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, DocumentFolder));
        // That of an earlier version was open.
        OwnerOnly.TakeOver(place.FullName);
        await using var manifest = OutputFiles.CreateManifest(folder);
        await using var pageLines = OutputFiles.CreatePages(folder);
        await using var quarantine = OutputFiles.CreateQuarantine(folder);
        var arrived = await files.ListAsync(batch.Name, stop);
        var (names, taken) = (arrived.ToDictionary(file => file.Id, file => file.Name), new HashSet<string>(DocumentFileName.Comparer));
        foreach (var file in arrived)
        {
            if (file.State == FileStates.Quarantined)
                await quarantine.WriteAsync(Refused(file), stop);

            // The pages and documents of a byte-for-byte duplicate are those of the file it repeats.
            var source = file.DuplicateOf ?? file.Id;
            var own = await pages.OfFileAsync(source, stop);
            var (doubtful, frames) = (new List<DoubtfulNumber>(), new Dictionary<int, PageText>());
            foreach (var page in own)
            {
                var text = page.TextBlob is null ? null : PageTextJson.Read(await blobs.ReadAsync(page.TextBlob, stop));
                if (text is not null)
                    frames[page.Number] = text with { Lines = [] };
                doubtful.AddRange((text?.Lines ?? []).SelectMany(line => line.Words).Where(word => word.IsDoubtfulNumber).Select(word => new DoubtfulNumber(page.Number, word.Text)));
                await pageLines.WriteAsync(Line(file, page, text), stop);
            }

            foreach (var document in await documents.OfFileAsync(source, stop))
            {
                var numbers = own.Where(page => page.DocumentId == document.Id).Select(page => page.Number).ToList();
                var output = file.DuplicateOf is null ? await CopyAsync(folder, file, document, taken, stop) : null;
                var repeated = file.DuplicateOf is { } same ? await NameAsync(same, names, stop) : await RepeatedAsync(document, names, stop);
                var carrier = file.CarrierId is { } bearer ? await NameAsync(bearer, names, stop) : null;
                await manifest.WriteAsync(Line(file, document, numbers, frames, doubtful, output, repeated, carrier), stop);
            }
        }

        await manifest.CompleteAsync(stop);
        await pageLines.CompleteAsync(stop);
        await quarantine.CompleteAsync(stop);
    }

    private static ManifestLine Line(
        FileRow file, DocumentRow document, IReadOnlyList<int> numbers, Dictionary<int, PageText> frames, IEnumerable<DoubtfulNumber> doubtful, string? output, string? repeated, string? carrier) => new()
        {
            File = file.Name,
            AttachedTo = carrier,
            Sha256 = file.Sha256,
            Document = document.Ordinal,
            Pages = numbers,
            Type = new(document.TypeName ?? DocumentTypes.Unknown, DocumentTypes.Find(document.TypeName ?? "")?.Loinc, Round(document.TypeConfidence)),
            Patient = document.Mrn is { } mrn ? new(mrn, Round(document.PatientConfidence)) : null,
            Combination = document.CombinationOf(document.Mrn),
            Candidates = [.. document.Candidates.Select(candidate => candidate with { Confidence = Round(candidate.Confidence) })],
            DocumentDate = document.DocumentDate is { } date ? DateOnly.ParseExact(date, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null,
            Facts = [.. document.Facts.Where(fact => frames.ContainsKey(fact.Page)).Select(fact => Fact(fact, frames[fact.Page]))],
            Sensitivity = Codes(document.Sensitivity),
            Status = file.State == FileStates.Duplicate ? DocumentStates.Rejected : document.State,
            Reasons = file.State == FileStates.Duplicate ? ["duplicate"] : document.Reasons.Codes,
            DuplicateOf = repeated,
            OcrConfidence = Round(document.OcrConfidence),
            DoubtfulNumbers = [.. doubtful.Where(number => numbers.Contains(number.Page))],
            Output = output,
        };

    private static ManifestFact Fact(DocumentFact fact, PageText frame)
    {
        var (width, height) = ((double)frame.Width, (double)frame.Height);
        return new(fact.Kind, fact.Value, Round(fact.Confidence), fact.Page,
            [Round(fact.Box.Left / width), Round(fact.Box.Top / height), Round(fact.Box.Width / width), Round(fact.Box.Height / height)]);
    }

    private static PageLine Line(FileRow file, PageRow page, PageText? text) => new()
    {
        File = file.Name,
        Page = page.Number,
        Rotation = page.Rotation,
        SkewDegrees = Math.Round(page.SkewDegrees, 3),
        Blank = page.State == PageStates.Blank,
        Separator = page.State == PageStates.Separator,
        Confidence = Round(page.Confidence),
        Text = text?.ToPlainText() ?? "",
        Cause = page.ReasonText,
    };

    private static QuarantineLine Refused(FileRow file)
    {
        var (cause, remedy) = Refusal.Of(file);
        return new() { File = file.Name, Sha256 = file.Sha256, Reason = file.Reason!, Cause = cause, Remedy = remedy };
    }

    private async Task<string?> CopyAsync(string folder, FileRow file, DocumentRow document, HashSet<string> taken, CancellationToken stop)
    {
        if (document.OutputBlob is null)
            return null;
        var name = DocumentFileName.For(file.Name, document.Ordinal, document.TypeName ?? DocumentTypes.Unknown, taken.Contains);
        taken.Add(name);
        var place = Path.Combine(folder, DocumentFolder, name);
        await using (var copy = new FileStream(place + ".part", FileMode.Create, FileAccess.Write))
        using (var blob = await blobs.FetchAsync(document.OutputBlob, stop))
        await using (var stored = blob.OpenRead())
            await stored.CopyToAsync(copy, stop);
        File.Move(place + ".part", place, overwrite: true);
        return $"{DocumentFolder}/{name}";
    }

    private async Task<string?> RepeatedAsync(DocumentRow document, Dictionary<Guid, string> names, CancellationToken stop) =>
        document.DuplicateOf is { } earlier ? await NameAsync((await documents.ReadAsync(earlier, stop)).FileId, names, stop) : null;

    // In a shared database the earlier copy may have come with another batch or from an inbox.
    private async Task<string> NameAsync(Guid file, Dictionary<Guid, string> names, CancellationToken stop) =>
        names.TryGetValue(file, out var name) ? name : (await files.ReadAsync(file, stop)).Name;

    private static string[] Codes(string spaced) => spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static double Round(double probability) => Math.Round(probability, 4);
}
