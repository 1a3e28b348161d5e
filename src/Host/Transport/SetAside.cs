using System.Text;
using Capture.Pipeline;
using RabbitMQ.Client;

namespace Capture.Host.Transport;

/// <summary>Reads the messages that the bus or the broker has set aside.</summary>
internal static class SetAside
{
    private const string Died = "x-death";

    /// <summary>Every queue that set-aside messages may lie in.</summary>
    public static IReadOnlyList<string> Queues { get; } =
        [.. RouteTable.Standard.Queues.SelectMany(queue => new[] { $"{queue.Name}_error", $"{queue.Name}_skipped" }), RabbitMqQueues.DeadQueue];

    /// <summary>
    /// The queue that a message came from: in the name of where it lies, or for a dead letter in what the broker wrote on it.
    /// Null when that is none of Capture's.
    /// </summary>
    public static string? QueueOf(string aside, IDictionary<string, object?> headers)
    {
        if (aside != RabbitMqQueues.DeadQueue)
            return aside[..aside.LastIndexOf('_')];
        return headers.TryGetValue(Died, out var deaths) && deaths is IList<object> { Count: > 0 } list && list[0] is IDictionary<string, object?> last && TextOf(last, "queue") is { } queue
            && RouteTable.Standard.Queues.Any(known => known.Name == queue)
            ? queue
            : null;
    }

    /// <summary>A header that is a text; the wire has them as bytes.</summary>
    public static string? TextOf(IDictionary<string, object?> headers, string name) => headers.TryGetValue(name, out var value)
        ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string text => text, _ => null }
        : null;

    /// <summary>The properties of a message that starts over: without what says where and how often it failed.</summary>
    public static BasicProperties Anew(IReadOnlyBasicProperties failed)
    {
        var properties = new BasicProperties(failed);
        properties.Headers = (failed.Headers ?? new Dictionary<string, object?>())
            .Where(header => header.Key is not (Died or "x-delivery-count" or "x-acquired-count") && !header.Key.StartsWith("x-first-death", StringComparison.Ordinal)
                && !header.Key.StartsWith("x-last-death", StringComparison.Ordinal) && !header.Key.StartsWith("MT-Fault", StringComparison.Ordinal) && !header.Key.StartsWith("MT-Reason", StringComparison.Ordinal))
            .ToDictionary(header => header.Key, header => header.Value);
        return properties;
    }
}
