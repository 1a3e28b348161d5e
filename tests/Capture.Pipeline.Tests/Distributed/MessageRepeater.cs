using Capture.Pipeline;
using Capture.Pipeline.Tests.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>Sends every message of the pipeline twice more, after a while that differs from message to message.</summary>
internal sealed class MessageRepeater : IAsyncDisposable
{
    private const string Mark = "x-repeated";

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly Random _random = new(20261122);
    private int _repeated;

    private MessageRepeater(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public int Repeated => _repeated;

    public static async Task<MessageRepeater> StartAsync(Cluster cluster)
    {
        var factory = new ConnectionFactory
        {
            HostName = cluster.Broker.Host,
            Port = cluster.Broker.Port,
            VirtualHost = cluster.VirtualHost,
            UserName = cluster.Broker.User,
            Password = cluster.Broker.Password,
        };
        var connection = await factory.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var repeater = new MessageRepeater(connection, channel);
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        foreach (var stage in RouteTable.Standard.Queues)
        {
            await channel.ExchangeDeclareAsync(stage.Name, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(queue, stage.Name, "");
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            if (message.BasicProperties.Headers?.ContainsKey(Mark) != true)
                _ = repeater.RepeatAsync(message.Exchange, new BasicProperties(message.BasicProperties), message.Body.ToArray());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return repeater;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task RepeatAsync(string exchange, BasicProperties properties, byte[] body)
    {
        properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [Mark] = true };
        for (var copy = 0; copy < 2; copy++)
        {
            await Task.Delay(Delay());
            if (!_channel.IsOpen)
                return;
            await _channel.BasicPublishAsync(exchange, "", mandatory: false, properties, body);
            Interlocked.Increment(ref _repeated);
        }
    }

    private TimeSpan Delay()
    {
        lock (_random)
            return TimeSpan.FromSeconds(3 * _random.NextDouble());
    }
}
