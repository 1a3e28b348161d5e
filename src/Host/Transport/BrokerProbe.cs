using Capture.Storage.Stores;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Capture.Host.Transport;

/// <summary>
/// Sends the broker a message that no queue gets, and waits for its word that it has it. Over a connection of its own: one
/// that an alarm has blocked is read no more, and would keep the watch of the queues waiting.
/// </summary>
internal sealed class BrokerProbe(IOptions<TransportOptions> options) : IAsyncDisposable
{
    private const string Exchange = "capture.probe";

    private readonly SemaphoreSlim _one = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;
    private volatile string? _alarm;

    public StoreProbe Probe => new(StoreNames.Broker, (_, stop) => AskAsync(stop), BrokerFaults.Of);

    /// <exception cref="BrokerAlarmException">It takes no messages.</exception>
    private async Task AskAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_connection is not { IsOpen: true } || _channel is not { IsOpen: true })
                await ConnectAsync(stop);
            if (_alarm is null)
                await SendAsync(_channel!, stop);
            if (_alarm is { } reason)
                throw new BrokerAlarmException(reason);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        await CloseAsync();
        _alarm = null;
        var connection = _connection = await RabbitMqQueues.Factory(options.Value, "capture probe").CreateConnectionAsync(options.Value.Nodes, stop);
        connection.ConnectionBlockedAsync += (_, blocked) => Set(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => Set(null);
        _channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
        await _channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);

        Task Set(string? alarm)
        {
            _alarm = alarm;
            return Task.CompletedTask;
        }
    }

    // Its confirmation does not come while an alarm lasts; the news of the alarm does.
    private async Task SendAsync(IChannel channel, CancellationToken stop)
    {
        var sending = channel.BasicPublishAsync(Exchange, routingKey: "", mandatory: false, body: ReadOnlyMemory<byte>.Empty, cancellationToken: stop).AsTask();
        while (!sending.IsCompleted && _alarm is null)
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(100), stop));
        if (_alarm is null)
            await sending;
        else
            _ = sending.ContinueWith(static left => _ = left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task CloseAsync()
    {
        // Without the farewell that a broker which hangs would not answer.
        if (_connection is not null)
            await _connection.AbortAsync(TimeSpan.FromSeconds(1));
        _channel?.Dispose();
        _connection?.Dispose();
        (_connection, _channel) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _one.Dispose();
    }
}
