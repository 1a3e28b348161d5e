namespace Capture.Engines;

/// <summary>How an engine process is confined, as it found by trying.</summary>
/// <param name="InForce">The layers in force, named as in <see cref="SandboxLayers"/>.</param>
/// <param name="Missing">A sentence for each layer that is not.</param>
public sealed record Confinement(IReadOnlyList<string> InForce, IReadOnlyList<string> Missing)
{
    /// <summary>In one line, for people.</summary>
    public string Text => (InForce, Missing) switch
    {
        ({ Count: 0 }, _) => $"none. {string.Join(' ', Missing)}",
        (_, { Count: 0 }) => string.Join(", ", InForce),
        _ => $"{string.Join(", ", InForce)}; missing: {string.Join(' ', Missing)}",
    };

    /// <summary>Why nothing may start; null when it may.</summary>
    public string? Refusal(SandboxMode mode) => mode != SandboxMode.Required || Missing.Count == 0 ? null
        : $"Engines:Sandbox=required, and engines cannot be confined here. {string.Join(' ', Missing)} Mend that, or set Engines:Sandbox=preferred.";
}

/// <summary>What an engine is told of itself when it is started.</summary>
/// <param name="Readable">Files and folders it may read beside those every engine needs.</param>
/// <param name="MemoryBytes">Private memory after which the kernel gives it no more.</param>
/// <param name="LargestFile">Bytes it may write to one file.</param>
internal sealed record EngineSettings(SandboxMode Sandbox, IReadOnlyList<string> Readable, long MemoryBytes, long LargestFile)
{
    /// <summary>The environment variable they come in, as JSON.</summary>
    internal const string Variable = "CAPTURE_ENGINE_SETTINGS";

    internal static EngineSettings Of(EngineOptions options) => new(
        options.Sandbox,
        [.. options.Readable?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [], .. options.TessdataFolder is { } folder ? [Path.GetFullPath(folder)] : Array.Empty<string>()],
        HardMemory(options.MemoryBytes),
        Math.Max(4L * options.Limits.MaxPixels, options.Limits.MaxFileBytes) + LargestHeader);

    // The pool ends an engine whose resident memory is over its cap, looking a few times a second. What the kernel counts is
    // all it could write to, much of which is never resident; it stops what grows between two looks.
    private static long HardMemory(long cap) => (2 * cap) + (1L << 30);

    // Bytes of a picture file that are not pixels.
    private const long LargestHeader = 1 << 20;
}
