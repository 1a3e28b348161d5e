using System.Diagnostics;
using Capture.Ingest;
using Capture.Storage.Intake;
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
    public async Task While_nothing_can_be_done_with_them_finished_files_stay_where_their_owner_sees_them()
    {
        Write("a.tif", "II*");
        await _inbox.PollAsync(takes: false, CancellationToken.None);
        _clock.Now += TimeSpan.FromMinutes(5);

        var hindered = await _inbox.PollAsync(takes: false, CancellationToken.None);

        Assert.Empty(hindered.Claimed);
        Assert.Equal(1, hindered.Look!.Waiting);
        Assert.True(File.Exists(Path.Combine(_folder, "a.tif")));
        Assert.Single((await _inbox.PollAsync(takes: true, CancellationToken.None)).Claimed);
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
            Assert.Equal(["failed/hard.tif", "folder.tif"], second.Notices.Select(notice => notice.Subject).Order(StringComparer.Ordinal));
            Assert.Equal(["failed/dangling.tif", "failed/link.tif", "failed/pipe.tif", "folder.tif"], first.Notices.Select(notice => notice.Subject).Order(StringComparer.Ordinal));
            Assert.True(_inbox.IsKept("failed/link.tif"));
            File.Delete(Path.Combine(_folder, "failed", "link.tif"));
            Assert.False(_inbox.IsKept("failed/link.tif"));
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

        Assert.Equal(2, poll.Notices.Count);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Smith", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folders_are_taken_with_what_is_in_them_where_the_source_says_so_and_stay()
    {
        var inbox = Open(options => options.Recursive = true);
        foreach (var name in new[] { "2025-06-02/anna/scan.tif", "2025-06-02/bert/scan.tif", "scan.tif", "done/old.tif", "failed/bad.tif", "user/done/kept.tif" })
            Place(name, name);
        Place("2025-06-02/anna/scan.xml", "<Fax><PageCount>2</PageCount></Fax>");

        var taken = await PollLaterAsync(inbox);

        Assert.Equal(["2025-06-02/anna/scan.tif", "2025-06-02/bert/scan.tif", "scan.tif", "user/done/kept.tif"], taken.Select(file => file.OriginalName).Order(StringComparer.Ordinal));
        Assert.All(taken, file => Assert.Equal(file.OriginalName, File.ReadAllText(file.ClaimedPath)));
        Assert.Equal(2, taken.Single(file => file.OriginalName.Contains("anna", StringComparison.Ordinal)).Sidecar!.PagesExpected);

        // A crash here: the names keep their folders.
        var recovered = (await Open(options => options.Recursive = true).RecoverAsync(TimeSpan.Zero, CancellationToken.None)).Claimed;
        Assert.Equal(taken.Select(file => file.OriginalName).Order(), recovered.Select(file => file.OriginalName).Order());
        foreach (var file in recovered)
        {
            if (file.OriginalName == "scan.tif")
                await inbox.FailAsync(file, "Cause.", "Remedy.", CancellationToken.None);
            else
                await inbox.CompleteAsync(file, CancellationToken.None);
        }

        var done = Path.Combine(_folder, "done", _clock.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "2025-06-02");
        Assert.Equal(["scan.tif", "scan.xml"], Names(Path.Combine(done, "anna")));
        Assert.Equal(["scan.tif"], Names(Path.Combine(done, "bert")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "2025-06-02", "anna")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, ".claimed")));
        Assert.Empty(await PollLaterAsync(inbox));
    }

    [Fact]
    public async Task A_folder_that_is_not_looked_into_is_said_until_its_files_are_gone()
    {
        Place("2025-06-02/scan.tif", "x");
        Place("2025-06-03/.DS_Store", "x");
        Place("@eaDir/preview.jpg", "x");
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));

        Assert.Empty(await PollLaterAsync());
        var poll = await _inbox.PollAsync(CancellationToken.None);
        Assert.Equal(("2025-06-02", NoticeCauses.FolderPassedOver), Assert.Single(poll.Notices.Select(notice => (notice.Subject, notice.Code))));

        File.Delete(Path.Combine(_folder, "2025-06-02", "scan.tif"));
        _clock.Now += TimeSpan.FromMinutes(1);
        poll = await _inbox.PollAsync(CancellationToken.None);
        Assert.Empty(poll.Notices);
        Assert.DoesNotContain("2025-06-02", poll.Present);
    }

    [Fact]
    public async Task A_name_that_is_no_UTF_8_is_given_one_and_taken_and_never_replaces_another()
    {
        Write("M\u00FCller.tif", "spelled");
        await ShellAsync("printf odd > \"$(printf 'M\\374ller.tif')\"");

        var taken = new List<ClaimedFile>();
        for (var look = 0; look < 5; look++)
        {
            taken.AddRange((await _inbox.PollAsync(CancellationToken.None)).Claimed);
            _clock.Now += TimeSpan.FromMinutes(2);
        }

        Assert.Equal(["odd", "spelled"], taken.Select(file => File.ReadAllText(file.ClaimedPath)).Order());
        Assert.All(taken, file => Assert.StartsWith("M\u00FCller", file.OriginalName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_whose_name_is_no_UTF_8_is_said()
    {
        await ShellAsync("mkdir \"$(printf 'Tag\\344')\"; echo x > \"$(printf 'Tag\\344')/a.tif\"");

        await PollLaterAsync();
        var notices = (await _inbox.PollAsync(CancellationToken.None)).Notices;
        // .NET could not delete it either.
        await ShellAsync("rm -r Tag*");

        Assert.Equal(NoticeCauses.OddName, Assert.Single(notices).Code);
    }

    [Fact]
    public async Task What_was_taken_is_put_away_when_the_share_is_back()
    {
        var away = _folder + "-away";
        Write("a.tif", "x");
        var file = Assert.Single(await PollLaterAsync());

        // The share goes: what is left is the empty folder it is mounted at.
        Directory.Move(_folder, away);
        Directory.CreateDirectory(_folder);
        var gone = await _inbox.PollAsync(CancellationToken.None);
        await _inbox.PollAsync(CancellationToken.None);
        Assert.Equal(NoticeCauses.InboxReplaced, gone.Unavailable!.Code);
        await Assert.ThrowsAnyAsync<IOException>(() => _inbox.CompleteAsync(file, CancellationToken.None));
        await Assert.ThrowsAnyAsync<IOException>(() => _inbox.FailAsync(file, "Cause.", "Remedy.", CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));

        Directory.Delete(_folder);
        Directory.Move(away, _folder);
        Assert.Null((await _inbox.PollAsync(CancellationToken.None)).Unavailable);
        await _inbox.CompleteAsync(file, CancellationToken.None);

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, ".claimed")));
        Assert.Equal(2, _log.Lines.Count);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sidecar_that_was_not_understood_is_never_deleted()
    {
        var inbox = Open(options => options.KeepDone = false);
        Write("a.tif", "x");
        Write("a.xml", "<fax><pages>3</pa");

        await inbox.CompleteAsync(Assert.Single(await PollLaterAsync(inbox)), CancellationToken.None);

        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "done"), "a.xml", SearchOption.AllDirectories));
    }

    /// <summary>The promise itself: in whatever tree of names, every file is taken in the end, or somebody is told of it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_file_of_a_random_tree_is_taken_or_said(bool recursive)
    {
        string[] parts =
        [
            "scan.tif", "fax.pdf", ".hidden.pdf", "Scan~", "page.tmp", "a.part", "~$a.pdf", "alone.xml", "alone.json", "scan.xml", "fax.tif.json", "._scan.pdf", "Thumbs.db", "x.done",
            "line\nbreak.tif", "no extension", "UPPER.TIF", "desktop.ini", "b.crdownload",
        ];
        string[] folders = ["", "2025-06-02/", "anna/", "anna/2025/", ".tmp/", "done2/", "lost+found/", "__MACOSX/", "a.part/", "d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/"];
        var random = new Random(17);
        for (var round = 0; round < 12; round++)
        {
            using var tree = new TemporaryTree();
            var (clock, written) = (new SetClock(), new List<string>());
            for (var number = 0; number < 25; number++)
            {
                var name = folders[random.Next(folders.Length)] + parts[random.Next(parts.Length)];
                if (Path.Exists(Path.Combine(tree.Path, name)))
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree.Path, name))!);
                File.WriteAllText(Path.Combine(tree.Path, name), random.Next(6) == 0 ? "" : "%PDF-1.4 " + number);
                written.Add(name);
            }

            var options = new SourceOptions { Name = "fax", Folder = tree.Path, Recursive = recursive, TimeZone = "UTC", TriggerExtension = round % 4 == 3 ? ".done" : null };
            var inbox = new InboxFolder(options, clock, _log);
            var (taken, said) = (new HashSet<string>(), new HashSet<string>());
            for (var minute = 0; minute < 90; minute += 1)
            {
                var poll = await inbox.PollAsync(CancellationToken.None);
                Assert.Null(poll.Unavailable);
                foreach (var file in poll.Claimed)
                {
                    taken.Add(file.OriginalName);
                    await inbox.CompleteAsync(file, CancellationToken.None);
                }

                said.UnionWith(poll.Notices.Select(notice => notice.Subject));
                clock.Now += TimeSpan.FromMinutes(1);
            }

            foreach (var name in written)
            {
                var subject = PrintableName.Of(name);
                var isSaid = said.Contains(subject) || said.Contains("failed/" + subject) || said.Any(folder => subject.StartsWith(folder + "/", StringComparison.Ordinal));
                // A sidecar or trigger goes with its file, and is nowhere in the inbox any more.
                var wentAlong = !File.Exists(Path.Combine(tree.Path, name));
                // While its file waits, a sidecar waits with it, and the file's line is said for both.
                var described = Path.ChangeExtension(name, null);
                var waitsAlong = SidecarPairing.IsSidecar(name) && said.Any(other => other == described || Path.ChangeExtension(other, null) == described);
                var isEmptyClutter = InboxNames.IsClutter(Path.GetFileName(name)) && new FileInfo(Path.Combine(tree.Path, name)) is { Exists: true, Length: 0 };
                Assert.True(taken.Contains(name) || isSaid || wentAlong || waitsAlong || isEmptyClutter, $"round {round}: {subject} is neither taken nor said");
            }
        }
    }

    private void Place(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        Write(name, content);
    }

    private async Task ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _folder })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
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

    private sealed class TemporaryTree : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("capture-tree-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

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
