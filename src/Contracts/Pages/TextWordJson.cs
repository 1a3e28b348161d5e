using System.Text.Json;
using System.Text.Json.Serialization;

namespace Capture.Contracts;

/// <summary>
/// A word as JSON, <c>{"text":…,"confidence":…,"box":{"left":…,"top":…,"width":…,"height":…}}</c>
/// with <c>fromLayer</c>, <c>numberConfidence</c> and <c>doubtfulPoint</c> where they say something. Words are nearly all of what is
/// stored of a page, and each stage reads them: written out by hand this takes half the time that generated code does.
/// </summary>
public sealed class TextWordJson : JsonConverter<TextWord>
{
    public override TextWord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A word is no object.");
        var (text, confidence, box) = ((string?)null, (double?)null, (Box?)null);
        var (layer, number, point) = (false, (double?)null, false);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("text"u8))
                text = Value(ref reader).GetString();
            else if (reader.ValueTextEquals("confidence"u8))
                confidence = Value(ref reader).GetDouble();
            else if (reader.ValueTextEquals("box"u8))
                box = ReadBox(ref Value(ref reader));
            else if (reader.ValueTextEquals("fromLayer"u8))
                layer = Value(ref reader).GetBoolean();
            else if (reader.ValueTextEquals("numberConfidence"u8))
                number = Value(ref reader).GetDouble();
            else if (reader.ValueTextEquals("doubtfulPoint"u8))
                point = Value(ref reader).GetBoolean();
            else
                Value(ref reader).Skip();
        }

        return text is not null && confidence is { } probability && box is { } place
            ? new TextWord(text, probability, place) { FromLayer = layer, NumberConfidence = number, DoubtfulPoint = point }
            : throw new JsonException("A word lacks its text, its confidence or its box.");
    }

    public override void Write(Utf8JsonWriter writer, TextWord value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, value.Text);
        writer.WriteNumber("confidence"u8, value.Confidence);
        writer.WriteStartObject("box"u8);
        writer.WriteNumber("left"u8, value.Box.Left);
        writer.WriteNumber("top"u8, value.Box.Top);
        writer.WriteNumber("width"u8, value.Box.Width);
        writer.WriteNumber("height"u8, value.Box.Height);
        writer.WriteEndObject();
        if (value.FromLayer)
            writer.WriteBoolean("fromLayer"u8, true);
        if (value.NumberConfidence is { } number)
            writer.WriteNumber("numberConfidence"u8, number);
        if (value.DoubtfulPoint)
            writer.WriteBoolean("doubtfulPoint"u8, true);
        writer.WriteEndObject();
    }

    private static Box ReadBox(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A box is no object.");
        var (left, top, width, height) = (0, 0, 0, 0);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("left"u8))
                left = Value(ref reader).GetInt32();
            else if (reader.ValueTextEquals("top"u8))
                top = Value(ref reader).GetInt32();
            else if (reader.ValueTextEquals("width"u8))
                width = Value(ref reader).GetInt32();
            else if (reader.ValueTextEquals("height"u8))
                height = Value(ref reader).GetInt32();
            else
                Value(ref reader).Skip();
        }

        return new Box(left, top, width, height);
    }

    // From the beginning of an object or the end of one property's value.
    private static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static ref Utf8JsonReader Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
