using Capture.Contracts;
using Capture.Storage.Work;
using MassTransit;

namespace Capture.Pipeline;

/// <summary>What a unit of work of a stage is about.</summary>
public enum WorksOn
{
    File,
    Page,
    Document,

    /// <summary>One document on its way to one destination.</summary>
    Delivery,
}

/// <summary>What becomes of a subject whose stage gave it up. Nothing disappears: each of these ends where a person sees it.</summary>
public enum WhenGivenUp
{
    /// <summary>The whole file is held with the reason.</summary>
    HoldFile,

    /// <summary>The page is left to a person; the rest of its file goes on.</summary>
    LeavePage,

    /// <summary>The document goes on to what follows, doubtful, and so to a person.</summary>
    GoOnDoubtful,

    /// <summary>A question about the document is opened.</summary>
    AskPerson,

    /// <summary>The decision goes back before a person, who finds what was entered.</summary>
    Reopen,

    /// <summary>The delivery is left among those that failed, until a person has it tried again.</summary>
    LeaveDelivery,
}

/// <summary>Where a stage gets its places to work in.</summary>
/// <param name="Group">Stages of the same group share their places; null for places of its own.</param>
/// <param name="Count">Units of work at the same time in one process, over all lanes; null for as many as the process has engines.</param>
public sealed record Places(string? Group, int? Count)
{
    /// <summary>Stages that use an engine share its places, so that an urgent page of any of them is next.</summary>
    public static Places OfEngines { get; } = new("engines", null);

    public static Places Own(int count) => new(null, count);
}

/// <summary>The roles that run stages, as given to <c>--roles</c>.</summary>
public static class StageRoles
{
    public const string Ingest = "ingest";
    public const string Ocr = "ocr";
    public const string Classify = "classify";
    public const string Match = "match";
    public const string Index = "index";
}

/// <summary>All there is to know of a stage but what it does.</summary>
public sealed record Route
{
    private Route()
    {
    }

    /// <summary>A name of <see cref="Stages"/>: in the work table and in the names of its queues, <c>capture.STAGE.LANE</c>.</summary>
    public required string Stage { get; init; }
    public required WorksOn On { get; init; }

    /// <summary>The message that wakes it.</summary>
    public required Type Message { get; init; }

    /// <summary>The stages that may follow. Empty where the road ends: at a person, or with the document filed and told of.</summary>
    public IReadOnlyList<string> Then { get; init; } = [];

    /// <summary>The role whose processes run it; null of an event, which is told to whoever subscribes and done with that.</summary>
    public string? Role { get; init; }
    public Places Places { get; init; } = Places.Own(2);
    public WhenGivenUp GivenUp { get; init; } = WhenGivenUp.AskPerson;

    public bool IsEvent => Role is null;

    /// <summary>One queue a lane, so that the most urgent is served first; none of an event.</summary>
    public IEnumerable<StageQueue> Queues => IsEvent ? [] : Lanes.InOrder.Select(lane => new StageQueue(Stage, lane));

    // Set by the only ways to make one.
    internal Func<WorkKey, object> ToMessage { get; private init; } = null!;
    internal Func<object, WorkKey> ToKey { get; private init; } = null!;
    internal Action<IBusRegistrationConfigurator> AddConsumer { get; private init; } = null!;
    internal Action<IReceiveEndpointConfigurator, IRegistrationContext> ConfigureConsumer { get; private init; } = null!;

    public static Route OfFiles<TMessage>(string stage, Func<WorkKey, TMessage> message, Func<TMessage, (Guid File, int Version)> key)
        where TMessage : class => Of<TMessage>(stage, WorksOn.File, message, woken => (key(woken).File, 0, key(woken).Version));

    public static Route OfPages<TMessage>(string stage, Func<WorkKey, TMessage> message, Func<TMessage, (Guid File, int Page, int Version)> key)
        where TMessage : class => Of(stage, WorksOn.Page, message, key);

    public static Route OfDocuments<TMessage>(string stage, Func<WorkKey, TMessage> message, Func<TMessage, (Guid Document, int Version)> key)
        where TMessage : class => Of<TMessage>(stage, WorksOn.Document, message, woken => (key(woken).Document, 0, key(woken).Version));

    public static Route OfDeliveries<TMessage>(string stage, Func<WorkKey, TMessage> message, Func<TMessage, (Guid Delivery, int Version)> key)
        where TMessage : class => Of<TMessage>(stage, WorksOn.Delivery, message, woken => (key(woken).Delivery, 0, key(woken).Version));

    private static Route Of<TMessage>(string stage, WorksOn on, Func<WorkKey, TMessage> message, Func<TMessage, (Guid Subject, int Page, int Version)> key)
        where TMessage : class => new()
        {
            Stage = stage,
            On = on,
            Message = typeof(TMessage),
            ToMessage = message,
            ToKey = woken =>
            {
                var (subject, page, version) = key((TMessage)woken);
                return new WorkKey(subject, page, stage, version);
            },
            AddConsumer = bus => bus.AddConsumer<StageConsumer<TMessage>, StageConsumerDefinition<TMessage>>().ExcludeFromConfigureEndpoints(),
            ConfigureConsumer = (endpoint, context) => endpoint.ConfigureConsumer<StageConsumer<TMessage>>(context),
        };
}
