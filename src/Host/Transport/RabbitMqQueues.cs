using System.Net.Security;
using System.Text.RegularExpressions;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Stores;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Capture.Host.Transport;

/// <summary>
/// The queues on the broker, seen and made over a connection of their own, so that what they say does not depend on the bus
/// that is being watched.
/// </summary>
internal sealed partial class RabbitMqQueues(IOptions<TransportOptions> options, Deployment deployment, StoreCircuits circuits, TimeProvider time) : IQueueDepths, IAsyncDisposable
{
    /// <summary>
    /// Says whose virtual host it is. No message ever lies in it: the deployment's id is its routing key for dead letters, the
    /// one text of a queue that a broker compares when the queue is declared a second time. Of two deployments that come at
    /// once the first has it, and the second is refused.
    /// </summary>
    public const string MarkQueue = "capture.deployment";

    /// <summary>Where the broker puts messages it gave up delivering. Their work is still in the work table.</summary>
    public const string DeadQueue = "capture.dead";
    private const string DeadExchange = "capture.dlx";

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IConnection? _connection;
    private bool _marks;

    public async Task<long?> WaitingAsync(StageQueue queue, CancellationToken stop) => await WaitingAsync(queue.Name, stop);

    /// <summary>Messages that lie in the queue of that name; null when there is none.</summary>
    public async Task<long?> WaitingAsync(string queue, CancellationToken stop)
    {
        try
        {
            return await OnChannelAsync(async channel => (await channel.QueueDeclarePassiveAsync(queue, stop)).MessageCount, stop);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes every stage's queue in every lane, whoever reads it, as the bus makes those it reads: before anything is
    /// announced, and without any of its readers. A limit of deliveries belongs into the broker's policy and not here,
    /// since an argument cannot be changed later and is copied to the queues of set-aside messages. Marks the virtual host as
    /// this deployment's, now and again whenever the broker was away, which may have lost its data.
    /// </summary>
    /// <exception cref="ForeignDeploymentException">It is another deployment's.</exception>
    public Task DeclareAsync(CancellationToken stop)
    {
        _marks = true;
        return OnChannelAsync(async channel =>
        {
            await MarkAsync(channel, deployment.Id, stop);
            foreach (var queue in RouteTable.Standard.Queues)
                await DeclareAsync(channel, queue.Name, queue.Name, stop);
            await DeclareAsync(channel, DeadExchange, DeadQueue, stop);
            return true;
        }, stop);
    }

    /// <summary>The deployment that marked the virtual host, without marking it; null when none has.</summary>
    /// <param name="own">The id of this one.</param>
    public async Task<string?> MarkedByAsync(string own, CancellationToken stop)
    {
        if (await WaitingAsync(MarkQueue, stop) is null)
            return null;
        try
        {
            return await OnChannelAsync(async channel =>
            {
                await MarkAsync(channel, own, stop);
                return own;
            }, stop);
        }
        catch (ForeignDeploymentException foreign)
        {
            return foreign.Other;
        }
    }

    /// <summary>
    /// Puts the messages that lie in a queue's "_error" or "_skipped", or among the dead letters, back into the queue they came
    /// from. Work that has been done since is passed over there. Messages of another deployment are removed: its own database
    /// announces their work.
    /// </summary>
    /// <returns>How many went back and how many were removed.</returns>
    public async Task<(int PutBack, int Removed)> SettleAsync(string aside, CancellationToken stop)
    {
        if (await WaitingAsync(aside, stop) is not { } lying)
            return (0, 0);
        return await OnChannelAsync(async channel =>
        {
            var (putBack, removed) = (0, 0);
            // No more than lay there at first: one that comes back at once is not carried round and round.
            for (var message = 0L; message < lying && await channel.BasicGetAsync(aside, autoAck: false, stop) is { } found; message++)
            {
                var headers = found.BasicProperties.Headers ?? new Dictionary<string, object?>();
                if (deployment.IsForeign(SetAside.TextOf(headers, Deployment.Header)))
                {
                    removed++;
                }
                else if (SetAside.QueueOf(aside, headers) is { } queue)
                {
                    // Confirmed, and returned when there is no such queue, before it is taken away here.
                    await channel.BasicPublishAsync(queue, "", mandatory: true, SetAside.Anew(found.BasicProperties), found.Body, stop);
                    putBack++;
                }
                else
                {
                    await channel.BasicNackAsync(found.DeliveryTag, multiple: false, requeue: true, stop);
                    continue;
                }

                await channel.BasicAckAsync(found.DeliveryTag, multiple: false, stop);
            }

            return (putBack, removed);
        }, stop);
    }

    public async Task<int> PutBackDeadAsync(CancellationToken stop) => (await SettleAsync(DeadQueue, stop)).PutBack;

    /// <summary>Makes the queues at the start of a process, which may come up before the broker does.</summary>
    public async Task DeclareWhenReachableAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await DeclareAsync(stop);
                return;
            }
            catch (StoreUnavailableException away)
            {
                // Said once; its end is, too, by the watch of the stores that starts after this.
                circuits.Open(away.Fault);
                await Task.Delay(TimeSpan.FromSeconds(3), time, stop);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _one.Dispose();
    }

    private async Task DeclareAsync(IChannel channel, string exchange, string queue, CancellationToken stop)
    {
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Arguments(options.Value), cancellationToken: stop);
        await channel.QueueBindAsync(queue, exchange, "", cancellationToken: stop);
    }

    private static async Task MarkAsync(IChannel channel, string id, CancellationToken stop)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-dead-letter-exchange"] = DeadExchange, ["x-dead-letter-routing-key"] = id };
        try
        {
            await channel.QueueDeclareAsync(MarkQueue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: stop);
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason is { ReplyCode: Constants.PreconditionFailed } reason && OtherId().Match(reason.ReplyText) is { Success: true } other)
        {
            throw new ForeignDeploymentException(id, other.Groups[1].Value);
        }
    }

    private static Dictionary<string, object?> Arguments(TransportOptions options) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-quorum-initial-group-size"] = options.QueueReplicas,
    };

    private async Task<T> OnChannelAsync<T>(Func<IChannel, Task<T>> ask, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                    await _connection.DisposeAsync();
                _connection = null;
                _connection = await Factory(options.Value, "capture watch").CreateConnectionAsync(options.Value.Nodes, stop);
                if (_marks)
                {
                    await using var marking = await _connection.CreateChannelAsync(cancellationToken: stop);
                    await MarkAsync(marking, deployment.Id, stop);
                }
            }

            await using var channel = await _connection.CreateChannelAsync(Confirmed, stop);
            return await ask(channel);
        }
        catch (Exception failed) when (!stop.IsCancellationRequested && BrokerFaults.Of(failed) is { } fault)
        {
            throw new StoreUnavailableException(fault, failed);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <param name="name">What the broker calls the connection.</param>
    internal static ConnectionFactory Factory(TransportOptions options, string name) => new()
    {
        Port = options.EffectivePort,
        VirtualHost = options.VirtualHost,
        UserName = options.Username,
        Password = options.Password,
        RequestedHeartbeat = options.Heartbeat,
        AutomaticRecoveryEnabled = false,
        ClientProvidedName = name,
        Ssl = new SslOption
        {
            Enabled = options.Tls,
            ServerName = options.TlsServerName ?? options.Nodes[0],
            AcceptablePolicyErrors = SslPolicyErrors.None,
            CertPath = options.ClientCertificate ?? "",
            CertPassphrase = options.ClientCertificatePassword,
        },
    };

    // "inequivalent arg 'x-dead-letter-routing-key' for queue … received the value 'b' of type 'longstr' but current is the value 'a' of type …"
    [GeneratedRegex(@"'x-dead-letter-routing-key'.*current is (?:the value )?'([^']*)'")]
    private static partial Regex OtherId();
}
