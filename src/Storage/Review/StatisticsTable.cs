using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Review;

/// <summary>How many documents are in a state.</summary>
public sealed record StateCount(string State, string? TypeName, int Documents);

/// <summary>How much is where: review items, files, second looks. Counts only, the same for everybody.</summary>
/// <param name="AtTheDoor">What lies in the inboxes and is not taken.</param>
public sealed record Standing(int Ready, int Waiting, int Escalated, int OnTheirWay, int Held, int SecondLooks, int AtTheDoor);

/// <summary>What arrived on a day.</summary>
public sealed record DayVolume(DateOnly Day, int Files, int Held);

/// <summary>How long decisions take, and what they were.</summary>
/// <param name="Settled">Documents that people settled.</param>
public sealed record ReviewWork(int Settled, int Undone, TimeSpan Median, TimeSpan NinetiethPercentile);

/// <summary>What became of the documents that arrived in a span. Those cut or joined since are counted as what they became.</summary>
/// <param name="ByMachine">Filed, and nobody had to look.</param>
/// <param name="ByPeople">Filed, rejected or marked as a duplicate by a person.</param>
/// <param name="Waiting">Not settled yet, or out of the chart again.</param>
public sealed record Outcomes(int ByMachine, int ByPeople, int Waiting)
{
    public int All => ByMachine + ByPeople + Waiting;
}

/// <summary>An answer that was looked at a second time.</summary>
/// <param name="DrawnAt">Probability with which it was drawn.</param>
public sealed record SecondLook(string State, double DrawnAt, bool ByMachine, string FirstAnswer, string? FinalAnswer);

/// <summary>Figures about what was done. Moments are by the database's clock, days by the site's.</summary>
public sealed class StatisticsTable(DatabaseAccess database)
{
    // No zone is off by less than a quarter of an hour, so whole days are made of these.
    private const long Quarter = 900_000;

    // The latest so many second looks say as much as all of them.
    private const int MostSecondLooks = 20_000;

    // The latest so many decisions of a span tell how long decisions take.
    private const int MostTimes = 10_000;

    /// <summary>How much is where at this moment.</summary>
    public Task<Standing> StandingAsync(CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        Task<int> In(string state) => db.ReviewItems.CountAsync(item => item.State == state, stop);
        var later = await db.ReviewItems.CountAsync(item => item.State == ReviewStates.Ready && item.NotBefore > now, stop);
        return new Standing(
            await In(ReviewStates.Ready) - later + await In(ReviewStates.InReview), await In(ReviewStates.Waiting) + later, await In(ReviewStates.Escalated),
            await db.Files.CountAsync(file => file.State == FileStates.Open, stop), await db.Files.CountAsync(file => file.State == FileStates.Quarantined, stop),
            await db.SecondReviews.CountAsync(second => second.State == SecondReviewStates.Open, stop), await db.InboxNotices.CountAsync(stop));
    }, stop);

    /// <summary>All documents by state and type.</summary>
    public Task<List<StateCount>> StatesAsync(CancellationToken stop) => database.ReadAsync(db =>
        db.SearchRows.GroupBy(row => new { row.State, row.TypeName }).Select(group => new StateCount(group.Key.State, group.Key.TypeName, group.Count())).ToListAsync(stop), stop);

    /// <summary>Files by the day they arrived, the first day first; days without any are left out.</summary>
    public Task<List<DayVolume>> VolumeAsync(DaySpan span, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var (first, last) = (span.Start, span.End);
        var quarters = await db.Files.Where(file => file.LandedAt >= first && file.LandedAt < last).GroupBy(file => file.LandedAt / Quarter)
            .Select(group => new { group.Key, Files = group.Count(), Held = group.Sum(file => file.State == FileStates.Quarantined ? 1 : 0) }).ToListAsync(stop);
        return quarters.GroupBy(quarter => span.DayOf(quarter.Key * Quarter)).OrderBy(day => day.Key)
            .Select(day => new DayVolume(day.Key, day.Sum(quarter => quarter.Files), day.Sum(quarter => quarter.Held))).ToList();
    }, stop);

    /// <summary>What became of the documents that arrived in that time.</summary>
    public Task<Outcomes> OutcomesAsync(DaySpan span, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var (first, last) = (span.Start, span.End);
        var arrived = db.Files.Where(file => file.LandedAt >= first && file.LandedAt < last)
            .Join(db.Documents, file => file.Id, document => document.FileId, (_, document) => document).Where(document => document.State != DocumentStates.Replaced);
        var all = await arrived.CountAsync(stop);
        var waiting = await arrived.CountAsync(document => document.State == DocumentStates.Review || document.State == DocumentStates.Open, stop);
        var byMachine = await arrived.CountAsync(document => document.State == DocumentStates.Indexed
            && db.DocumentVersions.Any(version => version.DocumentId == document.Id && version.Number == 1 && version.Decision == null), stop);
        return new Outcomes(byMachine, all - waiting - byMachine, waiting);
    }, stop);

    /// <param name="user">Of this person only; null for all.</param>
    public Task<ReviewWork> WorkAsync(DaySpan span, Guid? user, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var (first, last) = (span.Start, span.End);
        var made = db.ReviewDecisions.Where(decision => decision.DecidedAt >= first && decision.DecidedAt < last && (user == null || decision.UserId == user));
        var undone = await made.CountAsync(decision => decision.UndoneAt != null, stop);
        var kept = made.Where(decision => decision.UndoneAt == null);
        var settled = await kept.CountAsync(decision => decision.Kind != DecisionKinds.Split && decision.Kind != DecisionKinds.Join, stop);
        var times = await kept.OrderByDescending(decision => decision.DecidedAt).Take(MostTimes).Select(decision => decision.ActiveMilliseconds).ToListAsync(stop);
        times.Sort();
        return new ReviewWork(settled, undone, At(times.Count / 2), At(times.Count * 9 / 10));

        TimeSpan At(int place) => TimeSpan.FromMilliseconds(place < times.Count ? times[place] : 0);
    }, stop);

    /// <summary>Second looks that came to an end in that time, and those still open.</summary>
    public Task<(List<SecondLook> Ended, int Open, int Disputed)> SecondLooksAsync(DaySpan span, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var (first, last) = (span.Start, span.End);
        var ended = await db.SecondReviews.Where(second => second.AnsweredAt >= first && second.AnsweredAt < last && (second.State == SecondReviewStates.Agreed || second.State == SecondReviewStates.Adjudicated))
            .OrderByDescending(second => second.AnsweredAt).Take(MostSecondLooks)
            .Select(second => new SecondLook(second.State, second.DrawnAt, second.FirstDecision == null, second.FirstAnswer, second.FinalAnswer)).ToListAsync(stop);
        return (ended, await db.SecondReviews.CountAsync(second => second.State == SecondReviewStates.Open, stop), await db.SecondReviews.CountAsync(second => second.State == SecondReviewStates.Differed, stop));
    }, stop);
}
