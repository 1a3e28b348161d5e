using Capture.Engines;

namespace Capture.Tests.Engines;

public sealed class EngineScratchTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-tests-");
    private readonly EngineScratch _scratch = EngineScratch.Create();

    public void Dispose()
    {
        _scratch.Delete();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void An_engine_is_shown_a_copy_and_the_same_copy_while_the_file_stays_the_same()
    {
        var path = Write("fax.pdf", "first");

        var copy = _scratch.Stage(path);

        Assert.NotEqual(path, copy);
        Assert.Equal("first", File.ReadAllText(copy));
        Assert.Equal(".pdf", Path.GetExtension(copy));
        Assert.Equal(copy, _scratch.Stage(path));
        Assert.True(_scratch.Holds(path));
    }

    /// <summary>An engine keeps what it knows of a file by its path, length and time: pages of one file must never come from another.</summary>
    [Fact]
    public void Two_files_of_the_same_length_and_time_are_never_shown_under_the_same_name()
    {
        var first = _scratch.Stage(Write("a.pdf", "11111"));
        var second = _scratch.Stage(Write("b.pdf", "22222"));

        Assert.NotEqual(first, second);
        Assert.Equal("22222", File.ReadAllText(second));
        Assert.False(File.Exists(first));
    }

    [Fact]
    public void What_an_engine_wrote_where_it_should_is_taken_over()
    {
        var written = Path.Combine(_scratch.Out, "attachment-1");
        File.WriteAllText(written, "attached");

        var taken = _scratch.TakeOver(Answer(written), _folder.FullName);

        Assert.Equal("attached", File.ReadAllText(Path.Combine(_folder.FullName, "attachment-1")));
        Assert.Equal(Path.Combine(_folder.FullName, "attachment-1"), Assert.Single(taken.Taken).Path);
        Assert.False(File.Exists(written));
    }

    [Fact]
    public void A_file_an_engine_did_not_write_is_not_taken_for_an_attachment_whatever_it_answers()
    {
        var database = Write("capture.db", "every patient");
        File.CreateSymbolicLink(Path.Combine(_scratch.Out, "attachment-1"), database);

        foreach (var answer in new[] { database, Path.Combine(_scratch.Out, "attachment-1"), Path.Combine(_scratch.Out, "../../etc/passwd"), Path.Combine(_scratch.Out, "missing"), "" })
            Assert.ThrowsAny<Exception>(() => _scratch.TakeOver(Answer(answer), _folder.FullName));
        Assert.Equal("every patient", File.ReadAllText(database));
    }

    [Fact]
    public void Empty_folders_of_engines_whose_host_was_killed_are_deleted_and_no_other()
    {
        var empty = Directory.CreateTempSubdirectory(EngineScratch.Prefix);
        var used = EngineScratch.Create();
        Directory.SetLastWriteTimeUtc(empty.FullName, LongAgo);
        Directory.SetLastWriteTimeUtc(EngineScratch.Of(used.Temporary)!, LongAgo);
        var fresh = Directory.CreateTempSubdirectory(EngineScratch.Prefix);

        EngineScratch.DeleteLeftBehind(new DateTimeOffset(fresh.LastWriteTimeUtc));

        Assert.False(Directory.Exists(empty.FullName));
        Assert.True(Directory.Exists(used.Temporary));
        Assert.True(Directory.Exists(fresh.FullName));
        used.Delete();
        fresh.Delete();
    }

    private static AttachedFiles Answer(string path) => new() { Taken = [new AttachedFile(path, "lab.pdf", "pdf")] };

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, LongAgo);
        return path;
    }
}
