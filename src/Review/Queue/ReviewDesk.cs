using System.Globalization;
using Capture.Contracts;
using Capture.Review.Images;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>Lays an item out for the person who reviews it.</summary>
public sealed class ReviewDesk(
    ReviewItemTable items, ReviewDraftTable drafts, DocumentTable documents, FileTable files, PageTable pages, PatientTable patients, ReviewDecisionTable decisions, IBlobStore blobs, TimeProvider time)
{
    /// <summary>More candidates than there are keys are of no use.</summary>
    private const int MostCandidates = 9;

    /// <summary>The text of further pages is not sent with the item.</summary>
    private const int PagesRead = 8;

    /// <returns>Null when there is no such item.</returns>
    public async Task<ReviewScreen?> LayOutAsync(Guid itemId, ReviewLease? lease, Reviewer reader, CancellationToken stop)
    {
        if (await items.FindAsync(itemId, stop) is not { } item)
            return null;
        var document = await documents.ReadAsync(item.DocumentId, stop);
        var file = await files.ReadAsync(item.FileId, stop);
        var own = await pages.OfDocumentAsync(document.Id, stop);
        var draft = await drafts.FindAsync(itemId, stop);
        var evidence = await EvidenceAsync(document, stop);
        var texts = await TextsAsync(own, evidence, stop);
        var (chosen, whyNot) = Preselection.Of(evidence);
        var proposed = Propose(document, evidence, chosen);
        var answer = draft is null ? proposed : ReviewAnswer.FromJson(draft.Answer);
        var filed = (await documents.HistoryAsync(document.Id, stop)).Versions.LastOrDefault();
        return new ReviewScreen
        {
            Item = item,
            Document = document,
            File = file,
            Lease = lease,
            Holder = lease is null ? await items.HolderAsync(itemId, stop) : null,
            Pages = [.. own.Select((page, place) => Show(page, place, texts))],
            Candidates = await CandidatesAsync(evidence, answer.Mrn, texts, stop),
            NoneOfThese = NoneOf(evidence),
            Answer = answer,
            Proposed = proposed,
            DraftBy = draft is not null && draft.UserId != reader.Id ? draft.UserName : null,
            WhyNobodyIsChosen = item.Reasons.Contains(ReviewReasons.ReportedWrong) ? "It was reported as filed wrongly: choose whose it is." : whyNot,
            Flags = [.. FlagsOf(item, evidence, own, chosen is not null), .. await FiledBeforeAsync(filed, stop), .. await AttachmentsAsync(file, stop)],
            LikelyTypes = document.TypeCandidates,
            FieldPlaces = PlacesOf(document, own, answer, texts),
            FiledByPerson = filed?.Decision is not null,
            Neighbours = await NeighboursAsync(document, own, stop),
            Earlier = document.DuplicateOf is { } earlier ? await documents.ReadAsync(earlier, stop) : null,
            Now = time.GetUtcNow(),
        };
    }

    /// <summary>What the machine would answer to an item; null when there is no such item.</summary>
    public async Task<ReviewAnswer?> ProposalAsync(Guid itemId, CancellationToken stop)
    {
        if (await items.FindAsync(itemId, stop) is not { } item)
            return null;
        var document = await documents.ReadAsync(item.DocumentId, stop);
        var evidence = await EvidenceAsync(document, stop);
        return Propose(document, evidence, Preselection.Of(evidence).Candidate);
    }

    /// <summary>The reader's last act that can still be undone; null when there is none.</summary>
    public async Task<UndoView?> UndoableAsync(Reviewer reader, CancellationToken stop)
    {
        if (await decisions.LastActAsync(reader, stop) is not { } act)
            return null;
        var patient = act.Answer.Mrn is { } mrn ? (await patients.OfAsync([mrn], stop)).FirstOrDefault() : null;
        return UndoView.Of(act, patient);
    }

    /// <summary>The address of an item's first page, to be loaded ahead; null when it has none.</summary>
    public async Task<string?> FirstImageAsync(Guid itemId, CancellationToken stop) =>
        await items.FindAsync(itemId, stop) is { } item && (await pages.OfDocumentAsync(item.DocumentId, stop)).FirstOrDefault() is { } page ? PageImages.Address(page, PageImages.Full) : null;

    /// <summary>What the machine would answer.</summary>
    internal static ReviewAnswer Propose(DocumentRow document, MatchEvidence evidence, int? chosen) => new()
    {
        Mrn = chosen is { } index ? evidence.Candidates[index].Mrn : null,
        MrnConfidence = evidence.Candidates.Count > 0 ? evidence.Candidates[0].Confidence : 0,
        TypeName = document.TypeName,
        TypeConfidence = document.TypeConfidence,
        DocumentDate = document.DocumentDate,
        Author = document.Author,
        Facility = document.Facility,
        Sensitivity = document.Sensitivity,
        Pages = document.Arrangement is { } arranged ? [arranged.Turns] : null,
        Doubts = string.Join(' ', evidence.Doubts),
    };

    // A candidate whose registration was merged since is shown, and filed, as the patient it was merged into.
    private async Task<MatchEvidence> EvidenceAsync(DocumentRow document, CancellationToken stop)
    {
        var evidence = MatchEvidence.FromJson(document.MatchEvidence);
        return Merged(evidence, await patients.ByNumberAsync([.. evidence.Candidates.Select(candidate => candidate.Mrn)], stop));
    }

    /// <summary>The candidates as the patients they are now: of two that were merged one is left, with the shares of both.</summary>
    internal static MatchEvidence Merged(MatchEvidence evidence, IReadOnlyDictionary<string, Patient> known) => evidence with
    {
        Candidates = [.. evidence.Candidates.GroupBy(candidate => known.GetValueOrDefault(candidate.Mrn)?.Mrn ?? candidate.Mrn)
            .Select(patient => patient.First() with { Mrn = patient.Key, Confidence = Math.Min(1, patient.Sum(candidate => candidate.Confidence)) })],
    };

    /// <summary>A patient as a candidate, without evidence: one whom a person found.</summary>
    public ShownCandidate Found(Patient patient, int number) =>
        new() { Number = number, Patient = patient, Confidence = null, Fields = [], Age = Age(patient) };

    // A chart of a thousand pages must open as fast as a fax: only what is looked at first is read.
    private async Task<IReadOnlyList<PageText>> TextsAsync(List<PageRow> own, MatchEvidence evidence, CancellationToken stop)
    {
        var named = evidence.Candidates.SelectMany(candidate => candidate.Fields).SelectMany(field => field.Places).Select(place => place.Page).ToHashSet();
        var texts = new List<PageText>(own.Count);
        for (var page = 0; page < own.Count; page++)
            texts.Add(page < PagesRead || named.Contains(page) ? await own[page].TextAsync(blobs, stop) : Frame(own[page]));
        return texts;
    }

    // The frame of a page whose text is not read: its image, upright and with square pixels.
    private static PageText Frame(PageRow page)
    {
        var (width, height) = (page.Width, (int)Math.Round(page.Height * page.DpiX / page.DpiY));
        return page.Rotation is 90 or 270 ? PageText.Empty(height, width, page.DpiX) : PageText.Empty(width, height, page.DpiX);
    }

    private async Task<IReadOnlyList<ShownCandidate>> CandidatesAsync(MatchEvidence evidence, string? chosen, IReadOnlyList<PageText> texts, CancellationToken stop)
    {
        var numbers = evidence.Candidates.OrderByDescending(candidate => candidate.Confidence).Take(MostCandidates).Select(candidate => candidate.Mrn).ToList();
        // Whom a person found comes last: nothing on the pages speaks for him or her.
        if (chosen is not null && !numbers.Contains(chosen))
            numbers = [.. numbers.Take(MostCandidates - 1), chosen];
        var registered = await patients.OfAsync(numbers, stop);
        return [.. registered.Select((patient, place) =>
        {
            var known = evidence.Candidates.FirstOrDefault(candidate => candidate.Mrn == patient.Mrn);
            return new ShownCandidate
            {
                Number = place + 1,
                Patient = patient,
                Confidence = known?.Confidence,
                Combination = known?.Combination,
                Age = Age(patient),
                Fields = known is null ? [] : [.. known.Fields.Select(field => new ShownField(field.Field, field.Agreement, field.Weight, ValueOf(patient, field.Field), [.. field.Places.Select(place => Shares(place, texts))]))],
            };
        })];
    }

    /// <summary>What the probabilities of the candidates leave; null where nobody was weighed.</summary>
    internal static double? NoneOf(MatchEvidence evidence) =>
        evidence.Candidates.Count == 0 ? null : Math.Clamp(1 - evidence.Candidates.Sum(candidate => candidate.Confidence), 0, 1);

    private int? Age(Patient patient)
    {
        if (patient.Dob is not { } born)
            return null;
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        return today.Year - born.Year - (today < born.AddYears(today.Year - born.Year) ? 1 : 0);
    }

    private static string ValueOf(Patient patient, string field) => field switch
    {
        "name" => $"{patient.Last}, {patient.First}",
        "birth-date" => patient.Dob?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "not registered",
        "record-number" => patient.Mrn,
        "ssn4" => patient.Ssn4,
        "phone" => patient.Phone,
        "address" => $"{patient.Street}, {patient.City}",
        "sex" => patient.Sex,
        "age" => patient.Dob is { } born ? $"born {born.Year}" : "",
        "middle" => patient.Middle,
        "suffix" => patient.Suffix,
        _ => "",
    };

    private static ShownPage Show(PageRow page, int place, IReadOnlyList<PageText> texts)
    {
        var text = texts[place];
        // Views keep the frame's proportions; a page that was not read has the frame of its image.
        var frame = page.TextBlob is null ? Frame(page) : text;
        return new ShownPage(page.Number, PageImages.Address(page, PageImages.Full), PageImages.Address(page, PageImages.Thumbnail), frame.Width, frame.Height,
            (int)Math.Round(page.DpiX), page.SkewDegrees, page.Confidence, page.State, text.ToPlainText(),
            [.. text.Lines.SelectMany(line => line.Words).Where(word => word.IsDoubtfulNumber).Select(word => Shares(new PagePlace(place, word.Box), texts))]);
    }

    private static Place Shares(PagePlace place, IReadOnlyList<PageText> texts)
    {
        var (width, height) = place.Page < texts.Count ? ((double)texts[place.Page].Width, (double)texts[place.Page].Height) : (1, 1);
        return new Place(place.Page, Share(place.Box.Left, width), Share(place.Box.Top, height), Share(place.Box.Width, width), Share(place.Box.Height, height));

        static int Share(int pixels, double all) => (int)Math.Round(10_000 * pixels / all);
    }

    private static Dictionary<string, IReadOnlyList<Place>> PlacesOf(DocumentRow document, List<PageRow> own, ReviewAnswer answer, IReadOnlyList<PageText> texts)
    {
        // Each value where it was read; of the two that were always looked for, all places. What a person made of a field is lit where that
        // stands, if anywhere, and not where the machine read something else.
        var places = new Dictionary<string, IReadOnlyList<Place>>();
        foreach (var fact in document.Facts)
        {
            var shown = fact.Kind switch { FactKinds.DocumentDate => answer.DocumentDate, FactKinds.Author => answer.Author, FactKinds.Facility => answer.Facility, _ => fact.Value };
            if (shown == fact.Value && own.FindIndex(page => page.Number == fact.Page) is >= 0 and var place)
                places[fact.Kind] = [Shares(new PagePlace(place, fact.Box), texts)];
        }

        if (DateOnly.TryParseExact(answer.DocumentDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            places[FactKinds.DocumentDate] = Joined(FactKinds.DocumentDate, FieldPlaces.OfDate(texts, date));
        if (answer.Author is { } author)
            places[FactKinds.Author] = Joined(FactKinds.Author, FieldPlaces.OfPhrase(texts, author));
        if (answer.TypeName is { } type)
            places["type"] = [.. FieldPlaces.OfPhrase(texts, Explanations.Type(type)).Take(1).Select(place => Shares(place, texts))];
        return places;

        IReadOnlyList<Place> Joined(string kind, IReadOnlyList<PagePlace> found) => [.. places.GetValueOrDefault(kind, []).Concat(found.Select(place => Shares(place, texts))).Distinct()];
    }

    internal static IEnumerable<Flag> FlagsOf(ReviewItemRow item, MatchEvidence evidence, IReadOnlyList<PageRow> pages, bool chosen)
    {
        foreach (var reason in item.Reasons.Codes)
        {
            var hard = reason is ReviewReasons.SeveralPatients or ReviewReasons.Damaged or ReviewReasons.PageGivenUp or ReviewReasons.StageGivenUp or ReviewReasons.PagesMissing or ReviewReasons.PagesOutOfOrder or ReviewReasons.ReportedWrong;
            yield return new Flag(hard ? "problem" : "check", hard ? "✕" : "▲", Explanations.Reason(reason, chosen));
        }

        foreach (var text in pages.Select(page => page.ReasonText).OfType<string>().Take(4))
            yield return new Flag("problem", "✕", text);
        foreach (var doubt in evidence.Doubts.Take(4))
            yield return new Flag("neutral", "·", Explanations.Doubt(doubt, chosen));
        if (item.Cause is not null)
            yield return new Flag("neutral", "·", item.Note is { Length: > 0 } note ? $"{Explanations.Cause(item.Cause)}: {note}" : $"{Explanations.Cause(item.Cause)}.");
    }

    /// <summary>How it was filed until now, where it was.</summary>
    private async Task<IReadOnlyList<Flag>> FiledBeforeAsync(DocumentVersionRow? last, CancellationToken stop)
    {
        if (last is null)
            return [];
        var patient = last.Mrn is { } mrn ? (await patients.OfAsync([mrn], stop)).FirstOrDefault() : null;
        var whose = patient is null ? last.Mrn ?? "no patient" : $"{patient.Last}, {patient.First} ({patient.Mrn})";
        return [new Flag("neutral", "·", $"Filed last to {whose} as {Explanations.Type(last.TypeName)}, dated {last.DocumentDate ?? "not clear"}, by {(last.Decision is null ? "the machine" : "a person")}.")];
    }

    /// <summary>What the file was attached to, and what was attached to it: each is looked at as a document of its own.</summary>
    private async Task<IReadOnlyList<Flag>> AttachmentsAsync(FileRow file, CancellationToken stop)
    {
        var flags = new List<Flag>();
        if (file.CarrierId is { } carrier)
            flags.Add(new Flag("neutral", "·", $"Attached to {(await files.ReadAsync(carrier, stop)).Name}."));
        if (await files.AttachedToAsync(file.Id, stop) is { Count: > 0 } attached)
            flags.Add(new Flag("neutral", "·", $"Attached to it, and taken in as files of their own: {string.Join(", ", attached.Select(one => Path.GetFileName(one.Name)))}."));
        return flags;
    }

    private async Task<IReadOnlyList<Neighbour>> NeighboursAsync(DocumentRow document, List<PageRow> own, CancellationToken stop)
    {
        var others = (await documents.OfFileAsync(document.FileId, stop)).Where(other => other.Id != document.Id).ToList();
        if (others.Count == 0 || own.Count == 0)
            return [];
        var all = await pages.OfFileAsync(document.FileId, stop);
        return [.. others
            .Select(other => (Row: other, Pages: all.Where(page => page.DocumentId == other.Id).ToList()))
            .Where(other => other.Pages.Count > 0)
            .Select(other => new Neighbour(other.Row.Id, Explanations.Type(other.Row.TypeName), [.. other.Pages.Select(page => page.Number)],
                [.. other.Pages.Select(page => PageImages.Address(page, PageImages.Thumbnail))], other.Pages[0].Number < own[0].Number, other.Row.State == DocumentStates.Review))
            .OrderBy(other => other.Pages[0])];
    }
}
