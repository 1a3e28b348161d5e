using System.Net.Sockets;
using Capture.Storage.Stores;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using static Capture.Storage.Stores.FaultKind;

namespace Capture.Host.Transport;

/// <summary>Says what an exception of the broker's client means for everyone who needs the broker.</summary>
internal static class BrokerFaults
{
    /// <summary>The fault of the broker as a whole; null when it is none. A queue that alone is missing is none.</summary>
    public static StoreFault? Of(Exception exception)
    {
        StoreFault? silence = null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case StoreUnavailableException known:
                    return known.Fault;
                case BrokerAlarmException alarm:
                    return Broker(Full, alarm.Reason, "The broker has raised an alarm and takes no messages.", "Make room on its disk or give it memory, whichever it is short of; it ends the alarm by itself.");
                case AuthenticationFailureException:
                    return Broker(Refused, "ACCESS_REFUSED", "The broker does not let this user in.", "Correct Transport:Username and Transport:Password.");
                case OperationInterruptedException { ShutdownReason: { } reason } when OfReply(reason.ReplyCode) is { } said:
                    return said;
                case OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound }:
                    return null;
                case SocketException socket:
                    silence = Silence(socket.SocketErrorCode.ToString());
                    break;
                case BrokerUnreachableException or IOException or TimeoutException or OperationCanceledException or RabbitMQClientException:
                    silence ??= Silence(cause.GetType().Name);
                    break;
            }
        }

        return silence;
    }

    /// <summary>The same by the code the broker closes a connection or channel with (AMQP 0-9-1, 1.2).</summary>
    public static StoreFault? OfReply(ushort code) => code switch
    {
        Constants.AccessRefused => Broker(Refused, "403 ACCESS_REFUSED", "The broker does not let this user do what Capture must.", "Give the user the rights to configure, write and read capture\\..* in the virtual host."),
        Constants.NotAllowed => Broker(Refused, "530 NOT_ALLOWED", "The virtual host does not exist, or this user may not enter it.", "Correct Transport:VirtualHost, or give the user rights in it."),
        Constants.PreconditionFailed => Broker(Refused, "406 PRECONDITION_FAILED", "The broker has a queue of Capture's with other settings.", "Use a virtual host of Capture's own; else delete that queue, which the broker's log names."),
        Constants.ResourceError => Broker(Crowded, "506 RESOURCE_ERROR", "The broker is at one of its limits.", "Its log says at which; raise it."),
        Constants.ConnectionForced => Broker(Silent, "320 CONNECTION_FORCED", "The broker is stopping.", "Wait for it; if it lasts, its log says why."),
        Constants.InternalError => Broker(Damaged, "541 INTERNAL_ERROR", "The broker is out of order.", "Its log says why."),
        _ => null,
    };

    private static StoreFault Silence(string code) => Broker(Silent, code, "The broker does not answer.", "See whether it runs and can be reached from here, and whether the Transport settings name it.");

    private static StoreFault Broker(FaultKind kind, string code, string cause, string remedy) => new(StoreNames.Broker, kind, code, cause, remedy);
}

/// <summary>The broker is short of disk or memory and takes no messages.</summary>
/// <param name="reason">As it says: <c>low on disk</c>, <c>low on memory</c>.</param>
internal sealed class BrokerAlarmException(string reason) : Exception($"The broker has raised an alarm: {reason}.")
{
    public string Reason { get; } = reason;
}
