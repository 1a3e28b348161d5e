using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Capture.Indexer;

/// <summary>
/// A JSON Lines file that appears under its name whole or not at all: lines go to <c>NAME.part</c> beside it, and
/// <see cref="CompleteAsync"/> renames. An older file of that name stays until then. For one writer at a time.
/// </summary>
public sealed class LineFile<TLine> : IAsyncDisposable
{
    private readonly string _path;
    private readonly JsonTypeInfo<TLine> _line;
    private readonly FileStream _file;
    private bool _complete;

    internal LineFile(string path, JsonTypeInfo<TLine> line)
    {
        (_path, _line) = (path, line);
        _file = new FileStream(PartPath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
    }

    private string PartPath => _path + ".part";

    public async Task WriteAsync(TLine line, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(_file, line, _line, cancellationToken);
        _file.WriteByte((byte)'\n');
    }

    /// <summary>Puts the file on the disk and under its name. Nothing can be written after.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(PartPath, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Throws away what was written when it was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_complete)
            return;
        await _file.DisposeAsync();
        File.Delete(PartPath);
    }
}

/// <summary>Opens the line files of a batch's output folder, which must exist.</summary>
public static class OutputFiles
{
    public static LineFile<ManifestLine> CreateManifest(string folder) =>
        new(Path.Combine(folder, "manifest.jsonl"), OutputLineJson.Lines.ManifestLine);

    public static LineFile<PageLine> CreatePages(string folder) =>
        new(Path.Combine(folder, "pages.jsonl"), OutputLineJson.Lines.PageLine);

    public static LineFile<QuarantineLine> CreateQuarantine(string folder) =>
        new(Path.Combine(folder, "quarantine.jsonl"), OutputLineJson.Lines.QuarantineLine);
}

[JsonSerializable(typeof(ManifestLine))]
[JsonSerializable(typeof(PageLine))]
[JsonSerializable(typeof(QuarantineLine))]
internal sealed partial class OutputLineJson : JsonSerializerContext
{
    // Text stays readable: the files are read as JSON, never pasted into a web page.
    internal static OutputLineJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
