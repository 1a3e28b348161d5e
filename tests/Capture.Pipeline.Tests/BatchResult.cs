using System.Text.Json;

namespace Capture.Pipeline.Tests;

/// <summary>What <c>capture process</c> wrote to its output folder.</summary>
internal sealed class BatchResult(string folder)
{
    public IReadOnlyList<JsonElement> Manifest { get; } = Lines(Path.Combine(folder, "manifest.jsonl"));

    public IReadOnlyList<JsonElement> Pages { get; } = Lines(Path.Combine(folder, "pages.jsonl"));

    public IReadOnlyList<JsonElement> Quarantine { get; } = Lines(Path.Combine(folder, "quarantine.jsonl"));

    public IEnumerable<JsonElement> DocumentsOf(string file) => Manifest.Where(line => line.GetProperty("file").GetString() == file);

    public string PathOf(JsonElement document) => Path.Combine(folder, document.GetProperty("output").GetString()!);

    private static JsonElement[] Lines(string path) => [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}
