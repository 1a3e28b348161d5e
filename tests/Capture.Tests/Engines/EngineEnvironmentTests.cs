using Capture.Engines;

namespace Capture.Tests.Engines;

public sealed class EngineEnvironmentTests
{
    [Theory]
    [InlineData("CAPTURE__Transport__Password")]
    [InlineData("CAPTURE__Database__ConnectionString")]
    [InlineData("PGPASSWORD")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AZURE_CLIENT_SECRET")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("LD_PRELOAD")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("HOME")]
    public void A_variable_no_engine_needs_stays_with_its_host(string name) => Assert.False(EngineEnvironment.Passes(name));

    [Theory]
    [InlineData("PATH")]
    [InlineData("LC_ALL")]
    [InlineData("DOTNET_ROOT")]
    [InlineData("TESSDATA_PREFIX")]
    [InlineData("CAPTURE_ENGINE_PARENT")]
    public void What_an_engine_runs_with_passes(string name) => Assert.True(EngineEnvironment.Passes(name));

    [Fact]
    public async Task An_engine_is_started_with_nothing_of_its_hosts_environment_but_what_it_needs()
    {
        const string Secret = "CAPTURE_TEST_SECRET_OF_THE_HOST";
        Environment.SetEnvironmentVariable(Secret, "not for engines");
        var folder = Directory.CreateTempSubdirectory("capture-tests-");
        var list = Path.Combine(folder.FullName, "environment");
        try
        {
            await using var pool = TestEngines.Pool(TestEngines.ScriptThenReal("env > \"$0\"; exec \"$@\"", list));
            await pool.ConfinementAsync(CancellationToken.None);
            var names = File.ReadAllLines(list).Select(line => line.Split('=')[0]).ToList();

            Assert.DoesNotContain(Secret, names);
            // The shell sets these for itself.
            Assert.All(names.Except(["HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_", "OMP_THREAD_LIMIT"]).Where(name => !name.StartsWith("MALLOC_", StringComparison.Ordinal)), name => Assert.True(EngineEnvironment.Passes(name), name));
            Assert.NotEqual(Environment.GetEnvironmentVariable("HOME"), File.ReadAllLines(list).Single(line => line.StartsWith("HOME=", StringComparison.Ordinal))["HOME=".Length..]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Secret, null);
            folder.Delete(recursive: true);
        }
    }
}
