using System.Diagnostics;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Tests.Files;

namespace Capture.Tests.Engines;

public sealed class EnginePoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-tests-");
    private readonly CancellationToken _stop = CancellationToken.None;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_page_comes_back_from_a_child_process_with_its_bytes()
    {
        var path = Write("page.png", PngBytes.Gray1(Bitmap.Pattern(70, 50)));
        await using var pool = TestEngines.Pool(TestEngines.Real);

        var inspection = await pool.InspectAsync(path, _stop);
        var page = await pool.ExtractPageAsync(path, 1, 1, _stop);

        Assert.Equal(("png", 1), (inspection.Format, inspection.Pages));
        Assert.Equal(("tif", 70, 50), (page.Stored.Format, page.Stored.Width, page.Stored.Height));
        Assert.Equal(Bitmap.Pattern(70, 50), Bitmap.Decode(page.Image));
    }

    [Fact]
    public async Task A_refusal_keeps_its_reason_and_message_and_the_engine_lives_on()
    {
        var path = Write("empty.tif", []);
        await using var pool = Counted(out var starts);

        var first = await Assert.ThrowsAsync<RejectedFileException>(() => pool.InspectAsync(path, _stop));
        await Assert.ThrowsAsync<RejectedFileException>(() => pool.InspectAsync(path, _stop));

        Assert.Equal(RejectionReasons.Empty, first.Reason);
        Assert.Contains("send it again", first.Message, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(starts));
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("kill -SEGV $$")]
    [InlineData("echo This is no frame at all, just a chatty library; sleep 60")]
    [InlineData("printf 'CAP1\\377\\377\\377\\177\\0\\0\\0\\0'; sleep 60")]
    public async Task A_broken_engine_fails_its_request_and_the_next_request_succeeds(string breakage)
    {
        var path = Write("page.png", PngBytes.Gray1(Bitmap.Pattern(70, 50)));
        var marker = Path.Combine(_folder.FullName, "broken-once");
        await using var pool = TestEngines.Pool(
            TestEngines.ScriptThenReal($"if [ -e \"$0\" ]; then exec \"$@\"; fi; touch \"$0\"; {breakage}", marker));

        var failure = await Assert.ThrowsAsync<EngineFailedException>(() => pool.InspectAsync(path, _stop));

        Assert.Equal(EngineFailures.Crashed, failure.Reason);
        Assert.DoesNotContain(_folder.FullName, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await pool.InspectAsync(path, _stop)).Pages);
    }

    [Fact]
    public async Task A_hanging_engine_is_killed_at_the_deadline_with_all_it_started()
    {
        var child = Path.Combine(_folder.FullName, "child");
        await using var pool = TestEngines.Pool(
            TestEngines.Script("sleep 600 & echo $! > \"$0\"; wait", child), options => options.InspectTimeout = TimeSpan.FromMilliseconds(500));

        var failure = await Assert.ThrowsAsync<EngineFailedException>(() => pool.InspectAsync("/any", _stop));

        Assert.Equal(EngineFailures.Timeout, failure.Reason);
        await Eventually(() => !IsRunning(int.Parse(File.ReadAllText(child).Trim(), null)));
    }

    [Fact]
    public async Task An_engine_that_grows_over_its_cap_is_killed()
    {
        await using var pool = TestEngines.Pool(
            TestEngines.Script("x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 60"),
            options => (options.MemoryBytes, options.MemoryCheck) = (30_000_000, TimeSpan.FromMilliseconds(20)));

        var failure = await Assert.ThrowsAsync<EngineFailedException>(() => pool.InspectAsync("/any", _stop));

        Assert.Equal(EngineFailures.Memory, failure.Reason);
    }

    [Fact]
    public async Task Cancelling_a_request_kills_its_engine_and_frees_the_slot()
    {
        var marker = Path.Combine(_folder.FullName, "hung-once");
        var path = Write("page.png", PngBytes.Gray1(Bitmap.Pattern(70, 50)));
        await using var pool = TestEngines.Pool(
            TestEngines.ScriptThenReal("if [ -e \"$0\" ]; then exec \"$@\"; fi; touch \"$0\"; sleep 600", marker));
        using var cancelled = new CancellationTokenSource();

        var request = pool.InspectAsync(path, cancelled.Token);
        await Eventually(() => File.Exists(marker));
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(1, (await pool.InspectAsync(path, _stop)).Pages);
    }

    [Fact]
    public async Task An_engine_is_replaced_after_the_set_number_of_requests()
    {
        var path = Write("page.png", PngBytes.Gray1(Bitmap.Pattern(70, 50)));
        await using var pool = Counted(out var starts, options => options.RecycleAfter = 2);

        for (var i = 0; i < 3; i++)
            await pool.InspectAsync(path, _stop);

        Assert.Equal(2, File.ReadAllLines(starts).Length);
    }

    [Fact]
    public async Task No_more_engines_run_than_there_are_slots()
    {
        var path = Write("page.png", PngBytes.Gray1(Bitmap.Pattern(70, 50)));
        await using var pool = Counted(out var starts, options => options.Slots = 2);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => pool.InspectAsync(path, _stop)));

        Assert.InRange(File.ReadAllLines(starts).Length, 1, 2);
    }

    [Fact]
    public async Task An_engine_is_told_to_use_one_core_and_its_folder_is_gone_with_it()
    {
        var environment = Path.Combine(_folder.FullName, "environment");
        var pool = TestEngines.Pool(TestEngines.ScriptThenReal("env > \"$0\"; exec \"$@\"", environment));

        await pool.InspectAsync(Write("page.png", PngBytes.Gray1(Bitmap.Pattern(8, 8))), _stop);
        await pool.DisposeAsync();

        var lines = File.ReadAllLines(environment);
        Assert.Contains("OMP_THREAD_LIMIT=1", lines);
        Assert.False(Directory.Exists(lines.Single(line => line.StartsWith("TMPDIR=", StringComparison.Ordinal))["TMPDIR=".Length..]));
    }

    [Fact]
    public async Task An_engine_whose_host_was_killed_leaves_no_file_in_its_folder()
    {
        var scratch = EngineScratch.Create();
        var input = scratch.Stage(Write("page.png", PngBytes.Gray1(Bitmap.Pattern(8, 8))));
        var start = new ProcessStartInfo(TestEngines.Real.Executable) { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["TMPDIR"] = scratch.Temporary } };
        foreach (var argument in TestEngines.Real.Arguments)
            start.ArgumentList.Add(argument);
        using var engine = Process.Start(start)!;

        // What a killed host leaves of a pipe: half a question and the end.
        await engine.StandardInput.WriteAsync("half");
        engine.StandardInput.Close();
        await engine.WaitForExitAsync(_stop);

        Assert.False(File.Exists(input));
        var folder = EngineScratch.Of(scratch.Temporary)!;
        Assert.True(!Directory.Exists(folder) || Directory.GetFileSystemEntries(folder).Length == 0);
        scratch.Delete();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task An_engine_ends_when_its_parent_dies_though_its_input_stays_open()
    {
        var pipe = Path.Combine(_folder.FullName, "pipe");
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "mkfifo \"$0\"; sleep 100 > \"$0\" & CAPTURE_ENGINE_PARENT=$$ \"$@\" < \"$0\" > /dev/null & echo $!; wait", pipe, TestEngines.Real.Executable },
            RedirectStandardOutput = true,
        };
        foreach (var argument in TestEngines.Real.Arguments)
            start.ArgumentList.Add(argument);
        using var parent = Process.Start(start)!;
        var engine = int.Parse((await parent.StandardOutput.ReadLineAsync(_stop))!, null);
        await Task.Delay(TimeSpan.FromSeconds(2), _stop);
        Assert.True(IsRunning(engine));

        parent.Kill();

        await Eventually(() => !IsRunning(engine));
    }

    private EnginePool Counted(out string starts, Action<EngineOptions>? change = null)
    {
        starts = Path.Combine(_folder.FullName, "starts");
        return TestEngines.Pool(TestEngines.ScriptThenReal("echo started >> \"$0\"; exec \"$@\"", starts), change);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal);

    private static async Task Eventually(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "It did not happen in time.");
            await Task.Delay(50);
        }
    }
}
