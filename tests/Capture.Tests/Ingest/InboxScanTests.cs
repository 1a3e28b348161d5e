using Capture.Ingest;
using Capture.Storage.Intake;

namespace Capture.Tests.Ingest;

public sealed class InboxScanTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly SourceOptions _options = new()
    {
        Name = "fax",
        Folder = "/in",
        StableFor = Seconds(4),
        MinimumAge = Seconds(2),
        SidecarWait = Seconds(6),
        IncompleteWait = Seconds(60),
        EmptyFailsAfter = Seconds(600),
        OrphanFailsAfter = Seconds(3600),
        ReportedAfter = Seconds(1800),
    };

    private readonly Dictionary<string, string> _saysItDescribes = [];
    private readonly Dictionary<string, FileLook> _looks = [];
    private readonly HashSet<string> _documents = [];
    private IReadOnlyDictionary<string, SeenEntry> _memory = InboxScan.NothingSeen;

    [Fact]
    public void The_first_look_takes_nothing_however_old_the_files_are() =>
        Assert.Empty(Look(0, File("a.tif", 100, modified: -86_400)).Claims);

    [Fact]
    public void A_file_at_rest_is_taken_when_it_has_rested_and_its_sidecar_had_time_to_come()
    {
        Look(0, File("a.tif", 100));

        Assert.Empty(Look(9, File("a.tif", 100)).Claims);
        Assert.Equal("a.tif", Assert.Single(Look(10, File("a.tif", 100)).Claims).File.Name);
    }

    [Fact]
    public void A_file_with_its_sidecar_is_taken_together_and_at_once()
    {
        Look(0, File("a.tif", 100), File("a.xml", 10));

        var claim = Assert.Single(Look(4, File("a.tif", 100), File("a.xml", 10)).Claims);

        Assert.Equal(("a.tif", "a.xml"), (claim.File.Name, claim.Sidecar));
    }

    [Fact]
    public void A_file_that_grows_is_left_alone_as_long_as_it_grows()
    {
        for (var second = 0; second < 120; second += 3)
            Assert.Empty(Look(second, File("a.tif", 100 + second, modified: second)).Claims);
        Look(121, File("a.tif", 300, modified: 120));

        Assert.Single(Look(131, File("a.tif", 300, modified: 120)).Claims);
    }

    [Fact]
    public void A_file_rewritten_to_the_same_size_counts_as_changed()
    {
        Look(0, File("a.tif", 100, modified: 0));
        Look(9, File("a.tif", 100, modified: 9));

        Assert.Empty(Look(12, File("a.tif", 100, modified: 9)).Claims);
    }

    [Fact]
    public void A_file_is_not_taken_younger_than_the_minimum_age()
    {
        _options.MinimumAge = Seconds(60);
        Look(0, File("a.tif", 100, modified: 0));

        Assert.Empty(Look(59, File("a.tif", 100, modified: 0)).Claims);
        Assert.Single(Look(60, File("a.tif", 100, modified: 0)).Claims);
    }

    [Fact]
    public void A_writer_whose_clock_is_ahead_does_not_keep_its_files_waiting()
    {
        Look(0, File("a.tif", 100, modified: 86_400));

        Assert.Single(Look(10, File("a.tif", 100, modified: 86_400)).Claims);
    }

    [Fact]
    public void A_clock_set_back_does_not_keep_files_waiting()
    {
        Look(7200, File("a.tif", 100, modified: -10));
        Look(0, File("a.tif", 100, modified: -10));

        Assert.Single(Look(10, File("a.tif", 100, modified: -10)).Claims);
    }

    [Theory]
    [InlineData("a.tif.tmp")]
    [InlineData("a.part")]
    [InlineData("a.filepart")]
    [InlineData("a.crdownload")]
    [InlineData("a.tif~")]
    [InlineData(".a.tif.x7f")]
    [InlineData("~$a.pdf")]
    public void A_name_that_says_unfinished_is_waited_for_and_in_the_end_reported(string name)
    {
        Look(0, File(name, 100));

        Assert.Empty(Look(1700, File(name, 100)).Notices);
        var late = Look(1800, File(name, 100));
        Assert.Empty(late.Claims);
        Assert.Empty(late.Refusals);
        Assert.Equal(name, Assert.Single(late.Notices).Subject);
    }

    [Fact]
    public void A_file_renamed_from_its_unfinished_name_is_watched_from_then_on()
    {
        Look(0, File("a.tif.tmp", 100));
        Assert.Empty(Look(60, File("a.tif", 100)).Claims);

        Assert.Single(Look(70, File("a.tif", 100)).Claims);
    }

    [Theory]
    [InlineData(".DS_Store")]
    [InlineData("._a.tif")]
    [InlineData("thumbs.db")]
    [InlineData("Desktop.ini")]
    [InlineData("a.tif@SynoEAStream")]
    [InlineData(".nfs000000001")]
    [InlineData("old-7.log")]
    public void Junk_is_passed_over_without_a_word(string name)
    {
        _options.Ignore = ["old-?.log"];
        Look(0, File(name, 100));
        var plan = Look(100_000, File(name, 100));

        Assert.Empty(plan.Claims);
        Assert.Empty(plan.Refusals);
        Assert.Empty(plan.Notices);
    }

    [Fact]
    public void A_document_under_a_name_of_the_systems_own_is_not_clutter()
    {
        _documents.Add("._scan.pdf");
        Look(0, File("._scan.pdf", 100), File("._other.pdf", 100));

        Assert.Empty(Look(1700, File("._scan.pdf", 100), File("._other.pdf", 100)).Notices);
        Assert.Equal(("._scan.pdf", NoticeCauses.ClutterName), Said(Assert.Single(Look(1800, File("._scan.pdf", 100), File("._other.pdf", 100)).Notices)));
    }

    [Fact]
    public void What_lay_there_long_before_the_start_is_said_at_once_unless_looking_settles_it()
    {
        var early = Start - TimeSpan.FromHours(5);
        InboxEntry[] entries = [File("a.tif.part", 100) with { Changed = early }, File("b.tif", 100) with { Changed = early }];

        var notice = Assert.Single(Look(0, entries).Notices);

        Assert.Equal(("a.tif.part", NoticeCauses.UnfinishedName), Said(notice));
        Assert.Equal(early, notice.Since);
        Assert.Equal("b.tif", Assert.Single(Look(10, entries).Claims).File.Name);
    }

    [Fact]
    public void A_file_still_waiting_for_its_trigger_or_a_sidecar_for_its_file_is_said()
    {
        _options.TriggerExtension = ".done";
        InboxEntry[] entries = [File("a.tif", 100), File("b.xml", 5), File("c.done", 0)];
        Look(0, entries);

        var said = Look(1800, entries).Notices.Select(Said).Order();

        Assert.Equal([("a.tif", NoticeCauses.NoTrigger), ("b.xml", NoticeCauses.Alone), ("c.done", NoticeCauses.Alone)], said);
    }

    [Fact]
    public void A_folder_that_is_not_looked_into_is_said_soon_and_an_empty_one_never()
    {
        var full = new InboxEntry("2025-06-02", EntryKind.Folder, 0, Start, Folder: FolderLook.PassedOver);
        var empty = new InboxEntry("2025-06-03", EntryKind.Folder, 0, Start);
        Assert.Empty(Look(0, full, empty).Notices);

        Assert.Equal(("2025-06-02", NoticeCauses.FolderPassedOver), Said(Assert.Single(Look(60, full, empty).Notices)));
    }

    [Fact]
    public void Files_of_a_name_in_different_folders_go_with_the_sidecars_of_their_own_folder()
    {
        InboxEntry[] entries = [File("anna/scan.tif", 1), File("anna/scan.xml", 1), File("bert/scan.tif", 1), File("bert/.part", 1)];
        Look(0, entries);

        var claims = Look(20, entries).Claims;

        Assert.Equal([("anna/scan.tif", "anna/scan.xml"), ("bert/scan.tif", null)], claims.Select(claim => (claim.File.Name, claim.Sidecar)));
    }

    [Fact]
    public void A_name_that_is_no_UTF_8_is_given_another_once_the_file_rests()
    {
        var entry = File("M\u00FCller.tif", 100) with { OddName = [0x4D, 0xFC] };
        Look(0, entry, File("M\u00FCller.tif", 7));

        Assert.Empty(Look(3, entry, File("M\u00FCller.tif", 7)).Renames);
        Assert.Same(entry, Assert.Single(Look(4, entry, File("M\u00FCller.tif", 7)).Renames));
    }

    [Fact]
    public void An_empty_file_may_still_grow_and_is_given_up_in_the_end()
    {
        Look(0, File("a.tif", 0), File("b.tif", 0));
        Look(300, File("a.tif", 0), File("b.tif", 50, modified: 300));
        Assert.Equal("b.tif", Assert.Single(Look(320, File("a.tif", 0), File("b.tif", 50, modified: 300)).Claims).File.Name);

        var refusal = Assert.Single(Look(600, File("a.tif", 0)).Refusals);

        Assert.Equal("a.tif", refusal.File.Name);
        Assert.Equal(NoticeCauses.Empty, refusal.Code);
    }

    [Fact]
    public void A_file_without_its_end_gets_more_time_and_is_then_taken_as_it_is()
    {
        _looks["a.pdf"] = FileLook.Cut;
        Look(0, File("a.pdf", 100));

        Assert.Empty(Look(63, File("a.pdf", 100)).Claims);
        Assert.Single(Look(64, File("a.pdf", 100)).Claims);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_not_taken_but_reported()
    {
        _looks["a.pdf"] = FileLook.Closed;
        Look(0, File("a.pdf", 100));
        var plan = Look(1800, File("a.pdf", 100));

        Assert.Empty(plan.Claims);
        Assert.Contains("cannot be opened", Assert.Single(plan.Notices).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_pipes_are_refused_at_once_and_hard_links_when_they_stay()
    {
        var pipe = new InboxEntry("pipe.tif", EntryKind.Other, 0, Start);
        var twice = new InboxEntry("twice.tif", EntryKind.File, 100, Start, Links: 2);

        Assert.Equal("pipe.tif", Assert.Single(Look(0, pipe, twice).Refusals).File.Name);
        Assert.Empty(Look(500, twice).Claims);
        Assert.Equal("twice.tif", Assert.Single(Look(600, twice).Refusals).File.Name);
    }

    [Fact]
    public void Folders_are_passed_over() =>
        Assert.Empty(Look(0, new InboxEntry("done", EntryKind.Folder, 0, Start)).Memory);

    [Fact]
    public void With_a_trigger_nothing_is_taken_before_it_and_all_at_once_with_it()
    {
        _options.TriggerExtension = ".done";
        Look(0, File("a.tif", 100), File("b.tif", 100), File("c.tif", 100), File("a.xml", 5));
        Assert.Empty(Look(3000, File("a.tif", 100), File("b.tif", 100), File("c.tif", 100), File("a.xml", 5)).Claims);

        var claims = Look(3001, File("a.tif", 100), File("b.tif", 100), File("c.tif", 100), File("a.xml", 5), File("A.DONE", 0), File("b.tif.done", 0)).Claims;

        Assert.Equal([("a.tif", "a.xml", "A.DONE"), ("b.tif", null, "b.tif.done")], claims.Select(claim => (claim.File.Name, claim.Sidecar, claim.Trigger)));
    }

    [Fact]
    public void A_sidecar_still_being_written_is_waited_for()
    {
        Look(0, File("a.tif", 100), File("a.xml", 5));
        Assert.Empty(Look(8, File("a.tif", 100), File("a.xml", 9, modified: 8)).Claims);

        Assert.Equal("a.xml", Assert.Single(Look(12, File("a.tif", 100), File("a.xml", 9, modified: 8)).Claims).Sidecar);
    }

    [Fact]
    public void A_sidecar_that_names_its_file_goes_with_that_file()
    {
        _saysItDescribes["meta-17.json"] = "a.tif";
        Look(0, File("a.tif", 100), File("meta-17.json", 5));

        Assert.Equal("meta-17.json", Assert.Single(Look(4, File("a.tif", 100), File("meta-17.json", 5)).Claims).Sidecar);
    }

    [Fact]
    public void A_sidecar_whose_file_never_comes_is_given_up()
    {
        Look(0, File("a.xml", 5));

        Assert.Empty(Look(3599, File("a.xml", 5)).Refusals);
        Assert.Equal("a.xml", Assert.Single(Look(3600, File("a.xml", 5)).Refusals).File.Name);
    }

    [Fact]
    public void The_oldest_are_taken_first_and_no_more_than_allowed_at_once()
    {
        _options.FilesAtOnce = 2;
        InboxEntry[] files = [File("c.tif", 1, modified: -30), File("a.tif", 1, modified: -10), File("b.tif", 1, modified: -20)];
        Look(0, files);

        Assert.Equal(["c.tif", "b.tif"], Look(10, files).Claims.Select(claim => claim.File.Name));
    }

    private static (string Subject, string Code) Said(InboxNotice notice) => (notice.Subject, notice.Code);

    private InboxPlan Look(int second, params InboxEntry[] listing)
    {
        var peek = new InboxPeek(name => _looks.GetValueOrDefault(name, FileLook.Whole), name => _saysItDescribes.GetValueOrDefault(name), _documents.Contains);
        var plan = InboxScan.Decide(_memory, Start + Seconds(second), listing, _options, peek);
        _memory = plan.Memory;
        return plan;
    }

    private static InboxEntry File(string name, long size, int modified = -100) => new(name, EntryKind.File, size, Start + Seconds(modified));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
