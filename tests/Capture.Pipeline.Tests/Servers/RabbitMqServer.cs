using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using DotNet.Testcontainers.Configurations;
using Testcontainers.RabbitMq;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A RabbitMQ for the tests, each of which gets a virtual host of its own with the policy that ships in <c>docker/</c>: the
/// broker <c>CAPTURE_TEST_RABBITMQ</c> names (<c>host:port:management-port:user:password</c>); else one in a container, where a
/// Docker engine answers that has the image; else one started from the machine's own programs.
/// </summary>
#pragma warning disable CA1001 // Lives as long as the test process: its client is stopped with it, its servers by their handlers.
internal sealed class RabbitMqServer
#pragma warning restore CA1001
{
    private const string Scripts = "/usr/lib/rabbitmq/bin";

    private const ushort AmqpPort = 5672;
    private const ushort ManagementPort = 15672;

    // The one the compose file runs, unless another is named.
    private static readonly string Image = Environment.GetEnvironmentVariable("RABBITMQ_IMAGE") is { Length: > 0 } named ? named : "rabbitmq:4-management";

    private static readonly Lazy<bool> InContainer = new(() => DockerEngine.Has(Image));

    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(() => StartAsync(own: false));

    private static int _virtualHosts;

    private readonly string? _folder;
    private readonly int _epmdPort;
    private readonly int _distributionPort;
    private readonly HttpClient _management;
    private ServerProcess? _portMapper;

    private RabbitMqServer(string host, int port, int managementPort, string user, string password, string? folder)
    {
        (Host, Port, User, Password, _folder) = (host, port, user, password, folder);
        (_epmdPort, _distributionPort) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        _management = new HttpClient { BaseAddress = new Uri($"http://{host}:{managementPort}/api/") };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}")));
    }

    /// <summary>Why there can be no broker here; null when there can.</summary>
    public static string? Missing => Named is not null || File.Exists($"{Scripts}/rabbitmq-server") || InContainer.Value
        ? null
        : $"RabbitMQ is missing: install the package rabbitmq-server, pull the image {Image}, or name a broker in CAPTURE_TEST_RABBITMQ.";

    public string Host { get; }

    public int Port { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>The broker's process; only of one started here.</summary>
    public ServerProcess? Process { get; private set; }

    private static string? Named => Environment.GetEnvironmentVariable("CAPTURE_TEST_RABBITMQ");

    /// <summary>One broker for all tests of this run that do it no harm.</summary>
    public static Task<RabbitMqServer> SharedAsync() => Shared.Value;

    /// <summary>A broker of the test's own, which it may kill.</summary>
    public static Task<RabbitMqServer> OwnAsync() => StartAsync(own: true);

    /// <summary>An empty virtual host with the shipped policy.</summary>
    public async Task<string> CreateVirtualHostAsync()
    {
        var name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _virtualHosts)}";
        (await _management.PutAsync(new Uri($"vhosts/{name}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        await SetPolicyAsync(name);
        return name;
    }

    /// <summary>Imports the policy, which a broker that lost its data has lost too.</summary>
    public async Task SetPolicyAsync(string virtualHost)
    {
        var rights = new { configure = ".*", write = ".*", read = ".*" };
        (await _management.PutAsJsonAsync(new Uri($"permissions/{virtualHost}/{User}", UriKind.Relative), rights)).EnsureSuccessStatusCode();
        using var definitions = new StringContent(File.ReadAllText(Repository.PathOf("docker/rabbitmq/definitions.json")), Encoding.UTF8, "application/json");
        (await _management.PostAsync(new Uri($"definitions/{virtualHost}", UriKind.Relative), definitions)).EnsureSuccessStatusCode();
    }

    /// <summary>Makes a virtual host again that was lost with the broker's data.</summary>
    public async Task RestoreVirtualHostAsync(string name)
    {
        (await _management.PutAsync(new Uri($"vhosts/{name}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        await SetPolicyAsync(name);
    }

    /// <summary>Removes a queue with all that is in it.</summary>
    public async Task DeleteQueueAsync(string virtualHost, string queue) =>
        (await _management.DeleteAsync(new Uri($"queues/{virtualHost}/{queue}", UriKind.Relative))).EnsureSuccessStatusCode();

    /// <summary>Removes all messages of a queue that no consumer has.</summary>
    public async Task PurgeQueueAsync(string virtualHost, string queue) =>
        (await _management.DeleteAsync(new Uri($"queues/{virtualHost}/{queue}/contents", UriKind.Relative))).EnsureSuccessStatusCode();

    /// <summary>Runs <c>rabbitmqctl</c> on a broker started here.</summary>
    public void Control(params string[] arguments) => ServerProcess.Run([$"{Scripts}/rabbitmqctl", "-n", $"capture{Port}@localhost", .. arguments], Environ());

    /// <summary>What the broker says of a virtual host's queues, as JSON text.</summary>
    public async Task<System.Text.Json.JsonElement> QueuesAsync(string virtualHost) =>
        await _management.GetFromJsonAsync<System.Text.Json.JsonElement>(new Uri($"queues/{virtualHost}", UriKind.Relative));

    /// <summary>Takes messages out of a queue without removing them.</summary>
    public async Task<string> PeekAsync(string virtualHost, string queue, int count)
    {
        var answer = await _management.PostAsJsonAsync(new Uri($"queues/{virtualHost}/{queue}/get", UriKind.Relative),
            new { count, ackmode = "ack_requeue_true", encoding = "auto" });
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Moves all messages of a queue into another that is made for them, with an exchange of its name, as the bus does.</summary>
    public async Task SetAsideAsync(string virtualHost, string from, string to)
    {
        (await _management.PutAsJsonAsync(new Uri($"queues/{virtualHost}/{to}", UriKind.Relative), new { durable = true, arguments = new Dictionary<string, string> { ["x-queue-type"] = "quorum" } })).EnsureSuccessStatusCode();
        var factory = new RabbitMQ.Client.ConnectionFactory { HostName = Host, Port = Port, VirtualHost = virtualHost, UserName = User, Password = Password };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        while (await channel.BasicGetAsync(from, autoAck: true) is { } message)
            await channel.BasicPublishAsync("", to, mandatory: true, new RabbitMQ.Client.BasicProperties(message.BasicProperties), message.Body);
    }

    /// <summary>As readers do that end again and again with the messages of a queue in hand, until the broker delivers none any more.</summary>
    /// <returns>How often it delivered them.</returns>
    public async Task<int> RedeliverUntilGoneAsync(string virtualHost, string queue)
    {
        var factory = new RabbitMQ.Client.ConnectionFactory { HostName = Host, Port = Port, VirtualHost = virtualHost, UserName = User, Password = Password };
        await using var connection = await factory.CreateConnectionAsync();
        for (var times = 0; ; times++)
        {
            await using var channel = await connection.CreateChannelAsync();
            var held = 0;
            while (await channel.BasicGetAsync(queue, autoAck: false) is not null)
                held++;
            if (held == 0 || times == 100)
                return times;
        }
    }

    /// <summary>Deletes everything the broker keeps on disk; it must be stopped.</summary>
    public void WipeData() => Directory.Delete(Path.Combine(_folder!, "mnesia"), recursive: true);

    public async Task StartAgainAsync()
    {
        Process?.Dispose();
        Process = ServerProcess.Start([$"{Scripts}/rabbitmq-server"], Environ());
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await _management.GetAsync(new Uri("health/checks/port-listener/" + Port.ToString(CultureInfo.InvariantCulture), UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException) when (attempt < 600)
            {
            }

            if (!Process.Runs || attempt >= 600)
                throw new InvalidOperationException($"RabbitMQ did not start: {Process.Output}");
            await Task.Delay(200);
        }
    }

    private static async Task<RabbitMqServer> StartAsync(bool own)
    {
        if (!own && Named is { } named)
        {
            var parts = named.Split(':');
            return new(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3], parts[4], null);
        }

        // Tests that stop a broker and wipe its disk do so to a process of this machine.
        if (!own && InContainer.Value)
            return await StartContainerAsync();
        if (!File.Exists($"{Scripts}/rabbitmq-server"))
            throw new InvalidOperationException("This test does its broker harm: it needs the package rabbitmq-server.");
        var folder = Directory.CreateTempSubdirectory("capture-rabbitmq-").FullName;
        var managementPort = ServerProcess.FreePort();
        var server = new RabbitMqServer("127.0.0.1", ServerProcess.FreePort(), managementPort, "guest", "guest", folder);
        File.WriteAllText(Path.Combine(folder, "plugins"), "[rabbitmq_management].\n");
        File.WriteAllText(Path.Combine(folder, "rabbitmq.conf"), $"""
            listeners.tcp.default = 127.0.0.1:{server.Port}
            management.tcp.port = {managementPort}
            management.tcp.ip = 127.0.0.1
            log.console.level = warning
            vm_memory_high_watermark.relative = 0.5
            disk_free_limit.absolute = 100MB
            """);
        // The mapper of node names, which a node would otherwise leave behind as a daemon.
        server._portMapper = ServerProcess.Start(["epmd", "-port", server._epmdPort.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await server.StartAgainAsync();
        return server;
    }

    private static async Task<RabbitMqServer> StartContainerAsync()
    {
        // The library's reaper is an image of its own, to be fetched; the container ends with this process instead.
        TestcontainersSettings.ResourceReaperEnabled = false;
        var container = new RabbitMqBuilder(Image)
            .WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .WithResourceMapping("[rabbitmq_management].\n"u8.ToArray(), "/etc/rabbitmq/enabled_plugins")
            .WithAutoRemove(true).WithCleanUp(false)
            .Build();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        await container.StartAsync();
        return new(container.Hostname, container.GetMappedPublicPort(AmqpPort), container.GetMappedPublicPort(ManagementPort),
            RabbitMqBuilder.DefaultUsername, RabbitMqBuilder.DefaultPassword, null);
    }

    private Dictionary<string, string> Environ() => new()
    {
        ["RABBITMQ_NODENAME"] = $"capture{Port}@localhost",
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = _epmdPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder!, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder!, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder!, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder!, "plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder!, "none"),
        ["HOME"] = _folder!,
        // Makes the script become the broker instead of staying beside it.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["LC_ALL"] = "C.UTF-8",
    };

    private void End()
    {
        Process?.Dispose();
        _portMapper?.Dispose();
        Directory.Delete(_folder!, recursive: true);
    }
}
