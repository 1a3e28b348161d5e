using System.Diagnostics;
using Capture.Host.Commands;
using Capture.Ingest;

namespace Capture.Tests.Architecture;

/// <summary>The scripts an operator and a container run before Capture does.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SetUpScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-setup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Secrets_are_their_owners_alone_also_those_of_an_earlier_version_and_are_made_once()
    {
        File.Copy(Repository.Path("docker/make-secrets.sh"), Path.Combine(_folder, "make-secrets.sh"));
        Assert.Equal(0, Run("bash", Path.Combine(_folder, "make-secrets.sh")));
        var secrets = Path.Combine(_folder, "secrets");
        var before = Directory.GetFiles(secrets).Order().Select(File.ReadAllText).ToList();
        Assert.Equal(0, Run("chmod", "711", secrets));
        Assert.Equal(0, Run("chmod", "644", Path.Combine(secrets, "postgres-password")));

        Assert.Equal(0, Run("bash", Path.Combine(_folder, "make-secrets.sh")));

        Assert.Equal(before, Directory.GetFiles(secrets).Order().Select(File.ReadAllText));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(secrets));
        Assert.All(Directory.GetFiles(secrets), secret => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret)));
        Assert.Matches("^CAPTURE_USER=[1-9][0-9]*:[0-9]+\n$", File.ReadAllText(Path.Combine(_folder, ".env")));
    }

    [Fact]
    public void A_process_that_can_take_nothing_is_alive_and_not_healthy()
    {
        var alive = Path.Combine(_folder, "alive");
        Assert.NotEqual(0, Healthy(alive));
        File.WriteAllText(alive, "ok\nInbox stat: nothing waiting; nothing in .claimed\n");
        Assert.Equal((0, 0), (Healthy(alive), Healthy(alive, "alive")));
        File.WriteAllText(alive, "waiting\nSource stat: The folder cannot be read and written by Capture.\n");
        Assert.NotEqual(0, Healthy(alive));
        Assert.Equal(0, Healthy(alive, "alive"));
        File.SetLastWriteTimeUtc(alive, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5));
        Assert.NotEqual(0, Healthy(alive, "alive"));
    }

    [Fact]
    public void Hints_can_be_followed_where_Capture_runs()
    {
        Assert.Equal("capture patients import FILE.csv --data /srv/capture", new NextSteps(InContainer: false, "/srv/capture").ImportPatients);
        Assert.Equal("capture users add NAME --role Supervisor", new NextSteps(InContainer: false, null).AddUser);
        Assert.StartsWith("docker compose exec -T review capture patients import - < FILE.csv", new NextSteps(InContainer: true, null).ImportPatients, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stat", 2)]
    [InlineData("routine", 10)]
    [InlineData("bulk", 30)]
    public void The_more_urgent_an_inbox_the_sooner_it_says_what_waits(string lane, int minutes)
    {
        Assert.Equal(TimeSpan.FromMinutes(minutes), new SourceOptions { Lane = lane }.SaidAfter);
        Assert.Equal(TimeSpan.FromHours(1), new SourceOptions { Lane = lane, ReportedAfter = TimeSpan.FromHours(1) }.SaidAfter);
    }

    private static int Healthy(string alive, params string[] arguments) => Run("env", [$"CAPTURE__Health__AliveFile={alive}", "sh", Repository.Path("docker/healthy.sh"), .. arguments]);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
