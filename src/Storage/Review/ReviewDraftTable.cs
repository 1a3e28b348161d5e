using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Review;

/// <summary>
/// What reviewers have entered. A draft outlives its lease, and a decision until that has taken effect: nothing typed is lost, and
/// a decision that is undone finds all of it again.
/// </summary>
public sealed class ReviewDraftTable(DatabaseAccess database)
{
    public Task<ReviewDraftRow?> FindAsync(Guid itemId, CancellationToken stop) =>
        database.ReadAsync(db => db.ReviewDrafts.SingleOrDefaultAsync(draft => draft.ItemId == itemId, stop), stop);

    /// <summary>Keeps a draft, as long as the lease it was written under is the item's.</summary>
    /// <returns>Whether it was kept.</returns>
    public Task<bool> SaveAsync(Guid itemId, Guid token, Reviewer reviewer, ReviewAnswer answer, CancellationToken stop) => database.WriteAsync(async db =>
    {
        if (!await db.ReviewItems.AnyAsync(item => item.Id == itemId && item.LeaseToken == token && item.State == ReviewStates.InReview, stop))
            return false;
        await PutAsync(db, itemId, reviewer, answer, await db.NowAsync(stop), stop);
        return true;
    }, stop);

    /// <summary>For use inside a transaction.</summary>
    internal static async Task PutAsync(CaptureDb db, Guid itemId, Reviewer reviewer, ReviewAnswer answer, long now, CancellationToken stop)
    {
        var draft = await db.ReviewDrafts.SingleOrDefaultAsync(row => row.ItemId == itemId, stop);
        if (draft is null)
        {
            db.ReviewDrafts.Add(new ReviewDraftRow { ItemId = itemId, UserId = reviewer.Id, UserName = reviewer.Name, Answer = answer.ToJson(), SavedAt = now });
        }
        else
        {
            (draft.UserId, draft.UserName, draft.Answer, draft.SavedAt) = (reviewer.Id, reviewer.Name, answer.ToJson(), now);
        }

        await db.SaveChangesAsync(stop);
    }
}
