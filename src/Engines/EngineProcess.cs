using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Capture.Engines;

/// <summary>One engine process and the folder it may write to. Used by one request at a time.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    /// <summary>Set to the pool's own process id, so that an engine can tell that its parent is gone.</summary>
    internal const string ParentVariable = "CAPTURE_ENGINE_PARENT";

    // glibc gives every thread an arena of its own and rarely gives memory back; two are enough for one page at a time.
    private const string MallocArenas = "2";

    // Bytes. Images of a page come and go by the hundred, a few megabytes each; by itself glibc gets the memory of nearly each anew
    // from the kernel, which clears it page by page: 8 % of the processor time over 89 pages. Up to so much is kept for the next
    // image, and larger images go back at once.
    private const string LargestKept = "33554432";
    private const string MostKept = "67108864";

    // In ms, hexadecimal: the runtime's default of 100, whatever the host's is. An engine spends its time in few methods, called
    // millions of times a page; counting late, and so compiling them again late, cost 8 % over 139 pages.
    private const string CallCountingDelay = "64";

    private static readonly TimeSpan GracefulEnd = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly EngineScratch _scratch;
    private readonly Task _errors;

    private EngineProcess(Process process, EngineScratch scratch) =>
        (_process, _scratch, _errors) = (process, scratch, process.StandardError.BaseStream.CopyToAsync(Stream.Null));

    /// <summary>Requests answered so far.</summary>
    internal int Answered { get; private set; }

    internal bool HasExited => _process.HasExited;

    internal EngineScratch Scratch => _scratch;

    internal static EngineProcess Start(EngineCommand command, EngineSettings settings)
    {
        var scratch = EngineScratch.Create();
        var start = new ProcessStartInfo(command.Executable, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        EngineEnvironment.Prune(start.Environment);

        // One page is one core: the pool is what runs pages in parallel. Read by libgomp at load, so it must be there before.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        start.Environment["TMPDIR"] = scratch.Temporary;
        start.Environment["HOME"] = scratch.Temporary;
        start.Environment["MALLOC_ARENA_MAX"] = MallocArenas;
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = LargestKept;
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = MostKept;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = CallCountingDelay;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment[ParentVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        start.Environment[EngineSettings.Variable] = JsonSerializer.Serialize(settings, EngineJson.Default.EngineSettings);
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException("The engine did not start.");
            return new EngineProcess(process, scratch);
        }
        catch
        {
            scratch.Delete();
            throw;
        }
    }

    /// <exception cref="IOException">The process ended or closed the wire.</exception>
    /// <exception cref="InvalidDataException">The process answered something else than a reply.</exception>
    internal async Task<(EngineReply Reply, byte[] Payload)> ExchangeAsync(
        EngineRequest request, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(request, EngineJson.Default.EngineRequest);
        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(EngineFrames.Prefix(header.Length, payload.Length), cancellationToken);
        await input.WriteAsync(header, cancellationToken);
        await input.WriteAsync(payload, cancellationToken);
        await input.FlushAsync(cancellationToken);

        var output = _process.StandardOutput.BaseStream;
        var prefix = new byte[EngineFrames.PrefixLength];
        await output.ReadExactlyAsync(prefix, cancellationToken);
        var (headerLength, payloadLength) = EngineFrames.Lengths(prefix);
        var answer = new byte[headerLength];
        await output.ReadExactlyAsync(answer, cancellationToken);
        var image = new byte[payloadLength];
        await output.ReadExactlyAsync(image, cancellationToken);
        Answered++;
        try
        {
            var reply = JsonSerializer.Deserialize(answer, EngineJson.Default.EngineReply);
            return (reply ?? throw new InvalidDataException("The engine's answer is empty."), image);
        }
        catch (JsonException)
        {
            throw new InvalidDataException("The engine's answer is not in the engine's format.");
        }
    }

    /// <summary>Resident bytes now; 0 when the process is gone.</summary>
    internal long ResidentBytes()
    {
        try
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan("VmRSS:".Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Ends the process and whatever it started, at once.</summary>
    internal void Kill()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in this moment, or one of its tools did; the kernel ends what is left of them with it.
        }
    }

    /// <summary>Ends the process, gently where it is idle, and removes what it left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.StandardInput.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var patience = new CancellationTokenSource(GracefulEnd);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _scratch.Delete();
    }
}
