using System.Net.Security;
using Capture.Storage.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Capture.Host.Transport;

/// <summary>
/// The queues on the broker, seen and made over a connection of their own, so that what they say does not depend on the bus
/// that is being watched.
/// </summary>
internal sealed partial class RabbitMqQueues(IOptions<TransportOptions> options, TimeProvider time, ILogger<RabbitMqQueues> log) : IQueueDepths, IAsyncDisposable
{
    /// <summary>Where the broker puts messages it gave up delivering. Their work is still in the work table.</summary>
    public const string DeadQueue = "capture.dead";
    private const string DeadExchange = "capture.dlx";

    private readonly SemaphoreSlim _one = new(1, 1);
    private IConnection? _connection;

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
    /// since an argument cannot be changed later and is copied to the queues of set-aside messages.
    /// </summary>
    public Task DeclareAsync(CancellationToken stop) => OnChannelAsync(async channel =>
    {
        foreach (var queue in StageQueue.All)
            await DeclareAsync(channel, queue.Name, queue.Name, stop);
        await DeclareAsync(channel, DeadExchange, DeadQueue, stop);
        return true;
    }, stop);

    /// <summary>The same at the start of a process, which may come up before the broker does.</summary>
    public async Task DeclareWhenReachableAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await DeclareAsync(stop);
                return;
            }
            catch (BrokerUnreachableException away) when (away.InnerException is not AuthenticationFailureException)
            {
                LogUnreachable(options.Value.Host, options.Value.EffectivePort);
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
                _connection = await Factory(options.Value).CreateConnectionAsync(options.Value.Nodes, stop);
            }

            await using var channel = await _connection.CreateChannelAsync(cancellationToken: stop);
            return await ask(channel);
        }
        finally
        {
            _one.Release();
        }
    }

    private static ConnectionFactory Factory(TransportOptions options) => new()
    {
        Port = options.EffectivePort,
        VirtualHost = options.VirtualHost,
        UserName = options.Username,
        Password = options.Password,
        RequestedHeartbeat = options.Heartbeat,
        AutomaticRecoveryEnabled = false,
        ClientProvidedName = "capture watch",
        Ssl = new SslOption
        {
            Enabled = options.Tls,
            ServerName = options.TlsServerName ?? options.Nodes[0],
            AcceptablePolicyErrors = SslPolicyErrors.None,
            CertPath = options.ClientCertificate ?? "",
            CertPassphrase = options.ClientCertificatePassword,
        },
    };

    [LoggerMessage(7001, LogLevel.Warning, "No broker answers at {Host}:{Port}; it is tried again")]
    private partial void LogUnreachable(string host, int port);
}
