using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Transport;

/// <summary>The bus, with the queues of the roles that run here, in the lanes they run.</summary>
internal static class BusRegistration
{
    public static void AddBus(this IServiceCollection services, TransportOptions options, IReadOnlyList<Role> roles, IReadOnlyList<string> lanes)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var role in roles)
                role.AddConsumers(bus);
            if (options.Distributed)
                bus.UsingRabbitMq((context, rabbit) => Configure(rabbit, context, options, lanes));
            else
                bus.UsingInMemory((context, memory) => Configure(memory, context, lanes));
        });
        services.AddSingleton<StageSlots>();
        services.AddSingleton(provider => new OwnQueues([.. provider.GetServices<StageEndpoint>().SelectMany(stage => stage.Queues(lanes)).Distinct()]));
        if (options.Distributed)
            services.AddSingleton<RabbitMqQueues>().AddSingleton<IQueueDepths>(provider => provider.GetRequiredService<RabbitMqQueues>())
                .AddSingleton<BrokerProbe>().AddSingleton(provider => provider.GetRequiredService<BrokerProbe>().Probe);
        else
            services.AddSingleton<IQueueDepths, InMemoryQueueDepths>();
        services.AddOptions<MassTransitHostOptions>().Configure((MassTransitHostOptions bus, Microsoft.Extensions.Options.IOptions<WorkOptions> work) =>
        {
            bus.WaitUntilStarted = true;
            bus.ConsumerStopTimeout = work.Value.StopWithin;
            bus.StopTimeout = work.Value.StopWithin + TimeSpan.FromSeconds(10);
        });
        services.AddOptions<Microsoft.Extensions.Hosting.HostOptions>().Configure((Microsoft.Extensions.Hosting.HostOptions host, IConfiguration configuration) =>
            // Read while the host is built, before settings are checked: a wrong one is to be named together with all others.
            host.ShutdownTimeout = (configuration.GetSection(WorkOptions.Section).Get<WorkOptions>() ?? new()).StopWithin + TimeSpan.FromSeconds(20));
    }

    private static void Configure(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context, TransportOptions options, IReadOnlyList<string> lanes)
    {
        rabbit.Host(options.Nodes[0], (ushort)options.EffectivePort, options.VirtualHost, host =>
        {
            host.Username(options.Username);
            host.Password(options.Password);
            host.Heartbeat(options.Heartbeat);
            host.PublisherConfirmation = true;
            if (options.Nodes.Count > 1)
                host.UseCluster(cluster => options.Nodes.ToList().ForEach(node => cluster.Node(node)));
            if (options.Tls)
            {
                host.UseSsl(tls =>
                {
                    tls.ServerName = options.TlsServerName ?? options.Nodes[0];
                    tls.Protocol = System.Security.Authentication.SslProtocols.None;
                    if (options.ClientCertificate is not null)
                        (tls.CertificatePath, tls.CertificatePassphrase, tls.UseCertificateAsAuthenticationIdentity) = (options.ClientCertificate, options.ClientCertificatePassword, false);
                });
            }
        });
        // A message for a queue that is not there is confirmed all the same, and gone, unless the broker must return it.
        var deployment = context.GetRequiredService<Deployment>();
        rabbit.ConfigurePublish(publish => publish.UseExecute(message => message.Headers.Set(Deployment.Header, deployment.Id)));
        rabbit.ConfigureSend(send => send.UseExecute(message =>
        {
            message.Headers.Set(Deployment.Header, deployment.Id);
            if (message is RabbitMqSendContext { DestinationAddress: { } to } sent && StageQueue.Of(to) is not null)
                sent.Mandatory = true;
        }));
        // Its name on the broker stays when the type's namespace does not.
        rabbit.Message<DocumentIndexed>(message => message.SetEntityName("capture.document-indexed"));
        UseStageFilters(rabbit, context);
        foreach (var (stage, queue) in Endpoints(context, lanes))
        {
            rabbit.ReceiveEndpoint(queue.Name, endpoint =>
            {
                endpoint.SetQuorumQueue(options.QueueReplicas);
                stage.Configure(endpoint, context);
            });
        }
    }

    private static void Configure(IInMemoryBusFactoryConfigurator memory, IBusRegistrationContext context, IReadOnlyList<string> lanes)
    {
        UseStageFilters(memory, context);
        foreach (var (stage, queue) in Endpoints(context, lanes))
            memory.ReceiveEndpoint(queue.Name, endpoint => stage.Configure(endpoint, context));
    }

    private static IEnumerable<(StageEndpoint Stage, StageQueue Queue)> Endpoints(IBusRegistrationContext context, IReadOnlyList<string> lanes) =>
        context.GetServices<StageEndpoint>().SelectMany(stage => stage.Queues(lanes).Select(queue => (stage, queue)));

    private static void UseStageFilters(IConsumePipeConfigurator pipe, IBusRegistrationContext context)
    {
        pipe.UseConsumeFilter(typeof(LaneFilter<>), context);
        pipe.UseConsumeFilter(typeof(StageFailureFilter<>), context);
    }
}
