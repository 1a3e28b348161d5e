using System.Text.Json;
using System.Text.Json.Serialization;
using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Patients;

/// <summary>What became of a message.</summary>
/// <param name="Applied">It changed the register.</param>
/// <param name="Questions">What a person is asked because of it: causes.</param>
/// <param name="Refusal">See <see cref="FeedRefusals"/>; null when it was taken.</param>
public sealed record FeedOutcome(bool Applied, IReadOnlyList<string> Questions, string? Refusal);

/// <summary>Puts down what record systems tell of patients, each message in one transaction: all of it or nothing.</summary>
public sealed class PatientFeedTable(DatabaseAccess database)
{
    /// <summary>A message that comes again after so long is read again.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    /// <summary>Applies what one message tells.</summary>
    /// <param name="digest">Of feed and message; the same bytes again change nothing.</param>
    /// <param name="events">In the order of the message; none where it is not about patients.</param>
    public Task<FeedOutcome> ApplyAsync(string feed, string digest, IReadOnlyList<PatientEvent> events, CancellationToken stop) => database.WriteAsync(async db =>
    {
        await PatientTable.HoldAsync(db, stop);
        var now = await db.NowAsync(stop);
        if (await db.PatientFeedMessages.AnyAsync(message => message.Digest == digest, stop))
            return await EndAsync(db, feed, now, new FeedOutcome(false, [], null), stop);
        var known = await KnownAsync(db, [.. events.SelectMany(NumbersOf)], stop);
        var (changes, after) = Decide(events, known);
        // A message that is refused is mended and comes again, with other bytes or the same.
        if (changes.Find(change => change.Refusal is not null) is { } refused)
            return await EndAsync(db, feed, now, new FeedOutcome(false, [], refused.Refusal), stop);
        db.PatientFeedMessages.Add(new() { Digest = digest, At = now });
        var questions = await AskAsync(db, feed, changes, now, stop);
        await PutAsync(db, events, changes, known, after, now, stop);
        var outcome = new FeedOutcome(changes.Exists(change => change.Patients.Count > 0), questions, null);
        await EndAsync(db, feed, now, outcome, stop);
        await AuditLinksAsync(db, $"feed {feed}", changes, stop);
        return outcome;
    }, stop);

    /// <summary>Counts a message that could not be read at all.</summary>
    public Task RefuseAsync(string feed, string refusal, CancellationToken stop) => database.WriteAsync(
        async db => await EndAsync(db, feed, await db.NowAsync(stop), new FeedOutcome(false, [], refusal), stop), stop);

    /// <summary>Forgets messages that were taken long ago.</summary>
    public Task ForgetAsync(CancellationToken stop) => database.WriteAsync(async db =>
    {
        var before = await db.NowAsync(stop) - (long)Remembered.TotalMilliseconds;
        await db.PatientFeedMessages.Where(message => message.At < before).ExecuteDeleteAsync(stop);
    }, stop);

    /// <summary>All feeds that ever sent something, by name.</summary>
    public Task<List<PatientFeedRow>> FeedsAsync(CancellationToken stop) => database.ReadAsync(db => db.PatientFeeds.OrderBy(feed => feed.Name).ToListAsync(stop), stop);

    /// <summary>Questions that are open, the oldest first, and how many there are.</summary>
    public Task<(List<PatientQuestionRow> Questions, int Total)> QuestionsAsync(int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var open = db.PatientQuestions.Where(question => question.SettledAt == null);
        return (await open.OrderBy(question => question.At).ThenBy(question => question.Id).Take(most).ToListAsync(stop), await open.CountAsync(stop));
    }, stop);

    /// <summary>Settles a question.</summary>
    /// <param name="apply">Does what was held; false leaves everything as it is.</param>
    /// <returns>False when somebody else was faster, or what was held cannot be done any more.</returns>
    public Task<bool> SettleAsync(Guid id, bool apply, Reviewer by, CancellationToken stop) => database.WriteAsync(async db =>
    {
        await PatientTable.HoldAsync(db, stop);
        var now = await db.NowAsync(stop);
        var question = await db.PatientQuestions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, stop);
        if (question is not { SettledAt: null } || (apply && question.Held is null))
            return false;
        List<PatientChange> changes = [];
        if (apply)
        {
            var merge = JsonSerializer.Deserialize(question.Held!, PatientEventJson.Default.Merged)!;
            var known = await KnownAsync(db, [.. NumbersOf(merge)], stop);
            var change = PatientEventDecision.Of(merge, known, confirmed: true);
            if (change.Refusal is not null)
                return false;
            changes.Add(change);
            await PutAsync(db, [merge], changes, known, After(known, change), now, stop);
        }

        await db.PatientQuestions.Where(row => row.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.SettledAt, now).SetProperty(one => one.SettledBy, by.Name).SetProperty(one => one.Applied, apply), stop);
        await AuditTable.AppendAllAsync(db, [.. LinksOf(by.Name, changes), new(by.Name, apply ? "question.applied" : "question.dismissed", "patient", question.Mrn, new { question.Cause, question.Other })], stop);
        return true;
    }, stop);

    /// <summary>For use inside a transaction: these numbers stand for themselves again, or belong to another now.</summary>
    internal static async Task PartAsync(CaptureDb db, IReadOnlyCollection<(string Mrn, string From)> parted, CancellationToken stop)
    {
        if (parted.Count == 0)
            return;
        var now = await db.NowAsync(stop);
        foreach (var chunk in parted.Chunk(1000))
        {
            var numbers = Array.ConvertAll(chunk, one => one.Mrn);
            var since = await db.PatientNews.Where(news => numbers.Contains(news.Mrn)).ToDictionaryAsync(news => news.Mrn, news => news.MergedAt, stop);
            db.PatientPartings.AddRange(chunk.Select(one => new PatientPartingRow { Id = Guid.CreateVersion7(), Mrn = one.Mrn, PartedFrom = one.From, Since = since.GetValueOrDefault(one.Mrn), At = now }));
        }

        await db.SaveChangesAsync(stop);
    }

    /// <summary>Numbers that were parted and whose documents have not all been matched again, the oldest first.</summary>
    public Task<List<PatientPartingRow>> UncheckedAsync(CancellationToken stop) =>
        database.ReadAsync(db => db.PatientPartings.Where(parting => parting.CheckedAt == null).OrderBy(parting => parting.At).ToListAsync(stop), stop);

    /// <summary>Documents that came to the chart of the number parted from while the two were merged.</summary>
    /// <returns>Those filed; and whether others are still on their way, matched perhaps before the two were parted.</returns>
    public Task<(List<Guid> Filed, bool More)> FiledMeanwhileAsync(PatientPartingRow parting, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var numbers = await PatientMerges.NumbersAsync(db, [(await PatientMerges.SurvivorAsync(db, parting.PartedFrom, stop))!, parting.PartedFrom], stop);
        var filed = await db.Documents.Where(document => document.State == DocumentStates.Indexed && document.Mrn != null && numbers.Contains(document.Mrn)
            && db.DocumentVersions.Any(version => version.DocumentId == document.Id && version.RecordedAt >= parting.Since)).Select(document => document.Id).ToListAsync(stop);
        return (filed, await db.Documents.AnyAsync(document => document.State == DocumentStates.Open && document.Mrn != null && numbers.Contains(document.Mrn), stop));
    }, stop);

    public Task CheckedAsync(Guid parting, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        await db.PatientPartings.Where(row => row.Id == parting).ExecuteUpdateAsync(row => row.SetProperty(one => one.CheckedAt, now), stop);
    }, stop);

    private static (List<PatientChange> Changes, KnownPatients After) Decide(IReadOnlyList<PatientEvent> events, KnownPatients known)
    {
        List<PatientChange> changes = [];
        foreach (var told in events)
        {
            var change = PatientEventDecision.Of(told, known);
            changes.Add(change);
            known = After(known, change);
        }

        return (changes, known);
    }

    // What one part of a message says, the next one builds on.
    private static KnownPatients After(KnownPatients known, PatientChange change)
    {
        var registered = new Dictionary<string, Patient>(known.Registered);
        foreach (var patient in change.Patients)
            registered[patient.Mrn] = patient;
        return known with { Registered = registered };
    }

    private static async Task PutAsync(CaptureDb db, IReadOnlyList<PatientEvent> events, List<PatientChange> changes, KnownPatients before, KnownPatients after, long now, CancellationToken stop)
    {
        var changed = changes.SelectMany(change => change.Patients).Select(patient => patient.Mrn).Distinct().Where(mrn => after.Registered[mrn] != before.Registered.GetValueOrDefault(mrn)).ToList();
        if (changed.Count > 0)
            await PatientTable.PutAsync(db, [.. changed.Select(mrn => after.Registered[mrn])], await PatientTable.NextVersionAsync(db, stop), stop);
        await PartAsync(db, [.. changes.SelectMany(change => change.Parted)], stop);
        var numbers = changes.SelectMany(change => change.Told.Concat(change.Linked)).Distinct().ToList();
        var news = await db.PatientNews.AsTracking().Where(row => numbers.Contains(row.Mrn)).ToDictionaryAsync(row => row.Mrn, stop);
        foreach (var (told, change) in events.Zip(changes))
        {
            foreach (var mrn in change.Told)
                NewsOf(mrn).ToldAt = Math.Max(NewsOf(mrn).ToldAt, told.At);
            foreach (var mrn in change.Linked)
            {
                var row = NewsOf(mrn);
                (row.LinkedAt, row.MergedAt) = (Math.Max(row.LinkedAt, told.At), after.Registered[mrn].MergedInto is null ? 0 : now);
            }
        }

        PatientNewsRow NewsOf(string mrn)
        {
            if (news.TryGetValue(mrn, out var row))
                return row;
            db.PatientNews.Add(row = new() { Mrn = mrn });
            return news[mrn] = row;
        }
    }

    private static async Task<IReadOnlyList<string>> AskAsync(CaptureDb db, string feed, List<PatientChange> changes, long now, CancellationToken stop)
    {
        List<string> asked = [];
        foreach (var question in changes.Select(change => change.Question).OfType<PatientQuestion>())
        {
            // Asked once, however often it is told.
            if (await db.PatientQuestions.AnyAsync(row => row.SettledAt == null && row.Cause == question.Cause && row.Mrn == question.Mrn && row.Other == question.Other, stop))
                continue;
            db.PatientQuestions.Add(new()
            {
                Id = Guid.CreateVersion7(),
                Feed = feed,
                Cause = question.Cause,
                Mrn = question.Mrn,
                Other = question.Other,
                At = now,
                Held = question.Held is null ? null : JsonSerializer.Serialize(question.Held, PatientEventJson.Default.Merged),
            });
            asked.Add(question.Cause);
            await db.SaveChangesAsync(stop);
        }

        return asked;
    }

    private static async Task<FeedOutcome> EndAsync(CaptureDb db, string name, long now, FeedOutcome outcome, CancellationToken stop)
    {
        var feed = await db.PatientFeeds.AsTracking().SingleOrDefaultAsync(row => row.Name == name, stop);
        if (feed is null)
            db.PatientFeeds.Add(feed = new() { Name = name });
        feed.LastAt = now;
        if (outcome.Refusal is not null)
            (feed.Refused, feed.LastRefusal, feed.LastRefusedAt) = (feed.Refused + 1, outcome.Refusal, now);
        else if (outcome.Questions.Count > 0)
            feed.Questions++;
        else if (outcome.Applied)
            feed.Applied++;
        else
            feed.Passed++;
        await db.SaveChangesAsync(stop);
        return outcome;
    }

    // Whose papers lie in one chart is looked up years later; what was told of an address is not.
    private static Task AuditLinksAsync(CaptureDb db, string actor, List<PatientChange> changes, CancellationToken stop) => AuditTable.AppendAllAsync(db, LinksOf(actor, changes), stop);

    private static List<AuditEntry> LinksOf(string actor, List<PatientChange> changes) =>
        [.. changes.SelectMany(change => change.Linked.Where(mrn => change.Patients.Any(patient => patient.Mrn == mrn)).Select(mrn => change.Patients.First(patient => patient.Mrn == mrn).MergedInto is { } into
            ? new AuditEntry(actor, "patient.merged", "patient", mrn, new { into })
            : new AuditEntry(actor, "patient.parted", "patient", mrn)))];

    private static IEnumerable<string> NumbersOf(PatientEvent told) => told switch
    {
        PatientEvent.Told one => [one.Words.Mrn, .. one.Words.Beside],
        PatientEvent.Merged merged => [merged.Survivor.Mrn, .. merged.Survivor.Beside, merged.Prior],
        PatientEvent.Parted parted => [parted.One.Mrn, .. parted.One.Beside, parted.Other.Mrn, .. parted.Other.Beside],
        _ => [],
    };

    /// <summary>These numbers, and those they were merged into.</summary>
    private static async Task<KnownPatients> KnownAsync(CaptureDb db, IReadOnlyCollection<string> numbers, CancellationToken stop)
    {
        Dictionary<string, Patient> registered = [];
        for (var next = numbers.Distinct().ToList(); next.Count > 0;)
        {
            foreach (var patient in await db.Patients.AsNoTracking().Where(patient => next.Contains(patient.Mrn)).ToListAsync(stop))
                registered[patient.Mrn] = patient;
            next = [.. next.Select(mrn => registered.GetValueOrDefault(mrn)?.MergedInto).OfType<string>().Where(mrn => !registered.ContainsKey(mrn)).Distinct()];
        }

        var news = await db.PatientNews.AsNoTracking().Where(row => numbers.Contains(row.Mrn)).ToDictionaryAsync(row => row.Mrn, stop);
        return new(registered, news);
    }
}

/// <summary>Merges that are held until a person has looked.</summary>
[JsonSerializable(typeof(PatientEvent.Merged))]
internal sealed partial class PatientEventJson : JsonSerializerContext;
