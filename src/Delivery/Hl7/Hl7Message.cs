using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Capture.Delivery.Hl7;

/// <summary>
/// A message of HL7 version 2 as it was sent: segments, fields, repetitions, components and subcomponents, found by the separators that its
/// first segment states (HL7 v2.5.1, chapter 2). Segments may end with CR, with LF, or with both.
/// </summary>
internal sealed class Hl7Message
{
    private readonly List<Hl7Segment> _segments;

    private Hl7Message(List<Hl7Segment> segments) => _segments = segments;

    /// <summary>MSH.</summary>
    public Hl7Segment Header => _segments[0];

    public IReadOnlyList<Hl7Segment> Segments => _segments;

    /// <summary>The first segment of this name; null for none.</summary>
    public Hl7Segment? First(string name) => _segments.Find(segment => segment.Name == name);

    /// <summary>Reads a message's text.</summary>
    /// <returns>False when it does not begin with a header that states its separators.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Hl7Message? message)
    {
        message = null;
        text = text.TrimStart('\uFEFF', '\r', '\n', ' ');
        // MSH, the separator of fields, and four more characters: fewer would leave repetitions and components undefined.
        if (text.Length < 8 || !text.StartsWith("MSH", StringComparison.Ordinal))
            return false;
        var encoding = text[4..].Split(text[3], 2)[0];
        if (char.IsLetterOrDigit(text[3]) || char.IsControl(text[3]) || encoding.Length is < 2 or > 5 || encoding.Append(text[3]).Distinct().Count() != encoding.Length + 1
            || encoding.Any(letter => char.IsLetterOrDigit(letter) || char.IsControl(letter)))
            return false;
        var marks = new Hl7Marks(text[3], encoding[0], encoding[1], encoding.Length > 2 ? encoding[2] : '\\', encoding.Length > 3 ? encoding[3] : '&');
        message = new([.. text.Split('\r', '\n').Select(line => line.TrimStart(' ')).Where(line => line.Length >= 3).Select(line => new Hl7Segment(line, marks))]);
        return true;
    }
}

/// <summary>The characters that part a message.</summary>
internal sealed record Hl7Marks(char Field, char Component, char Repetition, char Escape, char Subcomponent);

/// <summary>One line of a message.</summary>
internal sealed class Hl7Segment
{
    private readonly string[] _fields;
    private readonly Hl7Marks _marks;

    public Hl7Segment(string line, Hl7Marks marks)
    {
        _marks = marks;
        _fields = line.Split(marks.Field);
        Name = _fields[0].Trim();
    }

    public string Name { get; }

    public Hl7Marks Marks => _marks;

    /// <summary>A field as it was sent, by its number in the standard; empty where there is none. MSH-1 is the separator itself.</summary>
    public string Raw(int number)
    {
        var place = Name == "MSH" ? number - 1 : number;
        return place == 0 ? _marks.Field.ToString() : place > 0 && place < _fields.Length ? _fields[place] : "";
    }

    /// <summary>The repetitions of a field; empty ones are left out.</summary>
    public IReadOnlyList<Hl7Value> Repetitions(int number) =>
        [.. Raw(number).Split(_marks.Repetition).Where(value => value.Trim().Length > 0).Select(value => new Hl7Value(value, _marks))];

    /// <summary>The first component of the first repetition, without the spaces around it.</summary>
    public string Text(int number) => Repetitions(number) is [var first, ..] ? first.Component(1) : "";
}

/// <summary>One repetition of a field.</summary>
internal sealed class Hl7Value(string raw, Hl7Marks marks)
{
    private readonly string[] _components = raw.Split(marks.Component);

    /// <summary>Two quotation marks and nothing else, in one component or more: what was known is to be forgotten.</summary>
    public bool IsDeletion => _components.Any(part => part.Trim() == "\"\"") && _components.All(part => part.Trim() is "" or "\"\"");

    /// <summary>A component's first subcomponent, unescaped, without the spaces around it; empty where there is none or it is to be forgotten.</summary>
    public string Component(int number) => Subcomponent(number, 1);

    /// <summary>A subcomponent, unescaped; empty where there is none.</summary>
    public string Subcomponent(int number, int part)
    {
        if (number > _components.Length || _components[number - 1].Split(marks.Subcomponent) is not { } parts || part > parts.Length)
            return "";
        var text = parts[part - 1].Trim();
        return text == "\"\"" ? "" : Unescape(text).Trim();
    }

    /// <summary>Whether a component has more than one part.</summary>
    public bool IsParted(int number) => number <= _components.Length && _components[number - 1].Contains(marks.Subcomponent, StringComparison.Ordinal);

    /// <summary>Chapter 2.7: separators by letter, characters by their numbers. What formats text, and what is no escape, is left out or left as it is.</summary>
    private string Unescape(string text)
    {
        if (!text.Contains(marks.Escape, StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var end = text[at] == marks.Escape ? text.IndexOf(marks.Escape, at + 1) : -1;
            if (end < 0)
            {
                plain.Append(text[at]);
                continue;
            }

            plain.Append(Meaning(text[(at + 1)..end]));
            at = end;
        }

        return plain.ToString();
    }

    private string Meaning(string code) => code switch
    {
        "F" => marks.Field.ToString(),
        "S" => marks.Component.ToString(),
        "T" => marks.Subcomponent.ToString(),
        "R" => marks.Repetition.ToString(),
        "E" => marks.Escape.ToString(),
        ".br" => " ",
        ['X', .. var digits] when digits.Length is > 0 and <= 8 && digits.Length % 2 == 0 && Bytes(digits) is { } bytes => bytes,
        ['H' or 'N'] or ['.', ..] => "",
        _ => $"{marks.Escape}{code}{marks.Escape}",
    };

    // Control characters are no part of a name.
    private static string? Bytes(string digits)
    {
        var text = new StringBuilder();
        for (var at = 0; at < digits.Length; at += 2)
        {
            if (!byte.TryParse(digits.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return null;
            text.Append(char.IsControl((char)value) ? ' ' : (char)value);
        }

        return text.ToString();
    }
}
