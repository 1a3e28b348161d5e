using Capture.Engines;
using Capture.Imaging.Native;
using Capture.Imaging.Sandbox;

namespace Capture.Tests.Engines;

/// <summary>The filter of system calls, run here as the kernel runs it.</summary>
public sealed class SystemCallsTests
{
    private const uint X64 = 0xC000_003E;
    private const uint Allowed = 0x7FFF_0000;
    private const uint NotPermitted = 0x0005_0001;
    private const uint NotKnown = 0x0005_0026;
    private const uint Killed = 0x8000_0000;
    private const int Self = 4711;

    [Theory]
    [InlineData("read", 0u)]
    [InlineData("mmap", 9u)]
    [InlineData("openat", 257u)]
    [InlineData("vfork", 58u)]
    [InlineData("execve", 59u)]
    [InlineData("futex", 202u)]
    [InlineData("memfd_create", 319u)]
    public void What_computing_and_starting_tools_takes_is_allowed(string call, uint number) => Assert.True(Run(number) == Allowed, call);

    [Theory]
    [InlineData("socket", 41u)]
    [InlineData("socketpair", 53u)]
    [InlineData("connect", 42u)]
    [InlineData("ptrace", 101u)]
    [InlineData("process_vm_readv", 310u)]
    [InlineData("pidfd_getfd", 438u)]
    [InlineData("fork", 57u)]
    [InlineData("execveat", 322u)]
    [InlineData("unshare", 272u)]
    [InlineData("io_uring_setup", 425u)]
    [InlineData("bpf", 321u)]
    [InlineData("chmod", 90u)]
    [InlineData("fchmodat2", 452u)]
    [InlineData("truncate", 76u)]
    [InlineData("utimensat", 280u)]
    [InlineData("shmget", 29u)]
    [InlineData("pidfd_send_signal", 424u)]
    public void What_leads_out_of_the_process_is_not_permitted(string call, uint number) => Assert.True(Run(number) == NotPermitted, call);

    [Fact]
    public void A_thread_can_be_made_and_a_process_cannot()
    {
        const uint Thread = 0x003D_0F00, Fork = 0x0120_0011;

        Assert.Equal(Allowed, Run(56, Thread));
        Assert.Equal(NotPermitted, Run(56, Fork));
        // Its flags lie in memory, where no filter sees them; C libraries then call the older one.
        Assert.Equal(NotKnown, Run(435));
    }

    [Fact]
    public void The_limits_of_another_process_are_out_of_reach()
    {
        Assert.Equal(Allowed, Run(302, 0));
        Assert.Equal(NotPermitted, Run(302, 1));
    }

    [Fact]
    public void Where_the_kernel_cannot_scope_signals_only_those_to_oneself_pass()
    {
        Assert.Equal(Allowed, Run(62, 1));
        foreach (var call in new uint[] { 62, 234 })
        {
            Assert.Equal(Allowed, Run(call, Self, signalsAreScoped: false));
            Assert.Equal(NotPermitted, Run(call, 1, signalsAreScoped: false));
            Assert.Equal(NotPermitted, Run(call, uint.MaxValue, signalsAreScoped: false));
        }
    }

    [Fact]
    public void A_call_that_is_newer_than_the_filter_is_not_known_and_another_architecture_ends_the_process()
    {
        Assert.Equal(NotKnown, Run(5000));
        Assert.Equal(Killed, Evaluate(SystemCalls.Filter(true, Self), 0, 0x4000_0003, 0));
        Assert.Equal(Killed, Run(0x4000_0000 | 41));
    }

    [Fact]
    public void Once_the_runtime_runs_no_program_can_be_made_in_memory()
    {
        Assert.Equal(NotPermitted, Evaluate(SystemCalls.FilterOnceStarted(), 319, X64, 0));
        Assert.Equal(Allowed, Evaluate(SystemCalls.FilterOnceStarted(), 9, X64, 0));
    }

    [Fact]
    public void The_products_settings_are_no_part_of_what_an_engine_sees()
    {
        var folder = Directory.CreateTempSubdirectory("capture-tests-");
        foreach (var name in new[] { "capture.dll", "appsettings.json", "AppSettings.Production.json" })
            File.WriteAllText(Path.Combine(folder.FullName, name), "x");

        Assert.Equal(["capture.dll", "runtimes", "tessdata"], FileView.OwnFiles(folder.FullName).Select(Path.GetFileName));
        Assert.DoesNotContain(FileView.Readable(new EngineSettings(SandboxMode.Required, [], 0, 0)), path => path is "/" or "/etc" or "/home" or "/tmp" or "/var" or "/usr" or "/usr/bin" or "/proc");
        folder.Delete(recursive: true);
    }

    private static uint Run(uint number, uint argument = 0, bool signalsAreScoped = true) => Evaluate(SystemCalls.Filter(signalsAreScoped, Self), number, X64, argument);

    private static uint Evaluate(FilterStep[] steps, uint number, uint architecture, uint argument)
    {
        var loaded = 0u;
        for (var at = 0; ; at++)
        {
            var step = steps[at];
            switch (step.Code)
            {
                case 0x20:
                    loaded = step.Value switch { 0 => number, 4 => architecture, 16 => argument, _ => throw new InvalidOperationException($"Nothing lies at {step.Value}.") };
                    break;
                case 0x06:
                    return step.Value;
                default:
                    var holds = step.Code switch
                    {
                        0x15 => loaded == step.Value,
                        0x35 => loaded >= step.Value,
                        0x45 => (loaded & step.Value) != 0,
                        _ => throw new InvalidOperationException($"The kernel knows no step {step.Code}."),
                    };
                    at += holds ? step.IfTrue : step.IfFalse;
                    break;
            }
        }
    }
}
