using Capture.Pipeline.Tests.Servers;
using Xunit.Abstractions;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// Whatever is killed, nothing is lost and nothing is done twice. Each test has a twin in which the pipeline bears a
/// defect of just the kind the test is there to catch, and in which it must catch it.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class ChaosTests(ITestOutputHelper output)
{
    // Long enough for every lease, due time and look at the queues these runs are set to.
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(15);

    // A pipeline without a reconciler: nothing is ever found due, and no queue is ever looked at.
    private const string NothingIsEverDue = """
        CREATE FUNCTION never() RETURNS trigger AS 'BEGIN NEW.announce_due := NULL; RETURN NEW; END' LANGUAGE plpgsql;
        CREATE TRIGGER never BEFORE INSERT OR UPDATE ON stage_work FOR EACH ROW EXECUTE FUNCTION never();
        """;

    private static readonly Dictionary<string, string> NoLookAtQueues = new() { ["Work:CompareQueuesEvery"] = "1.00:00:00" };

    [ServerFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public async Task Workers_killed_at_random_lose_nothing()
    {
        var (documents, kills) = Chaos.Long ? (2000, 200) : (60, 6);
        await using var chaos = await Chaos.StartAsync(documents, blobsInFolder: false);
        var random = new Random(20261122);
        for (var kill = 1; kill <= kills; kill++)
        {
            await chaos.UntilDoneAsync(0.8 * kill / kills);
            chaos.KillWorker(random);
        }

        await chaos.AssertNothingLostAndNothingTwiceAsync();
        output.WriteLine($"{documents} documents, {kills} kills: work was begun {await chaos.ExecutionsPerWorkAsync():F3} times for each time it was needed");
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Without_a_reconciler_killed_workers_would_lose_work_and_that_is_seen()
    {
        await using var chaos = await Chaos.StartAsync(20, settings: NoLookAtQueues);
        await chaos.UntilDoneAsync(0.05);
        await chaos.ExecuteAsync(NothingIsEverDue);
        var random = new Random(1);
        for (var kill = 1; kill <= 4; kill++)
        {
            await chaos.UntilDoneAsync(0.15 * kill);
            chaos.KillWorker(random);
        }

        Assert.False(await chaos.DrainAsync(Stillness));
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_broker_that_is_killed_and_restarted_again_and_again_loses_nothing()
    {
        var (documents, cycles) = Chaos.Long ? (1000, 20) : (60, 2);
        var broker = await RabbitMqServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(documents, broker);
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            await chaos.UntilDoneAsync(0.8 * cycle / cycles);
            if (cycle % 2 == 1)
                await broker.Process!.KillAsync();
            else
                await broker.Process!.StopAsync();
            await broker.StartAgainAsync();
        }

        await chaos.AssertNothingLostAndNothingTwiceAsync();
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_broker_that_lost_all_its_data_loses_nothing()
    {
        var broker = await RabbitMqServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Chaos.Long ? 500 : 60, broker);
        await chaos.UntilDoneAsync(0.4);

        await WipeAsync(broker, chaos);

        await chaos.AssertNothingLostAndNothingTwiceAsync();
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Without_a_look_at_the_queues_a_wiped_broker_would_lose_work_and_that_is_seen()
    {
        var broker = await RabbitMqServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(60, broker, settings: NoLookAtQueues);
        await chaos.UntilDoneAsync(0.4);

        await WipeAsync(broker, chaos);

        Assert.False(await chaos.DrainAsync(Stillness));
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_database_that_is_killed_again_and_again_loses_nothing()
    {
        var (documents, kills) = Chaos.Long ? (1000, 10) : (60, 2);
        var database = await PostgresServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(documents, database: database);
        for (var kill = 1; kill <= kills; kill++)
        {
            await chaos.UntilDoneAsync(0.8 * kill / kills);
            await database.KillAsync();
            await database.StartAgainAsync();
        }

        await chaos.AssertNothingLostAndNothingTwiceAsync();
        var blamed = await chaos.QueryAsync("SELECT stage FROM stage_work WHERE failures > 0", row => row.GetString(0));
        Assert.True(blamed.Count == 0, string.Join('\n', chaos.Said(" failed on ")));
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Every_message_delivered_three_times_in_any_order_has_one_effect()
    {
        await using var chaos = await Chaos.StartAsync(Chaos.Long ? 500 : 40);
        await using var repeater = await MessageRepeater.StartAsync(chaos.Cluster);

        await chaos.AssertNothingLostAndNothingTwiceAsync();

        Assert.True(repeater.Repeated > 100);
        output.WriteLine($"{repeater.Repeated} messages repeated");
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task If_done_work_did_not_stay_done_repeated_messages_would_do_it_again_and_that_is_seen()
    {
        await using var chaos = await Chaos.StartAsync(10);
        await chaos.ExecuteAsync("""
            CREATE FUNCTION forget() RETURNS trigger AS 'BEGIN NEW.state := ''ready''; RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER forget BEFORE UPDATE ON stage_work FOR EACH ROW WHEN (NEW.state = 'done' AND NEW.stage = 'ocr') EXECUTE FUNCTION forget();
            """);
        await using var repeater = await MessageRepeater.StartAsync(chaos.Cluster);

        Assert.False(await chaos.DrainAsync(Stillness));
        Assert.True(await chaos.ExecutionsPerWorkAsync() > 1.1);
    }

    private static async Task WipeAsync(RabbitMqServer broker, Chaos chaos)
    {
        await broker.Process!.KillAsync();
        broker.WipeData();
        await broker.StartAgainAsync();
        await broker.RestoreVirtualHostAsync(chaos.Cluster.VirtualHost);
    }
}
