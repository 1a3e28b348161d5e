using System.Text;
using System.Text.Json;
using System.Xml;

namespace Capture.Ingest;

/// <summary>
/// Takes a sidecar apart into names and values, whatever its form. Names come with the names around them
/// (<c>caller.number</c>), so that both the full and the last name can be looked up.
/// </summary>
internal static class SidecarText
{
    private const int DeepestNesting = 32;

    /// <summary>One record of names and values.</summary>
    internal sealed record Entry(string Name, string Value);

    /// <exception cref="FormatException">The text is not of the form it seems to be.</exception>
    internal static IReadOnlyList<IReadOnlyList<Entry>> Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Decode(bytes);
        var start = text.AsSpan().TrimStart();
        if (start.Length == 0)
            return [];
        // "[Fax]" opens a section of an .ini file, not a list.
        if (start[0] == '{' || (start[0] == '[' && !(start.Length > 1 && char.IsLetter(start[1]))))
            return Json(text);
        if (start[0] == '<' && start.Length > 1 && (char.IsLetter(start[1]) || start[1] is '?' or '!' or '_'))
            return Xml(text);
        return XferFaxLog.Parse(text) ?? KeyValueLines(text);
    }

    // UTF-8 or UTF-16 by their marks, UTF-8 when it is valid, else one byte a character, which loses nothing.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private static List<List<Entry>> Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = DeepestNesting, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            var records = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
            return records.ConvertAll(record =>
            {
                var entries = new List<Entry>();
                Flatten("", record, entries);
                return entries;
            });
        }
        catch (JsonException)
        {
            throw new FormatException("Not JSON.");
        }
        catch (InvalidOperationException)
        {
            // A string of the document holds half a surrogate pair.
            throw new FormatException("Not Unicode.");
        }
    }

    private static void Flatten(string name, JsonElement element, List<Entry> entries)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Flatten(name.Length == 0 ? property.Name : $"{name}.{property.Name}", property.Value, entries);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Flatten(name, item, entries);
                break;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                entries.Add(new Entry(name, element.ToString()));
                break;
        }
    }

    // No DTD, so no entities of the sender's making; no resolver, so nothing is fetched.
    private static List<List<Entry>> Xml(string text)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = SidecarReader.MostBytes,
            CheckCharacters = false,
        };
        var entries = new List<Entry>();
        var path = new Stack<string>();
        try
        {
            using var reader = XmlReader.Create(new StringReader(WithoutDeclaration(text)), settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    if (path.Count == DeepestNesting)
                        throw new FormatException("XML nested too deep.");
                    path.Push(ElementName(reader, entries));
                    if (reader.IsEmptyElement)
                        path.Pop();
                }
                else if (reader.NodeType == XmlNodeType.EndElement)
                {
                    path.Pop();
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && path.Count > 0)
                {
                    entries.Add(new Entry(string.Join('.', path.Reverse()), reader.Value));
                }
            }
        }
        catch (XmlException)
        {
            throw new FormatException("Not XML, or XML with a document type.");
        }

        return [entries];
    }

    // The text is decoded; what the declaration says of its encoding is no longer true.
    private static string WithoutDeclaration(string text)
    {
        var trimmed = text.TrimStart();
        var end = trimmed.StartsWith("<?xml", StringComparison.Ordinal) ? trimmed.IndexOf("?>", StringComparison.Ordinal) : -1;
        return end < 0 ? trimmed : trimmed[(end + 2)..];
    }

    /// <summary>The element's name, or what its attributes name it: <c>&lt;IndexField Name="CallerID" Value="…"/&gt;</c>.</summary>
    private static string ElementName(XmlReader reader, List<Entry> entries)
    {
        var element = reader.LocalName;
        string? named = null;
        string? value = null;
        while (reader.MoveToNextAttribute())
        {
            if (reader.LocalName.Equals("name", StringComparison.OrdinalIgnoreCase) || reader.LocalName.Equals("key", StringComparison.OrdinalIgnoreCase))
                named = reader.Value;
            else if (reader.LocalName.Equals("value", StringComparison.OrdinalIgnoreCase))
                value = reader.Value;
            else if (reader.Prefix != "xmlns" && reader.LocalName != "xmlns")
                entries.Add(new Entry(reader.LocalName, reader.Value));
        }

        reader.MoveToElement();
        if (named is not null && value is not null)
            entries.Add(new Entry(named, value));
        return named ?? element;
    }

    /// <summary><c>KEY=value</c> or <c>Key: value</c>, a line each; sections and comments are passed over.</summary>
    private static List<List<Entry>> KeyValueLines(string text)
    {
        var entries = new List<Entry>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var divider = line.IndexOfAny(['=', ':']);
            if (line[0] is '[' or ';' or '#' || divider <= 0)
                continue;
            var value = line[(divider + 1)..].Trim();
            if (value is ['"', .., '"'] or ['\'', .., '\''])
                value = value[1..^1];
            entries.Add(new Entry(line[..divider].Trim(), value));
        }

        return [entries];
    }
}
