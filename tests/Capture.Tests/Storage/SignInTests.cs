using Capture.Storage.People;

namespace Capture.Tests.Storage;

public sealed class SignInTests : SignInPromises
{
    [Fact]
    public void A_session_ends_at_the_first_of_its_two_limits_and_not_before()
    {
        var limits = new SessionLimits(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        const long Minute = 60_000;

        Assert.False(limits.Ended(0, 0, (30 * Minute) - 1));
        Assert.True(limits.Ended(0, 0, 30 * Minute));
        Assert.False(limits.Ended(0, 719 * Minute, (720 * Minute) - 1));
        Assert.True(limits.Ended(0, 719 * Minute, 720 * Minute));
        Assert.False(limits.MustRecord(0, Minute - 1));
        Assert.True(limits.MustRecord(0, Minute));
    }

    internal override async Task<TemporaryStore> StoreAsync() => await TemporaryStore.CreateAsync();
}
