using System.Text.Json;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;
using Capture.Imaging.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging;

/// <summary>
/// An engine process: answers one request after another on its standard output until its standard input closes. It decodes what
/// strangers sent, so it may crash, hang or grow; <see cref="EnginePool"/> is what survives that.
/// </summary>
public static class EngineServer
{
    private static readonly TimeSpan ParentCheck = TimeSpan.FromSeconds(1);

    /// <summary>Runs until standard input closes. Call it from the main thread, before anything else is set up.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        // An own process group: Ctrl+C at a terminal is for the host, which lets running pages finish.
        _ = Libc.SetProcessGroup(0, 0);
        _ = Libc.SetResourceLimit(Libc.ResourceCore, new Libc.ResourceLimit(0, 0));
        EngineSandbox.Enter();
        WatchParent();

        // The wire gets descriptors of its own. What native code prints to standard output goes to standard error, and tools
        // started from here inherit neither end of the wire.
        using var input = Open(0, FileAccess.Read);
        using var output = Open(1, FileAccess.Write);
        _ = Libc.DuplicateOnto(2, 1);
        using (var nothing = File.OpenHandle("/dev/null"))
            _ = Libc.DuplicateOnto((int)nothing.DangerousGetHandle(), 0);

        try
        {
            Serve(input, output);
            return 0;
        }
        catch (IOException)
        {
            // The host is gone, in the middle of a question or an answer.
            return 1;
        }
        finally
        {
            // A host that was killed cannot do it.
            DeleteScratch();
        }
    }

    /// <summary>Answers requests from <paramref name="input"/> on <paramref name="output"/> until the input ends.</summary>
    internal static void Serve(Stream input, Stream output)
    {
        using var worker = new EngineWorker();
        var prefix = new byte[EngineFrames.PrefixLength];
        while (input.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
        {
            var (headerLength, payloadLength) = EngineFrames.Lengths(prefix);
            var header = new byte[headerLength];
            var payload = new byte[payloadLength];
            input.ReadExactly(header);
            input.ReadExactly(payload);

            var (reply, image) = Answer(worker, header, payload);
            var answer = JsonSerializer.SerializeToUtf8Bytes(reply, EngineJson.Default.EngineReply);
            output.Write(EngineFrames.Prefix(answer.Length, image.Length));
            output.Write(answer);
            output.Write(image);
            output.Flush();
        }
    }

    private static (EngineReply Reply, byte[] Payload) Answer(EngineWorker worker, byte[] header, byte[] payload)
    {
        try
        {
            var request = JsonSerializer.Deserialize(header, EngineJson.Default.EngineRequest)
                ?? throw new InvalidDataException("The request is empty.");
            return request is EngineRequest.TellConfinement ? (new EngineReply.Confined(EngineSandbox.Look()), [])
                : MayWork.Value ? worker.Answer(request, payload)
                : (new EngineReply.Faulted(Unconfined, OutOfMemory: false), []);
        }
        catch (RejectedFileException rejected)
        {
            return (new EngineReply.Rejected(rejected.Reason, rejected.Message), []);
        }
        catch (UnreadableImageException)
        {
            return (new EngineReply.Rejected(RejectionReasons.Corrupt, "A page image cannot be decoded; ask the sender to send it again."), []);
        }
        catch (MissingLanguageDataException missing)
        {
            return (new EngineReply.NotInstalled(missing.Message), []);
        }
        catch (Exception fault)
        {
            // The edge of the process: the host must learn that this page failed and go on with the next.
            return (new EngineReply.Faulted(fault.GetType().Name, fault is OutOfMemoryException), []);
        }
    }

    // With Engines:Sandbox=required nothing of a stranger's is looked at where a layer is missing.
    private static readonly Lazy<bool> MayWork = new(() => EngineSandbox.Settings.Sandbox != SandboxMode.Required || EngineSandbox.Look().Missing.Count == 0);

    private const string Unconfined = "Unconfined";

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(Libc.DuplicatePrivately(descriptor), ownsHandle: true), access, bufferSize: 0);

    /// <summary>
    /// Ends this process when its parent has died, even while native code runs. The kernel's own signal for that is tied to the
    /// parent's <i>thread</i>, and pool threads come and go.
    /// </summary>
    private static void WatchParent()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(EngineProcess.ParentVariable), out var parent))
            return;
        new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            while (Libc.ParentProcessId() == parent)
                never.Wait(ParentCheck);
            DeleteScratch();
            Libc.ExitNow(1);
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }

    // Only what the pool has made for this engine, never the system's temporary folder.
    private static void DeleteScratch()
    {
        if (EngineScratch.Of(Path.GetTempPath()) is { } scratch)
            EngineScratch.Delete(scratch);
    }
}
