using Capture.Contracts;
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
    public static void AddBus(this IServiceCollection services, TransportOptions options, RouteTable routes, IReadOnlyCollection<string> roles, IReadOnlyCollection<string> lanes)
    {
        var endpoints = new StageEndpoints(routes, roles, lanes);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            endpoints.AddConsumers(bus);
            if (options.Distributed)
                bus.UsingRabbitMq((context, rabbit) => Configure(rabbit, context, options, routes, endpoints));
            else
                bus.UsingInMemory((context, memory) => Configure(memory, context, endpoints));
        });
        services.AddSingleton<StageSlots>();
        services.AddSingleton(new OwnQueues([.. endpoints.All.Select(endpoint => endpoint.Queue)]));
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

    private static void Configure(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context, TransportOptions options, RouteTable routes, StageEndpoints endpoints)
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
            if (message is RabbitMqSendContext { DestinationAddress: { } to } sent && routes.QueueAt(to) is not null)
                sent.Mandatory = true;
        }));
        // Its name on the broker stays when the type's namespace does not.
        rabbit.Message<DocumentIndexed>(message => message.SetEntityName("capture.document-indexed"));
        UseStageFilters(rabbit, context);
        foreach (var own in endpoints.All)
        {
            rabbit.ReceiveEndpoint(own.Queue.Name, endpoint =>
            {
                endpoint.SetQuorumQueue(options.QueueReplicas);
                own.Configure(endpoint, context);
            });
        }
    }

    private static void Configure(IInMemoryBusFactoryConfigurator memory, IBusRegistrationContext context, StageEndpoints endpoints)
    {
        UseStageFilters(memory, context);
        foreach (var own in endpoints.All)
            memory.ReceiveEndpoint(own.Queue.Name, endpoint => own.Configure(endpoint, context));
    }

    private static void UseStageFilters(IConsumePipeConfigurator pipe, IBusRegistrationContext context)
    {
        pipe.UseConsumeFilter(typeof(LaneFilter<>), context);
        pipe.UseConsumeFilter(typeof(StageFailureFilter<>), context);
    }
}
