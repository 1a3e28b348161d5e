using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace Capture.Ingest;

/// <summary>How a sidecar is written.</summary>
internal enum SidecarForm
{
    Json,
    Xml,

    /// <summary><c>KEY=value</c>, <c>Key: value</c> or a transfer log.</summary>
    Lines,
}

/// <summary>
/// Takes a sidecar apart into names and values, whatever its form. Names come with the names around them
/// (<c>caller.number</c>), so that both the full and the last name can be looked up.
/// </summary>
internal static partial class SidecarText
{
    private const int DeepestNesting = 32;

    // Bytes that are enough to tell UTF-16: the start of any sidecar is markup or names, in ASCII.
    private const int EncodingSample = 512;

    // Where the text is not valid UTF-8 and does not say what it is. Windows programs write it, and it has a character for all
    // but five bytes, so hardly anything is lost.
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>One record of names and values.</summary>
    internal sealed record Entry(string Name, string Value);

    /// <summary>The records of a sidecar and the form they were written in.</summary>
    internal sealed record Records(SidecarForm Form, IReadOnlyList<IReadOnlyList<Entry>> All);

    /// <exception cref="FormatException">The text is not of the form it seems to be.</exception>
    internal static Records Parse(ReadOnlySpan<byte> bytes)
    {
        // Blocks that were filled up with zeros are as common as marks written twice.
        var text = Decode(bytes).Trim('\0', '\uFEFF').Trim();
        if (text.Length == 0)
            return new(SidecarForm.Lines, []);
        // "[Fax]" opens a section of an .ini file, not a list.
        if (text.StartsWith("//", StringComparison.Ordinal) || text.StartsWith("/*", StringComparison.Ordinal) || text[0] == '{' || (text[0] == '[' && !(text.Length > 1 && char.IsLetter(text[1]))))
            return new(SidecarForm.Json, Json(text));
        if (text[0] == '<' && text.Length > 1 && (char.IsLetter(text[1]) || text[1] is '?' or '!' or '_'))
            return new(SidecarForm.Xml, Xml(WithoutDeclaration(text)));
        return new(SidecarForm.Lines, XferFaxLog.Parse(text) ?? KeyValueLines(text));
    }

    // UTF-8 or UTF-16 by their marks or by their zeros, UTF-8 when it is valid, else what the text says of itself.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        if (Utf16WithoutMark(bytes) is { } utf16)
            return utf16.GetString(bytes);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DeclaredEncoding(bytes).GetString(bytes);
    }

    /// <summary>In UTF-16 every second byte of ASCII text is zero, always on the same side; in no other encoding is that so.</summary>
    private static Encoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, EncodingSample) & ~1)];
        var (even, odd) = (0, 0);
        for (var at = 0; at < sample.Length; at += 2)
        {
            even += sample[at] == 0 ? 1 : 0;
            odd += sample[at + 1] == 0 ? 1 : 0;
        }

        return even == 0 && odd > sample.Length / 4 ? Encoding.Unicode
            : odd == 0 && even > sample.Length / 4 ? Encoding.BigEndianUnicode
            : null;
    }

    private static Encoding DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, EncodingSample)]);
        if (EncodingInDeclaration().Match(start) is { Success: true } declared
            && CodePagesEncodingProvider.Instance.GetEncoding(declared.Groups[1].Value) is { IsSingleByte: true } encoding)
            return encoding;
        return Windows1252;
    }

    [GeneratedRegex("""^[^<]{0,8}<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", RegexOptions.CultureInvariant)]
    private static partial Regex EncodingInDeclaration();

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

    private static List<List<Entry>> Xml(string text)
    {
        try
        {
            return StrictXml(text);
        }
        catch (XmlException) when (BareAmpersand().IsMatch(text))
        {
            // Written by a program that puts its values between tags as they are: "R & D".
        }
        catch (XmlException)
        {
            throw new FormatException("Not XML.");
        }

        try
        {
            return StrictXml(BareAmpersand().Replace(text, "&amp;"));
        }
        catch (XmlException)
        {
            throw new FormatException("Not XML.");
        }
    }

    /// <summary>An ampersand that begins none of the entities every XML has.</summary>
    [GeneratedRegex("&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)", RegexOptions.CultureInvariant)]
    private static partial Regex BareAmpersand();

    // A document type is passed over, so there are no entities of the sender's making; no resolver, so nothing is fetched.
    private static List<List<Entry>> StrictXml(string text)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = SidecarReader.MostBytes,
            CheckCharacters = false,
        };
        var entries = new List<Entry>();
        var path = new Stack<string>();
        using var reader = XmlReader.Create(new StringReader(text), settings);
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

        return [entries];
    }

    // The text is decoded; what the declaration says of its encoding is no longer true.
    private static string WithoutDeclaration(string text)
    {
        var end = text.StartsWith("<?xml", StringComparison.Ordinal) ? text.IndexOf("?>", StringComparison.Ordinal) : -1;
        return end < 0 ? text : text[(end + 2)..].TrimStart();
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
        foreach (var line in text.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
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
