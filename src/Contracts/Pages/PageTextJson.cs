using System.Text.Json;
using System.Text.Json.Serialization;

namespace Capture.Contracts;

/// <summary>How a page's text is stored: UTF-8 JSON, without indentation.</summary>
public static class PageTextJson
{
    public static byte[] Write(PageText text) => JsonSerializer.SerializeToUtf8Bytes(text, PageTextContext.Default.PageText);

    /// <exception cref="InvalidDataException">The bytes are not a stored page text.</exception>
    public static PageText Read(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, PageTextContext.Default.PageText)
        ?? throw new InvalidDataException("A stored page text is empty.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PageText))]
internal sealed partial class PageTextContext : JsonSerializerContext;
