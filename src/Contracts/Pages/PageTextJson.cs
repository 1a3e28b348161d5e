using System.Text.Json;
using System.Text.Json.Serialization;

namespace Capture.Contracts;

/// <summary>How what was read of a page is stored: UTF-8 JSON, without indentation.</summary>
public static class PageTextJson
{
    public static byte[] Write(PageText text) => JsonSerializer.SerializeToUtf8Bytes(text, PageTextContext.Default.PageText);

    /// <exception cref="InvalidDataException">The bytes are not a stored page text.</exception>
    public static PageText Read(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, PageTextContext.Default.PageText)
        ?? throw new InvalidDataException("A stored page text is empty.");

    public static string WriteBarcodes(IReadOnlyList<Barcode> barcodes) =>
        JsonSerializer.Serialize(barcodes, PageTextContext.Default.IReadOnlyListBarcode);

    /// <exception cref="JsonException">That is no list of barcodes.</exception>
    public static IReadOnlyList<Barcode> ReadBarcodes(string json) =>
        JsonSerializer.Deserialize(json, PageTextContext.Default.IReadOnlyListBarcode) ?? [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PageText))]
internal sealed partial class PageTextContext : JsonSerializerContext;
