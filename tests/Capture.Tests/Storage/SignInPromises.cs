using Capture.Storage.People;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>Sessions and tries to sign in, true of both databases.</summary>
public abstract class SignInPromises
{
    private const string Stamp = "stamp";

    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly SessionLimits Sessions = new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
    private static readonly SignInLimits Tries = new(5, TimeSpan.FromMinutes(5));

    [StoreFact]
    public async Task A_session_lasts_until_it_is_ended_in_any_process_and_its_token_stands_nowhere()
    {
        await using var store = await StoreAsync();
        var (here, elsewhere) = (store.Get<SessionTable>(), new SessionTable(store.Database));
        var (ada, ben) = (await AddAsync(store, "ADA"), await AddAsync(store, "BEN"));

        var token = await here.BeginAsync(ada, Sessions, Stop);

        Assert.True(await elsewhere.IsAliveAsync(token, ada, Stamp, byPerson: true, Sessions, Stop));
        Assert.False(await elsewhere.IsAliveAsync(token, ben, Stamp, byPerson: true, Sessions, Stop));
        Assert.False(await elsewhere.IsAliveAsync(token, ada, "another password", byPerson: true, Sessions, Stop));
        Assert.False(await elsewhere.IsAliveAsync("guessed", ada, Stamp, byPerson: true, Sessions, Stop));
        var row = Assert.Single(await here.OfAsync(ada, Sessions, Stop));
        Assert.DoesNotContain(token, row.Id, StringComparison.Ordinal);
        Assert.False(await elsewhere.IsAliveAsync(row.Id, ada, Stamp, byPerson: true, Sessions, Stop));

        await here.EndAsync(token, Stop);
        Assert.False(await elsewhere.IsAliveAsync(token, ada, Stamp, byPerson: true, Sessions, Stop));
    }

    [StoreFact]
    public async Task All_sessions_of_one_person_can_be_ended_and_nobody_elses()
    {
        await using var store = await StoreAsync();
        var table = store.Get<SessionTable>();
        var (ada, ben) = (await AddAsync(store, "ADA"), await AddAsync(store, "BEN"));
        var (first, second, other) = (await table.BeginAsync(ada, Sessions, Stop), await table.BeginAsync(ada, Sessions, Stop), await table.BeginAsync(ben, Sessions, Stop));

        Assert.Equal(2, await table.EndAllAsync(ada, Stop));

        Assert.False(await table.IsAliveAsync(first, ada, Stamp, true, Sessions, Stop) || await table.IsAliveAsync(second, ada, Stamp, true, Sessions, Stop));
        Assert.True(await table.IsAliveAsync(other, ben, Stamp, true, Sessions, Stop));
    }

    [StoreFact]
    public async Task What_a_page_asks_for_by_itself_keeps_no_session_alive_and_what_a_person_does_keeps_none_alive_for_ever()
    {
        await using var store = await StoreAsync();
        var table = store.Get<SessionTable>();
        var ada = await AddAsync(store, "ADA");
        var token = await table.BeginAsync(ada, Sessions, Stop);
        var id = SessionTable.IdOf(token);
        async Task<long> UsedAsync() => (await table.OfAsync(ada, Sessions, Stop)).Single().UsedAt;

        await store.ExecuteAsync($"UPDATE sessions SET used_at = used_at - {25 * 60_000} WHERE id = {id}");
        var before = await UsedAsync();
        Assert.True(await table.IsAliveAsync(token, ada, Stamp, byPerson: false, Sessions, Stop));
        Assert.Equal(before, await UsedAsync());
        Assert.True(await table.IsAliveAsync(token, ada, Stamp, byPerson: true, Sessions, Stop));
        Assert.True(await UsedAsync() > before);

        await store.ExecuteAsync($"UPDATE sessions SET used_at = used_at - {31 * 60_000} WHERE id = {id}");
        Assert.False(await table.IsAliveAsync(token, ada, Stamp, byPerson: true, Sessions, Stop));

        var busy = await table.BeginAsync(ada, Sessions, Stop);
        await store.ExecuteAsync($"UPDATE sessions SET started_at = started_at - {12 * 3_600_000} WHERE id = {SessionTable.IdOf(busy)}");
        Assert.False(await table.IsAliveAsync(busy, ada, Stamp, byPerson: true, Sessions, Stop));
        // Whoever signs in next puts away what has ended.
        await table.BeginAsync(ada, Sessions, Stop);
        Assert.Equal(1, await store.Database.ReadAsync(db => db.Sessions.CountAsync(), Stop));
    }

    [StoreFact]
    public async Task A_stranger_who_guesses_must_wait_and_locks_nobody_else_out()
    {
        await using var store = await StoreAsync();
        var (table, elsewhere) = (store.Get<SignInTryTable>(), new SignInTryTable(store.Database));
        var (stranger, ada, known) = (new SignInOrigin("ADA", "203.0.113.9", null), new SignInOrigin("ADA", "10.0.0.5", null), new SignInOrigin("ADA", "203.0.113.9", "her browser"));

        for (var tries = 0; tries < 5; tries++)
        {
            Assert.True(await table.MayTryAsync(stranger, Tries, Stop));
            await table.FailedAsync(stranger, Tries, Stop);
        }

        Assert.False(await elsewhere.MayTryAsync(stranger, Tries, Stop));
        Assert.True(await table.MayTryAsync(ada, Tries, Stop));
        Assert.True(await table.MayTryAsync(known, Tries, Stop));
        await table.FailedAsync(known, Tries, Stop);
        await table.SucceededAsync(known, Stop);
        Assert.False(await table.MayTryAsync(stranger, Tries, Stop));

        await store.ExecuteAsync($"UPDATE sign_in_tries SET since = since - {5 * 60_000}");
        Assert.True(await table.MayTryAsync(stranger, Tries, Stop));
    }

    [StoreFact]
    public async Task Who_tries_many_names_from_one_address_or_one_name_from_many_must_wait_too()
    {
        await using var store = await StoreAsync();
        var table = store.Get<SignInTryTable>();
        for (var tries = 0; tries < 50; tries++)
        {
            await table.FailedAsync(new SignInOrigin($"NAME{tries}", "203.0.113.9", null), Tries, Stop);
            await table.FailedAsync(new SignInOrigin("ADA", $"198.51.100.{tries}", null), Tries, Stop);
        }

        Assert.False(await table.MayTryAsync(new SignInOrigin("BEN", "203.0.113.9", null), Tries, Stop));
        Assert.False(await table.MayTryAsync(new SignInOrigin("ADA", "192.0.2.1", null), Tries, Stop));
        Assert.True(await table.MayTryAsync(new SignInOrigin("ADA", "203.0.113.9", "her browser"), Tries, Stop));
        Assert.True(await table.MayTryAsync(new SignInOrigin("BEN", "192.0.2.1", null), Tries, Stop));

        // A reset by whoever runs Capture lets in at once.
        await table.ForgetAsync("ADA", Stop);
        Assert.True(await table.MayTryAsync(new SignInOrigin("ADA", "192.0.2.1", null), Tries, Stop));
    }

    private static async Task<Guid> AddAsync(TemporaryStore store, string name)
    {
        var user = new UserRow { Id = Guid.CreateVersion7(), Name = name, NormalizedName = name, FullName = name, Role = Roles.Specialist, SecurityStamp = Stamp, CreatedAt = 0 };
        await store.Get<UserTable>().AddAsync(user, Stop);
        return user.Id;
    }

    internal abstract Task<TemporaryStore> StoreAsync();
}
