using System.Diagnostics;
using Capture.Ingest;
using Microsoft.Extensions.Logging;

namespace Capture.Tests.Ingest;

public sealed class InboxFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-inbox-").FullName;
    private readonly SetClock _clock = new();
    private readonly ListLog _log = new();
    private readonly InboxFolder _inbox;

    public InboxFolderTests() => _inbox = Open();

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_finished_file_is_taken_with_its_sidecar_and_ends_in_done()
    {
        Write("fax 1.tif", "II*");
        Write("fax 1.xml", "<Fax><CallerID>6145551333</CallerID><PageCount>2</PageCount><ReceivedTime>2025-06-02T07:03:00Z</ReceivedTime></Fax>");
        Assert.Empty((await _inbox.PollAsync(CancellationToken.None)).Claimed);

        var file = Assert.Single(await PollLaterAsync());

        Assert.Equal(("fax 1.tif", "fax", "stat", "6145551333", 2), (file.OriginalName, file.Source, file.Lane, file.Sidecar!.CallerNumber, file.Sidecar.PagesExpected));
        Assert.Equal(new DateTimeOffset(2025, 6, 2, 7, 3, 0, TimeSpan.Zero), file.ReceivedAt);
        Assert.Equal("II*", await File.ReadAllTextAsync(file.ClaimedPath));
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(await PollLaterAsync());

        await _inbox.CompleteAsync(file, CancellationToken.None);

        var done = Path.Combine(_folder, "done", _clock.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["fax 1.tif", "fax 1.xml"], Names(done));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, ".claimed")));
    }

    [Fact]
    public async Task Finished_files_are_deleted_where_the_source_says_so()
    {
        var inbox = Open(options => options.KeepDone = false);
        Write("a.tif", "x");
        Write("a.json", "{\"pages\":1}");

        await inbox.CompleteAsync(Assert.Single(await PollLaterAsync(inbox)), CancellationToken.None);

        Assert.Equal([".claimed"], Names(_folder));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, ".claimed")));
    }

    [Fact]
    public async Task A_failed_file_is_kept_with_a_note_of_cause_and_remedy()
    {
        Write("a.tif", "x");
        Write("a.json", "{");
        var file = Assert.Single(await PollLaterAsync());
        Assert.Equal(SidecarFindings.Malformed, Assert.Single(file.Findings).Code);

        await _inbox.FailAsync(file, "It is no image.", "Send it again.", CancellationToken.None);

        Assert.Equal(["a.json", "a.tif", "a.tif.reason.txt"], Names(Path.Combine(_folder, "failed")));
        var note = await File.ReadAllTextAsync(Path.Combine(_folder, "failed", "a.tif.reason.txt"));
        Assert.Contains("It is no image.", note, StringComparison.Ordinal);
        Assert.Contains("Send it again.", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_file_of_a_name_does_not_replace_the_first()
    {
        foreach (var content in new[] { "first", "second" })
        {
            Write("a.tif", content);
            await _inbox.FailAsync(Assert.Single(await PollLaterAsync()), "Cause.", "Remedy.", CancellationToken.None);
        }

        foreach (var content in new[] { "third", "fourth" })
        {
            Write("a.tif", content);
            await _inbox.CompleteAsync(Assert.Single(await PollLaterAsync()), CancellationToken.None);
        }

        var kept = Directory.GetFiles(_folder, "*.tif", SearchOption.AllDirectories).Select(File.ReadAllText).Order();
        Assert.Equal(["first", "fourth", "second", "third"], kept);
    }

    [Fact]
    public async Task Of_two_processes_one_takes_a_file()
    {
        for (var i = 0; i < 20; i++)
            Write($"{i}.tif", "x");
        var other = Open();
        await _inbox.PollAsync(CancellationToken.None);
        await other.PollAsync(CancellationToken.None);
        _clock.Now += TimeSpan.FromSeconds(30);

        var polls = await Task.WhenAll(Task.Run(() => _inbox.PollAsync(CancellationToken.None)), Task.Run(() => other.PollAsync(CancellationToken.None)));

        var names = polls.SelectMany(poll => poll.Claimed).Select(file => file.OriginalName).ToList();
        Assert.Equal(20, names.Count);
        Assert.Equal(20, names.Distinct().Count());
    }

    [Theory]
    [InlineData("line\nbreak.tif")]
    [InlineData("-rf.tif")]
    [InlineData("invoice\u202Efit.exe.tif")]
    [InlineData("back\\slash.tif")]
    [InlineData("Überweisung 患者.tif")]
    public async Task Hostile_names_pass_through_unchanged_and_do_not_forge_the_note(string name)
    {
        Write(name, "x");
        var file = Assert.Single(await PollLaterAsync());
        Assert.Equal(name, file.OriginalName);

        await _inbox.FailAsync(file, "Cause.", "Remedy.", CancellationToken.None);

        Assert.Equal(new[] { name, name + ".reason.txt" }, Names(Path.Combine(_folder, "failed")));
        var note = await File.ReadAllTextAsync(Path.Combine(_folder, "failed", name + ".reason.txt"));
        Assert.StartsWith("File:   ", note, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', note);
        Assert.Equal("Cause:  Cause.", note.Split('\n')[2]);
    }

    [Fact]
    public async Task A_name_of_255_bytes_is_taken_and_failed()
    {
        var name = new string('患', 83) + "a.tif";
        Assert.Equal(254, System.Text.Encoding.UTF8.GetByteCount(name));
        Write(name, "x");
        var file = Assert.Single(await PollLaterAsync());

        await _inbox.FailAsync(file, "Cause.", "Remedy.", CancellationToken.None);

        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "failed")).Length);
    }

    [Fact]
    public async Task Links_and_pipes_never_reach_the_pipeline()
    {
        var secret = Path.Combine(_folder, "..", Path.GetFileName(_folder) + "-secret.txt");
        await File.WriteAllTextAsync(secret, "secret");
        try
        {
            File.CreateSymbolicLink(Path.Combine(_folder, "link.tif"), secret);
            File.CreateSymbolicLink(Path.Combine(_folder, "dangling.tif"), "/nowhere");
            File.CreateSymbolicLink(Path.Combine(_folder, "folder.tif"), "/tmp");
            using (var mkfifo = Process.Start("mkfifo", [Path.Combine(_folder, "pipe.tif")]))
                await mkfifo.WaitForExitAsync();
            using (var ln = Process.Start("ln", [secret, Path.Combine(_folder, "hard.tif")]))
                await ln.WaitForExitAsync();

            var first = await _inbox.PollAsync(CancellationToken.None);
            _clock.Now += TimeSpan.FromHours(2);
            var second = await _inbox.PollAsync(CancellationToken.None);

            Assert.Empty(first.Claimed);
            Assert.Empty(second.Claimed);
            Assert.Equal("secret", await File.ReadAllTextAsync(secret));
            var failed = Names(Path.Combine(_folder, "failed")).Where(name => !name.EndsWith(".reason.txt", StringComparison.Ordinal));
            Assert.Equal(["dangling.tif", "hard.tif", "link.tif", "pipe.tif"], failed);
            Assert.Equal("folder.tif", Assert.Single(second.Notices).Subject);
            Assert.True(Directory.Exists("/tmp"));
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task A_file_that_changes_at_the_last_moment_is_put_back()
    {
        Write("a.tif", "x");
        await _inbox.PollAsync(CancellationToken.None);
        _clock.Now += TimeSpan.FromSeconds(30);
        // The size the second look sees is not the size that is there when the file is renamed: the first name is taken first.
        Write("a.tif", "longer");

        Assert.Empty((await _inbox.PollAsync(CancellationToken.None)).Claimed);
        Assert.Equal("longer", await File.ReadAllTextAsync(Path.Combine(_folder, "a.tif")));
        Assert.Single(await PollLaterAsync());
    }

    [Fact]
    public async Task What_a_crashed_process_had_taken_is_handed_on_under_its_claim()
    {
        Write("a.tif", "x");
        Write("a.xml", "<Fax><PageCount>2</PageCount></Fax>");
        var taken = Assert.Single(await PollLaterAsync());

        var next = Open();
        Assert.Empty((await next.RecoverAsync(TimeSpan.FromMinutes(10), CancellationToken.None)).Claimed);
        var recovered = Assert.Single((await next.RecoverAsync(TimeSpan.Zero, CancellationToken.None)).Claimed);

        Assert.Equal((taken.ClaimId, taken.ClaimedPath, taken.OriginalName, taken.Sidecar), (recovered.ClaimId, recovered.ClaimedPath, recovered.OriginalName, recovered.Sidecar));
        await next.CompleteAsync(recovered, CancellationToken.None);
        Assert.Empty((await next.RecoverAsync(TimeSpan.Zero, CancellationToken.None)).Claimed);
    }

    [Fact]
    public async Task A_crash_between_any_two_steps_of_taking_or_finishing_loses_nothing()
    {
        Write("a.tif", "x");
        Write("a.xml", "<Fax><PageCount>2</PageCount></Fax>");
        var taken = Assert.Single(await PollLaterAsync());
        var claim = Path.Combine(_folder, ".claimed", taken.ClaimId);

        // As if the process had ended before it took the sidecar.
        File.Move(Path.Combine(claim, "sidecar", "a.xml"), Path.Combine(_folder, "a.xml"));
        Directory.Delete(Path.Combine(claim, "sidecar"));
        var recovered = Assert.Single((await Open().RecoverAsync(TimeSpan.Zero, CancellationToken.None)).Claimed);
        Assert.Equal(2, recovered.Sidecar!.PagesExpected);

        // As if it had ended after it put the file away and before the sidecar.
        Directory.CreateDirectory(Path.Combine(_folder, "done"));
        File.Move(recovered.ClaimedPath, Path.Combine(_folder, "done", "a.tif"));
        Assert.Empty((await Open().RecoverAsync(TimeSpan.Zero, CancellationToken.None)).Claimed);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "done"), "a.xml", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, ".claimed")));
    }

    [Fact]
    public async Task A_missing_folder_is_said_once_in_one_line_and_never_made()
    {
        Directory.Delete(_folder, recursive: true);

        var first = await _inbox.PollAsync(CancellationToken.None);
        await _inbox.PollAsync(CancellationToken.None);

        Assert.Contains("does not exist", first.Unavailable!.Cause, StringComparison.Ordinal);
        var line = Assert.Single(_log.Lines);
        Assert.Contains(_folder, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.False(Directory.Exists(_folder));

        Directory.CreateDirectory(_folder);
        Write("a.tif", "x");
        Assert.Single(await PollLaterAsync());
        Assert.Contains("is there again", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_file_name_is_ever_logged()
    {
        Write("Smith John 1950.tif", "");
        Write("Smith Jane.part", "x");
        await _inbox.PollAsync(CancellationToken.None);
        _clock.Now += TimeSpan.FromDays(1);
        var poll = await _inbox.PollAsync(CancellationToken.None);

        Assert.Single(poll.Notices);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Smith", StringComparison.Ordinal));
    }

    private InboxFolder Open(Action<SourceOptions>? change = null)
    {
        var options = new SourceOptions { Name = "fax", Folder = _folder, Lane = "stat", TimeZone = "UTC" };
        change?.Invoke(options);
        return new InboxFolder(options, _clock, _log);
    }

    private async Task<IReadOnlyList<ClaimedFile>> PollLaterAsync(InboxFolder? inbox = null)
    {
        inbox ??= _inbox;
        await inbox.PollAsync(CancellationToken.None);
        _clock.Now += TimeSpan.FromMinutes(2);
        return (await inbox.PollAsync(CancellationToken.None)).Claimed;
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private sealed class SetClock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class ListLog : ILogger<InboxFolder>
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
