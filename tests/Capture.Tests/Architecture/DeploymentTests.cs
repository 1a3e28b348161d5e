using System.Text.Json;
using System.Text.RegularExpressions;

namespace Capture.Tests.Architecture;

public sealed class DeploymentTests
{
    [Fact]
    public void Every_file_the_compose_file_mounts_is_shipped()
    {
        var mounted = Regex.Matches(File.ReadAllText(Repository.Path("docker/compose.yaml")), @"^\s+- \./([\w./-]+):", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(mounted);
        Assert.All(mounted, file => Assert.True(File.Exists(Repository.Path($"docker/{file}")), $"{file} is missing."));
    }

    /// <summary>They lie inside the checkout, so one careless command would put patients' faxes or passwords into a commit or an image.</summary>
    [Theory]
    [InlineData("docker/inbox")]
    [InlineData("docker/secrets")]
    public void What_the_compose_file_keeps_beside_itself_is_neither_committed_nor_sent_to_the_builder(string folder)
    {
        Assert.Contains($"/{folder}/", File.ReadAllLines(Repository.Path(".gitignore")));
        Assert.Contains(folder, File.ReadAllLines(Repository.Path(".dockerignore")));
    }

    /// <summary>The command-line import works on a whole broker; without a virtual host in each line it fails.</summary>
    [Fact]
    public void The_queues_policy_names_the_virtual_host_that_compose_uses()
    {
        using var definitions = JsonDocument.Parse(File.ReadAllText(Repository.Path("docker/rabbitmq/definitions.json")));

        foreach (var list in new[] { "policies", "exchanges" })
            Assert.All(definitions.RootElement.GetProperty(list).EnumerateArray(), item => Assert.Equal("capture", item.GetProperty("vhost").GetString()));
        Assert.Contains("RABBITMQ_DEFAULT_VHOST: capture", File.ReadAllText(Repository.Path("docker/compose.yaml")), StringComparison.Ordinal);
    }

    /// <summary>A blob server that confirms what it then forgets is none to begin with.</summary>
    [Fact]
    public void Compose_keeps_blobs_in_a_volume_and_offers_the_emulator_with_a_warning_and_without_telemetry()
    {
        var (compose, azurite) = (File.ReadAllText(Repository.Path("docker/compose.yaml")), File.ReadAllText(Repository.Path("docker/compose.azurite.yaml")));

        Assert.Contains("CAPTURE__Blobs__Store: folder", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("azurite:", compose, StringComparison.Ordinal);
        Assert.Contains("WARNING", azurite, StringComparison.Ordinal);
        Assert.Contains("--disableTelemetry", azurite, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec -T review capture patients import - < patients.csv")]
    [InlineData("exec -T review capture users add NAME --role Supervisor")]
    [InlineData("exec -T ingest capture doctor")]
    [InlineData("exec -T review capture ledger --verify")]
    public void The_compose_file_and_the_README_say_alike_how_to_do_it_in_containers(string command)
    {
        foreach (var file in new[] { "docker/compose.yaml", "README.md" })
            Assert.Contains($"docker compose -f docker/compose.yaml {command}\n", File.ReadAllText(Repository.Path(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_account_containers_run_as_is_named_where_an_operator_reads()
    {
        foreach (var file in new[] { "docker/compose.yaml", "README.md", "docker/kubernetes/ingest.yaml" })
            Assert.Contains("10001", File.ReadAllText(Repository.Path(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_the_Kubernetes_manifests_refer_to_is_there_or_said_to_be_the_operators()
    {
        var all = Kubernetes();
        var made = Regex.Matches(all, @"^kind: (\w+)\nmetadata:\n  name: ([\w-]+)", RegexOptions.Multiline).Select(match => (Kind: match.Groups[1].Value, Name: match.Groups[2].Value)).ToHashSet();
        List<(string Kind, string Name)> wanted =
        [
            .. Named(@"configMapRef: \{name: ([\w-]+)\}", "ConfigMap"), .. Named(@"claimName: ([\w-]+)", "PersistentVolumeClaim"),
            .. Named(@"scaleTargetRef: \{name: ([\w-]+)\}", "Deployment"), .. Named(@"authenticationRef: \{name: ([\w-]+)\}", "TriggerAuthentication"),
            .. Named(@"matchLabels: \{.*app.kubernetes.io/component: ([\w-]+)\}", "Deployment"), .. Named(@"^namespace: ([\w-]+)", "Namespace"),
        ];

        Assert.True(wanted.Count > 15);
        Assert.Empty(wanted.Except(made));
        var settings = File.ReadAllText(Repository.Path("docker/kubernetes/settings.yaml"));
        Assert.All(Named(@"secretName: ([\w-]+)|secretTargetRef: \[\{parameter: \w+, name: ([\w-]+)", "Secret"), secret => Assert.Contains($"a Secret named {secret.Name}", settings, StringComparison.Ordinal));
        var resources = Regex.Match(File.ReadAllText(Repository.Path("docker/kubernetes/kustomization.yaml")), @"resources: \[(.*)\]").Groups[1].Value.Split(", ");
        Assert.Equal(Directory.GetFiles(Repository.Path("docker/kubernetes")).Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(), resources.Order());

        IEnumerable<(string Kind, string Name)> Named(string pattern, string kind) =>
            Regex.Matches(all, pattern, RegexOptions.Multiline).Select(match => (kind, match.Groups.Values.Skip(1).Last(group => group.Success).Value)).Distinct();
    }

    /// <summary>As many pods as may run at once must find connections to the database, as settings.yaml reckons it.</summary>
    [Fact]
    public void The_pods_and_their_pool_are_reckoned_right_in_the_settings()
    {
        var all = Kubernetes();
        var pods = Regex.Matches(all, @"(?:maxReplicaCount|  replicas): (\d+)").Sum(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        var settings = File.ReadAllText(Repository.Path("docker/kubernetes/settings.yaml"));
        var pool = int.Parse(Regex.Match(settings, @"Maximum Pool Size=(\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains($"At most {pods} pods", settings, StringComparison.Ordinal);
        Assert.Contains($"{pods * pool} in all", settings, StringComparison.Ordinal);
    }

    private static string Kubernetes() => string.Join("\n---\n", Directory.GetFiles(Repository.Path("docker/kubernetes"), "*.yaml").Order().Select(File.ReadAllText));
}
