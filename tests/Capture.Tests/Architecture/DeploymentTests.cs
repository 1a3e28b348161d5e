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
}
