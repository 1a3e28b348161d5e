using System.Text.Json;

namespace Capture.Classifier.Training;

/// <summary>Reads texts with known types: a <c>.jsonl</c> file of <c>{"id","type","text"}</c> lines, if need be with <c>"family"</c>, or a folder of such files.</summary>
public static class LabelledTextFiles
{
    /// <exception cref="FileNotFoundException">There is no such file or folder, or the folder holds no <c>.jsonl</c> file.</exception>
    /// <exception cref="InvalidDataException">A line is not a labelled text; the message names file and line, never the text.</exception>
    public static async Task<IReadOnlyList<LabelledText>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.jsonl").Order(StringComparer.Ordinal)]
            : File.Exists(path) ? [path] : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"'{path}' is neither a .jsonl file nor a folder of them.", path);

        var texts = new List<LabelledText>();
        foreach (var file in files)
        {
            var number = 0;
            await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                    texts.Add(Parse(line, file, number));
            }
        }

        return texts;
    }

    private static LabelledText Parse(string line, string file, int number)
    {
        var place = $"{Path.GetFileName(file)}, line {number}";
        try
        {
            using var json = JsonDocument.Parse(line);
            var text = new LabelledText(
                json.RootElement.TryGetProperty("id", out var id) ? id.ToString() : place, Required("type"), Required("text"),
                json.RootElement.TryGetProperty("family", out var family) ? family.ToString() : null);
            return text.Type.Length > 0 ? text : throw new InvalidDataException($"{place}: \"type\" is empty.");

            string Required(string name) =>
                json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()!
                    : throw new InvalidDataException($"{place}: \"{name}\" is missing. Each line is {{\"id\",\"type\",\"text\"}}.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{place}: not a JSON object. Each line is {{\"id\",\"type\",\"text\"}}.");
        }
    }
}
